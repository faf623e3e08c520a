// Softmax, its logarithm and the cross-entropies, along rows. The largest logit is subtracted first, so nothing
// overflows; a cross-entropy keeps the probabilities, from which its gradient is one subtraction.
#include "kernel_support.h"

#define ROW_GRAIN(n) (HONE_GRAIN / 4 / ((n) + 1) + 1)

// Sums and the largest element in sixteen lanes, which are a vector's, and few roundings.
enum { LANES = 16 };
#define LANE_LOOP(n, statement) \
    for (int64_t at = 0; at + LANES <= (n); at += LANES) for (int j = 0; j < LANES; j++) { const int64_t i = at + j; statement; } \
    for (int64_t i = (n) / LANES * LANES; i < (n); i++) { const int j = 0; statement; }

HONE_INLINE float lane_sum(const float *lanes) {
    float total = 0.0f;
    for (int j = 0; j < LANES; j++) total += lanes[j];
    return total;
}

HONE_INLINE float row_max(const float *x, int64_t n) {
    float lanes[LANES], m = -INFINITY;
    for (int j = 0; j < LANES; j++) lanes[j] = -INFINITY;
    LANE_LOOP(n, lanes[j] = x[i] > lanes[j] ? x[i] : lanes[j])
    for (int j = 0; j < LANES; j++) m = lanes[j] > m ? lanes[j] : m;
    // All -inf, or NaN: any finite shift will do, the result is NaN as it should be.
    return m - m == 0.0f ? m : m > 0.0f ? m : 0.0f;
}

// y = exp(x - max), returns the sum.
HONE_INLINE float row_exp(const float *x, float *y, int64_t n, float max) {
    float lanes[LANES] = {0};
    HONE_IN_PLACE for (int64_t i = 0; i < n; i++) y[i] = hone_exp(x[i] - max);
    LANE_LOOP(n, lanes[j] += y[i])
    return lane_sum(lanes);
}

HONE_CLONES static void softmax_body(void *context, int64_t begin, int64_t end) {
    const hone_softmax_args *a = context;
    for (int64_t r = begin; r < end; r++) {
        const float *x = a->x + r * a->n;
        float *y = a->y + r * a->n;
        float scale = 1.0f / row_exp(x, y, a->n, row_max(x, a->n));
        for (int64_t i = 0; i < a->n; i++) y[i] *= scale;
    }
}

void hone_softmax(const void *args, const hone_run *run) {
    hone_softmax_args a = *(const hone_softmax_args *)args;
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.y);
    hone_share(run, a.rows, ROW_GRAIN(a.n), softmax_body, &a);
}

HONE_CLONES static void log_softmax_body(void *context, int64_t begin, int64_t end) {
    const hone_softmax_args *a = context;
    for (int64_t r = begin; r < end; r++) {
        const float *x = a->x + r * a->n;
        float *y = a->y + r * a->n;
        float max = row_max(x, a->n), lanes[LANES] = {0};
        LANE_LOOP(a->n, lanes[j] += hone_exp(x[i] - max))
        float shift = max + hone_log(lane_sum(lanes));
        HONE_IN_PLACE for (int64_t i = 0; i < a->n; i++) y[i] = x[i] - shift;
    }
}

void hone_log_softmax(const void *args, const hone_run *run) {
    hone_softmax_args a = *(const hone_softmax_args *)args;
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.y);
    hone_share(run, a.rows, ROW_GRAIN(a.n), log_softmax_body, &a);
}

// dx = y (dy - Σ dy y)
HONE_CLONES static void softmax_gradient_body(void *context, int64_t begin, int64_t end) {
    const hone_softmax_gradient_args *a = context;
    for (int64_t r = begin; r < end; r++) {
        const float *dy = a->dy + r * a->n, *y = a->y + r * a->n;
        float *dx = a->dx + r * a->n, lanes[LANES] = {0};
        LANE_LOOP(a->n, lanes[j] += dy[i] * y[i])
        const float dot = lane_sum(lanes);
        HONE_IN_PLACE for (int64_t i = 0; i < a->n; i++) dx[i] = y[i] * (dy[i] - dot);
    }
}

void hone_softmax_gradient(const void *args, const hone_run *run) {
    hone_softmax_gradient_args a = *(const hone_softmax_gradient_args *)args;
    HONE_RESOLVE(run, a.dy);
    HONE_RESOLVE(run, a.y);
    HONE_RESOLVE(run, a.dx);
    hone_share(run, a.rows, ROW_GRAIN(a.n), softmax_gradient_body, &a);
}

// dx = dy - softmax(x) Σ dy, with softmax(x) = e^y
HONE_CLONES static void log_softmax_gradient_body(void *context, int64_t begin, int64_t end) {
    const hone_softmax_gradient_args *a = context;
    for (int64_t r = begin; r < end; r++) {
        const float *dy = a->dy + r * a->n, *y = a->y + r * a->n;
        float *dx = a->dx + r * a->n, lanes[LANES] = {0};
        LANE_LOOP(a->n, lanes[j] += dy[i])
        const float sum = lane_sum(lanes);
        HONE_IN_PLACE for (int64_t i = 0; i < a->n; i++) dx[i] = dy[i] - hone_exp(y[i]) * sum;
    }
}

