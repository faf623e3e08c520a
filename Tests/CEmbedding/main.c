/* A program that embeds Hone, as any user would write one, built by nothing but `pkg-config --cflags --libs hone`. It trains,
 * saves, loads and runs scripts, and checks what include/hone.h promises on the way.
 * Arguments: the CSV file of digits, and a folder to write to. */
#define _GNU_SOURCE
#include "check.h"
#include <dlfcn.h>
#include <fenv.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#define CLASSIFIER(input) "{\"class_name\": \"Sequential\", \"config\": {\"name\": \"digits\", \"layers\": [" \
    "{\"class_name\": \"InputLayer\", \"config\": {\"batch_shape\": [null, " input "], \"name\": \"pixels\"}}," \
    "{\"class_name\": \"Rescaling\", \"config\": {\"name\": \"rescaling\", \"scale\": 0.00392156862745098, \"offset\": 0}}," \
    "{\"class_name\": \"Dense\", \"config\": {\"name\": \"dense\", \"units\": 128, \"activation\": \"relu\"}}," \
    "{\"class_name\": \"Dense\", \"config\": {\"name\": \"dense_1\", \"units\": 64, \"activation\": \"relu\"}}," \
    "{\"class_name\": \"Dense\", \"config\": {\"name\": \"dense_2\", \"units\": 10, \"activation\": \"softmax\"}}]}}"

static const char digits_json[] = CLASSIFIER("784");

static hone_ctx *open_seeded(uint64_t seed, int32_t threads) {
    hone_options options = {0};
    options.struct_size = sizeof options;
    options.seed = seed;
    options.has_seed = 1;
    options.threads = threads;
    hone_ctx *ctx = NULL;
    OK(NULL, hone_open(&options, &ctx));
    return ctx;
}

static hone_model *make_classifier(hone_ctx *ctx) {
    hone_model *model = NULL;
    OK(ctx, hone_model_from_json(ctx, digits_json, strlen(digits_json), &model));
    hone_compile_options options = {0};
    options.struct_size = sizeof options;
    options.optimizer = "adam";
    options.loss = "sparse_categorical_crossentropy";
    options.metrics = "accuracy";
    OK(ctx, hone_compile(model, &options));
    return model;
}

/* ---- Text ---- */

typedef struct { char text[65536]; size_t length; int calls, released; } text_store;

static void keep_text(void *user, int32_t level, const char *text, size_t n) {
    text_store *store = user;
    (void)level;
    CHECK(strlen(text) == n);
    store->calls++;
    if (store->length + n >= sizeof store->text) return;
    memcpy(store->text + store->length, text, n + 1);
    store->length += n;
}

static void count_release(void *user) { ((text_store *)user)->released++; }

/* ---- Steps ---- */

typedef struct {
    hone_ctx *ctx;
    hone_model *model;
    hone_tensor *x;
    int64_t stop_at;      /* -1: never */
    int64_t steps;
    double loss;
    int released;
} step_record;

static int32_t on_step(void *user, const hone_progress *progress) {
    step_record *record = user;
    if (record->steps == 0) {
        CHECK(progress->struct_size >= sizeof *progress);
        CHECK(progress->count == 2);
        CHECK(progress->metrics[0] == progress->loss);
        CHECK(progress->steps > 0);
        /* From inside: reading and predicting are fine, changing is not. */
        hone_history *history = (hone_history *)1;
        FAILS(record->ctx, HONE_BUSY, "callback", hone_fit(record->model, NULL, NULL, &history));
        CHECK(history == NULL);
        FAILS(record->ctx, HONE_BUSY, "callback", hone_set_seed(record->ctx, 1));
        FAILS(record->ctx, HONE_BUSY, "callback", hone_close(record->ctx));
        FAILS(record->ctx, HONE_BUSY, "callback", hone_eval(record->ctx, "1", 1, NULL, NULL));
        if (record->x) {
            hone_tensor *y = NULL;
            OK(record->ctx, hone_predict(record->model, record->x, &y));
            hone_tensor_free(y);
        }
    }
    record->steps++;
    record->loss = progress->loss;
    return record->stop_at >= 0 && progress->step == record->stop_at;
}

static void on_step_release(void *user) { ((step_record *)user)->released++; }

static hone_fit_options fit_options(int32_t epochs, step_record *record) {
    hone_fit_options options = {0};
    options.struct_size = sizeof options;
    options.epochs = epochs;
    options.batch_size = 100;
    if (record) {
        options.step = on_step;
        options.step_user = record;
        options.step_release = on_step_release;
    }
    return options;
}

static double accuracy(hone_ctx *ctx, hone_model *model, hone_data *data) {
    double metrics[2] = {0, 0};
    OK(ctx, hone_evaluate(model, data, metrics, 2));
    return metrics[1];
}

static int same_tensors(const hone_tensor *a, const hone_tensor *b) {
    const void *left, *right;
    size_t left_bytes, right_bytes;
    return hone_tensor_data(a, &left, &left_bytes) == HONE_OK && hone_tensor_data(b, &right, &right_bytes) == HONE_OK
        && left_bytes == right_bytes && memcmp(left, right, left_bytes) == 0;
}

/* ---- The tests ---- */

static void test_library(void) {
    CHECK(hone_version() == HONE_VERSION);
    CHECK(strcmp(hone_version_string(), "0.1.0") == 0);
    CHECK(strcmp(hone_status_string(HONE_SHAPE), "HONE_SHAPE") == 0);
    CHECK(strcmp(hone_status_string(-5), "unknown status") == 0);
    hone_tensor_free(NULL);
    hone_model_free(NULL);
    hone_report_free(NULL);
    hone_data_free(NULL);
    hone_history_free(NULL);
    hone_value_free(NULL);
    CHECK(hone_close(NULL) == HONE_OK);
    hone_interrupt(NULL);
    CHECK(hone_errmsg(NULL) != NULL);
}

