// What the opaque pointers of hone.h point to. A tag in front tells handles of different kinds apart, and the context's
// interrupt flag lies where plain C finds it: hone_interrupt runs inside signal handlers, where Swift may not.
#pragma once
#include <stdint.h>

struct hone_interrupt;

typedef struct hone_handle {
    uint64_t tag;
    void *object;                   // a retained Swift object
    struct hone_interrupt *flag;    // contexts only
} hone_handle;

// Tags are arbitrary; that of a freed handle is 0 until its memory is used again.
enum { HONE_HANDLE_KINDS = 8 };
uint64_t hone_handle_tag(int32_t kind);

hone_handle *hone_handle_new(int32_t kind, void *object, struct hone_interrupt *flag);   // NULL: out of memory
void hone_handle_free(hone_handle *);

// Text of this thread's latest failure that no context could keep; cut to fit.
const char *hone_thread_message(void);
void hone_set_thread_message(const char *);
