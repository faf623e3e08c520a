/* Every function of hone.h with arguments that no one should pass: NULL, handles of other kinds, memory that is no handle,
 * negative and overflowing sizes, NaN, lengths beyond all memory, text that is not UTF-8. Each function runs in a process of
 * its own, so that a crash is one failure and not the end. Arguments are drawn from pools with a fixed seed; what a call
 * returns does not matter here, only that it does return, leaves a message when it fails, and leaves the context usable. */
#define _GNU_SOURCE
#include "check.h"
#include <math.h>
#include <sys/wait.h>
#include <unistd.h>

enum { rounds = 400, kinds = 7 };

static uint64_t state;
static uint64_t draw(uint64_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % n;
}

/* ---- Pools ---- */

static hone_ctx *ctx;
static hone_model *model;
static hone_value *value;
static void *handles[kinds];                /* one live handle of each kind, the one that fits the others */
enum { spare_count = 8 };
static void *spares[kinds][spare_count];    /* more of some kinds: other types, shapes, contents */
static char no_handle[256];

enum { context_kind, tensor_kind, model_kind, data_kind, history_kind, report_kind, value_kind };

static void *any_handle_but(int kind) {
    for (;;) {
        uint64_t i = draw(kinds + 2);
        if (i == kinds) return NULL;
        if (i == kinds + 1) return no_handle;
        if ((int)i != kind) return handles[i];
    }
}
/* Mostly the right kind: mistakes in the arguments behind it should be reached. */
static void *handle(int kind) {
    void *spare = spares[kind][draw(spare_count)];
    return draw(5) == 0 ? any_handle_but(kind) : spare && draw(2) ? spare : handles[kind];
}

static const char *text(void) {
    static const char *const pool[] = {"", "x", "dense", "d/kernel", "*", "[", "adam", "{\"class_name\": 3}", "[1, {}]", "\xff\xfe", "\xc3",
        "/nonexistent/file.csv", "/", "/dev/null", "x.weights.h5", "/proc/self/mem", "1 + 1", "print(", "[[[[[[[[", "label", "mse,,,", "%s%n", "None", "a b",
        "loss", "len", "shape", "ä", "x = 1", "[x for x in range(3)]"};
    uint64_t i = draw(sizeof pool / sizeof *pool + 1);
    return i == sizeof pool / sizeof *pool ? NULL : pool[i];
}
static size_t length(const char *s) {
    static const size_t absurd[] = {SIZE_MAX, SIZE_MAX / 2, (size_t)1 << 40, SIZE_MAX - 7};
    if (draw(5) == 0) return absurd[draw(4)];
    return s ? strlen(s) : draw(2) ? 0 : 5;
}
static int32_t int32(void) {
    static const int32_t pool[] = {0, 1, 2, 3, 6, 7, -1, 33, 1024, 1025, INT32_MAX, INT32_MIN};
    return pool[draw(sizeof pool / sizeof *pool)];
}
static int64_t int64(void) {
    static const int64_t pool[] = {0, 1, 2, -1, 4, 1 << 20, INT64_MAX, INT64_MIN, INT64_MAX / 2, (int64_t)1 << 32, (int64_t)1 << 62};
    return pool[draw(sizeof pool / sizeof *pool)];
}
static double number(void) {
    const double pool[] = {0, 1, -1, 0.5, NAN, INFINITY, -INFINITY, 1e308, 5e-324};
    return pool[draw(sizeof pool / sizeof *pool)];
}
static size_t size(void) { return draw(2) ? (size_t)int64() : draw(4); }
static void *user(void) { return draw(2) ? NULL : no_handle; }

static int64_t sizes[4];
static const int64_t *shape(void) {
    for (int i = 0; i < 4; i++) sizes[i] = draw(3) ? (int64_t)draw(4) : int64();
    return draw(6) ? sizes : NULL;
}
static int32_t rank(void) {
    static const int32_t pool[] = {0, 1, 2, 3, 4, 2, 1, -1, 33, INT32_MAX, INT32_MIN};
    return pool[draw(sizeof pool / sizeof *pool)];
}
static float numbers[64];
/* Bytes that are there, or so many that a check must notice. */
static size_t bytes(void) { return draw(4) ? draw(17) * 4 : (size_t)int64(); }