static void test_training(const char *csv, const char *folder) {
    hone_ctx *ctx = open_seeded(7, 2);
    hone_data *all = NULL, *train = NULL, *test = NULL;
    OK(ctx, hone_data_csv(ctx, csv, "label", &all));
    int64_t count = 0;
    OK(ctx, hone_data_count(all, &count));
    CHECK(count == 5000);
    OK(ctx, hone_data_slice(all, 0, 4500, &train));
    OK(ctx, hone_data_slice(all, 4500, 500, &test));
    hone_tensor *x = NULL, *y = NULL;
    OK(ctx, hone_data_arrays(test, &x, &y));
    const int64_t *shape;
    int32_t dtype, rank;
    OK(ctx, hone_tensor_info(x, &dtype, &rank, &shape));
    CHECK(dtype == HONE_FLOAT32 && rank == 2 && shape[0] == 500 && shape[1] == 784);

    hone_model *model = make_classifier(ctx);
    text_store summary = {0};
    OK(ctx, hone_model_summary(model, keep_text, &summary));
    CHECK(strstr(summary.text, "dense_1") && strstr(summary.text, "109,386"));

    /* A fit with a step callback. */
    step_record record = {ctx, model, x, -1, 0, 0, 0};
    hone_fit_options options = fit_options(3, &record);
    options.validation = test;
    hone_history *history = NULL;
    OK(ctx, hone_fit(model, train, &options, &history));
    CHECK(record.steps == 3 * 45 && record.released == 1);
    const double *losses;
    size_t n;
    OK(ctx, hone_history_values(history, "loss", &losses, &n));
    CHECK(n == 3 && losses[2] < losses[0]);
    OK(ctx, hone_history_values(history, "val_accuracy", &losses, &n));
    CHECK(n == 3 && losses[2] > 0.8);
    FAILS(ctx, HONE_NOTFOUND, "accuracy", hone_history_values(history, "acuracy", &losses, &n));
    hone_history_free(history);

    /* One stopped after every step there is, and continued. */
    for (int64_t k = 0; k < 45; k++) {
        step_record stopped = {ctx, model, NULL, k, 0, 0, 0};
        hone_fit_options stopping = fit_options(1, &stopped);
        FAILS(ctx, HONE_CANCELLED, "stopped by the step callback", hone_fit(model, train, &stopping, &history));
        CHECK(history == NULL && stopped.steps == k + 1 && stopped.released == 1);
    }
    options = fit_options(4, NULL);
    OK(ctx, hone_fit(model, train, &options, NULL));
    CHECK(accuracy(ctx, model, test) > 0.9);

    /* Weights: out, in, the same predictions. */
    char path[4096];
    snprintf(path, sizeof path, "%s/digits.weights.h5", folder);
    OK(ctx, hone_model_save(model, path, 0));
    hone_model *copy = NULL;
    OK(ctx, hone_model_from_json(ctx, digits_json, strlen(digits_json), &copy));
    hone_report *report = NULL;
    OK(ctx, hone_model_load_weights(copy, path, 0, &report));
    size_t entries = 0;
    OK(ctx, hone_report_count(report, &entries));
    CHECK(entries >= 6);
    int32_t fate = -1;
    const char *line = NULL;
    OK(ctx, hone_report_at(report, 0, &fate, &line));
    CHECK(fate == HONE_WEIGHT_LOADED && strstr(line, "dense/kernel"));
    hone_report_free(report);
    hone_tensor *before = NULL, *after = NULL;
    OK(ctx, hone_predict(model, x, &before));
    OK(ctx, hone_predict(copy, x, &after));
    CHECK(same_tensors(before, after));
    hone_tensor_free(after);

    /* Weights by name. */
    size_t weights = 0;
    OK(ctx, hone_model_weight_count(copy, &weights));
    CHECK(weights == 6);
    const char *name;
    hone_tensor *bias = NULL;
    OK(ctx, hone_model_weight_at(copy, 1, &name, &bias));
    CHECK(strcmp(name, "dense/bias") == 0);
    OK(ctx, hone_model_set_weight(copy, "dense_1/bias", bias) == HONE_SHAPE ? HONE_OK : HONE_RUNTIME);
    OK(ctx, hone_model_set_weight(copy, "dense/bias", bias));
    hone_tensor_free(bias);

    /* Freezing holds at once. */
    hone_compile_options compile = {0};
    compile.struct_size = sizeof compile;
    compile.optimizer = "sgd";
    compile.learning_rate = 0.1;
    compile.loss = "sparse_categorical_crossentropy";
    OK(ctx, hone_compile(copy, &compile));
    OK(ctx, hone_model_set_trainable(copy, "dense*", 0));
    OK(ctx, hone_model_set_trainable(copy, "dense_2", 1));
    double loss = -1;
    OK(ctx, hone_train_batch(copy, x, y, &loss));
    CHECK(loss >= 0 && isfinite(loss));
    hone_tensor *kernels[2][3];
    for (size_t i = 0; i < 3; i++) OK(ctx, hone_model_weight_at(copy, 2 * i, NULL, &kernels[0][i]));
    for (size_t i = 0; i < 3; i++) OK(ctx, hone_model_weight_at(model, 2 * i, NULL, &kernels[1][i]));
    CHECK(same_tensors(kernels[0][0], kernels[1][0]));
    CHECK(same_tensors(kernels[0][1], kernels[1][1]));
    CHECK(!same_tensors(kernels[0][2], kernels[1][2]));
    for (size_t i = 0; i < 3; i++) { hone_tensor_free(kernels[0][i]); hone_tensor_free(kernels[1][i]); }

    /* JSON out and in again. */
    text_store json = {0};
    OK(ctx, hone_model_to_json(model, keep_text, &json));
    hone_model *again = NULL;
    OK(ctx, hone_model_from_json(ctx, json.text, json.length, &again));
    hone_model_free(again);

    uint64_t used = 0, peak = 0;
    OK(ctx, hone_memory(ctx, &used, &peak));
    CHECK(used > 4 * 109386 && peak >= used);

    /* Children first. */
    FAILS(ctx, HONE_BUSY, "live handle", hone_close(ctx));
    hone_tensor_free(before);
    hone_tensor_free(x);
    hone_tensor_free(y);
    hone_model_free(copy);
    hone_model_free(model);
    hone_data_free(train);
    hone_data_free(test);
    hone_data_free(all);
    OK(ctx, hone_close(ctx));
}

typedef struct { unsigned char *bytes; size_t n; } byte_store;
static void keep_bytes(void *user, const void *bytes, size_t n) {
    byte_store *store = user;
    store->bytes = malloc(n);
    store->n = n;
    memcpy(store->bytes, bytes, n);
}

