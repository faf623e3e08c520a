// A flag that a signal handler or another thread may set while a script or a training run is under way.
// C, because Swift has no atomic that is promised to be safe inside a signal handler.
#pragma once
#include <stdbool.h>

typedef struct hone_interrupt hone_interrupt;

hone_interrupt *hone_interrupt_new(void);          // NULL when out of memory
void hone_interrupt_free(hone_interrupt *);
void hone_interrupt_request(hone_interrupt *);     // async-signal-safe
bool hone_interrupt_pending(const hone_interrupt *);
bool hone_interrupt_take(hone_interrupt *);        // reads and clears

// The flag that stops what this thread is doing, for those whom nobody hands one: long loops far below. NULL: none does.
hone_interrupt *hone_interrupt_enter(hone_interrupt *);   // gives the one before, to be entered again at the end
hone_interrupt *hone_interrupt_current(void);
