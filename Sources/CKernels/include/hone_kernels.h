// The hot loops of Hone, one function a kind of step. Every kernel takes its arguments as a struct that the plan
// filled in once, and the state of the run. Kernels touch no global state, allocate nothing and never fail: the
// plan's lowering has checked every size. Floating-point semantics are IEEE's (NaN stays NaN) save that a multiply
// and an add may be fused.
#ifndef HONE_KERNELS_H
#define HONE_KERNELS_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- A run: what changes from step to step --------------------------------------------------------------------

// Rows of the next batch, to be sent for while memory has nothing to do. They are never read, so they may be gone.
typedef struct {
    int64_t count, bytes;  // rows, and bytes of one
    const void **rows;
} hone_upcoming;

// How far a thread is with its share of a step (run.c); one a thread, each in a cache line of its own.
typedef struct { uint64_t taken, room[7]; } hone_progress_mark;

typedef struct {
    int32_t threads;       // how many threads share each step,
    int32_t thread;        // and which of them this is
    uint32_t seed[2];      // key of this run's random numbers
    uint64_t counter;      // number of this run: random numbers of different runs never meet
    int64_t iteration;     // optimizer steps taken before this one
    double learning_rate;
    const hone_upcoming *upcoming;   // or NULL
    hone_progress_mark *marks;       // of all threads; NULL: no thread helps another
    uint32_t step;         // number of the running step, never that of the step before
} hone_run;

typedef void (*hone_kernel)(const void *args, const hone_run *run);

typedef struct {
    hone_kernel kernel;
    const void *args;
    int32_t threads;       // 1: too small to share out, the first thread does it; 0: every thread does its share
    int32_t group;         // not 0: this thread's share needs nothing of other threads' shares of steps of the same group
} hone_step;

// Executes the steps in order, on `run->threads` threads that meet between shared steps, unless these are of one group. Steps were lowered for that
// number. The caller's OpenMP thread count and floating-point mode are as they were afterwards.
void hone_run_steps(const hone_step *steps, size_t count, const hone_run *run);

// Calls body(begin, end) for this thread's share of 0..<n, in pieces of at least `grain`.
void hone_share(const hone_run *run, int64_t n, int64_t grain, void (*body)(void *context, int64_t begin, int64_t end), void *context);

// Units of work, `share` for each thread in turn until there are no more. A thread that is done with its own takes what is
// left of the others': cores are not always equally fast. Owners meet the same units in every run, so keep their data in
// their caches; what a unit computes must not depend on who computes it.
typedef struct {
    const hone_run *run;
    int64_t units, share;
    int64_t taken;         // where nobody helps
    int32_t owner;         // whose units are being taken, or -1
} hone_deal;
hone_deal hone_begin_deal(const hone_run *run, int64_t units, int64_t share);
int64_t hone_next_unit(hone_deal *deal);   // or -1

int hone_get_openmp_threads(void);
void hone_set_openmp_threads(int threads);

// oneDNN primitives, one a thread, each with its stream and arguments (dnnl_exec_arg_t), executed as they are.
typedef struct { const void *primitive; void *stream; int32_t count; const void *arguments; } hone_primitive_part;
typedef struct { int32_t count; const hone_primitive_part *parts; } hone_primitive_args;
void hone_primitive(const void *args, const hone_run *run);

// ---- Elementwise ----------------------------------------------------------------------------------------------

enum {
    HONE_NEGATE, HONE_ABSOLUTE, HONE_SIGN, HONE_SQUARE, HONE_SQUARE_ROOT, HONE_RECIPROCAL_SQUARE_ROOT, HONE_RECIPROCAL,
    HONE_EXP, HONE_EXP_MINUS_ONE, HONE_LOG, HONE_LOG_ONE_PLUS, HONE_SIN, HONE_COS, HONE_ARC_SIN, HONE_ARC_COS, HONE_ARC_TAN, HONE_ERF, HONE_FLOOR, HONE_CEIL,
    HONE_ROUND, HONE_IS_NAN, HONE_LOGICAL_NOT, HONE_RELU, HONE_SIGMOID, HONE_TANH, HONE_SOFTPLUS, HONE_SOFTSIGN, HONE_SILU,
    HONE_MISH, HONE_SELU, HONE_GELU, HONE_GELU_TANH, HONE_ELU, HONE_CELU, HONE_LEAKY_RELU, HONE_HARD_SIGMOID,
    HONE_HARD_TANH, HONE_HARD_SILU, HONE_LOG_SIGMOID, HONE_TANH_SHRINK, HONE_HARD_SHRINK, HONE_SOFT_SHRINK, HONE_THRESHOLD,
    HONE_SQUARE_PLUS, HONE_CLIP, HONE_AFFINE, HONE_POWER, HONE_SPARSE_PLUS, HONE_SPARSE_SIGMOID, HONE_UNARY_COUNT
};

