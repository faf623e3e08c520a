#define _POSIX_C_SOURCE 200809L
#include "line_edit.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t seen;
// Readable while an interrupt has been seen and not looked at: whoever waits for input waits for this as well, because a
// signal ends a system call only in the thread that it is delivered to, and only one that has begun.
static int wake[2] = {-1, -1};
static void (*interrupt_action)(void *);
static void *interrupt_user;

static void on_interrupt(int number) {
    if (seen) {   // nobody has looked since the last one: the user means it
        signal(number, SIG_DFL);
        raise(number);
        return;
    }
    seen = 1;
    int before = errno;
    if (wake[1] >= 0) (void)!write(wake[1], "", 1);
    errno = before;
    if (interrupt_action) interrupt_action(interrupt_user);
}

void hone_interrupt_install(void (*action)(void *), void *user) {
    interrupt_action = action;
    interrupt_user = user;
    if (wake[0] < 0 && pipe(wake) == 0)
        for (int i = 0; i < 2; i++) {
            fcntl(wake[i], F_SETFL, O_NONBLOCK);
            fcntl(wake[i], F_SETFD, FD_CLOEXEC);
        }
    struct sigaction handler;
    memset(&handler, 0, sizeof handler);
    handler.sa_handler = on_interrupt;   // no SA_RESTART, so that a read in progress returns
    sigemptyset(&handler.sa_mask);
    sigaction(SIGINT, &handler, NULL);
}

bool hone_interrupt_seen(void) {
    bool was = seen != 0;
    seen = 0;
    char rest[16];
    while (wake[0] >= 0 && read(wake[0], rest, sizeof rest) > 0) {}
    if (seen && wake[1] >= 0) (void)!write(wake[1], "", 1);   // one that came just now must not go with the others
    return was;
}

int hone_interrupt_descriptor(void) { return wake[0]; }