/* Whole models through files and memory: the same predictions, and the loaded one trains on. */
static void test_models(const char *folder) {
    hone_ctx *ctx = open_seeded(4, 1);
    static const char script[] = "import keras\nmodel = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, 'relu'), keras.layers.BatchNormalization(), keras.layers.Dense(2)])\n"
                                 "model.compile(keras.optimizers.Adam(0.01), 'mse', metrics=['mae'])\nmodel\n";
    hone_value *value = NULL;
    hone_model *model = NULL, *copies[3] = {NULL, NULL, NULL};
    OK(ctx, hone_eval(ctx, script, sizeof script - 1, NULL, &value));
    OK(ctx, hone_value_model(value, &model));
    hone_value_free(value);
    float numbers[12], targets[8];
    for (int i = 0; i < 12; i++) numbers[i] = (float)(i % 5) / 5 - 0.3f;
    for (int i = 0; i < 8; i++) targets[i] = (float)(i % 3);
    hone_tensor *x = NULL, *y = NULL, *expected = NULL;
    OK(ctx, hone_tensor_copy(ctx, HONE_FLOAT32, (int64_t[]){4, 3}, 2, numbers, sizeof numbers, &x));
    OK(ctx, hone_tensor_copy(ctx, HONE_FLOAT32, (int64_t[]){4, 2}, 2, targets, sizeof targets, &y));
    double loss = 0, again = 0;
    for (int i = 0; i < 3; i++) OK(ctx, hone_train_batch(model, x, y, &loss));
    OK(ctx, hone_predict(model, x, &expected));

    char path[600];
    byte_store store = {NULL, 0};
    snprintf(path, sizeof path, "%s/whole.keras", folder);
    OK(ctx, hone_model_save(model, path, 0));
    OK(ctx, hone_model_load(ctx, path, &copies[0]));
    snprintf(path, sizeof path, "%s/whole.h5", folder);
    OK(ctx, hone_model_save(model, path, 0));
    OK(ctx, hone_model_load(ctx, path, &copies[1]));
    OK(ctx, hone_model_save_bytes(model, keep_bytes, &store));
    OK(ctx, hone_model_load_bytes(ctx, store.bytes, store.n, &copies[2]));
    OK(ctx, hone_train_batch(model, x, y, &loss));
    for (int i = 0; i < 3; i++) {
        hone_tensor *result = NULL;
        const void *a = NULL, *b = NULL;
        size_t n = 0;
        OK(ctx, hone_predict(copies[i], x, &result));
        OK(ctx, hone_tensor_data(result, &a, &n));
        OK(ctx, hone_tensor_data(expected, &b, NULL));
        CHECK(memcmp(a, b, n) == 0);
        hone_tensor_free(result);
        OK(ctx, hone_train_batch(copies[i], x, y, &again));
        CHECK(again == loss);
        hone_model_free(copies[i]);
    }
    /* Cut short anywhere, it is refused. */
    for (size_t n = 1; n < store.n; n += 1 + store.n / 60) {
        hone_model *none = NULL;
        CHECK(hone_model_load_bytes(ctx, store.bytes, n, &none) != HONE_OK && none == NULL);
    }
    free(store.bytes);
    hone_tensor_free(x);
    hone_tensor_free(y);
    hone_tensor_free(expected);
    hone_model_free(model);
    OK(ctx, hone_close(ctx));
}

static void test_memory_limit(void) {
    hone_options options = {0};
    options.struct_size = sizeof options;
    options.memory_limit = 1 << 20;
    hone_ctx *ctx = NULL;
    OK(NULL, hone_open(&options, &ctx));
    static const char small[] = "import keras\nm = keras.Sequential([keras.Input((100,)), keras.layers.Dense(100)])",
                      large[] = "import keras\nm = keras.Sequential([keras.Input((1000,)), keras.layers.Dense(1000)])";
    OK(ctx, hone_eval(ctx, small, sizeof small - 1, NULL, NULL));
    FAILS(ctx, HONE_NOMEM, "may take 1 MB", hone_eval(ctx, large, sizeof large - 1, NULL, NULL));
    OK(ctx, hone_close(ctx));
}

/* ---- Data of the host's ---- */

typedef struct { hone_ctx *ctx; int64_t batches; int calls, released; int64_t fail_at; } feed_record;

static hone_status next_batch(void *user, int64_t i, hone_tensor **x, hone_tensor **y) {
    feed_record *feed = user;
    feed->calls++;
    if (i == feed->fail_at) return hone_set_error(feed->ctx, HONE_IO, "the camera is unplugged");
    if (i >= feed->batches) return HONE_OK;
    float input[8], target[8];
    for (int k = 0; k < 8; k++) {
        input[k] = (float)((i * 8 + k) % 13) / 13;
        target[k] = 3 * input[k] - 1;
    }
    int64_t shape[2] = {8, 1};
    hone_status status = hone_tensor_copy(feed->ctx, HONE_FLOAT32, shape, 2, input, sizeof input, x);
    return status ? status : hone_tensor_copy(feed->ctx, HONE_FLOAT32, shape, 2, target, sizeof target, y);
}

static void feed_release(void *user) { ((feed_record *)user)->released++; }

static void test_data(void) {
    hone_ctx *ctx = open_seeded(3, 1);
    static const char line_json[] = "{\"class_name\": \"Sequential\", \"config\": {\"layers\": ["
        "{\"class_name\": \"Dense\", \"config\": {\"units\": 1, \"batch_input_shape\": [null, 1]}}]}}";
    hone_model *model = NULL;
    OK(ctx, hone_model_from_json(ctx, line_json, sizeof line_json - 1, &model));
    hone_compile_options compile = {0};
    compile.struct_size = sizeof compile;
    compile.optimizer = "{\"class_name\": \"SGD\", \"config\": {\"momentum\": 0.9}}";
    compile.learning_rate = 0.1;
    compile.loss = "mse";
    compile.metrics = "mae, mse";
    OK(ctx, hone_compile(model, &compile));
    size_t metrics = 0;
    const char *name;
    OK(ctx, hone_model_metric_count(model, &metrics));
    OK(ctx, hone_model_metric_name(model, 1, &name));
    CHECK(metrics == 3 && strcmp(name, "mae") == 0);

    feed_record feed = {ctx, 5, 0, 0, -1};
    hone_data *data = NULL;
    OK(ctx, hone_data_callback(ctx, next_batch, &feed, feed_release, &data));
    step_record record = {ctx, model, NULL, -1, 0, 0, 0};
    hone_fit_options options = fit_options(20, &record);
    record.steps = 1;      /* this model has three metrics, not the two that on_step checks at its first step */
    hone_history *history = NULL;
    OK(ctx, hone_fit(model, data, &options, &history));
    CHECK(record.steps == 1 + 20 * 5 && feed.calls == 20 * 6);
    hone_history_free(history);
    double results[3];
    OK(ctx, hone_evaluate(model, data, results, 3));
    CHECK(results[0] < 0.01);
    feed.fail_at = 2;
    FAILS(ctx, HONE_IO, "the camera is unplugged", hone_fit(model, data, NULL, NULL));
    feed.fail_at = -1;
    feed.batches = 0;
    FAILS(ctx, HONE_VALUE, "no batch", hone_fit(model, data, NULL, NULL));
    hone_data_free(data);
    CHECK(feed.released == 1);

    /* Borrowed memory is read anew each time. */
    float numbers[4] = {0, 1, 2, 3};
    int64_t shape[2] = {4, 1};
    text_store borrowed = {0};
    hone_tensor *x = NULL, *first = NULL, *second = NULL;
    OK(ctx, hone_tensor_borrow(ctx, HONE_FLOAT32, shape, 2, numbers, sizeof numbers, count_release, &borrowed, &x));
    const void *bytes;
    OK(ctx, hone_tensor_data(x, &bytes, NULL));
    CHECK(bytes == numbers);
    OK(ctx, hone_predict(model, x, &first));
    numbers[0] = 9;
    OK(ctx, hone_predict(model, x, &second));
    CHECK(!same_tensors(first, second));
    hone_data *kept = NULL;
    OK(ctx, hone_data_tensors(ctx, x, x, &kept));
    hone_tensor_free(x);
    CHECK(borrowed.released == 0);
    OK(ctx, hone_evaluate(model, kept, NULL, 0));
    hone_data_free(kept);
    CHECK(borrowed.released == 1);
    FAILS(ctx, HONE_SHAPE, "takes 16 bytes", hone_tensor_borrow(ctx, HONE_FLOAT32, shape, 2, numbers, 15, count_release, &borrowed, &x));
    CHECK(x == NULL && borrowed.released == 2);
    hone_tensor_free(first);
    hone_tensor_free(second);

    /* Every type arrives as it is. */
    uint8_t truths[3] = {0, 1, 7};
    int64_t three = 3;
    OK(ctx, hone_tensor_copy(ctx, HONE_BOOL, &three, 1, truths, 3, &x));
    OK(ctx, hone_tensor_data(x, &bytes, NULL));
    CHECK(memcmp(bytes, "\0\1\1", 3) == 0);
    hone_tensor_free(x);
    OK(ctx, hone_tensor_copy(ctx, HONE_FLOAT64, NULL, 0, &results[0], 8, &x));
    hone_tensor_free(x);

    hone_model_free(model);
    OK(ctx, hone_close(ctx));
}

