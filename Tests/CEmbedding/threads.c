/* Threads: many predict from one model at once while it is trained; a host that forks, that has asked for floating-point traps, or
 * that may start no more threads; functions that need a deep stack, threads that have a shallow one. */
#define _GNU_SOURCE
#include "check.h"
#include <fenv.h>
#include <math.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const char architecture[] = "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"s\", \"layers\": ["
    "{\"class_name\": \"InputLayer\", \"config\": {\"batch_shape\": [null, 12, 12, 1], \"name\": \"i\"}},"
    "{\"class_name\": \"Conv2D\", \"config\": {\"filters\": 8, \"kernel_size\": 3, \"activation\": \"relu\", \"name\": \"c\"}},"
    "{\"class_name\": \"BatchNormalization\", \"config\": {\"name\": \"n\"}}, {\"class_name\": \"Flatten\", \"config\": {\"name\": \"f\"}},"
    "{\"class_name\": \"Dense\", \"config\": {\"units\": 10, \"activation\": \"softmax\", \"name\": \"d\"}}]}}";

enum { ROWS = 16, PIXELS = 144, CLASSES = 10, THREADS = 4, ROUNDS = 300 };
static float images[ROWS * PIXELS], expected[ROWS * CLASSES];

static hone_model *make(hone_ctx *ctx) {
    hone_model *model = NULL;
    OK(ctx, hone_model_from_json(ctx, architecture, strlen(architecture), &model));
    hone_compile_options options = {0};
    options.struct_size = sizeof options;
    options.optimizer = "adam";
    options.loss = "sparse_categorical_crossentropy";
    OK(ctx, hone_compile(model, &options));
    return model;
}

/* ---- Sessions ---- */

typedef struct { hone_session *session; int wrong, failed, training; } worker;

static void *work(void *user) {
    worker *me = user;
    for (int round = 0; round < ROUNDS; round++) {
        const int64_t rows = 1 + round % ROWS;
        float out[ROWS * CLASSES];
        const void *x[1] = {images};
        void *y[1] = {out};
        if (hone_session_predict(me->session, rows, 1, x, 1, y) != HONE_OK) { me->failed++; continue; }
        for (int i = 0; i < rows * CLASSES; i++) {
            /* While the model trains only what is a probability is certain. */
            if (me->training ? !(out[i] >= 0 && out[i] <= 1) : fabsf(out[i] - expected[i]) > 1e-6f) me->wrong++;
        }
        /* The same bits for every thread and the same number of rows. */
    }
    return NULL;
}

static void run_workers(hone_model *model, hone_ctx *ctx, hone_data *training) {
    worker workers[THREADS] = {{0}};
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        OK(ctx, hone_session_open(model, &workers[i].session));
        workers[i].training = training != NULL;
    }
    for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, work, &workers[i]);
    if (training) {
        hone_fit_options options = {0};
        options.struct_size = sizeof options;
        options.epochs = 20;
        options.batch_size = 4;
        OK(ctx, hone_fit(model, training, &options, NULL));
    }
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < THREADS; i++) {
        CHECK(workers[i].failed == 0 && workers[i].wrong == 0);
        hone_session_free(workers[i].session);
    }
}

