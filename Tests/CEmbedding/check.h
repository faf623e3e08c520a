/* The least that a test in C needs: a check that says what was expected, and how many there were. */
#ifndef CHECK_H
#define CHECK_H

#include <hone.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int checks, failures;

#define CHECK(condition) check((condition) != 0, #condition, "", __FILE__, __LINE__)
/* A call on `ctx` that must succeed. */
#define OK(ctx, call) expect((ctx), (call), HONE_OK, NULL, #call, __FILE__, __LINE__)
/* A call that must fail with this status and a message that contains `part`. */
#define FAILS(ctx, status, part, call) expect((ctx), (call), (status), (part), #call, __FILE__, __LINE__)

static inline void check(int holds, const char *what, const char *more, const char *file, int line) {
    checks++;
    if (holds) return;
    failures++;
    fprintf(stderr, "%s:%d: %s does not hold. %s\n", file, line, what, more);
}

static inline void expect(const hone_ctx *ctx, hone_status got, hone_status wanted, const char *part, const char *call, const char *file, int line) {
    char more[1200];
    snprintf(more, sizeof more, "Got %s, expected %s: %s", hone_status_string(got), hone_status_string(wanted), hone_errmsg(ctx));
    check(got == wanted, call, more, file, line);
    if (got == wanted && part) check(strstr(hone_errmsg(ctx), part) != NULL, call, more, file, line);
}

static inline int finished(const char *name) {
    printf("%s: %d checks, %d failures\n", name, checks, failures);
    return failures != 0;
}

#endif
