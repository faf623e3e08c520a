#define _POSIX_C_SOURCE 200809L
#include "line_edit.h"
#include <signal.h>
#include <stdatomic.h>
#include <string.h>

static volatile sig_atomic_t seen;
static void (*interrupt_action)(void *);
static void *interrupt_user;

static void on_interrupt(int number) {
    if (seen) {   // nobody has looked since the last one: the user means it
        signal(number, SIG_DFL);
        raise(number);
        return;
    }
    seen = 1;
    if (interrupt_action) interrupt_action(interrupt_user);
}

void hone_interrupt_install(void (*action)(void *), void *user) {
    interrupt_action = action;
    interrupt_user = user;
    struct sigaction handler;
    memset(&handler, 0, sizeof handler);
    handler.sa_handler = on_interrupt;   // no SA_RESTART, so that a read in progress returns
    sigemptyset(&handler.sa_mask);
    sigaction(SIGINT, &handler, NULL);
}

bool hone_interrupt_seen(void) {
    bool was = seen != 0;
    seen = 0;
    return was;
}
