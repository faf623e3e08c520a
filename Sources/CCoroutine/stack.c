#define _GNU_SOURCE
#include "hone_stack.h"
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

static __thread uintptr_t lowest;   // lower end of the stack in use; 0 until asked for

static uintptr_t thread_stack_low(void) {
    pthread_attr_t attributes;
    void *low = NULL;
    size_t size = 0, guard = 0;
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return here > (256u << 10) ? here - (256u << 10) : 1;
    pthread_attr_getstack(&attributes, &low, &size);
    pthread_attr_getguardsize(&attributes, &guard);
    pthread_attr_destroy(&attributes);
    return (uintptr_t)low + guard;
}

__attribute__((noinline)) size_t hone_stack_remaining(void) {
    if (!lowest) lowest = thread_stack_low();
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    return here > lowest ? here - lowest : 0;
}

// What a body on a stack of its own asks the thread's stack to do.
struct request {
    void (*work)(void *);
    void *user;
    ucontext_t asking;
};

struct hone_coroutine {
    ucontext_t body_context, caller_context;
    hone_coroutine *caller;      // the one whose body resumed this one; NULL: the thread's own stack
    struct request *request;
    void (*body)(void *);
    void *user;
    char *stack;
    size_t size;
    uintptr_t caller_lowest;
    bool done;
};

static __thread hone_coroutine *current;   // whose body runs; NULL: none, this is the thread's own stack

static void trampoline(unsigned low, unsigned high) {
    hone_coroutine *c = (hone_coroutine *)(((uintptr_t)high << 32) | (uintptr_t)low);
    c->body(c->user);
    c->done = true;
    lowest = c->caller_lowest;
    current = c->caller;
    // uc_link takes it back to the caller.
}

hone_coroutine *hone_coroutine_new(size_t size, void (*body)(void *), void *user) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size = (size + page - 1) / page * page + page;
    hone_coroutine *c = calloc(1, sizeof *c);
    if (!c) return NULL;
    c->stack = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (c->stack == MAP_FAILED || mprotect(c->stack, page, PROT_NONE) != 0 || getcontext(&c->body_context) != 0) {
        if (c->stack != MAP_FAILED) munmap(c->stack, size);
        free(c);
        return NULL;
    }
    c->size = size;
    c->body = body;
    c->user = user;
    c->body_context.uc_stack.ss_sp = c->stack + page;
    c->body_context.uc_stack.ss_size = size - page;
    c->body_context.uc_link = &c->caller_context;
    uintptr_t p = (uintptr_t)c;
    makecontext(&c->body_context, (void (*)(void))trampoline, 2, (unsigned)p, (unsigned)(p >> 32));
    return c;
}

void hone_coroutine_resume(hone_coroutine *c) {
    if (!c || c->done) return;
    hone_stack_remaining();
    c->caller_lowest = lowest;
    c->caller = current;
    lowest = (uintptr_t)c->body_context.uc_stack.ss_sp;
    current = c;
    swapcontext(&c->caller_context, &c->body_context);
    // Only the outermost body's resumer, which is on the thread's stack, is asked.
    while (c->request) {
        struct request *request = c->request;
        c->request = NULL;
        request->work(request->user);
        swapcontext(&c->caller_context, &request->asking);
    }
}

void hone_coroutine_yield(hone_coroutine *c) {
    lowest = c->caller_lowest;
    current = c->caller;
    swapcontext(&c->body_context, &c->caller_context);
}

bool hone_run_on_stack(size_t size, void (*work)(void *), void *user) {
    hone_coroutine *c = hone_coroutine_new(size, work, user);
    if (!c) return false;
    hone_coroutine_resume(c);
    hone_coroutine_free(c);
    return true;
}

bool hone_is_on_thread_stack(void) { return !current; }

void hone_run_on_thread_stack(void (*work)(void *), void *user) {
    if (!current) { work(user); return; }
    hone_coroutine *inner = current, *outermost = inner;
    while (outermost->caller) outermost = outermost->caller;
    uintptr_t inner_lowest = lowest;
    struct request request = { .work = work, .user = user };
    outermost->request = &request;
    lowest = outermost->caller_lowest;
    current = NULL;
    swapcontext(&request.asking, &outermost->caller_context);
    lowest = inner_lowest;
    current = inner;
}

bool hone_coroutine_done(const hone_coroutine *c) { return !c || c->done; }

void hone_coroutine_free(hone_coroutine *c) {
    if (!c) return;
    munmap(c->stack, c->size);
    free(c);
}

static __thread void *key_failure;

void *hone_key_failure(void) { return key_failure; }
void hone_set_key_failure(void *failure) { key_failure = failure; }

static __thread int release_depth;
static __thread void *release_pending;

int hone_release_enter(void) { return ++release_depth; }
int hone_release_leave(void) { return --release_depth; }
void *hone_release_pending(void) { return release_pending; }
void hone_release_set_pending(void *pending) { release_pending = pending; }
