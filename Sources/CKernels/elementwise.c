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
    hone_unary_args a = *(const hone_unary_args *)args;
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.y);
    hone_share(run, a.n, HONE_GRAIN, unary_body, &a);
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
    hone_unary_gradient_args a = *(const hone_unary_gradient_args *)args;
    HONE_RESOLVE(run, a.dy);
    HONE_RESOLVE(run, a.v);
    HONE_RESOLVE(run, a.dx);
    hone_share(run, a.n, HONE_GRAIN, unary_gradient_body, &a);
}

// Negation and the like wrap around, as everywhere in whole numbers.
#define INTEGER_LOOPS(T, U) { \
    const T *in = a->x; T *out = a->y; \
    switch (a->function) { \
    case HONE_NEGATE: HONE_IN_PLACE for (int64_t i = begin; i < end; i++) out[i] = (T)(0 - (U)in[i]); break; \
    case HONE_ABSOLUTE: HONE_IN_PLACE for (int64_t i = begin; i < end; i++) out[i] = in[i] < 0 ? (T)(0 - (U)in[i]) : in[i]; break; \
    case HONE_SIGN: HONE_IN_PLACE for (int64_t i = begin; i < end; i++) out[i] = (T)((in[i] > 0) - (in[i] < 0)); break; \
    case HONE_SQUARE: HONE_IN_PLACE for (int64_t i = begin; i < end; i++) out[i] = (T)((U)in[i] * (U)in[i]); break; \
    case HONE_LOGICAL_NOT: HONE_IN_PLACE for (int64_t i = begin; i < end; i++) out[i] = in[i] == 0; break; \
    } break; }

HONE_CLONES static void unary_integer_body(void *context, int64_t begin, int64_t end) {
    const hone_unary_integer_args *a = context;
    switch (a->type) {
    case HONE_I32: INTEGER_LOOPS(int32_t, uint32_t)
    case HONE_I64: INTEGER_LOOPS(int64_t, uint64_t)
    default: INTEGER_LOOPS(uint8_t, uint8_t)
    }
}

void hone_unary_integer(const void *args, const hone_run *run) {
    hone_unary_integer_args a = *(const hone_unary_integer_args *)args;
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.y);
    hone_share(run, a.n, HONE_GRAIN, unary_integer_body, &a);
}

// What gives a number of the operands' type, and what gives truth.
#define ARITHMETIC_TABLE(X) \
    X(HONE_MAXIMUM, p > q || p != p ? p : q) \
    X(HONE_MINIMUM, p < q || p != p ? p : q)
#define TRUTH_TABLE(X) \
    X(HONE_EQUAL, p == q) \
    X(HONE_NOT_EQUAL, p != q) \
    X(HONE_LESS, p < q) \
    X(HONE_LESS_EQUAL, p <= q) \
    X(HONE_GREATER, p > q) \
    X(HONE_GREATER_EQUAL, p >= q) \
    X(HONE_AND, p != 0 && q != 0) \
    X(HONE_OR, p != 0 || q != 0)
#define FLOAT_TABLE(X) \
    X(HONE_ADD, p + q) \
    X(HONE_SUBTRACT, p - q) \
    X(HONE_MULTIPLY, p * q) \
    X(HONE_DIVIDE, p / q) \
    X(HONE_SQUARED_DIFFERENCE, (p - q) * (p - q)) \
    X(HONE_POWER_OF, powf(p, q)) \
    X(HONE_SIGMOID_CROSS_ENTROPY, (p > 0.0f ? p : 0.0f) - p * q + hone_log1p(hone_exp(-fabsf(p))))
// Overflow wraps, and division, which is towards 0, gives 0 by zero, as XLA computes; neither may trap.
#define INTEGER_TABLE(X, U) \
    X(HONE_ADD, (U)p + (U)q) \
    X(HONE_SUBTRACT, (U)p - (U)q) \
    X(HONE_MULTIPLY, (U)p * (U)q) \
    X(HONE_SQUARED_DIFFERENCE, ((U)p - (U)q) * ((U)p - (U)q)) \
    X(HONE_POWER_OF, integer_power((int64_t)p, (int64_t)q))

