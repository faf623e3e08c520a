// Functions of one, two or three numbers applied to every element. One row of a table a function: its value, and
// its derivative times the incoming gradient. A switch outside the loop picks the row, so each loop vectorises.
#include "kernel_support.h"

#define INV_SQRT_2 0.70710678118654752f
#define INV_SQRT_2PI 0.39894228040143268f
#define SQRT_2_OVER_PI 0.79788456080286536f
#define SELU_SCALE 1.05070098735548050f
#define SELU_ALPHA 1.67326324235437728f

// Φ(x), the normal distribution function, and tanh's polynomial approximation of it (Hendrycks & Gimpel 2016).
HONE_INLINE float normal_cdf(float x) { return 0.5f * (1.0f + hone_erf(x * INV_SQRT_2)); }
HONE_INLINE float gelu_tanh_inner(float x) { return hone_tanh(SQRT_2_OVER_PI * (x + 0.044715f * x * x * x)); }
HONE_INLINE float gelu_tanh_slope(float x) {
    float t = gelu_tanh_inner(x);
    return 0.5f * (1.0f + t) + 0.5f * x * (1.0f - t * t) * SQRT_2_OVER_PI * (1.0f + 3.0f * 0.044715f * x * x);
}
HONE_INLINE float clamp(float x, float low, float high) { x = x < low ? low : x; return x > high ? high : x; }
HONE_INLINE float sign(float x) { return x > 0 ? 1.0f : x < 0 ? -1.0f : x; }
HONE_INLINE float mish_slope(float x) {
    float t = hone_tanh(hone_softplus(x));
    return t + x * hone_sigmoid(x) * (1.0f - t * t);
}
HONE_INLINE float silu_slope(float x) { float s = hone_sigmoid(x); return s * (1.0f + x * (1.0f - s)); }

