/* Hone: deep learning with Keras's semantics, to embed in a program.
 *
 * Rules that hold for every function
 *
 * Status    What can fail returns a hone_status, HONE_OK (0) or one of the numbers below. The text that explains it is
 *           hone_errmsg(ctx), of the context that the call's first argument belongs to. No input ends the process.
 * Outputs   come last. A `T **out` is the caller's to free with hone_T_free, and is set to NULL on failure. Other outputs
 *           are written only on success. A `const T **out` is borrowed: it is valid until its owner, the first argument,
 *           next changes or is freed.
 * Handles   hone_ctx, hone_tensor, … A child keeps alive what it needs, so children may be freed in any order, but before
 *           their context is closed. Freeing NULL does nothing. NULL or a handle of another kind where a handle is
 *           expected is HONE_MISUSE. Handles of two contexts in one call are HONE_MISUSE.
 * Text      is UTF-8. Where a length follows, bytes; elsewhere NUL-terminated. Input that is not UTF-8 is HONE_FORMAT.
 * Structs   Options start with struct_size = sizeof(the struct). Zero in every other field means the default, so
 *           `hone_fit_options o = {0}; o.struct_size = sizeof o;` is a good start; NULL options mean all defaults.
 *           Smaller structs of older headers and larger ones of newer headers are both accepted.
 * Callbacks take `void *user`. A release function, where there is one, is called once with it when Hone needs it no more,
 *           also when the call that took it failed; both may be NULL. Inside a callback, calls that read (…_info, …_data,
 *           …_count, …_name, …_at, …_free, hone_errmsg, tensors, values, hone_predict) are allowed; calls that change the
 *           same context return HONE_BUSY. A hone_native_fn may also call the functions under "Scripts and values".
 * Threads   One thread a context at a time. Separate contexts are independent. hone_session_predict runs on any thread, and
 *           hone_interrupt may be called from anywhere. A stack of 128 kB is enough: Hone takes a larger one for itself where
 *           it needs to. Callbacks always run on the stack of the thread that called, also inside a script's generator.
 * Guest     Hone leaves the host's locale, stdout, signal handlers, floating-point mode and OpenMP settings alone.
 * Growth    Numbers keep their meaning; new ones are added at the end.
 */
#ifndef HONE_H
#define HONE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HONE_VERSION 100 /* major * 10000 + minor * 100 + patch */

typedef int32_t hone_status;
enum {
    HONE_OK = 0,
    HONE_MISUSE = 1,       /* the call itself is wrong: NULL, a handle of another kind, a foreign context, unknown flags */
    HONE_NOMEM = 2,        /* more memory than there is: every allocation that grows with what is asked for is first held
                              against the machine's, the control group's and the address space's limit. What remains: if the
                              system refuses a few bytes, the process ends, as in any program in Swift or C++. */
    HONE_SYNTAX = 3,       /* the script's text */
    HONE_RUNTIME = 4,      /* an exception of a script that no number below fits; hone_error.kind has its name */
    HONE_SHAPE = 5,        /* shapes that do not fit each other */
    HONE_TYPE = 6,         /* a value of a type that is not expected here */
    HONE_IO = 7,           /* reading or writing a file */
    HONE_FORMAT = 8,       /* the contents of a file or text */
    HONE_NOTFOUND = 9,     /* a file, name, column or layer that does not exist */
    HONE_UNSUPPORTED = 10, /* known, but not part of Hone */
    HONE_BUSY = 11,        /* not now: from inside a callback, or with live children */
    HONE_CANCELLED = 12,   /* stopped by hone_interrupt or by a callback; models keep what they learned */
    HONE_INCOMPLETE = 13,  /* a script that ends too early: more lines may complete it */
    HONE_VALUE = 14        /* a value out of range: a negative count, NaN, an unknown setting */
};

/* Element types. A bool takes one byte; any byte but 0 is true. */
enum { HONE_FLOAT32 = 1, HONE_FLOAT64 = 2, HONE_INT32 = 3, HONE_INT64 = 4, HONE_UINT8 = 5, HONE_BOOL = 6 };