typedef struct { int32_t function; float a, b; const float *x; float *y; int64_t n; } hone_unary_args;
void hone_unary(const void *args, const hone_run *run);              // y = f(x); y may be x

// dx = dy f'(v); v is f's output for those functions whose derivative is written in it, else its input.
typedef struct { int32_t function; float a, b; const float *dy, *v; float *dx; int64_t n; } hone_unary_gradient_args;
void hone_unary_gradient(const void *args, const hone_run *run);     // dx may be dy or v

enum {
    HONE_ADD, HONE_SUBTRACT, HONE_MULTIPLY, HONE_DIVIDE, HONE_MAXIMUM, HONE_MINIMUM, HONE_POWER_OF, HONE_SQUARED_DIFFERENCE,
    HONE_EQUAL, HONE_NOT_EQUAL, HONE_LESS, HONE_LESS_EQUAL, HONE_GREATER, HONE_GREATER_EQUAL, HONE_AND, HONE_OR,
    HONE_SIGMOID_CROSS_ENTROPY, HONE_BINARY_COUNT
};

#define HONE_MAX_RANK 8

// y[i] = f(a[i], b[i]) over `rank` axes, outermost first; a stride of 0 repeats. y is dense. The innermost strides
// of a and b are 0 or 1. y may be a or b where that one is dense.
typedef struct {
    int32_t function, rank;
    int64_t size[HONE_MAX_RANK], stride_a[HONE_MAX_RANK], stride_b[HONE_MAX_RANK];
    const void *a, *b;
    void *y;
} hone_binary_args;
void hone_binary(const void *args, const hone_run *run);             // float32
void hone_binary_int32(const void *args, const hone_run *run);       // int32: arithmetic and comparisons

typedef struct { const float *condition, *a, *b; float *y; int64_t n; } hone_select_args;
void hone_select(const void *args, const hone_run *run);

typedef struct { const void *x; void *y; int64_t n; } hone_cast_args;
void hone_float_to_int32(const void *args, const hone_run *run);
void hone_int32_to_float(const void *args, const hone_run *run);

// ---- Reductions over the middle axis of [outer, n, inner] -----------------------------------------------------

enum { HONE_SUM, HONE_MEAN, HONE_MAX, HONE_MIN, HONE_PRODUCT };
typedef struct { int32_t reduction; int64_t outer, n, inner; const float *x; float *y; } hone_reduce_args;
void hone_reduce(const void *args, const hone_run *run);

typedef struct { int64_t rows, n; const float *x; int32_t *y; } hone_argmax_args;
void hone_argmax(const void *args, const hone_run *run);             // along rows of n; ties: the first

// ---- Movement: elements of 4 bytes ----------------------------------------------------------------------------

// Copies over `rank` axes between strided windows. `fill` > 0: that many elements from `filled` on are zeroed first.
typedef struct {
    int32_t rank;
    int64_t size[HONE_MAX_RANK], stride_x[HONE_MAX_RANK], stride_y[HONE_MAX_RANK];
    const float *x;
    float *y, *filled;
    int64_t fill;
} hone_copy_args;
void hone_copy(const void *args, const hone_run *run);

typedef struct { int64_t count, rows, width; const float *table; const int32_t *indices; float *y; } hone_gather_args;
void hone_gather_rows(const void *args, const hone_run *run);        // y[i] = table[indices[i]], zeros outside

typedef struct { int64_t count, rows, width; const int32_t *indices; const float *dy; float *y; } hone_scatter_args;
void hone_scatter_rows(const void *args, const hone_run *run);       // y = 0; y[indices[i]] += dy[i]