// X(function, value at x, gradient: g is the incoming one, v is x or, where the Swift side says so, the output)
#define UNARY_TABLE(X) \
    X(HONE_NEGATE, -x, -g) \
    X(HONE_ABSOLUTE, fabsf(x), g * sign(v)) \
    X(HONE_SIGN, sign(x), 0.0f) \
    X(HONE_SQUARE, x * x, 2.0f * g * v) \
    X(HONE_SQUARE_ROOT, sqrtf(x), 0.5f * g / v) \
    X(HONE_RECIPROCAL_SQUARE_ROOT, 1.0f / sqrtf(x), -0.5f * g / (v * sqrtf(v))) \
    X(HONE_RECIPROCAL, 1.0f / x, -g * v * v) \
    X(HONE_EXP, hone_exp(x), g * v) \
    X(HONE_EXP_MINUS_ONE, hone_expm1(x), g * hone_exp(v)) \
    X(HONE_LOG, hone_log(x), g / v) \
    X(HONE_LOG_ONE_PLUS, hone_log1p(x), g / (1.0f + v)) \
    X(HONE_SIN, sinf(x), g * cosf(v)) \
    X(HONE_COS, cosf(x), -g * sinf(v)) \
    X(HONE_ARC_SIN, asinf(x), g / sqrtf(1.0f - v * v)) \
    X(HONE_ARC_COS, acosf(x), -g / sqrtf(1.0f - v * v)) \
    X(HONE_ARC_TAN, atanf(x), g / (1.0f + v * v)) \
    X(HONE_ERF, hone_erf(x), g * 1.1283791670955126f * hone_exp(-v * v)) \
    X(HONE_FLOOR, floorf(x), 0.0f) \
    X(HONE_CEIL, ceilf(x), 0.0f) \
    X(HONE_ROUND, rintf(x), 0.0f) \
    X(HONE_IS_NAN, x == x ? 0.0f : 1.0f, 0.0f) \
    X(HONE_LOGICAL_NOT, x == 0.0f ? 1.0f : 0.0f, 0.0f) \
    X(HONE_RELU, x < 0.0f ? 0.0f : x, v > 0.0f ? g : 0.0f) \
    X(HONE_SIGMOID, hone_sigmoid(x), g * v * (1.0f - v)) \
    X(HONE_TANH, hone_tanh(x), g * (1.0f - v * v)) \
    X(HONE_SOFTPLUS, hone_softplus(x), -g * hone_expm1(-v)) \
    X(HONE_SOFTSIGN, x / (1.0f + fabsf(x)), g / ((1.0f + fabsf(v)) * (1.0f + fabsf(v)))) \
    X(HONE_SILU, x * hone_sigmoid(x), g * silu_slope(v)) \
    X(HONE_MISH, x * hone_tanh(hone_softplus(x)), g * mish_slope(v)) \
    X(HONE_SELU, SELU_SCALE * (x > 0.0f ? x : SELU_ALPHA * hone_expm1(x < 0.0f ? x : 0.0f)) + (x == x ? 0.0f : x), \
      g * (v > 0.0f ? SELU_SCALE : v + SELU_SCALE * SELU_ALPHA)) \
    X(HONE_GELU, x * normal_cdf(x), g * (normal_cdf(v) + v * INV_SQRT_2PI * hone_exp(-0.5f * v * v))) \
    X(HONE_GELU_TANH, 0.5f * x * (1.0f + gelu_tanh_inner(x)), g * gelu_tanh_slope(v)) \
    X(HONE_ELU, (x > 0.0f ? x : a * hone_expm1(x < 0.0f ? x : 0.0f)) + (x == x ? 0.0f : x), g * (v > 0.0f ? 1.0f : v + a)) \
    X(HONE_CELU, (x > 0.0f ? x : a * hone_expm1((x < 0.0f ? x : 0.0f) / a)) + (x == x ? 0.0f : x), g * (v > 0.0f ? 1.0f : hone_exp(v / a))) \
    X(HONE_LEAKY_RELU, x < 0.0f ? a * x : x, v > 0.0f ? g : a * g) \
    X(HONE_HARD_SIGMOID, clamp(x * (1.0f / 6.0f) + 0.5f, 0.0f, 1.0f), v > -3.0f && v < 3.0f ? g * (1.0f / 6.0f) : 0.0f) \
    X(HONE_HARD_TANH, clamp(x, -1.0f, 1.0f), v > -1.0f && v < 1.0f ? g : 0.0f) \
    X(HONE_HARD_SILU, x * clamp(x * (1.0f / 6.0f) + 0.5f, 0.0f, 1.0f), \
      g * (clamp(v * (1.0f / 6.0f) + 0.5f, 0.0f, 1.0f) + (v > -3.0f && v < 3.0f ? v * (1.0f / 6.0f) : 0.0f))) \
    X(HONE_LOG_SIGMOID, -hone_softplus(-x), -g * hone_expm1(v)) \
    X(HONE_TANH_SHRINK, x - hone_tanh(x), g * hone_tanh(v) * hone_tanh(v)) \
    X(HONE_HARD_SHRINK, fabsf(x) > a ? x : 0.0f, fabsf(v) > a ? g : 0.0f) \
    X(HONE_SOFT_SHRINK, x > a ? x - a : x < -a ? x + a : 0.0f, fabsf(v) > a ? g : 0.0f) \
    X(HONE_THRESHOLD, x > a ? x : b, v > a ? g : 0.0f) \
    X(HONE_SQUARE_PLUS, 0.5f * (x + sqrtf(x * x + a)), g * 0.5f * (1.0f + v / sqrtf(v * v + a))) \
    X(HONE_CLIP, clamp(x, a, b), v >= a && v <= b ? g : 0.0f) \
    X(HONE_AFFINE, a * x + b, a * g) \
    X(HONE_POWER, powf(x, a), g * a * powf(v, a - 1.0f)) \
    X(HONE_SPARSE_PLUS, x <= -1.0f ? 0.0f : x < 1.0f ? 0.25f * (x + 1.0f) * (x + 1.0f) : x, \
      v <= -1.0f ? 0.0f : v < 1.0f ? 0.5f * g * (v + 1.0f) : g) \
    X(HONE_SPARSE_SIGMOID, x <= -1.0f ? 0.0f : x < 1.0f ? 0.5f * (x + 1.0f) : 1.0f, v > -1.0f && v < 1.0f ? 0.5f * g : 0.0f)

HONE_CLONES static void unary_body(void *context, int64_t begin, int64_t end) {
    const hone_unary_args *args = context;
    const float a = args->a, b = args->b, *in = args->x;
    float *out = args->y;
    (void)a; (void)b;
    switch (args->function) {
#define VALUE(name, value, gradient) \
    case name: HONE_IN_PLACE for (int64_t i = begin; i < end; i++) { float x = in[i]; out[i] = (value); } break;
        UNARY_TABLE(VALUE)
    }
}

void hone_unary(const void *args, const hone_run *run) {
    const hone_unary_args *a = args;
    hone_share(run, a->n, HONE_GRAIN, unary_body, (void *)a);
}