/* Kinds of values. */
enum {
    HONE_VALUE_NONE = 0, HONE_VALUE_BOOL = 1, HONE_VALUE_INT = 2, HONE_VALUE_FLOAT = 3, HONE_VALUE_STRING = 4,
    HONE_VALUE_LIST = 5, HONE_VALUE_TUPLE = 6, HONE_VALUE_DICT = 7, HONE_VALUE_TENSOR = 8, HONE_VALUE_MODEL = 9,
    HONE_VALUE_FUNCTION = 10, HONE_VALUE_OTHER = 11
};

/* Flags of hone_model_load_weights: match layers by name, not position; leave out what does not fit (matches by name too). */
enum { HONE_LOAD_BY_NAME = 1, HONE_LOAD_SKIP_MISMATCH = 2 };

/* What became of a weight: read; left out as it does not fit; in the model but not the file; in the file but not used. */
enum { HONE_WEIGHT_LOADED = 0, HONE_WEIGHT_SKIPPED = 1, HONE_WEIGHT_MISSING = 2, HONE_WEIGHT_UNUSED = 3 };

/* What a hone_text_fn is given: its `level`. */
enum { HONE_TEXT_OUTPUT = 0, HONE_TEXT_ERROR = 1 };

typedef struct hone_ctx hone_ctx;
typedef struct hone_tensor hone_tensor;
typedef struct hone_model hone_model;
typedef struct hone_data hone_data;
typedef struct hone_history hone_history;
typedef struct hone_report hone_report;
typedef struct hone_value hone_value;
typedef struct hone_session hone_session;

/* Progress of a fit, after each step. Valid during the callback. */
typedef struct hone_progress {
    size_t struct_size;
    int32_t epoch;               /* from 0 */
    int32_t epochs;              /* the number at which training ends */
    int64_t step;                /* within the epoch, from 0 */
    int64_t steps;               /* steps an epoch; -1 while a pull feed's length is unknown */
    double loss;                 /* mean over the epoch's samples so far */
    const double *metrics;       /* `count` numbers, the loss first, in the order of hone_model_metric_name */
    size_t count;
} hone_progress;

/* Called when Hone no longer needs `user`. */
typedef void (*hone_release_fn)(void *user);
/* Takes `n` bytes of text; there is a NUL behind them, which n does not count. Valid during the call. */
typedef void (*hone_text_fn)(void *user, int32_t level, const char *text, size_t n);
/* Takes n bytes of data. Valid during the call. */
typedef void (*hone_bytes_fn)(void *user, const void *bytes, size_t n);
/* Called after each training step. Non-zero stops: the fit returns HONE_CANCELLED and the model stays usable. */
typedef int32_t (*hone_step_fn)(void *user, const hone_progress *progress);
/* Makes batch `i` of an epoch. On HONE_OK, Hone takes over *x and *y and frees them; *x = NULL ends the epoch. *y may stay
 * NULL for predictors without targets. Another status ends the work with that status. */
typedef hone_status (*hone_next_fn)(void *user, int64_t i, hone_tensor **x, hone_tensor **y);
/* The same for models of several inputs or outputs: fills x[0] to x[inputs - 1] and y[0] to y[targets - 1], which are NULL
 * before; x[0] = NULL ends the epoch. */
typedef hone_status (*hone_next_list_fn)(void *user, int64_t i, size_t inputs, hone_tensor **x, size_t targets, hone_tensor **y);
/* A function that scripts call. `args` are borrowed for the call. *out, when set, goes over to Hone; left NULL it is None.
 * A status other than HONE_OK raises an exception in the script, with the text given to hone_set_error. */
typedef hone_status (*hone_native_fn)(void *user, hone_ctx *ctx, int32_t n, hone_value *const *args, hone_value **out);

typedef struct hone_options {
    size_t struct_size;
    uint64_t seed;               /* used when has_seed is not 0; else the system chooses one */
    int32_t has_seed;
    int32_t threads;             /* 1 to 255; 0: as many as the process may use */
    hone_text_fn output;         /* as hone_set_output */
    void *output_user;
    hone_release_fn output_release;
    uint64_t memory_limit;       /* bytes that weights, optimizer state and working memory may take; 0: what there is */
} hone_options;