/* ---- Scripts ---- */

static hone_status add_numbers(void *user, hone_ctx *ctx, int32_t n, hone_value *const *args, hone_value **out) {
    double sum = 0;
    (*(int *)user)++;
    for (int32_t i = 0; i < n; i++) {
        double number;
        hone_status status = hone_value_number(args[i], &number);
        if (status) return hone_set_error(ctx, HONE_TYPE, "add_numbers() takes numbers alone");
        sum += number;
    }
    if (n == 3) *out = args[0];      /* handing an argument back is allowed */
    else return hone_value_from_number(ctx, sum, out);
    return HONE_OK;
}

/* Calls its first argument, a function of the script's. */
static hone_status call_back(void *user, hone_ctx *ctx, int32_t n, hone_value *const *args, hone_value **out) {
    (void)user;
    CHECK(hone_set_seed(ctx, 1) == HONE_BUSY);
    return n ? hone_call(ctx, args[0], n - 1, args + 1, out) : HONE_OK;
}

static double number_of(hone_ctx *ctx, const char *source) {
    hone_value *value = NULL;
    double number = NAN;
    OK(ctx, hone_eval(ctx, source, strlen(source), "test", &value));
    if (value) OK(ctx, hone_value_number(value, &number));
    hone_value_free(value);
    return number;
}

/* A model of two inputs and two outputs, made by a script. */
typedef struct { hone_ctx *ctx; hone_tensor *const *x, *const *y; int released; } list_feed;

/* Four batches of eight rows: each half of the sixteen twice. */
static hone_status next_lists(void *user, int64_t i, size_t inputs, hone_tensor **x, size_t targets, hone_tensor **y) {
    list_feed *feed = user;
    for (size_t k = 0; k < inputs + targets && i < 4; k++) {
        const hone_tensor *whole = k < inputs ? feed->x[k] : feed->y[k - inputs];
        const int64_t *shape = NULL;
        const void *bytes = NULL;
        int32_t type;
        int32_t rank = 0;
        size_t size = 0;
        hone_status status = hone_tensor_info(whole, &type, &rank, &shape);
        if (!status) status = hone_tensor_data(whole, &bytes, &size);
        const int64_t half[2] = {shape[0] / 2, rank > 1 ? shape[1] : 0};
        if (!status) status = hone_tensor_copy(feed->ctx, type, half, rank, (const char *)bytes + (i % 2) * (int64_t)size / 2, size / 2, k < inputs ? &x[k] : &y[k - inputs]);
        if (status) return status;
    }
    return HONE_OK;
}

static void list_release(void *user) { ((list_feed *)user)->released++; }

static void test_lists(void) {
    hone_ctx *ctx = open_seeded(3, 1);
    static const char script[] =
        "import keras\n"
        "from keras import layers\n"
        "a, b = keras.Input((2,), name='a'), keras.Input((3,), name='b')\n"
        "h = layers.concatenate([a, b])\n"
        "model = keras.Model([a, b], [layers.Dense(1, name='sum')(h), layers.Dense(2, activation='softmax', name='kind')(h)])\n"
        "model.compile(optimizer=keras.optimizers.Adam(0.05), loss=['mse', 'sparse_categorical_crossentropy'])\n"
        "model\n";
    hone_value *value = NULL;
    hone_model *model = NULL;
    OK(ctx, hone_eval(ctx, script, sizeof script - 1, NULL, &value));
    OK(ctx, hone_value_model(value, &model));
    hone_value_free(value);
    size_t inputs = 0, outputs = 0;
    const char *name = NULL;
    OK(ctx, hone_model_input_count(model, &inputs));
    OK(ctx, hone_model_output_count(model, &outputs));
    CHECK(inputs == 2 && outputs == 2);
    OK(ctx, hone_model_input_name(model, 1, &name));
    CHECK(strcmp(name, "b") == 0);
    OK(ctx, hone_model_output_name(model, 0, &name));
    CHECK(strcmp(name, "sum") == 0);
    FAILS(ctx, HONE_VALUE, "no output 2", hone_model_output_name(model, 2, &name));

    float a[16][2], b[16][3], sum[16];
    int32_t kind[16];
    for (int i = 0; i < 16; i++) {
        float total = 0;
        for (int j = 0; j < 2; j++) total += a[i][j] = (float)((i * 7 + j * 3) % 5) / 5 - 0.4f;
        for (int j = 0; j < 3; j++) total += b[i][j] = (float)((i * 3 + j * 5) % 7) / 7 - 0.4f;
        sum[i] = total;
        kind[i] = total > 0;
    }
    hone_tensor *x[2] = {NULL, NULL}, *y[2] = {NULL, NULL}, *results[2] = {NULL, NULL};
    OK(ctx, hone_tensor_copy(ctx, HONE_FLOAT32, (int64_t[]){16, 2}, 2, a, sizeof a, &x[0]));
    OK(ctx, hone_tensor_copy(ctx, HONE_FLOAT32, (int64_t[]){16, 3}, 2, b, sizeof b, &x[1]));
    OK(ctx, hone_tensor_copy(ctx, HONE_FLOAT32, (int64_t[]){16, 1}, 2, sum, sizeof sum, &y[0]));
    OK(ctx, hone_tensor_copy(ctx, HONE_INT32, (int64_t[]){16}, 1, kind, sizeof kind, &y[1]));
    const hone_tensor *const given[2] = {x[0], x[1]}, *const wanted[2] = {y[0], y[1]};
    hone_data *data = NULL;
    OK(ctx, hone_data_tensor_lists(ctx, 2, given, 2, wanted, &data));
    double loss = 0, before[3], after[3];
    OK(ctx, hone_evaluate(model, data, before, 3));
    OK(ctx, hone_train_batch_list(model, 2, given, 2, wanted, &loss));
    hone_fit_options options = {0};
    options.struct_size = sizeof options;
    options.epochs = 200;
    OK(ctx, hone_fit(model, data, &options, NULL));
    OK(ctx, hone_evaluate(model, data, after, 3));
    CHECK(loss > after[0] && before[0] > after[0] && after[1] < 0.01);

    /* The same rows from a callback: the same loss, and training goes on. */
    list_feed feed = {ctx, x, y, 0};
    hone_data *stream = NULL;
    double streamed[3];
    OK(ctx, hone_data_callback_list(ctx, 2, 2, next_lists, &feed, list_release, &stream));
    OK(ctx, hone_evaluate(model, stream, streamed, 3));
    for (int i = 0; i < 3; i++) CHECK(fabs(streamed[i] - after[i]) < 1e-5);
    options.epochs = 20;
    OK(ctx, hone_fit(model, stream, &options, NULL));
    OK(ctx, hone_evaluate(model, stream, streamed, 3));
    CHECK(streamed[0] < after[0]);
    hone_data_free(stream);
    CHECK(feed.released == 1);
    FAILS(ctx, HONE_VALUE, "", hone_data_callback_list(ctx, 0, 1, next_lists, &feed, NULL, &stream));
    OK(ctx, hone_predict_list(model, 2, given, 2, results));
    const int64_t *shape = NULL;
    int32_t rank = 0;
    OK(ctx, hone_tensor_info(results[1], NULL, &rank, &shape));
    CHECK(rank == 2 && shape[0] == 16 && shape[1] == 2);
    const void *numbers = NULL;
    OK(ctx, hone_tensor_data(results[0], &numbers, NULL));
    double largest = 0;
    for (int i = 0; i < 16; i++) {
        double error = ((const float *)numbers)[i] - sum[i];
        largest = error > largest ? error : -error > largest ? -error : largest;
    }
    CHECK(largest < 0.2);

    hone_tensor *none[3] = {x[0], x[0], x[0]};
    FAILS(ctx, HONE_VALUE, "has 2", hone_predict_list(model, 2, given, 3, none));
    CHECK(none[0] == NULL && none[2] == NULL);
    FAILS(ctx, HONE_VALUE, "takes 2 inputs", hone_predict_list(model, 1, given, 2, none));
    FAILS(ctx, HONE_VALUE, "inputs", hone_predict(model, x[0], &none[0]));
    const hone_tensor *const missing[2] = {x[0], NULL}, *const uneven[2] = {x[0], results[1]};
    FAILS(ctx, HONE_MISUSE, "x[1] is NULL", hone_train_batch_list(model, 2, missing, 2, wanted, &loss));
    FAILS(ctx, HONE_SHAPE, "", hone_train_batch_list(model, 2, uneven, 2, wanted, &loss));
    FAILS(ctx, HONE_UNSUPPORTED, "2 inputs", hone_data_arrays(data, &none[0], NULL));
    for (int i = 0; i < 2; i++) {
        hone_tensor_free(x[i]);
        hone_tensor_free(y[i]);
        hone_tensor_free(results[i]);
    }
    hone_data_free(data);
    hone_model_free(model);
    OK(ctx, hone_close(ctx));
}