HONE_CLONES static void unary_gradient_body(void *context, int64_t begin, int64_t end) {
    const hone_unary_gradient_args *args = context;
    const float a = args->a, b = args->b, *dy = args->dy, *values = args->v;
    float *dx = args->dx;
    (void)a; (void)b;
    switch (args->function) {
#define GRADIENT(name, value, gradient) \
    case name: HONE_IN_PLACE for (int64_t i = begin; i < end; i++) { float g = dy[i], v = values[i]; (void)g; (void)v; dx[i] = (gradient); } break;
        UNARY_TABLE(GRADIENT)
    }
}

void hone_unary_gradient(const void *args, const hone_run *run) {
    const hone_unary_gradient_args *a = args;
    hone_share(run, a->n, HONE_GRAIN, unary_gradient_body, (void *)a);
}

#define BINARY_TABLE(X) \
    X(HONE_ADD, p + q) \
    X(HONE_SUBTRACT, p - q) \
    X(HONE_MULTIPLY, p * q) \
    X(HONE_DIVIDE, p / q) \
    X(HONE_MAXIMUM, p > q || p != p ? p : q) \
    X(HONE_MINIMUM, p < q || p != p ? p : q) \
    X(HONE_SQUARED_DIFFERENCE, (p - q) * (p - q)) \
    X(HONE_EQUAL, p == q) \
    X(HONE_NOT_EQUAL, p != q) \
    X(HONE_LESS, p < q) \
    X(HONE_LESS_EQUAL, p <= q) \
    X(HONE_GREATER, p > q) \
    X(HONE_GREATER_EQUAL, p >= q) \
    X(HONE_AND, p != 0 && q != 0) \
    X(HONE_OR, p != 0 || q != 0)

// Only floats have these.
#define BINARY_FLOAT_TABLE(X) \
    X(HONE_POWER_OF, powf(p, q)) \
    X(HONE_SIGMOID_CROSS_ENTROPY, (p > 0.0f ? p : 0.0f) - p * q + hone_log1p(hone_exp(-fabsf(p))))

// One row: the innermost axis, where a stride is 0 or 1.
#define ROW_LOOPS(T, expression) { \
    if (sa && sb) HONE_IN_PLACE for (int64_t i = 0; i < n; i++) { T p = a[i], q = b[i]; y[i] = (T)(expression); } \
    else if (sa) { const T q = b[0]; HONE_IN_PLACE for (int64_t i = 0; i < n; i++) { T p = a[i]; y[i] = (T)(expression); } } \
    else if (sb) { const T p = a[0]; HONE_IN_PLACE for (int64_t i = 0; i < n; i++) { T q = b[i]; y[i] = (T)(expression); } } \
    else { const T p = a[0], q = b[0]; HONE_IN_PLACE for (int64_t i = 0; i < n; i++) y[i] = (T)(expression); } break; }

HONE_CLONES static void binary_row(int function, int64_t n, const float *a, int64_t sa, const float *b, int64_t sb, float *y) {
    switch (function) {
#define FLOAT_ROW(name, expression) case name: ROW_LOOPS(float, expression)
        BINARY_TABLE(FLOAT_ROW)
        BINARY_FLOAT_TABLE(FLOAT_ROW)
    }
}

HONE_CLONES static void binary_row_int32(int function, int64_t n, const int32_t *a, int64_t sa, const int32_t *b, int64_t sb, int32_t *y) {
    switch (function) {
    // Overflow wraps and division by zero gives 0, as XLA computes on int32; neither may trap.
    case HONE_ADD: ROW_LOOPS(int32_t, (uint32_t)p + (uint32_t)q)
    case HONE_SUBTRACT: ROW_LOOPS(int32_t, (uint32_t)p - (uint32_t)q)
    case HONE_MULTIPLY: ROW_LOOPS(int32_t, (uint32_t)p * (uint32_t)q)
    case HONE_DIVIDE: ROW_LOOPS(int32_t, q == 0 ? 0 : q == -1 ? (int32_t)(0u - (uint32_t)p) : p / q)
    case HONE_MAXIMUM: ROW_LOOPS(int32_t, p > q ? p : q)
    case HONE_MINIMUM: ROW_LOOPS(int32_t, p < q ? p : q)
    case HONE_EQUAL: ROW_LOOPS(int32_t, p == q)
    case HONE_NOT_EQUAL: ROW_LOOPS(int32_t, p != q)
    case HONE_LESS: ROW_LOOPS(int32_t, p < q)
    case HONE_LESS_EQUAL: ROW_LOOPS(int32_t, p <= q)
    case HONE_GREATER: ROW_LOOPS(int32_t, p > q)
    case HONE_GREATER_EQUAL: ROW_LOOPS(int32_t, p >= q)
    case HONE_AND: ROW_LOOPS(int32_t, p != 0 && q != 0)
    case HONE_OR: ROW_LOOPS(int32_t, p != 0 || q != 0)
    default: for (int64_t i = 0; i < n; i++) y[i] = 0;
    }
}

