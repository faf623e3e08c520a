// Sums, extremes and products over the middle axis of [outer, n, inner]; the largest element's index.
// Sums run in eight or more partial sums (which also keeps the rounding error low), so they vectorise.
#include "kernel_support.h"

HONE_CLONES static float sum_row(const float *x, int64_t n) {
    float partial[32] = {0};
    int64_t i = 0;
    for (; i + 32 <= n; i += 32)
        for (int j = 0; j < 32; j++) partial[j] += x[i + j];
    for (int j = 0; i < n; i++, j++) partial[j] += x[i];
    for (int width = 16; width > 0; width /= 2)
        for (int j = 0; j < width; j++) partial[j] += partial[j + width];
    return partial[0];
}

static float reduce_row(int reduction, const float *x, int64_t n) {
    switch (reduction) {
    case HONE_SUM: return sum_row(x, n);
    case HONE_MEAN: return sum_row(x, n) / (float)n;
    case HONE_MAX: { float m = -INFINITY; for (int64_t i = 0; i < n; i++) m = x[i] > m || x[i] != x[i] ? x[i] : m; return m; }
    case HONE_MIN: { float m = INFINITY; for (int64_t i = 0; i < n; i++) m = x[i] < m || x[i] != x[i] ? x[i] : m; return m; }
    default: { float p = 1; for (int64_t i = 0; i < n; i++) p *= x[i]; return p; }
    }
}

// Columns begin..<end of one [n, inner] block into y[0..<inner].
HONE_CLONES static void reduce_columns(int reduction, const float *x, int64_t n, int64_t inner, float *y, int64_t begin, int64_t end) {
    const float start = reduction == HONE_MAX ? -INFINITY : reduction == HONE_MIN ? INFINITY : reduction == HONE_PRODUCT ? 1.0f : 0.0f;
    for (int64_t j = begin; j < end; j++) y[j] = start;
    for (int64_t i = 0; i < n; i++) {
        const float *row = x + i * inner;
        switch (reduction) {
        case HONE_SUM: case HONE_MEAN: for (int64_t j = begin; j < end; j++) y[j] += row[j]; break;
        case HONE_MAX: for (int64_t j = begin; j < end; j++) y[j] = row[j] > y[j] || row[j] != row[j] ? row[j] : y[j]; break;
        case HONE_MIN: for (int64_t j = begin; j < end; j++) y[j] = row[j] < y[j] || row[j] != row[j] ? row[j] : y[j]; break;
        default: for (int64_t j = begin; j < end; j++) y[j] *= row[j];
        }
    }
    if (reduction == HONE_MEAN) for (int64_t j = begin; j < end; j++) y[j] /= (float)n;
}

// Whole numbers; sums and products wrap around. Means are of floats only.
#define INTEGER_REDUCTION(NAME, T, U, LOWEST, HIGHEST) \
    HONE_CLONES static void NAME(int reduction, const T *x, int64_t n, int64_t inner, T *y, int64_t begin, int64_t end) { \
        const T start = reduction == HONE_MAX ? LOWEST : reduction == HONE_MIN ? HIGHEST : reduction == HONE_PRODUCT ? 1 : 0; \
        for (int64_t j = begin; j < end; j++) y[j] = start; \
        for (int64_t i = 0; i < n; i++) { \
            const T *row = x + i * inner; \
            switch (reduction) { \
            case HONE_MAX: for (int64_t j = begin; j < end; j++) y[j] = row[j] > y[j] ? row[j] : y[j]; break; \
            case HONE_MIN: for (int64_t j = begin; j < end; j++) y[j] = row[j] < y[j] ? row[j] : y[j]; break; \
            case HONE_PRODUCT: for (int64_t j = begin; j < end; j++) y[j] = (T)((U)y[j] * (U)row[j]); break; \
            default: for (int64_t j = begin; j < end; j++) y[j] = (T)((U)y[j] + (U)row[j]); \
            } \
        } \
    }

INTEGER_REDUCTION(reduce_int32, int32_t, uint32_t, INT32_MIN, INT32_MAX)
INTEGER_REDUCTION(reduce_int64, int64_t, uint64_t, INT64_MIN, INT64_MAX)
INTEGER_REDUCTION(reduce_bytes, uint8_t, uint8_t, 0, 1)

// Columns begin..<end of block `o`.
static void reduce_block(const hone_reduce_args *a, int64_t o, int64_t begin, int64_t end) {
    const int64_t ox = o * a->n * a->inner, oy = o * a->inner;
    switch (a->type) {
    case HONE_I32: reduce_int32(a->reduction, (const int32_t *)a->x + ox, a->n, a->inner, (int32_t *)a->y + oy, begin, end); break;
    case HONE_I64: reduce_int64(a->reduction, (const int64_t *)a->x + ox, a->n, a->inner, (int64_t *)a->y + oy, begin, end); break;
    case HONE_F32:
        if (a->inner == 1) ((float *)a->y)[oy] = reduce_row(a->reduction, (const float *)a->x + ox, a->n);
        else reduce_columns(a->reduction, (const float *)a->x + ox, a->n, a->inner, (float *)a->y + oy, begin, end);
        break;
    default: reduce_bytes(a->reduction, (const uint8_t *)a->x + ox, a->n, a->inner, (uint8_t *)a->y + oy, begin, end);
    }
}

static void reduce_blocks(void *context, int64_t begin, int64_t end) {
    const hone_reduce_args *a = context;
    for (int64_t o = begin; o < end; o++) reduce_block(a, o, 0, a->inner);
}

static void reduce_one_block(void *context, int64_t begin, int64_t end) { reduce_block(context, 0, begin, end); }

void hone_reduce(const void *args, const hone_run *run) {
    hone_reduce_args a = *(const hone_reduce_args *)args;
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.y);
    if (a.outer == 1 && a.inner > 1)
        hone_share(run, a.inner, HONE_GRAIN / (a.n + 1) + 16, reduce_one_block, &a);
    else
        hone_share(run, a.outer, HONE_GRAIN / (a.n * a.inner + 1) + 1, reduce_blocks, &a);
}

static void argmax_rows(void *context, int64_t begin, int64_t end) {
    const hone_argmax_args *a = context;
    for (int64_t r = begin; r < end; r++) {
        const float *x = a->x + r * a->n;
        int32_t best = 0;
        for (int64_t i = 1; i < a->n; i++) if (x[i] > x[best] || (x[i] != x[i] && x[best] == x[best])) best = (int32_t)i;
        a->y[r] = best;
    }
}

void hone_argmax(const void *args, const hone_run *run) {
    hone_argmax_args a = *(const hone_argmax_args *)args;
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.y);
    hone_share(run, a.rows, HONE_GRAIN / (a.n + 1) + 1, argmax_rows, &a);
}