typedef struct hone_error {
    size_t struct_size;
    hone_status status;
    int32_t line;                /* in the script, from 1; 0: not about a place in a script */
    int32_t column;              /* in characters, from 1 */
    int32_t exit_status;         /* of a script's exit(); 0 otherwise */
    const char *message;         /* never NULL; the four texts are valid until the context's next failing call */
    const char *kind;            /* the exception's name in scripts: "ValueError", …; "" before any error */
    const char *chunk;           /* the script's name; "" when line is 0 */
    const char *traceback;       /* several lines, as the program would show it; "" when line is 0 */
} hone_error;

typedef struct hone_compile_options {
    size_t struct_size;
    const char *optimizer;       /* a name ("adam") or JSON {"class_name": …, "config": {…}}; NULL: "rmsprop", as in Keras */
    const char *loss;            /* a name ("mse") or JSON; NULL: none, only penalties of layers */
    const char *metrics;         /* names with commas between ("accuracy,mae") or a JSON list; NULL: none */
    double learning_rate;        /* replaces the optimizer's own; 0: leave it. NaN, infinite or negative: HONE_VALUE */
} hone_compile_options;

typedef struct hone_fit_options {
    size_t struct_size;
    int32_t epochs;              /* 0: 1 */
    int32_t batch_size;          /* samples a step; 0: 32. A pull feed brings its own batches */
    int32_t initial_epoch;       /* number of the first epoch, for resuming */
    int32_t no_shuffle;          /* not 0: samples in their given order in every epoch */
    double validation_split;     /* this share of the samples, taken from their end, validates; 0 to below 1 */
    const hone_data *validation; /* evaluated after each epoch; NULL: none */
    int64_t steps_per_epoch;     /* at most so many steps an epoch; 0: all */
    hone_step_fn step;
    void *step_user;
    hone_release_fn step_release; /* called when the fit ends */
    int32_t no_feature_cache;    /* not 0: frozen layers run in every epoch. 0: what those before all that learns give for data in
                                  * memory is computed once, where it fits into memory; the numbers are the same */
} hone_fit_options;

/* How a picture is brought to another shape: without regard to its proportions; its middle; or whole, with zeros beside it. */
enum { HONE_FIT_STRETCH = 0, HONE_FIT_CROP = 1, HONE_FIT_PAD = 2 };

typedef struct hone_image_options {
    size_t struct_size;
    int32_t height, width;       /* pictures are resized to these (bilinear, as tf.image.resize does); 0: 256 */
    int32_t channels;            /* 1 grey, 3 red green blue, 4 with alpha; 0: 3. Values are from 0 to 255 */
    int32_t fit;                 /* HONE_FIT_… */
    int32_t upright;             /* not 0: turned as the camera was held (EXIF) */
    int32_t categorical;         /* not 0: y has a row of 0 and 1 for each sample; 0: the number of its class, int32 */
    int32_t skip_unreadable;     /* not 0: damaged files are left out; 0: they are errors (HONE_FORMAT) that name the file */
    uint64_t seed;               /* the files' order, which hone_data_slice cuts; 0: by class and name */
} hone_image_options;

typedef struct hone_audio_options {
    size_t struct_size;
    int32_t samples;             /* longer recordings are cut, shorter ones end in zeros; 0: 16000 */
    int32_t rate;                /* samples a second; 0: as the file has them */
    int32_t channels;            /* 1: the mean of a recording's channels; 0: those of the first file, which all must have */
    int32_t categorical, skip_unreadable;
    uint64_t seed;
} hone_audio_options;

/* ---- The library ---- */

/* HONE_VERSION of the library in use. */
int32_t hone_version(void);
/* The same as text, "0.1.0". Static. */
const char *hone_version_string(void);
/* "HONE_SHAPE" for 5, and so on; "unknown status" for other numbers. Static. */
const char *hone_status_string(hone_status status);

/* ---- Contexts ---- */

/* Makes a context: threads, random numbers, memory account and a script world of its own. Failure leaves its text with
 * hone_errmsg(NULL) on this thread. HONE_VALUE: threads out of range. */
hone_status hone_open(const hone_options *options, hone_ctx **out);
/* Ends a context. HONE_BUSY, and nothing happens, while children (tensors, models, values, …) are not freed or when called
 * from a callback. NULL is fine. */
hone_status hone_close(hone_ctx *ctx);
/* Text of the context's latest failure, "" before the first. With NULL: of this thread's latest failure that had no
 * context to be kept in. Never NULL; valid until the next failing call. */