static void *places[4];
static void *place(int i) {
    places[i] = NULL;
    return draw(8) ? &places[i] : NULL;
}

static void release(void *u) { (void)u; }
static void on_text(void *u, int32_t level, const char *s, size_t n) { (void)u; (void)level; (void)s; (void)n; }
static hone_text_fn text_fn(void) { return draw(6) ? on_text : NULL; }
static int32_t on_step(void *u, const hone_progress *p) { (void)u; return p->step >= 2 || p->epoch >= 1; }
static hone_status on_next(void *u, int64_t i, hone_tensor **x, hone_tensor **y) {
    (void)u;
    if (i >= 2) return draw(2) ? HONE_OK : (hone_status)int32();
    /* A pull feed may hand over rubbish too: handles of another kind, or nothing. */
    if (draw(3) == 0) { *x = (hone_tensor *)(void *)no_handle; *y = draw(2) ? (hone_tensor *)(void *)no_handle : NULL; return HONE_OK; }
    const int64_t two[2] = {2, 2};
    hone_status status = hone_tensor_copy(ctx, HONE_FLOAT32, two, 2, numbers, 16, x);
    return status ? status : hone_tensor_copy(ctx, HONE_FLOAT32, two, 2, numbers, 16, y);
}
static hone_status on_call(void *u, hone_ctx *c, int32_t n, hone_value *const *args, hone_value **out) {
    (void)u; (void)c; (void)n; (void)args;
    *out = draw(2) ? NULL : (hone_value *)(void *)no_handle;
    return (hone_status)int32();
}

/* ---- One function each ---- */

#define TEST(name) static hone_status try_##name(void)
#define T(name) TEST(name)

T(version) { hone_version(); hone_version_string(); hone_status_string(int32()); return HONE_OK; }
T(errmsg) { return hone_errmsg(handle(context_kind)) ? HONE_OK : -1; }
T(open) {
    hone_options o = {0};
    o.struct_size = draw(4) ? sizeof o : size();
    o.seed = (uint64_t)int64();
    o.has_seed = int32();
    o.threads = int32();
    o.output = text_fn();
    o.output_release = draw(2) ? release : NULL;
    hone_ctx *out = NULL;
    hone_status status = hone_open(draw(8) ? &o : NULL, draw(8) ? &out : NULL);
    hone_close(out);
    return status;
}
T(close) { return hone_close(handle(context_kind)); }
T(error_info) {
    hone_error e = {0};
    e.struct_size = draw(2) ? sizeof e : draw(2) ? draw(sizeof e) : size();
    if (e.struct_size > sizeof e && e.struct_size <= 65536) e.struct_size = 0;
    return hone_error_info(handle(context_kind), draw(6) ? &e : NULL);
}
T(set_error) { hone_set_error(handle(context_kind), int32(), text()); return HONE_OK; }
T(set_output) { return hone_set_output(handle(context_kind), text_fn(), user(), draw(2) ? release : NULL); }
T(set_seed) { return hone_set_seed(handle(context_kind), (uint64_t)int64()); }
T(set_threads) { return hone_set_threads(handle(context_kind), int32()); }
T(memory) { return hone_memory(handle(context_kind), place(0), place(1)); }
T(interrupt) { hone_interrupt(handle(context_kind)); return HONE_OK; }

T(tensor_copy) { return hone_tensor_copy(handle(context_kind), int32(), shape(), rank(), draw(6) ? numbers : NULL, bytes(), place(0)); }
T(tensor_borrow) {
    return hone_tensor_borrow(handle(context_kind), int32(), shape(), rank(), draw(6) ? numbers : NULL, bytes(), draw(2) ? release : NULL, user(), place(0));
}
T(tensor_info) { return hone_tensor_info(handle(tensor_kind), place(0), place(1), place(2)); }
T(tensor_data) { return hone_tensor_data(handle(tensor_kind), place(0), place(1)); }
T(tensor_free) { hone_tensor_free(any_handle_but(tensor_kind)); return HONE_OK; }