// Feeding a batch: y[i] = x[rows[i]] (or x[first + i] when rows is NULL), converted to float32 or int32, for each input
// that has an x. Source types are HoneCore's dtype numbers. `block`, if not 0: a row's elements are dealt out in blocks of as many.
typedef struct { const void *x; int32_t dtype; const int64_t *rows; int64_t first, count, width, block; void *y; int32_t to_int32; } hone_fed_input;
typedef struct { int64_t count; hone_fed_input *inputs; } hone_feed_args;
void hone_feed(const void *args, const hone_run *run);

// ---- Softmax and cross-entropy along rows of n ----------------------------------------------------------------

typedef struct { int64_t rows, n; const float *x; float *y; } hone_softmax_args;
void hone_softmax(const void *args, const hone_run *run);
void hone_log_softmax(const void *args, const hone_run *run);

typedef struct { int64_t rows, n; const float *dy, *y; float *dx; } hone_softmax_gradient_args;
void hone_softmax_gradient(const void *args, const hone_run *run);
void hone_log_softmax_gradient(const void *args, const hone_run *run);

typedef struct { int64_t rows, n; const float *x; const void *targets; float *loss, *probabilities; } hone_cross_entropy_args;
void hone_cross_entropy(const void *args, const hone_run *run);            // targets: float [rows, n]
void hone_sparse_cross_entropy(const void *args, const hone_run *run);     // targets: int32 [rows]

typedef struct { int64_t rows, n; const float *dloss, *probabilities; const void *targets; float *dx; } hone_cross_entropy_gradient_args;
void hone_cross_entropy_gradient(const void *args, const hone_run *run);
void hone_sparse_cross_entropy_gradient(const void *args, const hone_run *run);

// ---- Random numbers: Philox 4x32-10 (Salmon et al., SC 2011), a function of key and counter --------------------

typedef struct { float rate; uint32_t stream; const float *x; float *y; int64_t n; } hone_dropout_args;
void hone_dropout(const void *args, const hone_run *run);

enum { HONE_UNIFORM, HONE_NORMAL, HONE_TRUNCATED_NORMAL };
typedef struct { int32_t kind; uint32_t stream; float a, b; float *y; int64_t n; } hone_random_args;
void hone_random(const void *args, const hone_run *run);             // uniform in [a, b), or normal of mean a, deviation b
// The four words of one block.
void hone_philox(const uint32_t key[2], const uint32_t counter[4], uint32_t out[4]);

// ---- Optimizers: one pass over a flat range of parameters, gradients and slots ---------------------------------

enum {
    HONE_SGD, HONE_MOMENTUM, HONE_NESTEROV, HONE_RMSPROP, HONE_RMSPROP_MOMENTUM, HONE_RMSPROP_CENTERED,
    HONE_RMSPROP_CENTERED_MOMENTUM, HONE_ADAM, HONE_AMSGRAD, HONE_ADAMAX, HONE_NADAM, HONE_ADAGRAD, HONE_ADADELTA,
    HONE_FTRL, HONE_LION, HONE_SCHEDULE_FREE
};
typedef struct {
    int32_t rule;
    float beta1, beta2, epsilon;   // momentum or decay factors, by rule
    float extra[5];                // what else a rule has (Ftrl: power, l1, l2, shrinkage, beta; schedule-free: warm-up steps)
    float rate_factor;             // on the learning rate, but not on the decay of the weights
    float weight_decay;            // decoupled: w -= learning_rate · weight_decay · w before the step
    float clip_value;              // 0: none; gradients beyond ± this are cut
    const float *gradient_scale;   // NULL, or a factor on the gradients, computed by a step before
    float *parameters;
    const float *gradients;
    float *slots[3];
    int64_t n;
} hone_optimizer_args;
void hone_optimizer(const void *args, const hone_run *run);

// ---- Products of small matrices (product.c) ----------------------------------------------------------------------

// C [rows, columns] = f(op(a) · op(b) + bias): element (r, i) of op(a) lies at a[r · a_row + i · a_step]; row i of op(b) at
// b + i · b_row or, transposed, its column c at b + c · b_row. depth <= HONE_SMALL_DEPTH. f and bias as in the next section.
enum { HONE_SMALL_DEPTH = 256 };
typedef struct {
    int32_t function, transpose_b;
    int64_t rows, columns, depth, a_row, a_step, b_row;
    const float *a, *b, *bias;
    float *c;
} hone_small_product_args;
void hone_small_product(const void *args, const hone_run *run);