static void test_sessions(void) {
    hone_ctx *ctx = NULL;
    OK(NULL, hone_open(NULL, &ctx));
    hone_model *model = make(ctx);
    const int64_t shape[4] = {ROWS, 12, 12, 1}, label_shape[1] = {ROWS};
    int32_t labels[ROWS];
    for (int i = 0; i < ROWS * PIXELS; i++) images[i] = (float)(i * 37 % 101) / 101;
    for (int i = 0; i < ROWS; i++) labels[i] = i % CLASSES;
    hone_tensor *x = NULL, *y = NULL, *out = NULL;
    OK(ctx, hone_tensor_copy(ctx, HONE_FLOAT32, shape, 4, images, sizeof images, &x));
    OK(ctx, hone_tensor_copy(ctx, HONE_INT32, label_shape, 1, labels, sizeof labels, &y));
    OK(ctx, hone_predict(model, x, &out));
    const void *data = NULL;
    size_t bytes = 0;
    OK(ctx, hone_tensor_data(out, &data, &bytes));
    CHECK(bytes == sizeof expected);
    memcpy(expected, data, sizeof expected);
    hone_tensor_free(out);

    int32_t dtype = 0, ndim = 0;
    const int64_t *sizes = NULL;
    OK(ctx, hone_model_input_info(model, 0, &dtype, &ndim, &sizes));
    CHECK(dtype == HONE_FLOAT32 && ndim == 4 && sizes[0] == -1 && sizes[1] == 12 && sizes[3] == 1);
    OK(ctx, hone_model_output_info(model, 0, &dtype, &ndim, &sizes));
    CHECK(dtype == HONE_FLOAT32 && ndim == 2 && sizes[1] == CLASSES);
    FAILS(ctx, HONE_VALUE, "no output 1", hone_model_output_info(model, 1, NULL, NULL, NULL));

    /* Weights are once in memory. They are put where they stay when the first session opens. */
    hone_session *first = NULL;
    OK(ctx, hone_session_open(model, &first));
    hone_session_free(first);
    uint64_t before = 0, after = 0;
    OK(ctx, hone_memory(ctx, &before, NULL));
    run_workers(model, ctx, NULL);
    OK(ctx, hone_memory(ctx, &after, NULL));
    CHECK(after == before);
    hone_data *training = NULL;
    OK(ctx, hone_data_tensors(ctx, x, y, &training));
    run_workers(model, ctx, training);
    hone_data_free(training);

    hone_session *session = NULL;
    OK(ctx, hone_session_open(model, &session));
    const void *in[1] = {images};
    void *room[1] = {expected};
    CHECK(*hone_session_errmsg(session) == 0);
    CHECK(hone_session_predict(session, -1, 1, in, 1, room) == HONE_VALUE && strstr(hone_session_errmsg(session), "-1"));
    CHECK(hone_session_predict(session, INT64_MAX, 1, in, 1, room) != HONE_OK);
    CHECK(hone_session_predict(session, 1, 2, in, 1, room) == HONE_VALUE);
    CHECK(hone_session_predict(session, 1, 1, in, SIZE_MAX, room) == HONE_VALUE);
    CHECK(hone_session_predict(session, 1, 1, NULL, 1, room) == HONE_MISUSE);
    in[0] = NULL;
    CHECK(hone_session_predict(session, 1, 1, in, 1, room) == HONE_MISUSE && strstr(hone_session_errmsg(session), "x[0]"));
    CHECK(hone_session_predict(session, 0, 1, in, 1, room) == HONE_OK);
    CHECK(hone_session_predict((hone_session *)model, 1, 1, in, 1, room) == HONE_MISUSE);
    FAILS(ctx, HONE_BUSY, "", hone_close(ctx));
    /* The session keeps the weights that it reads. */
    hone_model_free(model);
    in[0] = images;
    CHECK(hone_session_predict(session, 2, 1, in, 1, room) == HONE_OK);
    hone_session_free(session);
    hone_session_free(NULL);
    hone_tensor_free(x);
    hone_tensor_free(y);
    OK(ctx, hone_close(ctx));
}

/* ---- The host's ways ---- */

static hone_status predict_once(hone_ctx *ctx, hone_model *model) {
    const int64_t shape[4] = {ROWS, 12, 12, 1};
    hone_tensor *x = NULL, *out = NULL;
    hone_status status = hone_tensor_copy(ctx, HONE_FLOAT32, shape, 4, images, sizeof images, &x);
    if (!status) status = hone_predict(model, x, &out);
    hone_tensor_free(x);
    hone_tensor_free(out);
    return status;
}