T(model_from_json) {
    static const char *const models[] = {
        "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{\"class_name\": \"Dense\", \"config\": {\"units\": -3}}]}}",
        "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{\"class_name\": \"Dense\", \"config\": {\"units\": 1e18, \"batch_input_shape\": [null, 1e18]}}]}}",
        "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{\"class_name\": \"Dense\", \"config\": {\"units\": 2147483647, \"batch_input_shape\": [null, 2147483647]}}]}}",
        "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{\"class_name\": \"InputLayer\", \"config\": {\"batch_shape\": [null, -4, 0]}}, {\"class_name\": \"Flatten\", \"config\": {}}]}}",
        "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{\"class_name\": \"InputLayer\", \"config\": {\"batch_shape\": [9223372036854775807, 9223372036854775807]}}, {\"class_name\": \"Flatten\", \"config\": {}}]}}",
        "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{\"class_name\": \"Rescaling\", \"config\": {\"scale\": NaN}}]}}",
        "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{\"class_name\": \"Dropout\", \"config\": {\"rate\": 1e400}}]}}",
        "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [null, 3, []]}}", "{\"class_name\": \"Sequential\", \"config\": 3}", "{\"class_name\": {}}"};
    static const char works[] = "{\"class_name\": \"Sequential\", \"config\": [{\"class_name\": \"Dense\", \"config\": {\"units\": 2, \"input_dim\": 2}}]}";
    if (draw(4) == 0) return hone_model_from_json(handle(context_kind), works, draw(2) ? sizeof works - 1 : draw(sizeof works), place(0));
    const char *json = draw(3) ? models[draw(sizeof models / sizeof *models)] : text();
    return hone_model_from_json(handle(context_kind), json, length(json), place(0));
}
T(model_to_json) { return hone_model_to_json(handle(model_kind), text_fn(), user()); }
T(model_load) { return hone_model_load(handle(context_kind), text(), place(0)); }
T(model_load_bytes) {
    const char *bytes = draw(4) ? text() : NULL;
    return hone_model_load_bytes(handle(context_kind), bytes, draw(4) ? length(bytes) : 0, place(0));
}
static void on_bytes(void *who, const void *bytes, size_t n) { (void)who, (void)bytes, (void)n; }
T(model_save_bytes) { return hone_model_save_bytes(handle(model_kind), draw(5) ? on_bytes : NULL, user()); }
T(model_save) { return hone_model_save(handle(model_kind), text(), (uint32_t)int32()); }
T(model_load_weights) { return hone_model_load_weights(handle(model_kind), text(), (uint32_t)int32(), place(0)); }
T(model_summary) { return hone_model_summary(handle(model_kind), text_fn(), user()); }
T(model_weight_count) { return hone_model_weight_count(handle(model_kind), place(0)); }
T(model_weight_at) { return hone_model_weight_at(handle(model_kind), size(), place(0), place(1)); }
T(model_set_weight) { return hone_model_set_weight(handle(model_kind), text(), handle(tensor_kind)); }
T(model_set_trainable) { return hone_model_set_trainable(handle(model_kind), text(), int32()); }
T(model_metric_count) { return hone_model_metric_count(handle(model_kind), place(0)); }
T(model_input_count) { return hone_model_input_count(handle(model_kind), place(0)); }
T(model_input_name) { return hone_model_input_name(handle(model_kind), size(), place(0)); }
T(model_output_count) { return hone_model_output_count(handle(model_kind), place(0)); }
T(model_output_name) { return hone_model_output_name(handle(model_kind), size(), place(0)); }
T(model_metric_name) { return hone_model_metric_name(handle(model_kind), size(), place(0)); }
T(model_free) { hone_model_free(any_handle_but(model_kind)); return HONE_OK; }
T(report_count) { return hone_report_count(handle(report_kind), place(0)); }
T(report_at) { return hone_report_at(handle(report_kind), size(), place(0), place(1)); }
T(report_free) { hone_report_free(any_handle_but(report_kind)); return HONE_OK; }

