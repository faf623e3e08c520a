#include "hone_handle.h"
#include <stdlib.h>
#include <string.h>

// Declared here, not taken from CInterrupt's header: there hone_interrupt is the name of the flag's type.
extern void hone_interrupt_request(struct hone_interrupt *);
void hone_interrupt(hone_handle *context);

enum { context_kind = 0 };

uint64_t hone_handle_tag(int32_t kind) { return 0x486F6E65C0DE0000u + (uint64_t)kind * 0x9E37u + 1; }

hone_handle *hone_handle_new(int32_t kind, void *object, struct hone_interrupt *flag) {
    hone_handle *handle = malloc(sizeof *handle);
    if (handle) *handle = (hone_handle){hone_handle_tag(kind), object, flag};
    return handle;
}

void hone_handle_free(hone_handle *handle) {
    // volatile: the compiler would drop a store to memory that is about to be freed.
    *(volatile uint64_t *)&handle->tag = 0;
    free(handle);
}

void hone_interrupt(hone_handle *context) {
    if (context && context->tag == hone_handle_tag(context_kind)) hone_interrupt_request(context->flag);
}

static _Thread_local char message[1024];

const char *hone_thread_message(void) { return message; }

void hone_set_thread_message(const char *text) {
    size_t n = strnlen(text, sizeof message - 1);
    // A character is not cut in the middle.
    if (n == sizeof message - 1) while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80) n--;
    memcpy(message, text, n);
    message[n] = 0;
}
