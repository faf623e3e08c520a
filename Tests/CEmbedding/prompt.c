/* The program as somebody at a terminal meets it: a child on a pseudo-terminal, typed to and read from.
 * usage: prompt HONE FOLDER; the folder takes the history. */
#define _GNU_SOURCE
#include "check.h"
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int terminal;
static char seen[1 << 20];
static size_t length, read_up_to;

static void type(const char *text) { CHECK(write(terminal, text, strlen(text)) == (ssize_t)strlen(text)); }

/* Waits until the program has written `text`, after what was waited for before. A minute is for slow machines only. */
static void wait_for(const char *text) {
    time_t end = time(NULL) + 60;
    for (;;) {
        seen[length] = 0;
        const char *found = strstr(seen + read_up_to, text);
        if (found) {
            read_up_to = (size_t)(found - seen) + strlen(text);
            check(1, text, "", __FILE__, __LINE__);
            return;
        }
        struct pollfd wait = {terminal, POLLIN, 0};
        ssize_t n = -1;
        if (time(NULL) < end && poll(&wait, 1, 1000) == 0) continue;
        if (time(NULL) < end && length < sizeof seen - 1) n = read(terminal, seen + length, sizeof seen - 1 - length);
        if (n <= 0) {
            check(0, text, seen + read_up_to, __FILE__, __LINE__);
            return;
        }
        length += (size_t)n;
    }
}

int main(int count, char **arguments) {
    if (count != 3) return 2;
    char history[4096];
    snprintf(history, sizeof history, "%s/history", arguments[2]);
    struct winsize size = {24, 100, 0, 0};
    pid_t child = forkpty(&terminal, NULL, NULL, &size);
    if (child == 0) {
        signal(SIGINT, SIG_DFL);   /* a shell's background jobs ignore it */
        setenv("HONE_HISTORY", history, 1);
        setenv("TERM", "xterm", 1);
        execl(arguments[1], arguments[1], (char *)NULL);
        _exit(127);
    }
    CHECK(child > 0);
    wait_for(">>> ");
    /* What is typed comes back as an echo; so answers are things that were not typed. */
    type("20 + 3\n");
    wait_for("23");
    type("_ * 2\n");
    wait_for("46");
    type("def f(n):\n    return n * 111\n\n");
    wait_for(">>> ");
    type("f(5)\n");
    wait_for("555");
    type("1 / 0\n");
    wait_for("ZeroDivisionError");
    wait_for(">>> ");
    type("not finished (");
    wait_for("not finished (");
    type("\003");                 /* Ctrl-C drops the line, however soon */
    wait_for(">>> ");
    type("import numpy as np, keras\n");
    wait_for(">>> ");
    type("m = keras.Sequential([keras.Input((50,)), keras.layers.Dense(200), keras.layers.Dense(1)])\n");
    wait_for(">>> ");
    type("m.compile('adam', 'mse'); h = m.fit(np.zeros((3000, 50)), np.zeros((3000, 1)), epochs=1000000)\n");
    wait_for("Epoch 2/1000000");
    type("\003");                 /* Ctrl-C ends the fit, not the program */
    wait_for("KeyboardInterrupt");
    wait_for(">>> ");
    type("m.count_params() + 1\n");
    wait_for("10402");
    wait_for(">>> ");
    type("\004");                 /* Ctrl-D, however soon */
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    struct stat file = {0};
    CHECK(stat(history, &file) == 0 && file.st_size > 100);
    CHECK((file.st_mode & 0777) == 0600);   /* what was typed is nobody else's business */
    return finished("prompt");
}