T(data_tensors) { return hone_data_tensors(handle(context_kind), handle(tensor_kind), handle(tensor_kind), place(0)); }
T(data_csv) { return hone_data_csv(handle(context_kind), text(), text(), place(0)); }
T(data_images) {
    hone_image_options options = {.struct_size = draw(6) ? sizeof options : (size_t)draw(100), .height = (int32_t)draw(40) - 2, .width = draw(9) ? 8 : INT32_MAX, .channels = (int32_t)draw(6), .fit = (int32_t)draw(4),
                                  .skip_unreadable = draw(2), .seed = (uint64_t)draw(3)};
    return hone_data_images(handle(context_kind), text(), draw(5) ? &options : NULL, place(0));
}
T(data_audio) {
    hone_audio_options options = {.struct_size = draw(6) ? sizeof options : (size_t)draw(100), .samples = draw(5) ? 100 : INT32_MIN, .rate = (int32_t)draw(4) - 1};
    return hone_data_audio(handle(context_kind), text(), draw(5) ? &options : NULL, place(0));
}
T(data_class_count) { return hone_data_class_count(handle(data_kind), place(0)); }
T(data_class_name) { return hone_data_class_name(handle(data_kind), (size_t)draw(4) - 1, place(0)); }
T(data_callback) {
    hone_data *data = NULL;
    hone_status status = hone_data_callback(handle(context_kind), draw(6) ? on_next : NULL, user(), draw(2) ? release : NULL, draw(6) ? &data : NULL);
    if (!data) return status;
    status = draw(2) ? hone_fit(model, data, NULL, NULL) : hone_evaluate(model, data, NULL, 0);
    hone_data_free(data);
    return status;
}
T(data_count) { return hone_data_count(handle(data_kind), place(0)); }
T(data_slice) { return hone_data_slice(handle(data_kind), int64(), int64(), place(0)); }
static const hone_tensor *const *tensor_list(void) {
    static const hone_tensor *list[3];
    for (int i = 0; i < 3; i++) list[i] = draw(5) ? handle(tensor_kind) : NULL;
    return draw(5) ? list : NULL;
}
static size_t list_length(void) { return draw(2) ? draw(4) : SIZE_MAX - draw(3); }
T(data_tensor_lists) {
    const hone_tensor *const *list = tensor_list();
    return hone_data_tensor_lists(handle(context_kind), list_length(), list, list_length(), draw(2) ? list : NULL, place(0));
}
T(data_arrays) { return hone_data_arrays(handle(data_kind), place(0), place(1)); }
T(data_free) { hone_data_free(any_handle_but(data_kind)); return HONE_OK; }

T(compile) {
    static const char *const optimizers[] = {"sgd", "{\"class_name\": \"SGD\", \"config\": {\"learning_rate\": NaN}}",
        "{\"class_name\": \"Adam\", \"config\": {\"beta_1\": -1e300, \"clipnorm\": -1}}", "{\"class_name\": \"Adam\", \"config\": 7}", "{}"};
    hone_compile_options o = {0};
    o.struct_size = draw(4) ? sizeof o : size();
    if (o.struct_size > sizeof o && o.struct_size <= 65536) o.struct_size = sizeof o;
    o.optimizer = draw(2) ? optimizers[draw(5)] : text();
    o.loss = draw(2) ? "mse" : text();
    o.metrics = draw(2) ? "mae" : text();
    o.learning_rate = number();
    return hone_compile(handle(model_kind), draw(8) ? &o : NULL);
}
T(fit) {
    hone_fit_options o = {0};
    o.struct_size = draw(4) ? sizeof o : size();
    if (o.struct_size > sizeof o && o.struct_size <= 65536) o.struct_size = sizeof o;
    if (o.struct_size < sizeof o && o.struct_size > 8) o.struct_size = 0;
    o.epochs = int32();
    o.batch_size = int32();
    o.initial_epoch = int32();
    o.validation_split = number();
    o.validation = draw(2) ? NULL : handle(data_kind);
    o.steps_per_epoch = int64();
    o.step = on_step;
    o.step_release = draw(2) ? release : NULL;
    /* Nothing ends an empty range of epochs early but its end. */
    return hone_fit(handle(model_kind), handle(data_kind), draw(8) ? &o : NULL, place(0));
}
T(train_batch) { return hone_train_batch(handle(model_kind), handle(tensor_kind), handle(tensor_kind), place(0)); }
T(train_batch_list) {
    const hone_tensor *const *list = tensor_list();
    return hone_train_batch_list(handle(model_kind), list_length(), list, list_length(), draw(2) ? list : NULL, place(0));
}
T(evaluate) {
    static double results[64];
    return hone_evaluate(handle(model_kind), handle(data_kind), draw(6) ? results : NULL, size());
}
T(predict) { return hone_predict(handle(model_kind), handle(tensor_kind), place(0)); }
T(predict_list) {
    hone_tensor *outputs[4] = {0};
    hone_status status = hone_predict_list(handle(model_kind), list_length(), tensor_list(), list_length(), draw(4) ? outputs : NULL);
    for (int i = 0; i < 4; i++) hone_tensor_free(outputs[i]);
    return status;
}
T(history_count) { return hone_history_count(handle(history_kind), place(0)); }
T(history_name) { return hone_history_name(handle(history_kind), size(), place(0)); }
T(history_values) { return hone_history_values(handle(history_kind), text(), place(0), place(1)); }
T(history_free) { hone_history_free(any_handle_but(history_kind)); return HONE_OK; }