static void test_scripts(const char *folder) {
    text_store output = {0};
    hone_ctx *ctx = open_seeded(1, 1);
    OK(ctx, hone_set_output(ctx, keep_text, &output, count_release));

    char path[4096];
    snprintf(path, sizeof path, "%s/script.py", folder);
    FILE *file = fopen(path, "w");
    CHECK(file != NULL);
    if (file) {
        fputs("import sys\ndef double(x):\n    return 2 * x\nprint('argument', sys.argv[1])\nnames = {'a': [1, 2, 3]}\n", file);
        fclose(file);
    }
    const char *argv[] = {"first"};
    OK(ctx, hone_run_file(ctx, path, 1, argv));
    CHECK(strcmp(output.text, "argument first\n") == 0);

    hone_value *fn = NULL, *argument = NULL, *result = NULL, *names = NULL, *list = NULL, *item = NULL;
    OK(ctx, hone_get_global(ctx, "double", &fn));
    OK(ctx, hone_value_from_int(ctx, 21, &argument));
    OK(ctx, hone_call(ctx, fn, 1, &argument, &result));
    int64_t integer = 0;
    OK(ctx, hone_value_integer(result, &integer));
    CHECK(integer == 42);
    hone_value_free(result);
    OK(ctx, hone_get_global(ctx, "names", &names));
    OK(ctx, hone_value_key(names, "a", &list));
    OK(ctx, hone_value_item(list, -1, &item));
    size_t n = 0;
    int32_t type = -1;
    const char *text = NULL;
    OK(ctx, hone_value_count(list, &n));
    OK(ctx, hone_value_type(list, &type));
    OK(ctx, hone_value_repr(names, &text, NULL));
    CHECK(n == 3 && type == HONE_VALUE_LIST && strcmp(text, "{'a': [1, 2, 3]}") == 0);
    FAILS(ctx, HONE_NOTFOUND, "b", hone_value_key(names, "b", &result));
    hone_value_free(item);
    hone_value_free(list);
    hone_value_free(names);
    hone_value_free(argument);
    hone_value_free(fn);

    /* Functions of the host's. */
    int calls = 0;
    OK(ctx, hone_register(ctx, "add_numbers", add_numbers, &calls, NULL));
    OK(ctx, hone_register(ctx, "call_back", call_back, NULL, NULL));
    CHECK(number_of(ctx, "add_numbers(1, 2.5) + 1") == 4.5);
    CHECK(number_of(ctx, "add_numbers(5, 2, 3)") == 5);
    CHECK(number_of(ctx, "call_back(lambda a, b: a * b, 6, 7)") == 42);
    CHECK(calls == 2);
    FAILS(ctx, HONE_TYPE, "add_numbers() takes numbers alone", hone_eval(ctx, "add_numbers('x')", 16, "test", NULL));
    CHECK(number_of(ctx, "try:\n    add_numbers('x')\nexcept TypeError:\n    n = 5\nn") == 5);

    /* Values in and out. */
    float row[3] = {1, 2, 3};
    int64_t three = 3;
    hone_tensor *tensor = NULL, *back = NULL;
    OK(ctx, hone_tensor_copy(ctx, HONE_FLOAT32, &three, 1, row, sizeof row, &tensor));
    OK(ctx, hone_value_from_tensor(ctx, tensor, &argument));
    OK(ctx, hone_set_global(ctx, "row", argument));
    hone_value_free(argument);
    OK(ctx, hone_eval(ctx, "row * 2", 7, NULL, &result));
    OK(ctx, hone_value_tensor(result, &back));
    const void *bytes;
    OK(ctx, hone_tensor_data(back, &bytes, NULL));
    CHECK(((const float *)bytes)[2] == 6);
    hone_value_free(result);
    hone_tensor_free(back);
    hone_tensor_free(tensor);

    /* A model that a script builds, and one that C gives to a script. */
    static const char build[] = "import keras\nm = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, name='d')])\nm";
    hone_model *model = NULL;
    OK(ctx, hone_eval(ctx, build, sizeof build - 1, NULL, &result));
    OK(ctx, hone_value_type(result, &type));
    CHECK(type == HONE_VALUE_MODEL);
    OK(ctx, hone_value_model(result, &model));
    hone_value_free(result);
    OK(ctx, hone_model_weight_count(model, &n));
    CHECK(n == 2);
    OK(ctx, hone_value_from_model(ctx, model, &argument));
    OK(ctx, hone_set_global(ctx, "given", argument));
    hone_value_free(argument);
    CHECK(number_of(ctx, "given.count_params()") == 9);
    hone_model_free(model);

    /* Lines that are not whole yet. */
    FAILS(ctx, HONE_INCOMPLETE, "", hone_eval(ctx, "def f(x):", 9, NULL, NULL));
    FAILS(ctx, HONE_INCOMPLETE, "", hone_eval(ctx, "print((1,", 9, NULL, NULL));

    /* Errors know their place. */
    static const char wrong[] = "a = 1\nb = a + undefined_name\n";
    FAILS(ctx, HONE_RUNTIME, "undefined_name", hone_eval(ctx, wrong, sizeof wrong - 1, "snippet", NULL));
    hone_error info = {0};
    info.struct_size = sizeof info;
    OK(ctx, hone_error_info(ctx, &info));
    CHECK(info.status == HONE_RUNTIME && info.line == 2 && info.column == 9);
    CHECK(strcmp(info.kind, "NameError") == 0 && strcmp(info.chunk, "snippet") == 0 && strstr(info.traceback, "^"));
    struct { size_t size; hone_status status; int32_t guard; } early = {offsetof(hone_error, line), -1, 77};
    OK(ctx, hone_error_info(ctx, (hone_error *)(void *)&early));
    CHECK(early.status == HONE_RUNTIME && early.guard == 77);
    FAILS(ctx, HONE_SYNTAX, "", hone_eval(ctx, "a = = 1", 7, NULL, NULL));
    FAILS(ctx, HONE_RUNTIME, "", hone_eval(ctx, "exit(3)", 7, NULL, NULL));
    OK(ctx, hone_error_info(ctx, &info));
    CHECK(info.exit_status == 3 && strcmp(info.kind, "SystemExit") == 0);

    text_store words = {0};
    OK(ctx, hone_complete(ctx, "x = add_nu", 10, 10, keep_text, &words));
    CHECK(words.calls == 1 && strcmp(words.text, "add_numbers") == 0);

    /* A new output releases the old one. */
    OK(ctx, hone_set_output(ctx, NULL, NULL, NULL));
    CHECK(output.released == 1);
    OK(ctx, hone_close(ctx));
}

