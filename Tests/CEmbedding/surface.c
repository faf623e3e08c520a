/* The whole surface under values that nobody means, in child processes: see surface.hone.
 * usage: surface SCRIPT [STEP [FIRST]]: every STEP-th case, 1 for all. Children have SURFACE_GB (6) of address space. Prints what
 * died or hung, and how many cases there were. */
#define _GNU_SOURCE
#include "check.h"
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_SECONDS = 4 };

static hone_ctx *ctx;
static char captured[1 << 20];
static size_t length;

static void capture(void *user, int32_t level, const char *text, size_t n) {
    (void)user, (void)level;
    if (length + n < sizeof captured) memcpy(captured + length, text, n + 1), length += n;
}

/* The text that a script prints. */
static const char *printed(const char *script) {
    length = 0;
    captured[0] = 0;
    if (hone_eval(ctx, script, strlen(script), NULL, NULL)) captured[0] = 0;
    return captured;
}

/* Parameters of "Name(a, b=1, c=[1, 2], *, …)", the first line of a help text: calls `each` for every name; required ones have no
 * default. */
static int split_parameters(const char *line, char names[][64], int *is_required) {
    const char *p = strchr(line, '(');
    int count = 0, depth = 0, quoted = 0;
    if (!p) return 0;
    const char *start = ++p;
    for (; *p && count < 60; p++) {
        if (quoted) { if (*p == quoted) quoted = 0; continue; }
        if (*p == '\'' || *p == '"') { quoted = *p; continue; }
        if (*p == '(' || *p == '[' || *p == '{') depth++;
        if ((*p == ',' && depth == 0) || (*p == ')' && depth == 0)) {
            while (*start == ' ') start++;
            size_t n = strcspn(start, "=,)");
            if (n > 0 && n < 64 && *start != '*' && *start != '/') {
                memcpy(names[count], start, n);
                names[count][n] = 0;
                is_required[count++] = start[n] != '=';
            }
            start = p + 1;
            if (*p == ')') break;
        } else if (*p == ')' || *p == ']' || *p == '}') depth--;
    }
    return count;
}

static void collect(const char *module) {
    char script[8192];
    snprintf(script, sizeof script, "print(names('%s'))", module);
    char *all = strdup(printed(script));
    for (char *name = strtok(all, ",\n"); name; name = strtok(NULL, ",\n")) {
        snprintf(script, sizeof script, "help(find('%s').%s)", module, name);
        char parameters[60][64];
        int required[60];
        char *help = strdup(printed(script));
        int n = strstr(help, "(") ? split_parameters(help, parameters, required) : 0;
        free(help);
        char list[4096] = "[";
        for (int i = 0; i < n; i++) if (required[i]) snprintf(list + strlen(list), sizeof list - strlen(list), "'%s',", parameters[i]);
        strcat(list, "]");
        for (int i = 0; i < n; i++) {
            snprintf(script, sizeof script, "add_case('%s', '%s', %s, '%s')", module, name, list, parameters[i]);
            printed(script);
        }
    }
    free(all);
}

static volatile int *current;

static void on_alarm(int signal) {
    (void)signal;
    hone_interrupt(ctx);
}

static void run_cases(int from, int count, int step, int report) {
    const char *gigabytes = getenv("SURFACE_GB");
    const rlim_t limit = (rlim_t)(gigabytes ? atoi(gigabytes) : 6) << 30;
    struct rlimit space = {limit, limit}, none = {0, 0};
    setrlimit(RLIMIT_AS, &space);
    setrlimit(RLIMIT_CORE, &none);
    if (!freopen("/dev/null", "w", stderr)) _exit(3);
    signal(SIGALRM, on_alarm);
    for (int i = from; i < count; i += step) {
        *current = i;
        char script[64];
        snprintf(script, sizeof script, "run_case(%d)", i);
        /* Asked to stop after a while, again and again. */
        struct itimerval timer = {{1, 0}, {PATIENCE_SECONDS, 0}};
        setitimer(ITIMER_REAL, &timer, NULL);
        hone_eval(ctx, script, strlen(script), NULL, NULL);
        timer = (struct itimerval){{0, 0}, {0, 0}};
        setitimer(ITIMER_REAL, &timer, NULL);
    }
    const char *outcomes = printed("print(OUTCOMES)");
    if (write(report, outcomes, strlen(outcomes)) < 0) _exit(4);
    _exit(0);
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    const int step = argc > 2 ? atoi(argv[2]) : 1;
    current = mmap(NULL, sizeof *current, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    hone_options options = {0};
    options.struct_size = sizeof options;
    options.threads = 1;
    options.seed = 1;
    options.has_seed = 1;
    options.output = capture;
    OK(NULL, hone_open(&options, &ctx));
    OK(ctx, hone_run_file(ctx, argv[1], 0, NULL));
    static const char *const modules[] = {"layers", "ops", "optimizers", "optimizers.schedules", "losses", "metrics", "callbacks", "initializers", "regularizers",
                                          "constraints", "activations", "random", "utils"};
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) collect(modules[i]);
    const int count = atoi(printed("print(len(CASES))"));
    CHECK(count > 10000);
    int report[2];
    if (pipe(report)) return 2;
    int tried = 0, next = argc > 3 ? atoi(argv[3]) % step : 0;
    for (int i = next; i < count; i += step) tried++;
    while (next < count) {
        *current = next;
        pid_t child = fork();
        if (child == 0) run_cases(next, count, step, report[1]);
        /* A child that stays at one case is stuck. */
        int status = 0, last = -1, stuck = 0;
        while (waitpid(child, &status, WNOHANG) == 0) {
            usleep(50000);
            stuck = *current == last ? stuck + 1 : 0;
            last = *current;
            if (stuck > 20 * 4 * PATIENCE_SECONDS) {
                kill(child, SIGKILL);
                waitpid(child, &status, 0);
                break;
            }
        }
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0) break;
        char script[64];
        snprintf(script, sizeof script, "print(describe_case(%d))", *current);
        printed(script);
        captured[strcspn(captured, "\n")] = 0;
        check(0, captured, WIFSIGNALED(status) ? (WTERMSIG(status) == SIGKILL ? "hangs" : strsignal(WTERMSIG(status))) : "exits", __FILE__, __LINE__);
        next = *current + step;
    }
    close(report[1]);
    ssize_t n = read(report[0], captured, sizeof captured - 1);
    captured[n > 0 ? n : 0] = 0;
    printf("how attempts of the last child ended: %s", captured);
    printf("surface: %d cases tried of %d\n", tried, count);
    OK(ctx, hone_close(ctx));
    return finished("surface");
}