T(eval) { const char *s = text(); return hone_eval(handle(context_kind), s, length(s), text(), place(0)); }
T(run_file) {
    const char *argv[3] = {text(), text(), text()};
    int32_t n = draw(2) ? (int32_t)draw(4) : draw(2) ? -1 : INT32_MAX;
    return hone_run_file(handle(context_kind), text(), n, draw(4) ? argv : NULL);
}
T(get_global) { return hone_get_global(handle(context_kind), text(), place(0)); }
T(set_global) { return hone_set_global(handle(context_kind), text(), handle(value_kind)); }
T(call) {
    hone_value *args[3] = {handle(value_kind), handle(value_kind), handle(value_kind)};
    int32_t n = draw(2) ? (int32_t)draw(4) : draw(2) ? -1 : INT32_MAX;
    if (n == INT32_MAX) return hone_call(handle(context_kind), handle(value_kind), n, NULL, place(0));
    return hone_call(handle(context_kind), handle(value_kind), n, draw(4) ? args : NULL, place(0));
}
T(register) {
    hone_status status = hone_register(handle(context_kind), draw(2) ? "f" : text(), draw(6) ? on_call : NULL, user(), draw(2) ? release : NULL);
    return status ? status : hone_eval(ctx, "f(1, [2])", 9, NULL, NULL);
}
T(complete) { const char *s = text(); return hone_complete(handle(context_kind), s, length(s), size(), text_fn(), user()); }

T(value_none) { return hone_value_none(handle(context_kind), place(0)); }
T(value_from_bool) { return hone_value_from_bool(handle(context_kind), int32(), place(0)); }
T(value_from_int) { return hone_value_from_int(handle(context_kind), int64(), place(0)); }
T(value_from_number) { return hone_value_from_number(handle(context_kind), number(), place(0)); }
T(value_from_string) { const char *s = text(); return hone_value_from_string(handle(context_kind), s, length(s), place(0)); }
T(value_from_tensor) { return hone_value_from_tensor(handle(context_kind), handle(tensor_kind), place(0)); }
T(value_from_model) { return hone_value_from_model(handle(context_kind), handle(model_kind), place(0)); }
T(value_from_list) {
    hone_value *items[3] = {handle(value_kind), handle(value_kind), handle(value_kind)};
    size_t n = draw(2) ? draw(4) : SIZE_MAX - draw(3);
    return hone_value_from_list(handle(context_kind), n, draw(4) ? items : NULL, place(0));
}
T(value_type) { return hone_value_type(handle(value_kind), place(0)); }
T(value_number) { return hone_value_number(handle(value_kind), place(0)); }
T(value_integer) { return hone_value_integer(handle(value_kind), place(0)); }
T(value_string) { return hone_value_string(handle(value_kind), place(0), place(1)); }
T(value_tensor) { return hone_value_tensor(handle(value_kind), place(0)); }
T(value_model) { return hone_value_model(handle(value_kind), place(0)); }
T(value_count) { return hone_value_count(handle(value_kind), place(0)); }
T(value_get) { return hone_value_get(handle(value_kind), text(), place(0)); }
T(value_item) { return hone_value_item(handle(value_kind), int64(), place(0)); }
T(value_key) { return hone_value_key(handle(value_kind), text(), place(0)); }
T(value_repr) { return hone_value_repr(handle(value_kind), place(0), place(1)); }
T(value_free) { hone_value_free(any_handle_but(value_kind)); return HONE_OK; }