const char *hone_errmsg(const hone_ctx *ctx);
/* The latest failure with kind and place. Set out->struct_size first. */
hone_status hone_error_info(const hone_ctx *ctx, hone_error *out);
/* For callbacks: keeps `message` (NUL-terminated, NULL: none) for the status that is about to be returned, and returns
 * `status`, so that `return hone_set_error(ctx, HONE_VALUE, "…");` works. HONE_MISUSE when status is not a failure. */
hone_status hone_set_error(hone_ctx *ctx, hone_status status, const char *message);
/* Where the text of print() and of scripts' progress goes; NULL: nowhere, which is the start. */
hone_status hone_set_output(hone_ctx *ctx, hone_text_fn fn, void *user, hone_release_fn release);
/* Starts all random sequences again: initial weights, shuffling, dropout, a script's random functions. */
hone_status hone_set_seed(hone_ctx *ctx, uint64_t seed);
/* 1 to 255 threads a step; the same seed and count give the same bits. */
hone_status hone_set_threads(hone_ctx *ctx, int32_t threads);
/* Bytes of weights, optimizer state and working memory, now and at most so far. Either pointer may be NULL. */
hone_status hone_memory(const hone_ctx *ctx, uint64_t *used, uint64_t *peak);
/* Asks the call that is running to stop at its next safe point with HONE_CANCELLED; does nothing when none is. Safe from any
 * thread and from a signal handler, while the context is open. */
void hone_interrupt(hone_ctx *ctx);

/* ---- Tensors: dense, row-major ---- */

/* Copies `bytes` bytes, which must be what `shape` (ndim sizes; 0 to 32 of them) needs: HONE_SHAPE otherwise. */
hone_status hone_tensor_copy(hone_ctx *ctx, int32_t dtype, const int64_t *shape, int32_t ndim, const void *data, size_t bytes,
                             hone_tensor **out);
/* The same without copying: `data` stays the host's, must live until `release` is called, and is read anew by each call
 * that uses the tensor. Hone never writes to it. */
hone_status hone_tensor_borrow(hone_ctx *ctx, int32_t dtype, const int64_t *shape, int32_t ndim, void *data, size_t bytes,
                               hone_release_fn release, void *user, hone_tensor **out);
/* Any of the outputs may be NULL. *shape has *ndim sizes. */
hone_status hone_tensor_info(const hone_tensor *tensor, int32_t *dtype, int32_t *ndim, const int64_t **shape);
/* The elements; valid until the tensor is freed. */
hone_status hone_tensor_data(const hone_tensor *tensor, const void **data, size_t *bytes);
void hone_tensor_free(hone_tensor *tensor);

/* ---- Models ---- */

/* From Keras's JSON (model.to_json(), any version), n bytes. HONE_FORMAT: not such JSON. HONE_UNSUPPORTED: layers that Hone
 * does not have. */
hone_status hone_model_from_json(hone_ctx *ctx, const char *json, size_t n, hone_model **out);
/* Keras's JSON of the architecture, in one call of `fn`. */
hone_status hone_model_to_json(hone_model *model, hone_text_fn fn, void *user);
/* A whole model from Keras's .keras or .h5: architecture, weights, what compile() was given and the optimizer's state. Code in a
 * file is never run. HONE_UNSUPPORTED: layers that Hone does not have. */
hone_status hone_model_load(hone_ctx *ctx, const char *path, hone_model **out);
/* The same from the n bytes of such a file, which may be let go afterwards. */
hone_status hone_model_load_bytes(hone_ctx *ctx, const void *bytes, size_t n, hone_model **out);
/* By extension: "x.keras" and "x.h5" save the whole model, "x.weights.h5" the weights and the optimizer's state; the file is
 * replaced in one step. flags: 0. */
hone_status hone_model_save(hone_model *model, const char *path, uint32_t flags);
/* The bytes of a .keras file, in one call of `fn`. */
hone_status hone_model_save_bytes(hone_model *model, hone_bytes_fn fn, void *user);
/* Loads weights that Keras or Hone wrote: *.weights.h5 and Keras's older .h5. All or nothing: after a failure the model is as
 * before. flags: HONE_LOAD_… or 0. `out` may be NULL; else it receives what became of each weight. */