static int child_status(pid_t child) {
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

static void test_fork(void) {
    hone_ctx *ctx = NULL;
    hone_options options = {0};
    options.struct_size = sizeof options;
    options.threads = 3;
    OK(NULL, hone_open(&options, &ctx));
    hone_model *model = make(ctx);
    OK(ctx, predict_once(ctx, model));
    pid_t child = fork();
    if (child == 0) {
        alarm(20);
        hone_status status = predict_once(ctx, model);
        hone_model_free(model);
        _exit(status || hone_close(ctx));
    }
    CHECK(child_status(child) == 0);
    OK(ctx, predict_once(ctx, model));
    hone_model_free(model);
    OK(ctx, hone_close(ctx));
}

static void test_thread_limit(void) {
    pid_t child = fork();
    if (child == 0) {
        alarm(20);
        /* Whoever is not root may start nothing more. */
        struct rlimit none = {0, 0};
        if (setrlimit(RLIMIT_NPROC, &none) || setresuid(65534, 65534, 65534)) _exit(0);
        hone_ctx *ctx = NULL;
        hone_options options = {0};
        options.struct_size = sizeof options;
        options.threads = 8;
        if (hone_open(&options, &ctx)) _exit(1);
        hone_model *model = make(ctx);
        hone_status status = predict_once(ctx, model);
        hone_model_free(model);
        _exit(status || hone_close(ctx) || failures);
    }
    CHECK(child_status(child) == 0);
}

static void test_traps(void) {
    hone_ctx *ctx = NULL;
    OK(NULL, hone_open(NULL, &ctx));
    feclearexcept(FE_ALL_EXCEPT);
    feenableexcept(FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW);
    static const char script[] = "import numpy as np, math\nfrom keras import ops\na = np.array([0., -1., 1e300])\nb = 1 / a\nc = np.sqrt(a)\n"
        "d = a * a\ne = ops.log(a)\nf = ops.exp(ops.multiply(a, 1000))\ng = np.array([1e30], 'float32') ** 2\nh = float('inf') - float('inf')\n[str(b), str(c)]\n";
    OK(ctx, hone_eval(ctx, script, strlen(script), NULL, NULL));
    hone_model *model = make(ctx);
    for (int i = 0; i < PIXELS; i++) images[i] = 1e38f;
    OK(ctx, predict_once(ctx, model));
    hone_model_free(model);
    CHECK(fegetexcept() == (FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW));
    CHECK(fetestexcept(FE_DIVBYZERO | FE_INVALID | FE_OVERFLOW) == 0);
    OK(ctx, hone_close(ctx));
    fedisableexcept(FE_ALL_EXCEPT);
}

/* ---- Stacks ---- */

/* Uses as much stack as a C program's function may, and calls scripts and models from there. */
static hone_status deep(void *user, hone_ctx *ctx, int32_t n, hone_value *const *args, hone_value **out) {
    volatile char room[1 << 20];
    for (size_t i = 0; i < sizeof room; i += 4096) room[i] = 1;
    if (user && predict_once(ctx, user)) return HONE_RUNTIME;
    return n == 1 ? hone_call(ctx, args[0], 0, NULL, out) : (hone_status)(room[0] - 1);
}

static const char generators[] = "def inner():\n    yield host()\n    yield host(lambda: list(numbers()))\n"
    "def numbers():\n    yield 1\n    host()\n    yield 2\n"
    "def outer():\n    for value in inner():\n        host()\n        yield value\n"
    "assert list(outer()) == [None, [1, 2]]\n"
    "def fails():\n    try:\n        host(lambda: 1 / 0)\n    except RuntimeError:\n        yield 'caught'\n"
    "assert list(fails()) == ['caught']\n";

static void test_generators(void) {
    hone_ctx *ctx = NULL;
    OK(NULL, hone_open(NULL, &ctx));
    hone_model *model = make(ctx);
    OK(ctx, hone_register(ctx, "host", deep, model, NULL));
    OK(ctx, hone_eval(ctx, generators, strlen(generators), NULL, NULL));
    hone_model_free(model);
    OK(ctx, hone_close(ctx));
}

static void *small(void *user) {
    (void)user;
    hone_ctx *ctx = NULL;
    OK(NULL, hone_open(NULL, &ctx));
    static const char script[] = "x = [i for i in range(100)]\ndef f(n): return n and f(n - 1)\nassert f(300) == 0\n"
        "from keras import layers, models\nimport numpy as np\nm = models.Sequential([layers.Input((4,)), layers.Dense(3), layers.Dense(1)])\n"
        "m.compile('adam', 'mse')\nm.fit(np.ones((8, 4)), np.ones((8, 1)), epochs=2, verbose=0)\n";
    OK(ctx, hone_eval(ctx, script, strlen(script), NULL, NULL));
    hone_model *model = make(ctx);
    OK(ctx, predict_once(ctx, model));
    hone_session *session = NULL;
    OK(ctx, hone_session_open(model, &session));
    const void *x[1] = {images};
    float out[ROWS * CLASSES];
    void *y[1] = {out};
    CHECK(hone_session_predict(session, ROWS, 1, x, 1, y) == HONE_OK);
    hone_session_free(session);
    hone_model_free(model);
    OK(ctx, hone_close(ctx));
    return NULL;
}

/* musl gives a thread 128 kB. */
static void test_small_stacks(void) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 128 << 10);
    pthread_t thread;
    CHECK(pthread_create(&thread, &attributes, small, NULL) == 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
}

/* "sessions": only what a thread sanitizer can follow. */
int main(int argc, char **argv) {
    test_sessions();
    if (argc > 1 && !strcmp(argv[1], "sessions")) return finished("sessions");
    test_fork();
    test_thread_limit();
    test_traps();
    test_generators();
    test_small_stacks();
    return finished("threads");
}