#define ENTRY(name) {#name, try_##name}
static const struct { const char *name; hone_status (*run)(void); } tests[] = {
    ENTRY(version), ENTRY(errmsg), ENTRY(open), ENTRY(close), ENTRY(error_info), ENTRY(set_error), ENTRY(set_output), ENTRY(set_seed),
    ENTRY(set_threads), ENTRY(memory), ENTRY(interrupt), ENTRY(tensor_copy), ENTRY(tensor_borrow), ENTRY(tensor_info), ENTRY(tensor_data),
    ENTRY(tensor_free), ENTRY(model_from_json), ENTRY(model_to_json), ENTRY(model_load), ENTRY(model_save), ENTRY(model_load_bytes), ENTRY(model_save_bytes), ENTRY(model_load_weights),
    ENTRY(model_summary), ENTRY(model_weight_count), ENTRY(model_weight_at), ENTRY(model_set_weight), ENTRY(model_set_trainable),
    ENTRY(model_metric_count), ENTRY(model_metric_name), ENTRY(model_input_count), ENTRY(model_input_name), ENTRY(model_output_count), ENTRY(model_output_name), ENTRY(model_free), ENTRY(report_count), ENTRY(report_at), ENTRY(report_free),
    ENTRY(data_tensors), ENTRY(data_csv), ENTRY(data_images), ENTRY(data_audio), ENTRY(data_class_count), ENTRY(data_class_name), ENTRY(data_callback), ENTRY(data_count), ENTRY(data_slice), ENTRY(data_tensor_lists), ENTRY(data_arrays), ENTRY(data_free),
    ENTRY(compile), ENTRY(fit), ENTRY(train_batch), ENTRY(train_batch_list), ENTRY(evaluate), ENTRY(predict), ENTRY(predict_list), ENTRY(history_count), ENTRY(history_name),
    ENTRY(history_values), ENTRY(history_free), ENTRY(eval), ENTRY(run_file), ENTRY(get_global), ENTRY(set_global), ENTRY(call),
    ENTRY(register), ENTRY(complete), ENTRY(value_none), ENTRY(value_from_bool), ENTRY(value_from_int), ENTRY(value_from_number),
    ENTRY(value_from_string), ENTRY(value_from_tensor), ENTRY(value_from_model), ENTRY(value_from_list), ENTRY(value_type),
    ENTRY(value_number), ENTRY(value_integer), ENTRY(value_string), ENTRY(value_tensor), ENTRY(value_model), ENTRY(value_count),
    ENTRY(value_get), ENTRY(value_item), ENTRY(value_key), ENTRY(value_repr), ENTRY(value_free),
};