hone_status hone_model_load_weights(hone_model *model, const char *path, uint32_t flags, hone_report **out);
/* A table of layers, shapes and weight counts, in one call of `fn`. */
hone_status hone_model_summary(hone_model *model, hone_text_fn fn, void *user);
/* Number of weights (arrays, not single numbers). HONE_VALUE before the input shape is known. */
hone_status hone_model_weight_count(const hone_model *model, size_t *out);
/* Weight i in Keras's order. *name is "layer/variable", borrowed from the model; *copy is the caller's. Either may be NULL.
 * HONE_VALUE: no such i. */
hone_status hone_model_weight_at(const hone_model *model, size_t i, const char **name, hone_tensor **copy);
/* Replaces one weight, by the name that hone_model_weight_at gives. HONE_NOTFOUND, HONE_SHAPE. */
hone_status hone_model_set_weight(hone_model *model, const char *name, const hone_tensor *value);
/* Freezes (0) or trains (not 0) the layers whose names match a pattern of *, ? and […]; from the next step on.
 * HONE_NOTFOUND: it matches none. */
hone_status hone_model_set_trainable(hone_model *model, const char *layer_glob, int32_t on);
/* Numbers that hone_evaluate gives, the loss first, and their names. HONE_VALUE before hone_compile or for no such i. */
hone_status hone_model_metric_count(const hone_model *model, size_t *out);
hone_status hone_model_metric_name(const hone_model *model, size_t i, const char **name);
/* Inputs and outputs of a built model, in the order in which the …_list functions take and give them, and their layers' names.
 * HONE_VALUE: no such i. HONE_RUNTIME: a Sequential model that has not seen data yet. */
hone_status hone_model_input_count(const hone_model *model, size_t *out);
hone_status hone_model_input_name(const hone_model *model, size_t i, const char **name);
hone_status hone_model_output_count(const hone_model *model, size_t *out);
hone_status hone_model_output_name(const hone_model *model, size_t i, const char **name);
/* Type and shape of one batch of an input or output; -1 for sizes that are not fixed, as the first mostly is. Any output may be
 * NULL; *shape is borrowed. */
hone_status hone_model_input_info(const hone_model *model, size_t i, int32_t *dtype, int32_t *ndim, const int64_t **shape);
hone_status hone_model_output_info(const hone_model *model, size_t i, int32_t *dtype, int32_t *ndim, const int64_t **shape);
void hone_model_free(hone_model *model);

/* What hone_model_load_weights did with each weight: HONE_WEIGHT_… and a line of text. Either output may be NULL. */
hone_status hone_report_count(const hone_report *report, size_t *out);
hone_status hone_report_at(const hone_report *report, size_t i, int32_t *fate, const char **text);
void hone_report_free(hone_report *report);

/* ---- Data and training ---- */

/* Samples: the first axis of x counts them. y may be NULL; else it has as many (HONE_SHAPE). Keeps both tensors alive. */
hone_status hone_data_tensors(hone_ctx *ctx, const hone_tensor *x, const hone_tensor *y, hone_data **out);
/* For models of several inputs or outputs: `inputs` tensors x, one for each input, and `targets` tensors y, one for each output;
 * a y[i] that is NULL is an output without a loss. 0 targets: none at all. */
hone_status hone_data_tensor_lists(hone_ctx *ctx, size_t inputs, const hone_tensor *const *x, size_t targets, const hone_tensor *const *y, hone_data **out);
/* From a CSV file with a header line, plain or gzip: one column is y, the others x as float32. label_column NULL: the column
 * called label, target, class or y. Text labels become the positions of their sorted values. */
hone_status hone_data_csv(hone_ctx *ctx, const char *path, const char *label_column, hone_data **out);
/* Pictures (JPEG, PNG, GIF, BMP, WebP, TIFF) from a folder that has one folder a class: x is [height, width, channels], y the class. They are
 * read on threads while training, never all at once. NULL options: all 0. HONE_IO, HONE_VALUE where there are none. */
