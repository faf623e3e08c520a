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

static void reduce_blocks(void *context, int64_t begin, int64_t end) {
    const hone_reduce_args *a = context;
    for (int64_t o = begin; o < end; o++) {
        if (a->inner == 1) a->y[o] = reduce_row(a->reduction, a->x + o * a->n, a->n);
        else reduce_columns(a->reduction, a->x + o * a->n * a->inner, a->n, a->inner, a->y + o * a->inner, 0, a->inner);
    }
}

static void reduce_one_block(void *context, int64_t begin, int64_t end) {
    const hone_reduce_args *a = context;
    reduce_columns(a->reduction, a->x, a->n, a->inner, a->y, begin, end);
}

void hone_reduce(const void *args, const hone_run *run) {
    const hone_reduce_args *a = args;
    if (a->outer == 1 && a->inner > 1)
        hone_share(run, a->inner, HONE_GRAIN / (a->n + 1) + 16, reduce_one_block, (void *)a);
    else
        hone_share(run, a->outer, HONE_GRAIN / (a->n * a->inner + 1) + 1, reduce_blocks, (void *)a);
}

void hone_argmax(const void *args, const hone_run *run) {
    (void)run;
    const hone_argmax_args *a = args;
    for (int64_t r = 0; r < a->rows; r++) {
        const float *x = a->x + r * a->n;
        int32_t best = 0;
        for (int64_t i = 1; i < a->n; i++) if (x[i] > x[best] || (x[i] != x[i] && x[best] == x[best])) best = (int32_t)i;
        a->y[r] = best;
    }
}