static void make_pools(void) {
    static const char json[] = "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{\"class_name\": \"Dense\", "
        "\"config\": {\"units\": 2, \"name\": \"d\", \"batch_input_shape\": [null, 2]}}]}}";
    const int64_t two[2] = {2, 2};
    hone_tensor *tensor = NULL;
    hone_data *data = NULL;
    hone_history *history = NULL;
    hone_report *report = NULL;
    for (int i = 0; i < 64; i++) numbers[i] = (float)i / 64;
    OK(NULL, hone_open(NULL, &ctx));
    OK(ctx, hone_tensor_copy(ctx, HONE_FLOAT32, two, 2, numbers, 16, &tensor));
    OK(ctx, hone_model_from_json(ctx, json, sizeof json - 1, &model));
    OK(ctx, hone_data_tensors(ctx, tensor, tensor, &data));
    hone_compile_options compile = {0};
    compile.struct_size = sizeof compile;
    compile.loss = "mse";
    OK(ctx, hone_compile(model, &compile));
    OK(ctx, hone_fit(model, data, NULL, &history));
    char path[] = "/tmp/hone-hostile-XXXXXX.weights.h5";
    int file = mkstemps(path, 11);
    if (file >= 0) close(file);
    OK(ctx, hone_model_save(model, path, 0));
    OK(ctx, hone_model_load_weights(model, path, 0, &report));
    unlink(path);
    OK(ctx, hone_eval(ctx, "[1, {'x': len}, len]", 20, NULL, &value));
    static const struct { int32_t dtype, rank; int64_t shape[3]; size_t bytes; } forms[spare_count] = {
        {HONE_FLOAT32, 2, {0, 2, 0}, 0}, {HONE_FLOAT32, 0, {0, 0, 0}, 4}, {HONE_INT64, 1, {2, 0, 0}, 16}, {HONE_BOOL, 3, {2, 1, 2}, 4},
        {HONE_FLOAT64, 2, {2, 2, 0}, 32}, {HONE_FLOAT32, 2, {2, 3, 0}, 24}, {HONE_FLOAT32, 3, {2, 0, 2}, 0}, {HONE_FLOAT32, 2, {2, 2, 0}, 16}};
    static float not_numbers[4] = {1, NAN, INFINITY, 2};
    for (int i = 0; i < spare_count; i++) {
        hone_tensor *t = NULL;
        OK(ctx, hone_tensor_copy(ctx, forms[i].dtype, forms[i].shape, forms[i].rank, i == spare_count - 1 ? not_numbers : numbers, forms[i].bytes, &t));
        spares[tensor_kind][i] = t;
        hone_data *d = NULL;
        if (forms[i].rank) OK(ctx, hone_data_tensors(ctx, t, forms[i].shape[0] == 2 && draw(2) ? tensor : t, &d));
        spares[data_kind][i] = d;
    }
    static const char *const sources[spare_count] = {"1.5", "'text'", "{'x': 1, 'label': 'y'}", "None", "lambda *a: a", "float('nan')", "(1, 'a')", "range(10 ** 15)"};
    for (int i = 0; i < spare_count; i++) {
        hone_value *v = NULL;
        OK(ctx, hone_eval(ctx, sources[i], strlen(sources[i]), NULL, &v));
        spares[value_kind][i] = v;
    }
    hone_value *v = NULL;
    OK(ctx, hone_value_from_model(ctx, model, &v));
    spares[value_kind][3] = v;
    OK(ctx, hone_value_from_tensor(ctx, tensor, &v));
    spares[value_kind][5] = v;
    void *all[kinds] = {ctx, tensor, model, data, history, report, value};
    memcpy(handles, all, sizeof all);
}

static int verbose;      /* any argument: says how often each function succeeded, to see that the pools reach far enough */

static int run_child(size_t i) {
    /* Made here and not before the fork: worker threads do not survive one. */
    make_pools();
    if (failures) return 4;
    state = 88172645463325252u + i;
    alarm(60);
    int counts[HONE_VALUE + 1] = {0};
    for (int round = 0; round < rounds; round++) {
        hone_status status = tests[i].run();
        if (status < HONE_OK || status > HONE_VALUE) return 1;
        counts[status]++;
        if (status != HONE_OK && !*hone_errmsg(ctx) && !*hone_errmsg(NULL)) return 2;
    }
    if (verbose) {
        printf("%s:", tests[i].name);
        for (int status = 0; status <= HONE_VALUE; status++) if (counts[status]) printf(" %s %d", hone_status_string(status) + 5, counts[status]);
        puts("");
        fflush(stdout);
    }
    /* Whatever happened, the context still works. */
    hone_tensor *out = NULL;
    if (hone_predict(model, handles[tensor_kind], &out) != HONE_OK || hone_eval(ctx, "1", 1, NULL, NULL) != HONE_OK) {
        fprintf(stderr, "%s\n", hone_errmsg(ctx));
        return 3;
    }
    return 0;
}

int main(int argc, char **argv) {
    verbose = argc > 1;
    (void)argv;
    char folder[] = "/tmp/hone-hostile-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder)) return 2;
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        fflush(NULL);
        pid_t child = fork();
        if (child == 0) _exit(run_child(i));
        int status = 0;
        waitpid(child, &status, 0);
        char more[64];
        snprintf(more, sizeof more, WIFSIGNALED(status) ? "Signal %d." : "Exit status %d.", WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
        check(WIFEXITED(status) && WEXITSTATUS(status) == 0, tests[i].name, more, __FILE__, __LINE__);
    }
    unlink("x.weights.h5");
    if (chdir("/")) return 2;
    rmdir(folder);
    return finished("hostile calls");
}