hone_status hone_data_images(hone_ctx *ctx, const char *folder, const hone_image_options *options, hone_data **out);
/* The same of recordings (WAV, FLAC, OGG, MP3, AIFF): x is [samples, channels] from -1 to 1. */
hone_status hone_data_audio(hone_ctx *ctx, const char *folder, const hone_audio_options *options, hone_data **out);
/* The classes' names, in the order of their numbers; 0 classes for data of other kinds. *name is borrowed. */
hone_status hone_data_class_count(const hone_data *data, size_t *out);
hone_status hone_data_class_name(const hone_data *data, size_t i, const char **name);
/* A pull feed, for models of one input: `next` is asked for batch 0, 1, … of each epoch. */
hone_status hone_data_callback(hone_ctx *ctx, hone_next_fn next, void *user, hone_release_fn release, hone_data **out);
/* The same for models of several inputs or outputs: `inputs` from 1, `targets` from 0. */
hone_status hone_data_callback_list(hone_ctx *ctx, size_t inputs, size_t targets, hone_next_list_fn next, void *user, hone_release_fn release,
                                    hone_data **out);
/* Number of samples; -1 for a pull feed. */
hone_status hone_data_count(const hone_data *data, int64_t *out);
/* Samples first, …, first + count - 1, copied (of files: their names): to keep some for testing. HONE_VALUE outside; HONE_UNSUPPORTED on
 * pull feeds. */
hone_status hone_data_slice(const hone_data *data, int64_t first, int64_t count, hone_data **out);
/* The samples as tensors; *y stays NULL without targets. Either may be NULL. HONE_UNSUPPORTED on pull feeds and on data of
 * several inputs or targets, and on files. */
hone_status hone_data_arrays(const hone_data *data, hone_tensor **x, hone_tensor **y);
void hone_data_free(hone_data *data);

/* Chooses optimizer, loss and metrics; the optimizer starts anew. NULL options are HONE_MISUSE. */
hone_status hone_compile(hone_model *model, const hone_compile_options *options);
/* Trains. HONE_CANCELLED when stopped: the model keeps what it learned up to the last whole step. HONE_SHAPE, HONE_VALUE
 * (also NaN in the data) before the first step. `out` may be NULL. */
hone_status hone_fit(hone_model *model, hone_data *data, const hone_fit_options *options, hone_history **out);
/* One step on one batch. *loss, which may be NULL, is that batch's loss before the step. */
hone_status hone_train_batch(hone_model *model, const hone_tensor *x, const hone_tensor *y, double *loss);
/* The same with the lists of hone_data_tensor_lists. */
hone_status hone_train_batch_list(hone_model *model, size_t inputs, const hone_tensor *const *x, size_t targets, const hone_tensor *const *y, double *loss);
/* Writes the first n numbers of loss and metrics over all of `data` (batches of 32). n may be 0 to just run;
 * n beyond hone_model_metric_count is HONE_VALUE. */
hone_status hone_evaluate(hone_model *model, hone_data *data, double *metrics, size_t n);
/* The model's output for every sample of x: float32. */
hone_status hone_predict(hone_model *model, const hone_tensor *x, hone_tensor **out);
/* All outputs of a model of several inputs or outputs, into out[0..outputs-1], which all become NULL on failure. `outputs` must
 * be hone_model_output_count (HONE_VALUE). */
hone_status hone_predict_list(hone_model *model, size_t inputs, const hone_tensor *const *x, size_t outputs, hone_tensor **out);

/* ---- Prediction on many threads ---- */

/* A session predicts with a model from a thread of its own: any number of sessions at the same time, without a lock, each with
 * working memory of its own and one thread, all with the model's weights, which are not copied. Open and free it on the
 * context's thread; use it from one thread at a time. Meanwhile the model may be trained and its weights set: predictions
 * made during a step may see some of the new weights and some of the old. Its layers must not be changed. HONE_UNSUPPORTED:
 * unknown sizes beside the batch, or a model that keeps states. */
hone_status hone_session_open(hone_model *model, hone_session **out);
/* Predicts for `rows` samples from the caller's memory into the caller's memory: x[i] holds the rows of input i and out[i] receives
 * those of output i, dense, in the type and shape that hone_model_input_info and hone_model_output_info tell. The first
 * call with a number of rows is slower: it is planned. */
hone_status hone_session_predict(hone_session *session, int64_t rows, size_t inputs, const void *const *x, size_t outputs, void *const *out);
/* Text of the session's latest failure, "" before the first; valid until the next. For failures of hone_session_predict, which
 * are not kept in the context. */
const char *hone_session_errmsg(const hone_session *session);
void hone_session_free(hone_session *session);