/* ---- Interruption ---- */

static hone_ctx *interrupted;
static void on_alarm(int number) { (void)number; hone_interrupt(interrupted); }

static void test_interrupt(void) {
    interrupted = open_seeded(1, 1);
    OK(interrupted, (hone_interrupt(interrupted), hone_eval(interrupted, "1", 1, NULL, NULL)));
    struct sigaction action = {0}, before;
    action.sa_handler = on_alarm;
    sigaction(SIGALRM, &action, &before);
    ualarm(20000, 20000);
    FAILS(interrupted, HONE_CANCELLED, "", hone_eval(interrupted, "while True:\n    pass\n", 20, NULL, NULL));
    ualarm(0, 0);
    sigaction(SIGALRM, &before, NULL);
    CHECK(number_of(interrupted, "1 + 1") == 2);
    OK(interrupted, hone_close(interrupted));
}

/* ---- What frozen layers give is kept, and the numbers are the same ---- */

static void train_head(const char *csv, int32_t no_feature_cache, float *weights, size_t expected) {
    hone_ctx *ctx = open_seeded(5, 2);
    hone_data *all = NULL, *data = NULL;
    OK(ctx, hone_data_csv(ctx, csv, NULL, &all));
    OK(ctx, hone_data_slice(all, 0, 300, &data));
    hone_model *model = make_classifier(ctx);
    hone_tensor *kernel = NULL;
    const char *name = NULL;
    OK(ctx, hone_model_weight_at(model, 0, &name, &kernel));
    hone_tensor_free(kernel);
    char layer[64] = {0};
    if (name) strncpy(layer, name, strcspn(name, "/") < sizeof layer - 1 ? strcspn(name, "/") : sizeof layer - 1);
    OK(ctx, hone_model_set_trainable(model, layer, 0));
    hone_fit_options options = fit_options(3, NULL);
    options.no_feature_cache = no_feature_cache;
    /* Large products are the library's, whose rounding may depend on where a row lies among others: then features that were computed in
       another order differ in the last bit. Small ones are Hone's own and do not. */
    options.batch_size = 32;
    OK(ctx, hone_fit(model, data, &options, NULL));
    const void *bytes = NULL;
    size_t size = 0;
    OK(ctx, hone_model_weight_at(model, 2, NULL, &kernel));
    OK(ctx, hone_tensor_data(kernel, &bytes, &size));
    CHECK(size == expected);
    if (size == expected) memcpy(weights, bytes, size);
    hone_tensor_free(kernel);
    hone_model_free(model);
    hone_data_free(data);
    hone_data_free(all);
    OK(ctx, hone_close(ctx));
}

static void test_frozen_layers(const char *csv) {
    static float kept[128 * 64], anew[128 * 64];
    train_head(csv, 0, kept, sizeof kept);
    train_head(csv, 1, anew, sizeof anew);
    CHECK(kept[0] != 0 && memcmp(kept, anew, sizeof kept) == 0);
}

/* ---- Two contexts in two threads ---- */

typedef struct { const char *csv; float weights[784 * 128]; } thread_result;

static void *train_alone(void *argument) {
    thread_result *result = argument;
    hone_ctx *ctx = open_seeded(11, 1);
    hone_data *all = NULL, *data = NULL;
    OK(ctx, hone_data_csv(ctx, result->csv, NULL, &all));
    OK(ctx, hone_data_slice(all, 0, 1000, &data));
    hone_model *model = make_classifier(ctx);
    hone_fit_options options = fit_options(2, NULL);
    OK(ctx, hone_fit(model, data, &options, NULL));
    hone_tensor *kernel = NULL;
    const void *bytes = NULL;
    size_t size = 0;
    OK(ctx, hone_model_weight_at(model, 0, NULL, &kernel));
    OK(ctx, hone_tensor_data(kernel, &bytes, &size));
    if (size == sizeof result->weights) memcpy(result->weights, bytes, size);
    hone_tensor_free(kernel);
    hone_model_free(model);
    hone_data_free(data);
    hone_data_free(all);
    OK(ctx, hone_close(ctx));
    return NULL;
}

static void test_threads(const char *csv) {
    static thread_result results[3];
    pthread_t threads[2];
    for (int i = 0; i < 3; i++) results[i].csv = csv;
    train_alone(&results[2]);
    for (int i = 0; i < 2; i++) CHECK(pthread_create(&threads[i], NULL, train_alone, &results[i]) == 0);
    for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
    CHECK(results[2].weights[0] != 0);
    CHECK(memcmp(results[0].weights, results[2].weights, sizeof results[2].weights) == 0);
    CHECK(memcmp(results[1].weights, results[2].weights, sizeof results[2].weights) == 0);
}

