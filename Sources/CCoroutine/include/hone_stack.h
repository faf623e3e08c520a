// What Swift cannot say about stacks: how much of the current one is left (so that deep recursion becomes an error
// and not a crash, on any thread a host calls from), a second stack for a generator's body, and a per-thread depth
// for taking long chains of objects apart without recursion.
#pragma once
#include <stdbool.h>
#include <stddef.h>

// Bytes between here and the lower end of the stack that this code runs on.
size_t hone_stack_remaining(void);

// A function that can be left in the middle and continued. One thread at a time; a body must have returned, or be
// given up for good, before `free`.
typedef struct hone_coroutine hone_coroutine;
hone_coroutine *hone_coroutine_new(size_t stack_size, void (*body)(void *user), void *user);   // NULL: out of memory
void hone_coroutine_resume(hone_coroutine *);   // returns when the body yields or ends
void hone_coroutine_yield(hone_coroutine *);    // called from inside the body
bool hone_coroutine_done(const hone_coroutine *);
void hone_coroutine_free(hone_coroutine *);

// Runs `work` to its end on a fresh stack of that size; false, and nothing run: out of memory.
bool hone_run_on_stack(size_t size, void (*work)(void *user), void *user);

// Runs `work` on the stack that the thread came with, wherever the caller runs: a host's function may use as much of it
// as it does elsewhere.
bool hone_is_on_thread_stack(void);
void hone_run_on_thread_stack(void (*work)(void *user), void *user);

// What a script's comparison of two keys raised, on its way past a hash table that cannot raise; this thread's.
void *hone_key_failure(void);
void hone_set_key_failure(void *);

// Depth of nested object releases on this thread, and a place for what is to be released later.
int hone_release_enter(void);                   // the depth, counting this one
int hone_release_leave(void);                   // the depth after leaving
void *hone_release_pending(void);
void hone_release_set_pending(void *);
