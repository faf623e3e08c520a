// The hot loops of Hone, one function a kind of step. Every kernel takes its arguments as a struct that the plan
// filled in once, and the state of the run. Kernels touch no global state, allocate nothing and never fail: the
// plan's lowering has checked every size. Floating-point semantics are IEEE's (NaN stays NaN) save that a multiply
// and an add may be fused.
#ifndef HONE_KERNELS_H
#define HONE_KERNELS_H
#include "hone_run.h"

#ifdef __cplusplus
extern "C" {
#endif

// Element types by HoneCore's numbers. Arithmetic is in float32, int32 or int64, and truth in bytes of 0 and 1; the others
// are only stored, and cast for computing.
enum { HONE_F32 = 1, HONE_F64, HONE_I32, HONE_I64, HONE_U8, HONE_TRUTH, HONE_F16, HONE_BF16 };

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

// The same on whole numbers: HONE_NEGATE, HONE_ABSOLUTE, HONE_SIGN, HONE_SQUARE; on truth HONE_LOGICAL_NOT.
typedef struct { int32_t function, type; const void *x; void *y; int64_t n; } hone_unary_integer_args;
void hone_unary_integer(const void *args, const hone_run *run);

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
// of a and b are 0 or 1. y may be a or b where that one is dense. `type` is that of a and b; y's is the same, but that
// comparisons and logic give truth, or float32 1 and 0 where `result` says so.
typedef struct {
    int32_t function, rank, type, result;
    int64_t size[HONE_MAX_RANK], stride_a[HONE_MAX_RANK], stride_b[HONE_MAX_RANK];
    const void *a, *b;
    void *y;
} hone_binary_args;
void hone_binary(const void *args, const hone_run *run);

// y[i] = condition[i] != 0 ? a[i] : b[i], broadcast likewise. The condition is truth or float32; elements are of `bytes` bytes.
typedef struct {
    int32_t rank, bytes, is_float_condition;
    int64_t size[HONE_MAX_RANK], stride_condition[HONE_MAX_RANK], stride_a[HONE_MAX_RANK], stride_b[HONE_MAX_RANK];
    const void *condition, *a, *b;
    void *y;
} hone_select_args;
void hone_select(const void *args, const hone_run *run);

// Between any two types. Outside of a whole-number type becomes its nearest limit, and NaN 0.
typedef struct { int32_t from, to; const void *x; void *y; int64_t n; } hone_cast_args;
void hone_cast(const void *args, const hone_run *run);

// ---- Reductions over the middle axis of [outer, n, inner] -----------------------------------------------------

enum { HONE_SUM, HONE_MEAN, HONE_MAX, HONE_MIN, HONE_PRODUCT };
// Of float32, int32, int64, or truth (largest and smallest only: any and all); the result has the same type.
typedef struct { int32_t reduction, type; int64_t outer, n, inner; const void *x; void *y; } hone_reduce_args;
void hone_reduce(const void *args, const hone_run *run);

typedef struct { int64_t rows, n; const float *x; int32_t *y; } hone_argmax_args;
void hone_argmax(const void *args, const hone_run *run);             // along rows of n; ties: the first

// ---- Movement of elements of 1, 2, 4 or 8 bytes ----------------------------------------------------------------

// Copies over `rank` axes between strided windows. `fill` > 0: that many elements from `filled` on are zeroed first.
// An update of a parameter does not take place in a run with a fault.
typedef struct {
    int32_t rank, bytes, is_update;
    int64_t size[HONE_MAX_RANK], stride_x[HONE_MAX_RANK], stride_y[HONE_MAX_RANK];
    const void *x;
    void *y, *filled;
    int64_t fill;
} hone_copy_args;
void hone_copy(const void *args, const hone_run *run);

// y[i] = table[indices[i]], rows of `width` bytes; an index outside gives zeros and, where `fault` is not 0, is the run's fault.
typedef struct { int32_t fault; int64_t count, rows, width; const void *table; const int32_t *indices; void *y; } hone_gather_args;
void hone_gather_rows(const void *args, const hone_run *run);

typedef struct { int64_t count, rows, width; const int32_t *indices; const float *dy; float *y; } hone_scatter_args;
void hone_scatter_rows(const void *args, const hone_run *run);       // y = 0; y[indices[i]] += dy[i]

// Feeding a batch: `count` rows of `width` elements from where `hone_run.fed` says, for each input that is fed, converted to `to`.
// `block`, if not 0: a row's elements are dealt out in blocks of as many.
typedef struct { int64_t count, width, block; void *y; int32_t to; } hone_fed_input;
typedef struct { int64_t count; const hone_fed_input *inputs; } hone_feed_args;
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

// Which of the run's updates a step belongs to, and at every how many runs that takes place.
typedef struct { int32_t update, period; } hone_schedule;

enum {
    HONE_SGD, HONE_MOMENTUM, HONE_NESTEROV, HONE_RMSPROP, HONE_RMSPROP_MOMENTUM, HONE_RMSPROP_CENTERED,
    HONE_RMSPROP_CENTERED_MOMENTUM, HONE_ADAM, HONE_AMSGRAD, HONE_ADAMAX, HONE_NADAM, HONE_ADAGRAD, HONE_ADADELTA,
    HONE_FTRL, HONE_LION, HONE_SCHEDULE_FREE
};
typedef struct {
    hone_schedule schedule;
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

// ---- Tables whose rows are looked up (rows.c) --------------------------------------------------------------------

// The gradient of a table [rows, width] of which `count` rows were looked up, taken up likewise: `dy` [count, width] is added up
// at the indices. `hone_sort_rows` first writes them in the order of the table to `order`, of 2 · count + 1 words.
typedef struct {
    int64_t count, rows, width;
    const int32_t *indices;
    const float *dy;
    uint64_t *order;
    hone_optimizer_args optimizer;
} hone_rows_update_args;
void hone_sort_rows(const void *args, const hone_run *run);
void hone_rows_update(const void *args, const hone_run *run);

// Nadam's running product of momenta after `updates` updates.
double hone_nadam_product(double beta1, int64_t updates);

// Factor that brings the Euclidean norm over all segments down to `limit`; one factor for all, written to *scale. First each
// part sums up squares into sums[part], of `parts`, then one makes the factor.
typedef struct { float limit; int32_t count, parts; const float *const *gradients; const int64_t *sizes; double *sums; float *scale; } hone_clip_norm_args;
void hone_clip_sums(const void *args, const hone_run *run);
void hone_clip_norm(const void *args, const hone_run *run);

// ---- Optimizers whose step depends on a variable as a whole: each thread takes every so many variables ----------

typedef struct {
    int64_t batch, rows, columns;      // the last two axes, and how many such matrices there are; rows 0: fewer than two axes
    float weight_decay, rate_factor;   // as above
    float clip_value;
    const float *gradient_scale;
    float *parameters, *gradients;     // gradients are changed
    float *slots[3];
    float *scratch;                    // Muon: 2 · rows · columns + 2 · min(rows, columns)²
} hone_variable;

// Adafactor: slots are row means [batch, rows], column means [batch, columns] and velocities.
typedef struct {
    hone_schedule schedule;
    float decay, epsilon1, epsilon2, threshold;
    int32_t count;
    const hone_variable *variables;
} hone_adafactor_args;
void hone_adafactor(const void *args, const hone_run *run);

typedef struct { hone_schedule schedule; float beta1, beta2, epsilon; int32_t count; const hone_variable *variables; } hone_lamb_args;
void hone_lamb(const void *args, const hone_run *run);

// Muon, for matrices only.
typedef struct {
    hone_schedule schedule;
    float momentum, a, b, c;
    float rate_factor;                 // on the learning rate, times sqrt(max(rows, columns)); negative: none of both
    int32_t steps, nesterov;
    int32_t count;
    const hone_variable *variables;
} hone_muon_args;
void hone_muon(const void *args, const hone_run *run);

// ---- Around the update ------------------------------------------------------------------------------------------

// Gradient accumulation: sum += g; at every `period`-th run g = sum / period and sum = 0.
typedef struct { hone_schedule schedule; int64_t n; float *gradients, *sum; } hone_accumulate_args;
void hone_accumulate(const void *args, const hone_run *run);

// Moving average of the weights; every `overwrite`-th update (0: never) the weights become their average.
typedef struct { hone_schedule schedule; int64_t overwrite, n; float momentum; float *parameters, *average; } hone_average_args;
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