/* ---- Mistakes ---- */

static void test_mistakes(void) {
    hone_ctx *ctx = open_seeded(1, 1), *other = open_seeded(1, 1);
    float numbers[4] = {1, 2, 3, 4};
    int64_t shape[2] = {2, 2}, negative[2] = {-2, -2}, huge[4] = {INT64_MAX, 2, 3, 4};
    hone_tensor *tensor = NULL, *out = NULL, *foreign = NULL, *vector = NULL;
    OK(ctx, hone_tensor_copy(ctx, HONE_FLOAT32, shape, 2, numbers, sizeof numbers, &tensor));
    OK(other, hone_tensor_copy(other, HONE_FLOAT32, shape, 2, numbers, sizeof numbers, &foreign));
    int64_t four = 4;
    OK(ctx, hone_tensor_copy(ctx, HONE_FLOAT32, &four, 1, numbers, sizeof numbers, &vector));
    FAILS(ctx, HONE_SHAPE, "negative", hone_tensor_copy(ctx, HONE_FLOAT32, negative, 2, numbers, 16, &out));
    FAILS(ctx, HONE_NOMEM, "memory", hone_tensor_copy(ctx, HONE_FLOAT32, huge, 4, numbers, 16, &out));
    FAILS(ctx, HONE_SHAPE, "12 were given", hone_tensor_copy(ctx, HONE_FLOAT32, shape, 2, numbers, 12, &out));
    FAILS(ctx, HONE_TYPE, "dtype 9", hone_tensor_copy(ctx, 9, shape, 2, numbers, 16, &out));
    FAILS(NULL, HONE_MISUSE, "hone_tensor", hone_model_weight_count((hone_model *)tensor, &(size_t){0}));
    FAILS(ctx, HONE_MISUSE, "another context", hone_data_tensors(ctx, tensor, foreign, &(hone_data *){NULL}));

    hone_model *model = NULL;
    FAILS(ctx, HONE_FORMAT, "JSON", hone_model_from_json(ctx, "{", 1, &model));
    FAILS(ctx, HONE_FORMAT, "UTF-8", hone_model_from_json(ctx, "\xff", 1, &model));
    static const char functional[] = "{\"class_name\": \"Functional\", \"config\": {}}";
    FAILS(ctx, HONE_FORMAT, "needs a list 'layers'", hone_model_from_json(ctx, functional, sizeof functional - 1, &model));
    FAILS(ctx, HONE_NOTFOUND, "not found", hone_model_load(ctx, "/nowhere/model.keras", &model));
    FAILS(ctx, HONE_FORMAT, "bytes", hone_model_load_bytes(ctx, "PK\003\004 and no more", 18, &model));
    FAILS(ctx, HONE_MISUSE, "bytes", hone_model_load_bytes(ctx, NULL, 5, &model));
    CHECK(model == NULL);
    static const char json[] = "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{\"class_name\": \"Dense\", "
        "\"config\": {\"units\": 2, \"name\": \"d\", \"batch_input_shape\": [null, 2]}}]}}";
    OK(ctx, hone_model_from_json(ctx, json, sizeof json - 1, &model));
    FAILS(ctx, HONE_VALUE, "compile", hone_evaluate(model, NULL, NULL, 0) == HONE_MISUSE ? hone_train_batch(model, tensor, tensor, NULL) : 0);
    hone_compile_options compile = {0};
    FAILS(ctx, HONE_MISUSE, "struct_size", hone_compile(model, &compile));
    compile.struct_size = sizeof compile;
    compile.loss = "mse";
    compile.learning_rate = NAN;
    FAILS(ctx, HONE_VALUE, "learning_rate", hone_compile(model, &compile));
    compile.learning_rate = 0;
    compile.optimizer = "adm";
    FAILS(ctx, HONE_VALUE, "Did you mean `adam`?", hone_compile(model, &compile));
    compile.optimizer = "adam";
    OK(ctx, hone_compile(model, &compile));
    FAILS(ctx, HONE_NOTFOUND, "d/kernel", hone_model_set_weight(model, "d/kernal", tensor));
    FAILS(ctx, HONE_SHAPE, "(4,)", hone_model_set_weight(model, "d/kernel", vector));
    FAILS(ctx, HONE_NOTFOUND, "no layer", hone_model_set_trainable(model, "x*", 0));
    FAILS(ctx, HONE_NOTFOUND, "none.weights.h5", hone_model_load_weights(model, "/nowhere/none.weights.h5", 0, NULL));
    FAILS(ctx, HONE_VALUE, "does not tell its format", hone_model_save(model, "/tmp/x.model", 0));
    FAILS(ctx, HONE_MISUSE, "flags", hone_model_save(model, "/tmp/x.weights.h5", 8));
    FAILS(ctx, HONE_SHAPE, "", hone_predict(model, vector, &out));

    hone_data *data = NULL;
    FAILS(ctx, HONE_NOTFOUND, "/nowhere.csv", hone_data_csv(ctx, "/nowhere.csv", NULL, &data));
    numbers[2] = NAN;
    hone_tensor *bad = NULL;
    OK(ctx, hone_tensor_copy(ctx, HONE_FLOAT32, shape, 2, numbers, sizeof numbers, &bad));
    OK(ctx, hone_data_tensors(ctx, bad, tensor, &data));
    FAILS(ctx, HONE_VALUE, "NaN at row 1", hone_fit(model, data, NULL, NULL));
    hone_fit_options fit = fit_options(1, NULL);
    fit.epochs = -1;
    FAILS(ctx, HONE_VALUE, "epochs", hone_fit(model, data, &fit, NULL));
    fit.epochs = 1;
    fit.validation_split = NAN;
    FAILS(ctx, HONE_VALUE, "validation_split", hone_fit(model, data, &fit, NULL));
    fit.validation_split = 0;
    struct { hone_fit_options known; char newer[64]; } larger = {fit, {0}};
    larger.known.struct_size = sizeof larger;
    larger.known.epochs = -1;
    FAILS(ctx, HONE_VALUE, "epochs", hone_fit(model, data, &larger.known, NULL));
    FAILS(ctx, HONE_VALUE, "thread count", hone_set_threads(ctx, 0));
    FAILS(ctx, HONE_VALUE, "not a name", hone_register(ctx, "a b", add_numbers, NULL, NULL));

    hone_tensor_free(bad);
    hone_tensor_free(tensor);
    hone_tensor_free(vector);
    hone_tensor_free(foreign);
    hone_data_free(data);
    hone_model_free(model);
    OK(ctx, hone_close(ctx));
    OK(other, hone_close(other));
}

/* ---- A good guest ---- */

static long resident_pages(void) {
    long pages = 0, ignored = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file) {
        if (fscanf(file, "%ld %ld", &ignored, &pages) != 2) pages = 0;
        fclose(file);
    }
    return pages;
}