void hone_log_softmax_gradient(const void *args, const hone_run *run) {
    hone_softmax_gradient_args a = *(const hone_softmax_gradient_args *)args;
    HONE_RESOLVE(run, a.dy);
    HONE_RESOLVE(run, a.y);
    HONE_RESOLVE(run, a.dx);
    hone_share(run, a.rows, ROW_GRAIN(a.n), log_softmax_gradient_body, &a);
}

// loss = -Σ t_i (x_i - max - log Σ e^(x - max))
HONE_CLONES static void cross_entropy_body(void *context, int64_t begin, int64_t end) {
    const hone_cross_entropy_args *a = context;
    for (int64_t r = begin; r < end; r++) {
        const float *x = a->x + r * a->n, *t = (const float *)a->targets + r * a->n;
        float *p = a->probabilities + r * a->n, max = row_max(x, a->n);
        float sum = row_exp(x, p, a->n, max), shift = max + hone_log(sum), scale = 1.0f / sum, lanes[LANES] = {0};
        for (int64_t i = 0; i < a->n; i++) p[i] *= scale;
        // A zero target leaves its class out, whatever its logit: 0 · inf must not spoil the sum.
        LANE_LOOP(a->n, lanes[j] += t[i] == 0.0f ? 0.0f : t[i] * (shift - x[i]))
        a->loss[r] = x[0] == x[0] ? lane_sum(lanes) : x[0];
    }
}

void hone_cross_entropy(const void *args, const hone_run *run) {
    hone_cross_entropy_args a = *(const hone_cross_entropy_args *)args;
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.targets);
    HONE_RESOLVE(run, a.loss);
    HONE_RESOLVE(run, a.probabilities);
    hone_share(run, a.rows, ROW_GRAIN(a.n), cross_entropy_body, &a);
}

HONE_CLONES static void sparse_cross_entropy_body(void *context, int64_t begin, int64_t end) {
    const hone_cross_entropy_args *a = context;
    for (int64_t r = begin; r < end; r++) {
        const float *x = a->x + r * a->n;
        int32_t t = ((const int32_t *)a->targets)[r];
        float *p = a->probabilities + r * a->n, max = row_max(x, a->n);
        float sum = row_exp(x, p, a->n, max), scale = 1.0f / sum;
        for (int64_t i = 0; i < a->n; i++) p[i] *= scale;
        a->loss[r] = t >= 0 && t < a->n ? max + hone_log(sum) - x[t] : NAN;
    }
}

void hone_sparse_cross_entropy(const void *args, const hone_run *run) {
    hone_cross_entropy_args a = *(const hone_cross_entropy_args *)args;
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.targets);
    HONE_RESOLVE(run, a.loss);
    HONE_RESOLVE(run, a.probabilities);
    hone_share(run, a.rows, ROW_GRAIN(a.n), sparse_cross_entropy_body, &a);
}

// dx = dloss (p Σt - t)
HONE_CLONES static void cross_entropy_gradient_body(void *context, int64_t begin, int64_t end) {
    const hone_cross_entropy_gradient_args *a = context;
    for (int64_t r = begin; r < end; r++) {
        const float *p = a->probabilities + r * a->n, *t = (const float *)a->targets + r * a->n;
        float *dx = a->dx + r * a->n, g = a->dloss[r], lanes[LANES] = {0};
        LANE_LOOP(a->n, lanes[j] += t[i])
        const float total = lane_sum(lanes);
        for (int64_t i = 0; i < a->n; i++) dx[i] = g * (p[i] * total - t[i]);
    }
}

void hone_cross_entropy_gradient(const void *args, const hone_run *run) {
    hone_cross_entropy_gradient_args a = *(const hone_cross_entropy_gradient_args *)args;
    HONE_RESOLVE(run, a.dloss);
    HONE_RESOLVE(run, a.probabilities);
    HONE_RESOLVE(run, a.targets);
    HONE_RESOLVE(run, a.dx);
    hone_share(run, a.rows, ROW_GRAIN(a.n), cross_entropy_gradient_body, &a);
}

HONE_CLONES static void sparse_cross_entropy_gradient_body(void *context, int64_t begin, int64_t end) {
    const hone_cross_entropy_gradient_args *a = context;
    for (int64_t r = begin; r < end; r++) {
        const float *p = a->probabilities + r * a->n;
        int32_t t = ((const int32_t *)a->targets)[r];
        float *dx = a->dx + r * a->n, g = a->dloss[r];
        for (int64_t i = 0; i < a->n; i++) dx[i] = g * p[i];
        if (t >= 0 && t < a->n) dx[t] -= g;
    }
}

void hone_sparse_cross_entropy_gradient(const void *args, const hone_run *run) {
    hone_cross_entropy_gradient_args a = *(const hone_cross_entropy_gradient_args *)args;
    HONE_RESOLVE(run, a.dloss);
    HONE_RESOLVE(run, a.probabilities);
    HONE_RESOLVE(run, a.targets);
    HONE_RESOLVE(run, a.dx);
    hone_share(run, a.rows, ROW_GRAIN(a.n), sparse_cross_entropy_gradient_body, &a);
}