// By squaring; 0 for a negative exponent, but of 1 and -1.
static int64_t integer_power(int64_t base, int64_t exponent) {
    if (exponent < 0) return base == 1 ? 1 : base == -1 ? (exponent % 2 ? -1 : 1) : 0;
    uint64_t result = 1, factor = (uint64_t)base;
    for (; exponent > 0; exponent >>= 1, factor *= factor) if (exponent & 1) result *= factor;
    return (int64_t)result;
}

// One row: the innermost axis, where a stride is 0 or 1.
#define ROW_LOOPS(T, R, expression) { \
    if (sa && sb) HONE_IN_PLACE for (int64_t i = 0; i < n; i++) { T p = a[i], q = b[i]; y[i] = (R)(expression); } \
    else if (sa) { const T q = b[0]; HONE_IN_PLACE for (int64_t i = 0; i < n; i++) { T p = a[i]; y[i] = (R)(expression); } } \
    else if (sb) { const T p = a[0]; HONE_IN_PLACE for (int64_t i = 0; i < n; i++) { T q = b[i]; y[i] = (R)(expression); } } \
    else { const T p = a[0], q = b[0]; HONE_IN_PLACE for (int64_t i = 0; i < n; i++) y[i] = (R)(expression); } break; }

HONE_CLONES static void float_row(int function, int64_t n, const float *a, int64_t sa, const float *b, int64_t sb, float *y) {
    switch (function) {
#define FLOAT_ROW(name, expression) case name: ROW_LOOPS(float, float, expression)
        ARITHMETIC_TABLE(FLOAT_ROW)
        FLOAT_TABLE(FLOAT_ROW)
        TRUTH_TABLE(FLOAT_ROW)
    }
}

HONE_CLONES static void float_truth_row(int function, int64_t n, const float *a, int64_t sa, const float *b, int64_t sb, uint8_t *y) {
    switch (function) {
#define FLOAT_TRUTH_ROW(name, expression) case name: ROW_LOOPS(float, uint8_t, expression)
        TRUTH_TABLE(FLOAT_TRUTH_ROW)
    }
}