static void open_train_close(void) {
    hone_ctx *ctx = open_seeded(1, 1);
    hone_model *model = make_classifier(ctx);
    static const char script[] = "import keras\nclass A:\n    def f(self):\n        return A\n"
        "def even(n):\n    return n == 0 or odd(n - 1)\ndef odd(n):\n    return n > 0 and even(n - 1)\n"
        "m = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])\nx = [1]\nx.append(x)\nprint(even(10))";
    OK(ctx, hone_eval(ctx, script, sizeof script - 1, NULL, NULL));
    hone_model_free(model);
    OK(ctx, hone_close(ctx));
}

/* What signals did before the library's first call; a shell's background jobs ignore some. */
static struct sigaction at_start[32];

static void test_guest(void) {
    char *locale = setlocale(LC_ALL, NULL);
    char before[256];
    snprintf(before, sizeof before, "%s", locale);
    int (*threads)(void), host_threads = 0;
    *(void **)&threads = dlsym(RTLD_DEFAULT, "omp_get_max_threads");
    if (threads) host_threads = threads();
    /* What scripts print goes nowhere unless the host asks for it. */
    fflush(stdout);
    char path[] = "/tmp/hone-stdout-XXXXXX";
    int file = mkstemp(path), screen = dup(1);
    dup2(file, 1);
    fesetround(FE_UPWARD);
    for (int i = 0; i < 40; i++) open_train_close();
    long pages = resident_pages();
    for (int i = 0; i < 160; i++) open_train_close();
    long grown = resident_pages() - pages;
    if (grown > 300) fprintf(stderr, "160 contexts left %ld pages behind\n", grown);
    CHECK(grown <= 300);
    CHECK(fegetround() == FE_UPWARD);
    fesetround(FE_TONEAREST);
    CHECK(lseek(file, 0, SEEK_END) == 0);
    dup2(screen, 1);
    close(screen);
    close(file);
    unlink(path);
    CHECK(threads != NULL && threads() == host_threads);
    CHECK(strcmp(before, setlocale(LC_ALL, NULL)) == 0);
    struct sigaction action;
    for (int number = 1; number < 32; number++) {
        if (sigaction(number, NULL, &action) == 0) CHECK(action.sa_handler == at_start[number].sa_handler);
    }
}

/* ---- Memory that a training step takes: none ----
 * malloc and its kin are this program's own, so that calls from libhone.so can be told by their return address. */

static void *(*real_malloc)(size_t), *(*real_calloc)(size_t, size_t), *(*real_realloc)(void *, size_t);
static int (*real_posix_memalign)(void **, size_t, size_t);
static const char *library_start, *library_end;
static _Thread_local int counting;
static _Thread_local long from_hone, from_anywhere;

static void note(const char *caller) {
    if (!counting) return;
    from_anywhere++;
    if (caller >= library_start && caller < library_end) from_hone++;
}

/* dlsym may allocate before malloc is known. */
static char early[4096];
static size_t early_used;
static void *early_memory(size_t n) {
    size_t start = early_used;
    early_used += (n + 15) / 16 * 16;
    return early_used <= sizeof early ? early + start : NULL;
}

static void find_real(void) {
    static int busy;
    if (real_malloc || busy) return;
    busy = 1;
    *(void **)&real_calloc = dlsym(RTLD_NEXT, "calloc");
    *(void **)&real_realloc = dlsym(RTLD_NEXT, "realloc");
    *(void **)&real_posix_memalign = dlsym(RTLD_NEXT, "posix_memalign");
    *(void **)&real_malloc = dlsym(RTLD_NEXT, "malloc");
    busy = 0;
}

void *malloc(size_t n) {
    find_real();
    note(__builtin_return_address(0));
    return real_malloc ? real_malloc(n) : early_memory(n);
}
void *calloc(size_t n, size_t size) {
    find_real();
    note(__builtin_return_address(0));
    return real_calloc ? real_calloc(n, size) : early_memory(n * size);
}
void *realloc(void *p, size_t n) {
    find_real();
    note(__builtin_return_address(0));
    return real_realloc ? real_realloc(p, n) : NULL;
}
int posix_memalign(void **p, size_t alignment, size_t n) {
    find_real();
    note(__builtin_return_address(0));
    return real_posix_memalign(p, alignment, n);
}

static void find_library(void) {
    Dl_info info;
    if (!dladdr((const void *)(size_t)hone_version, &info)) return;
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[4096];
    while (maps && fgets(line, sizeof line, maps)) {
        unsigned long start, end;
        if (!strstr(line, "libhone.so") || sscanf(line, "%lx-%lx", &start, &end) != 2) continue;
        if (!library_start || (const char *)start < library_start) library_start = (const char *)start;
        if ((const char *)end > library_end) library_end = (const char *)end;
    }
    if (maps) fclose(maps);
}

typedef struct { long hone[64], all[64]; int steps; } allocation_record;

static int32_t count_step(void *user, const hone_progress *progress) {
    allocation_record *record = user;
    (void)progress;
    if (record->steps < 64) {
        record->hone[record->steps] = from_hone;
        record->all[record->steps] = from_anywhere;
        record->steps++;
    }
    return 0;
}

static void test_allocations(const char *csv) {
    hone_ctx *ctx = open_seeded(5, 1);
    hone_data *all = NULL, *data = NULL;
    OK(ctx, hone_data_csv(ctx, csv, NULL, &all));
    OK(ctx, hone_data_slice(all, 0, 1200, &data));
    hone_model *model = make_classifier(ctx);
    find_library();
    CHECK(library_start != NULL);
    allocation_record record = {{0}, {0}, 0};
    hone_fit_options options = fit_options(1, NULL);
    options.batch_size = 32;
    options.step = count_step;
    options.step_user = &record;
    from_hone = from_anywhere = 0;
    counting = 1;
    hone_status status = hone_fit(model, data, &options, NULL);
    counting = 0;
    OK(ctx, status);
    CHECK(from_hone > 0);      /* the count works: setting up the fit allocates */
    CHECK(record.steps == 38);
    /* The first step warms caches; from the third on there is nothing left to ask for. */
    long hone = record.hone[36] - record.hone[2], others = record.all[36] - record.all[2] - hone;
    printf("allocations in 34 training steps: %ld by Hone, %ld by the libraries it uses\n", hone, others);
    CHECK(hone == 0);
    hone_model_free(model);
    hone_data_free(data);
    hone_data_free(all);
    OK(ctx, hone_close(ctx));
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: %s digits.csv folder\n", argv[0]);
        return 2;
    }
    for (int number = 1; number < 32; number++) sigaction(number, NULL, &at_start[number]);
    test_library();
    test_training(argv[1], argv[2]);
    test_data();
    test_lists();
    test_memory_limit();
    test_models(argv[2]);
    test_scripts(argv[2]);
    test_interrupt();
    test_frozen_layers(argv[1]);
    test_threads(argv[1]);
    test_mistakes();
    test_allocations(argv[1]);
    test_guest();
    return finished("embedding");
}
