#include "hone_interrupt.h"
#include <stdatomic.h>
#include <stdlib.h>

struct hone_interrupt { atomic_bool requested; };

hone_interrupt *hone_interrupt_new(void) { return calloc(1, sizeof(hone_interrupt)); }
void hone_interrupt_free(hone_interrupt *flag) { free(flag); }

void hone_interrupt_request(hone_interrupt *flag) {
    if (flag) atomic_store_explicit(&flag->requested, true, memory_order_relaxed);
}

bool hone_interrupt_pending(const hone_interrupt *flag) {
    return flag && atomic_load_explicit(&flag->requested, memory_order_relaxed);
}

static _Thread_local hone_interrupt *current;

hone_interrupt *hone_interrupt_enter(hone_interrupt *flag) {
    hone_interrupt *before = current;
    current = flag;
    return before;
}

hone_interrupt *hone_interrupt_current(void) { return current; }

bool hone_interrupt_take(hone_interrupt *flag) {
    return flag && atomic_exchange_explicit(&flag->requested, false, memory_order_relaxed);
}
