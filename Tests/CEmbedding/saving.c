/* Nothing is lost: every call of the system that saving a model makes fails once, one after the other, and each time the save
 * must say so and the old file must be there, whole; a writer that is killed leaves nothing that the next save does not clear. */
#define _GNU_SOURCE
#include "check.h"
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- The calls of the system, with one that fails. Exported, so that libhone.so meets these before the C library's. ---- */

static int calls, failing;
static int fails(int error) {
    if (++calls != failing) return 0;
    errno = error;
    return 1;
}
#define NEXT(name, result, ...) static result (*next)(__VA_ARGS__); if (!next) *(void **)&next = dlsym(RTLD_NEXT, #name)

ssize_t write(int file, const void *bytes, size_t n) {
    NEXT(write, ssize_t, int, const void *, size_t);
    if (file > 2 && fails(ENOSPC)) return -1;
    /* Files may take less than they are given. */
    return next(file, bytes, file > 2 && n > 100000 ? 100000 : n);
}
int close(int file) {
    NEXT(close, int, int);
    int result = next(file);
    return fails(EIO) ? -1 : result;
}
int fsync(int file) {
    NEXT(fsync, int, int);
    return fails(EIO) ? -1 : next(file);
}
int fchmod(int file, mode_t mode) {
    NEXT(fchmod, int, int, mode_t);
    return fails(EPERM) ? -1 : next(file, mode);
}
int rename(const char *from, const char *to) {
    NEXT(rename, int, const char *, const char *);
    return fails(EACCES) ? -1 : next(from, to);
}
int mkstemp(char *template) {
    NEXT(mkstemp, int, char *);
    return fails(EMFILE) ? -1 : next(template);
}

/* ---- */

static hone_ctx *ctx;

static const char architecture[] = "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"s\", \"layers\": ["
    "{\"class_name\": \"InputLayer\", \"config\": {\"batch_shape\": [null, 30], \"name\": \"i\"}},"
    "{\"class_name\": \"Dense\", \"config\": {\"units\": 1000, \"name\": \"a\"}}, {\"class_name\": \"Dense\", \"config\": {\"units\": 2, \"name\": \"b\"}}]}}";

static hone_model *make(void) {
    hone_model *model = NULL;
    OK(ctx, hone_model_from_json(ctx, architecture, sizeof architecture - 1, &model));
    return model;
}

static int equal(hone_model *a, hone_model *b) {
    for (size_t i = 0; i < 4; i++) {
        hone_tensor *x = NULL, *y = NULL;
        const void *p, *q;
        size_t m, n;
        hone_model_weight_at(a, i, NULL, &x);
        hone_model_weight_at(b, i, NULL, &y);
        hone_tensor_data(x, &p, &m);
        hone_tensor_data(y, &q, &n);
        int same = m == n && memcmp(p, q, n) == 0;
        hone_tensor_free(x);
        hone_tensor_free(y);
        if (!same) return 0;
    }
    return 1;
}

static int files(void) {
    int count = 0;
    DIR *folder = opendir(".");
    for (struct dirent *entry; (entry = readdir(folder));) count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

int main(int argc, char **argv) {
    if (argc < 2 || chdir(argv[1])) return 2;
    OK(NULL, hone_open(NULL, &ctx));
    hone_model *old = make(), *new = make(), *loaded = make();
    CHECK(!equal(old, new));
    OK(ctx, hone_model_save(old, "x.weights.h5", 0));
    calls = failing = 0;
    OK(ctx, hone_model_save(old, "x.weights.h5", 0));
    const int all = calls;
    CHECK(all >= 6);
    int harmless = 0;
    for (int k = 1; k <= all; k++) {
        calls = 0;
        failing = k;
        hone_status status = hone_model_save(new, "x.weights.h5", 0);
        failing = 0;
        if (status == HONE_OK) {   /* closing a folder that was only looked at, or making the rename durable */
            harmless++;
            OK(ctx, hone_model_load_weights(loaded, "x.weights.h5", 0, NULL));
            CHECK(equal(new, loaded));
            OK(ctx, hone_model_save(old, "x.weights.h5", 0));
            continue;
        }
        CHECK(status == HONE_IO);
        OK(ctx, hone_model_load_weights(loaded, "x.weights.h5", 0, NULL));
        CHECK(equal(old, loaded));
        CHECK(files() == 1);
    }
    CHECK(all - harmless >= 5);
    for (int i = 0; i < 10; i++) {
        pid_t child = fork();
        if (!child) for (;;) hone_model_save(new, "x.weights.h5", 0);
        usleep(3000 + 1500 * i);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    OK(ctx, hone_model_load_weights(loaded, "x.weights.h5", 0, NULL));
    CHECK(equal(old, loaded) || equal(new, loaded));
    OK(ctx, hone_model_save(new, "x.weights.h5", 0));
    CHECK(files() == 1);
    CHECK(mkfifo("pipe.weights.h5", 0600) == 0);
    FAILS(ctx, HONE_IO, "pipe", hone_model_save(new, "pipe.weights.h5", 0));
    alarm(10);   /* opening a pipe must not wait */
    CHECK(hone_model_load_weights(loaded, "pipe.weights.h5", 0, NULL) == HONE_IO);
    hone_model_free(old);
    hone_model_free(new);
    hone_model_free(loaded);
    OK(NULL, hone_close(ctx));
    return finished("saving");
}