typedef struct { const hone_binary_args *args; int is_int32; } binary_context;

// begin..<end counts rows (all axes but the innermost).
static void binary_rows(void *context, int64_t begin, int64_t end) {
    const hone_binary_args *args = ((binary_context *)context)->args;
    int is_int32 = ((binary_context *)context)->is_int32, last = args->rank - 1;
    int64_t n = args->size[last];
    for (int64_t row = begin; row < end; row++) {
        int64_t rest = row, oa = 0, ob = 0;
        for (int d = last - 1; d >= 0; d--) {
            int64_t i = rest % args->size[d];
            rest /= args->size[d];
            oa += i * args->stride_a[d];
            ob += i * args->stride_b[d];
        }
        if (is_int32)
            binary_row_int32(args->function, n, (const int32_t *)args->a + oa, args->stride_a[last],
                             (const int32_t *)args->b + ob, args->stride_b[last], (int32_t *)args->y + row * n);
        else
            binary_row(args->function, n, (const float *)args->a + oa, args->stride_a[last],
                       (const float *)args->b + ob, args->stride_b[last], (float *)args->y + row * n);
    }
}

// One row only: share the row itself out.
static void binary_part(void *context, int64_t begin, int64_t end) {
    const hone_binary_args *args = ((binary_context *)context)->args;
    int64_t sa = args->stride_a[0], sb = args->stride_b[0];
    if (((binary_context *)context)->is_int32)
        binary_row_int32(args->function, end - begin, (const int32_t *)args->a + begin * sa, sa,
                         (const int32_t *)args->b + begin * sb, sb, (int32_t *)args->y + begin);
    else
        binary_row(args->function, end - begin, (const float *)args->a + begin * sa, sa,
                   (const float *)args->b + begin * sb, sb, (float *)args->y + begin);
}

static void binary(const hone_binary_args *args, int is_int32, const hone_run *run) {
    binary_context context = {args, is_int32};
    int64_t rows = 1, n = args->size[args->rank - 1];
    for (int d = 0; d < args->rank - 1; d++) rows *= args->size[d];
    if (n == 0 || rows == 0) return;
    if (rows == 1) hone_share(run, n, HONE_GRAIN, binary_part, &context);
    else hone_share(run, rows, HONE_GRAIN / n + 1, binary_rows, &context);
}

void hone_binary(const void *args, const hone_run *run) { binary(args, 0, run); }
void hone_binary_int32(const void *args, const hone_run *run) { binary(args, 1, run); }

HONE_CLONES static void select_body(void *context, int64_t begin, int64_t end) {
    const hone_select_args *s = context;
    const float *condition = s->condition, *a = s->a, *b = s->b;
    float *y = s->y;
    HONE_IN_PLACE for (int64_t i = begin; i < end; i++) y[i] = condition[i] != 0.0f ? a[i] : b[i];
}

void hone_select(const void *args, const hone_run *run) {
    hone_share(run, ((const hone_select_args *)args)->n, HONE_GRAIN, select_body, (void *)args);
}

// NaN becomes 0 and what does not fit the nearest limit: C leaves both undefined.
HONE_INLINE int32_t to_int32(float x) {
    return x != x ? 0 : x >= 2147483648.0f ? INT32_MAX : x <= -2147483648.0f ? INT32_MIN : (int32_t)x;
}

void hone_float_to_int32(const void *args, const hone_run *run) {
    (void)run;
    const hone_cast_args *c = args;
    for (int64_t i = 0; i < c->n; i++) ((int32_t *)c->y)[i] = to_int32(((const float *)c->x)[i]);
}

void hone_int32_to_float(const void *args, const hone_run *run) {
    (void)run;
    const hone_cast_args *c = args;
    for (int64_t i = 0; i < c->n; i++) ((float *)c->y)[i] = (float)((const int32_t *)c->x)[i];
}