// ---- Fully connected layers on small batches (dense.c): `columns` is a multiple of 16 ----------------------------

// y [rows, columns] = f(x [rows, depth] · weights + bias); bias may be NULL; f is HONE_RELU, HONE_SIGMOID, HONE_TANH, or -1 for
// none. `hone_dense_parts` writes the products of the kernel's blocks, of `block_rows` rows, to `parts` [blocks, rows, columns],
// and `hone_dense_join` adds them up.
typedef struct {
    int32_t function;
    int64_t rows, depth, columns, blocks, block_rows;
    const float *x, *weights, *bias;
    float *parts, *y;
} hone_dense_args;
void hone_dense_parts(const void *args, const hone_run *run);
void hone_dense_join(const void *args, const hone_run *run);

// The gradient xᵀ · dy of a kernel [depth, columns], taken up by the optimizer as it comes about; its `gradients` and `n` are not used.
typedef struct {
    int64_t rows, depth, columns;
    const float *x, *dy;
    hone_optimizer_args optimizer;
} hone_dense_update_args;
void hone_dense_update(const void *args, const hone_run *run);

// Nadam's running product of momenta after `updates` updates.
double hone_nadam_product(double beta1, int64_t updates);

// Factor that brings the Euclidean norm over all segments down to `limit`; one factor for all, written to *scale.
typedef struct { float limit; int32_t count; const float *const *gradients; const int64_t *sizes; float *scale; } hone_clip_norm_args;
void hone_clip_norm(const void *args, const hone_run *run);

// ---- Optimizers whose step depends on a variable as a whole: each thread takes every so many variables ----------

typedef struct {
    int64_t batch, rows, columns;      // the last two axes, and how many such matrices there are; rows 0: fewer than two axes
    float weight_decay;
    float clip_value;                  // as above
    const float *gradient_scale;
    float *parameters, *gradients;     // gradients are changed
    float *slots[3];
    float *scratch;                    // Muon: 2 · rows · columns + 2 · min(rows, columns)²
} hone_variable;

// Adafactor: slots are row means [batch, rows], column means [batch, columns] and velocities.
typedef struct {
    float decay, epsilon1, epsilon2, threshold;
    int32_t count;
    const hone_variable *variables;
} hone_adafactor_args;
void hone_adafactor(const void *args, const hone_run *run);

typedef struct { float beta1, beta2, epsilon; int32_t count; const hone_variable *variables; } hone_lamb_args;
void hone_lamb(const void *args, const hone_run *run);

// Muon, for matrices only.
typedef struct {
    float momentum, a, b, c;
    float rate_factor;                 // on the learning rate, times sqrt(max(rows, columns)); negative: none of both
    int32_t steps, nesterov;
    int32_t count;
    const hone_variable *variables;
} hone_muon_args;
void hone_muon(const void *args, const hone_run *run);

// ---- Around the update ------------------------------------------------------------------------------------------

// Runs another step at every `period`-th run only, its iterations counting those.
typedef struct { int64_t period; hone_kernel kernel; const void *args; } hone_periodic_args;
void hone_periodic(const void *args, const hone_run *run);

// Gradient accumulation: sum += g; at every `period`-th run g = sum / period and sum = 0.
typedef struct { int64_t period, n; float *gradients, *sum; } hone_accumulate_args;
void hone_accumulate(const void *args, const hone_run *run);

// Moving average of the weights; every `overwrite`-th update (0: never) the weights become their average.
typedef struct { int64_t period, overwrite, n; float momentum; float *parameters, *average; } hone_average_args;
void hone_average(const void *args, const hone_run *run);

// Constraints on the norms of a weight over some of its axes (kept[i] 0: summed over): w *= desired / (ε + norm), where
// desired = rate · clip(norm, low, high) + (1 - rate) · norm. rank 0: w = max(w, 0).
typedef struct {
    int32_t rank;
    int32_t kept[HONE_MAX_RANK];
    int64_t size[HONE_MAX_RANK];
    float low, high, rate;
    float *parameters;
    int64_t n, groups;
    float *norms;                      // room for `groups`
} hone_constraint;
typedef struct { int32_t count; const hone_constraint *constraints; } hone_constrain_args;
void hone_constrain(const void *args, const hone_run *run);

#ifdef __cplusplus
}
#endif
#endif