/* What hone_fit saw: one series a name ("loss", "accuracy", "val_loss", …), one number an epoch. */
hone_status hone_history_count(const hone_history *history, size_t *out);
hone_status hone_history_name(const hone_history *history, size_t i, const char **name);
/* The series of that name, borrowed. HONE_NOTFOUND. */
hone_status hone_history_values(const hone_history *history, const char *name, const double **values, size_t *n);
void hone_history_free(hone_history *history);

/* ---- Scripts and values ---- */

/* Runs n bytes of script in the context's globals. `chunk` names it in errors (NULL: "<eval>"). *out is the value of the last
 * statement when that is an expression, else None; `out` may be NULL. HONE_INCOMPLETE: more lines may complete the text, and
 * nothing was run. */
hone_status hone_eval(hone_ctx *ctx, const char *src, size_t n, const char *chunk, hone_value **out);
/* Runs a file; sys.argv is the path followed by argv[0…argc-1]. */
hone_status hone_run_file(hone_ctx *ctx, const char *path, int32_t argc, const char *const *argv);
/* HONE_NOTFOUND: no such variable. */
hone_status hone_get_global(hone_ctx *ctx, const char *name, hone_value **out);
/* HONE_VALUE: not a name that a script could write. */
hone_status hone_set_global(hone_ctx *ctx, const char *name, const hone_value *value);
/* Calls fn(args[0], …, args[n-1]). `out` may be NULL. */
hone_status hone_call(hone_ctx *ctx, const hone_value *fn, int32_t n, hone_value *const *args, hone_value **out);
/* Makes a C function callable by scripts under that name, with any number of arguments. */
hone_status hone_register(hone_ctx *ctx, const char *name, hone_native_fn fn, void *user, hone_release_fn release);
/* Calls `fn` once for each name that could stand at byte `cursor` of the n bytes of `line`: what completes the word. */
hone_status hone_complete(hone_ctx *ctx, const char *line, size_t n, size_t cursor, hone_text_fn fn, void *user);

/* Making values. Tensors are copied in; models are the same model; a list holds the same things as the values it is made from. */
hone_status hone_value_none(hone_ctx *ctx, hone_value **out);
hone_status hone_value_from_bool(hone_ctx *ctx, int32_t truth, hone_value **out);
hone_status hone_value_from_int(hone_ctx *ctx, int64_t number, hone_value **out);
hone_status hone_value_from_number(hone_ctx *ctx, double number, hone_value **out);
hone_status hone_value_from_string(hone_ctx *ctx, const char *text, size_t n, hone_value **out);
hone_status hone_value_from_tensor(hone_ctx *ctx, const hone_tensor *tensor, hone_value **out);
hone_status hone_value_from_model(hone_ctx *ctx, const hone_model *model, hone_value **out);
hone_status hone_value_from_list(hone_ctx *ctx, size_t n, hone_value *const *items, hone_value **out);

/* Reading values. A value of another type is HONE_TYPE. */
hone_status hone_value_type(const hone_value *value, int32_t *out);
/* Any number, or an array of one element. hone_value_integer takes no floats. */
hone_status hone_value_number(const hone_value *value, double *out);
hone_status hone_value_integer(const hone_value *value, int64_t *out);
/* Text of n bytes with a NUL behind, borrowed. n may be NULL. */
hone_status hone_value_string(const hone_value *value, const char **text, size_t *n);
/* A copy of an array. */
hone_status hone_value_tensor(const hone_value *value, hone_tensor **out);
/* The model itself, not a copy. */
hone_status hone_value_model(const hone_value *value, hone_model **out);
/* Number of items of a list, tuple, dict, string, array, …: Python's len(). */
hone_status hone_value_count(const hone_value *value, size_t *out);
/* An attribute: value.name. */
hone_status hone_value_get(const hone_value *value, const char *name, hone_value **out);
/* value[i]; negative i count from the end. */
hone_status hone_value_item(const hone_value *value, int64_t i, hone_value **out);
/* value["key"]. HONE_NOTFOUND. */
hone_status hone_value_key(const hone_value *value, const char *key, hone_value **out);
/* Python's repr(), n bytes with a NUL behind, borrowed until the next repr of this handle. n may be NULL. */
hone_status hone_value_repr(const hone_value *value, const char **text, size_t *n);
void hone_value_free(hone_value *value);

#ifdef __cplusplus
}
#endif

#endif