#define INTEGER_ROWS(NAME, T, U) \
    HONE_CLONES static void NAME##_row(int function, int64_t n, const T *a, int64_t sa, const T *b, int64_t sb, T *y) { \
        switch (function) { \
        ARITHMETIC_TABLE(NAME##_ROW) \
        INTEGER_TABLE(NAME##_ROW, U) \
        case HONE_DIVIDE: ROW_LOOPS(T, T, q == 0 ? 0 : q == (T)-1 ? (T)(0 - (U)p) : p / q) \
        } \
    } \
    HONE_CLONES static void NAME##_truth_row(int function, int64_t n, const T *a, int64_t sa, const T *b, int64_t sb, uint8_t *y) { \
        switch (function) { TRUTH_TABLE(NAME##_TRUTH_ROW) } \
    }

// Some processors have no vectors for a quotient of whole numbers; the loop is then left as it is.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpass-failed"
#define int32_ROW(name, expression) case name: ROW_LOOPS(int32_t, int32_t, expression)
#define int32_TRUTH_ROW(name, expression) case name: ROW_LOOPS(int32_t, uint8_t, expression)
INTEGER_ROWS(int32, int32_t, uint32_t)
#define int64_ROW(name, expression) case name: ROW_LOOPS(int64_t, int64_t, expression)
#define int64_TRUTH_ROW(name, expression) case name: ROW_LOOPS(int64_t, uint8_t, expression)
INTEGER_ROWS(int64, int64_t, uint64_t)
#pragma clang diagnostic pop
#define byte_ROW(name, expression) case name: ROW_LOOPS(uint8_t, uint8_t, expression)
#define byte_TRUTH_ROW(name, expression) case name: ROW_LOOPS(uint8_t, uint8_t, expression)
HONE_CLONES static void byte_truth_row(int function, int64_t n, const uint8_t *a, int64_t sa, const uint8_t *b, int64_t sb, uint8_t *y) {
    switch (function) {
        TRUTH_TABLE(byte_TRUTH_ROW)
        ARITHMETIC_TABLE(byte_ROW)
    }
}

static int gives_truth(int function) { return (function >= HONE_EQUAL && function <= HONE_OR); }

// `n` elements of a row, `oa`, `ob` and `oy` elements from the start of the operands.
static void binary_row(const hone_binary_args *args, int64_t n, int64_t oa, int64_t sa, int64_t ob, int64_t sb, int64_t oy) {
    const int f = args->function, truth = gives_truth(f);
#define OPERANDS(T) n, (const T *)args->a + oa, sa, (const T *)args->b + ob, sb
    switch (args->type) {
    case HONE_F32:
        if (truth && args->result == HONE_TRUTH) float_truth_row(f, OPERANDS(float), (uint8_t *)args->y + oy);
        else float_row(f, OPERANDS(float), (float *)args->y + oy);
        break;
    case HONE_I32:
        if (truth) int32_truth_row(f, OPERANDS(int32_t), (uint8_t *)args->y + oy);
        else int32_row(f, OPERANDS(int32_t), (int32_t *)args->y + oy);
        break;
    case HONE_I64:
        if (truth) int64_truth_row(f, OPERANDS(int64_t), (uint8_t *)args->y + oy);
        else int64_row(f, OPERANDS(int64_t), (int64_t *)args->y + oy);
        break;
    default:
        byte_truth_row(f, OPERANDS(uint8_t), (uint8_t *)args->y + oy);
    }
}

// begin..<end counts rows (all axes but the innermost).
static void binary_rows(void *context, int64_t begin, int64_t end) {
    const hone_binary_args *args = context;
    const int last = args->rank - 1;
    const int64_t n = args->size[last];
    for (int64_t row = begin; row < end; row++) {
        int64_t rest = row, oa = 0, ob = 0;
        for (int d = last - 1; d >= 0; d--) {
            int64_t i = rest % args->size[d];
            rest /= args->size[d];
            oa += i * args->stride_a[d];
            ob += i * args->stride_b[d];
        }
        binary_row(args, n, oa, args->stride_a[last], ob, args->stride_b[last], row * n);
    }
}

// One row only: share the row itself out.
static void binary_part(void *context, int64_t begin, int64_t end) {
    const hone_binary_args *args = context;
    const int64_t sa = args->stride_a[0], sb = args->stride_b[0];
    binary_row(args, end - begin, begin * sa, sa, begin * sb, sb, begin);
}

HONE_INLINE int64_t rows_of(const int64_t *size, int32_t rank) {
    int64_t rows = 1;
    for (int d = 0; d < rank - 1; d++) rows *= size[d];
    return rows;
}

void hone_binary(const void *args, const hone_run *run) {
    hone_binary_args a = *(const hone_binary_args *)args;
    HONE_RESOLVE(run, a.a);
    HONE_RESOLVE(run, a.b);
    HONE_RESOLVE(run, a.y);
    const int64_t rows = rows_of(a.size, a.rank), n = a.size[a.rank - 1];
    if (n == 0 || rows == 0) return;
    if (rows == 1) hone_share(run, n, HONE_GRAIN, binary_part, &a);
    else hone_share(run, rows, HONE_GRAIN / n + 1, binary_rows, &a);
}

// ---- Choice ----------------------------------------------------------------------------------------------------

#define SELECT_LOOPS(C, T) { \
    const C *c = (const C *)s->condition + oc; const T *a = (const T *)s->a + oa, *b = (const T *)s->b + ob; T *y = (T *)s->y + oy; \
    if (sc && sa && sb) HONE_IN_PLACE for (int64_t i = 0; i < n; i++) y[i] = c[i] != 0 ? a[i] : b[i]; \
    else if (sc && sa) { const T q = b[0]; HONE_IN_PLACE for (int64_t i = 0; i < n; i++) y[i] = c[i] != 0 ? a[i] : q; } \
    else if (sc && sb) { const T p = a[0]; HONE_IN_PLACE for (int64_t i = 0; i < n; i++) y[i] = c[i] != 0 ? p : b[i]; } \
    else if (sc) { const T p = a[0], q = b[0]; HONE_IN_PLACE for (int64_t i = 0; i < n; i++) y[i] = c[i] != 0 ? p : q; } \
    else if (c[0] != 0) { HONE_IN_PLACE for (int64_t i = 0; i < n; i++) y[i] = a[i * sa]; } \
    else { HONE_IN_PLACE for (int64_t i = 0; i < n; i++) y[i] = b[i * sb]; } break; }

HONE_CLONES static void select_row(const hone_select_args *s, int64_t n, int64_t oc, int64_t sc, int64_t oa, int64_t sa, int64_t ob, int64_t sb, int64_t oy) {
    if (s->is_float_condition) switch (s->bytes) {
        case 1: SELECT_LOOPS(float, uint8_t)
        case 2: SELECT_LOOPS(float, uint16_t)
        case 4: SELECT_LOOPS(float, uint32_t)
        default: SELECT_LOOPS(float, uint64_t)
    }
    else switch (s->bytes) {
        case 1: SELECT_LOOPS(uint8_t, uint8_t)
        case 2: SELECT_LOOPS(uint8_t, uint16_t)
        case 4: SELECT_LOOPS(uint8_t, uint32_t)
        default: SELECT_LOOPS(uint8_t, uint64_t)
    }
}

static void select_rows(void *context, int64_t begin, int64_t end) {
    const hone_select_args *s = context;
    const int last = s->rank - 1;
    const int64_t n = s->size[last];
    for (int64_t row = begin; row < end; row++) {
        int64_t rest = row, oc = 0, oa = 0, ob = 0;
        for (int d = last - 1; d >= 0; d--) {
            int64_t i = rest % s->size[d];
            rest /= s->size[d];
            oc += i * s->stride_condition[d];
            oa += i * s->stride_a[d];
            ob += i * s->stride_b[d];
        }
        select_row(s, n, oc, s->stride_condition[last], oa, s->stride_a[last], ob, s->stride_b[last], row * n);
    }
}

static void select_part(void *context, int64_t begin, int64_t end) {
    const hone_select_args *s = context;
    const int64_t sc = s->stride_condition[0], sa = s->stride_a[0], sb = s->stride_b[0];
    select_row(s, end - begin, begin * sc, sc, begin * sa, sa, begin * sb, sb, begin);
}

void hone_select(const void *args, const hone_run *run) {
    hone_select_args s = *(const hone_select_args *)args;
    HONE_RESOLVE(run, s.condition);
    HONE_RESOLVE(run, s.a);
    HONE_RESOLVE(run, s.b);
    HONE_RESOLVE(run, s.y);
    const int64_t rows = rows_of(s.size, s.rank), n = s.size[s.rank - 1];
    if (n == 0 || rows == 0) return;
    if (rows == 1) hone_share(run, n, HONE_GRAIN, select_part, &s);
    else hone_share(run, rows, HONE_GRAIN / n + 1, select_rows, &s);
}

// ---- Conversion ------------------------------------------------------------------------------------------------

// Half precision, with subnormal numbers; to it, to the nearest, halves to even.
HONE_INLINE float from_half(uint16_t h) {
    const uint32_t sign = (uint32_t)(h & 0x8000) << 16, rest = h & 0x7fff;
    // Exponents shift by 112; what was infinite or NaN must be so again, and subnormals are scaled by hand.
    float magnitude = rest < 0x0400 ? (float)rest * 0x1p-24f : hone_bits_to_float((rest << 13) + (rest >= 0x7c00 ? 0x70000000u : 0x38000000u));
    return hone_bits_to_float(hone_float_to_bits(magnitude) | sign);
}
HONE_INLINE uint16_t to_half(float x) {
    const uint32_t bits = hone_float_to_bits(x), sign = bits >> 16 & 0x8000, rest = bits & 0x7fffffff;
    if (rest > 0x7f800000) return (uint16_t)(sign | 0x7e00);
    if (rest >= 0x477ff000) return (uint16_t)(sign | 0x7c00);
    if (rest < 0x38800000) {   // below the least normal number: so many times 2^-24, rounded by the addition
        const uint32_t rounded = hone_float_to_bits(hone_bits_to_float(rest) + 0.5f) - 0x3f000000u;
        return (uint16_t)(sign | rounded);
    }
    return (uint16_t)(sign | ((rest + 0xfff + (rest >> 13 & 1) - 0x38000000u) >> 13));
}
HONE_INLINE float from_brain(uint16_t b) { return hone_bits_to_float((uint32_t)b << 16); }
HONE_INLINE uint16_t to_brain(float x) {
    const uint32_t bits = hone_float_to_bits(x);
    return (uint16_t)(x != x ? 0x7fc0 | bits >> 31 << 15 : (bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

// NaN becomes 0 and what does not fit the nearest limit: C leaves both undefined.
HONE_INLINE int32_t to_int32(double x) { return x != x ? 0 : x >= 2147483647.0 ? INT32_MAX : x <= -2147483648.0 ? INT32_MIN : (int32_t)x; }
HONE_INLINE int64_t to_int64(double x) { return x != x ? 0 : x >= 9223372036854775807.0 ? INT64_MAX : x <= -9223372036854775808.0 ? INT64_MIN : (int64_t)x; }
HONE_INLINE uint8_t to_byte(double x) { return x != x || x <= 0 ? 0 : x >= 255 ? 255 : (uint8_t)x; }
HONE_INLINE int32_t narrow(int64_t x) { return x > INT32_MAX ? INT32_MAX : x < INT32_MIN ? INT32_MIN : (int32_t)x; }

// Elements as READ makes numbers of them.
#define CAST_TO(R, convert) { R *y = (R *)a->y; for (int64_t i = begin; i < end; i++) y[i] = (R)convert(READ(x[i])); break; }
#define CAST_LOOPS(T, INT32, INT64, BYTE) { \
    const T *x = a->x; \
    switch (a->to) { \
    case HONE_F32: CAST_TO(float, (float)) \
    case HONE_F64: CAST_TO(double, (double)) \
    case HONE_I32: CAST_TO(int32_t, INT32) \
    case HONE_I64: CAST_TO(int64_t, INT64) \
    case HONE_U8: CAST_TO(uint8_t, BYTE) \
    case HONE_TRUTH: CAST_TO(uint8_t, 0 !=) \
    case HONE_F16: CAST_TO(uint16_t, to_half) \
    case HONE_BF16: CAST_TO(uint16_t, to_brain) \
    } break; }

HONE_CLONES static void cast_body(void *context, int64_t begin, int64_t end) {
    const hone_cast_args *a = context;
    switch (a->from) {
#define READ(v) (v)
    case HONE_F32: CAST_LOOPS(float, to_int32, to_int64, to_byte)
    case HONE_F64: CAST_LOOPS(double, to_int32, to_int64, to_byte)
    case HONE_I32: CAST_LOOPS(int32_t, (int32_t), (int64_t), (uint8_t))
    case HONE_I64: CAST_LOOPS(int64_t, narrow, (int64_t), (uint8_t))
    case HONE_U8: case HONE_TRUTH: CAST_LOOPS(uint8_t, (int32_t), (int64_t), (uint8_t))
#undef READ
#define READ(v) from_half(v)
    case HONE_F16: CAST_LOOPS(uint16_t, to_int32, to_int64, to_byte)
#undef READ
#define READ(v) from_brain(v)
    case HONE_BF16: CAST_LOOPS(uint16_t, to_int32, to_int64, to_byte)
#undef READ
    }
}

void hone_cast(const void *args, const hone_run *run) {
    hone_cast_args a = *(const hone_cast_args *)args;
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.y);
    hone_share(run, a.n, HONE_GRAIN, cast_body, &a);
}
