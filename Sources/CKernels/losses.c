// The k largest of a row, the projection onto the simplex, and CTC. All work row by row (sample by sample) without
// memory of their own.
#include "kernel_support.h"
#include "hone_losses.h"

static void top_k_body(void *context, int64_t begin, int64_t end) {
    const hone_top_k_args *a = context;
    for (int64_t r = begin; r < end; r++) {
        const float *x = a->x + r * a->n;
        float *y = a->y + r * a->n;
        for (int64_t i = 0; i < a->n; i++) y[i] = 0.0f;
        for (int64_t chosen = 0; chosen < a->k; chosen++) {
            int64_t best = -1;
            for (int64_t i = 0; i < a->n; i++)
                if (y[i] == 0.0f && (best < 0 || x[i] > x[best] || (x[i] != x[i] && x[best] == x[best]))) best = i;
            if (best >= 0) y[best] = 1.0f;
        }
    }
}

void hone_top_k_mask(const void *args, const hone_run *run) {
    hone_top_k_args a = *(const hone_top_k_args *)args;
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.y);
    hone_share(run, a.rows, HONE_GRAIN / (a.n * a.k + 1) + 1, top_k_body, &a);
}

// The support of the nearest point of the simplex (Martins & Astudillo, ICML 2016) is what exceeds a threshold, which is
// found by leaving out what falls below it until nothing more does (Michelot 1986): no sorting.
static double support_threshold(const float *x, int64_t n, int64_t *size) {
    double sum = 0.0, threshold = -INFINITY;
    int64_t count = n, before = -1;
    for (int64_t i = 0; i < n; i++) sum += x[i];
    while (count != before && count > 0) {
        before = count;
        threshold = (sum - 1.0) / (double)count;
        sum = 0.0;
        count = 0;
        for (int64_t i = 0; i < n; i++) if ((double)x[i] > threshold) { sum += x[i]; count++; }
    }
    *size = count;
    return threshold;
}

// How much element i of the support adds to k · tau: Keras sums the running sums z_1, z_1 + z_2, … of the sorted support
// (where the paper takes the last of them), so that the largest counts k times and the smallest once.
static int64_t support_weight(const float *x, int64_t n, double threshold, int64_t size, int64_t i) {
    int64_t ahead = 0;
    for (int64_t j = 0; j < n; j++) ahead += (double)x[j] > threshold && (x[j] > x[i] || (x[j] == x[i] && j < i));
    return size - ahead;
}

// y = max(x - tau, 0)
static float sparsemax_tau(const float *x, int64_t n, double threshold, int64_t size) {
    double sum = -1.0;
    for (int64_t i = 0; i < n; i++)
        if ((double)x[i] > threshold) sum += (double)support_weight(x, n, threshold, size, i) * x[i];
    return (float)(sum / (double)size);
}

static void sparsemax_body(void *context, int64_t begin, int64_t end) {
    const hone_sparsemax_args *a = context;
    for (int64_t r = begin; r < end; r++) {
        const float *x = a->x + r * a->n;
        float *y = a->y + r * a->n;
        int64_t size;
        double threshold = support_threshold(x, a->n, &size);
        // Nothing exceeds the threshold only where something is NaN or infinite.
        float tau = size > 0 ? sparsemax_tau(x, a->n, threshold, size) : NAN;
        for (int64_t i = 0; i < a->n; i++) y[i] = tau != tau ? tau : x[i] > tau ? x[i] - tau : 0.0f;
    }
}

void hone_sparsemax(const void *args, const hone_run *run) {
    hone_sparsemax_args a = *(const hone_sparsemax_args *)args;
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.y);
    hone_share(run, a.rows, HONE_GRAIN / (4 * a.n + 1) + 1, sparsemax_body, &a);
}

// dx_i = [y_i > 0] dy_i - (weight_i / k) Σ dy over y > 0
static void sparsemax_gradient_body(void *context, int64_t begin, int64_t end) {
    const hone_sparsemax_gradient_args *a = context;
    for (int64_t r = begin; r < end; r++) {
        const float *dy = a->dy + r * a->n, *x = a->x + r * a->n;
        float *dx = a->dx + r * a->n, sum = 0.0f;
        int64_t size;
        double threshold = support_threshold(x, a->n, &size);
        float tau = size > 0 ? sparsemax_tau(x, a->n, threshold, size) : NAN;
        for (int64_t i = 0; i < a->n; i++) if (x[i] > tau) sum += dy[i];
        for (int64_t i = 0; i < a->n; i++) {
            float share = (double)x[i] > threshold ? (float)support_weight(x, a->n, threshold, size, i) / (float)size : 0.0f;
            dx[i] = (x[i] > tau ? dy[i] : 0.0f) - share * sum;
        }
    }
}

void hone_sparsemax_gradient(const void *args, const hone_run *run) {
    hone_sparsemax_gradient_args a = *(const hone_sparsemax_gradient_args *)args;
    HONE_RESOLVE(run, a.dy);
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.dx);
    hone_share(run, a.rows, HONE_GRAIN / (4 * a.n + 1) + 1, sparsemax_gradient_body, &a);
}

// ---- CTC -------------------------------------------------------------------------------------------------------

// An impossible step costs this much rather than infinity, as in Keras, so that losses stay finite.
#define IMPOSSIBLE (-1e5f)

HONE_INLINE float log_add(float a, float b) {
    float high = a > b ? a : b, low = a > b ? b : a;
    return high + hone_log1p(hone_exp(low - high));
}

int64_t hone_ctc_scratch(int64_t time, int64_t count) { return (time + 1) * (2 * count + 1) + 2 * (2 * count + 1); }

// phi[n]: log probability of having written n labels and standing on a blank (or at the start); emit[n]: of standing on
// label n. A label follows a different one directly, an equal one only over a blank:
//   phi'[n+1]  = log(phi[n+1] + emit[n]) unless label n repeats
//   emit_t[n]  = log p(label n) + log(phi'[n] + emit[n])
//   phi_t[n+1] = log p(blank) + log(phi'[n+1] + emit[n] if label n repeats)
// The derivative runs the same recurrence backwards: each log-sum passes its gradient on in proportion.
static void ctc_sample(const hone_ctc_args *a, int64_t sample) {
    const int64_t T = a->time, K = a->classes, N = a->count, width = 2 * N + 1;
    const float *p = a->log_probabilities + sample * T * K;
    const int32_t *labels = a->labels + sample * N;
    float *slope = a->slope + sample * T * K;
    float *states = a->scratch + sample * hone_ctc_scratch(T, N);
    float *gradient = states + (T + 1) * width, *before = gradient + width;
    int64_t length = 0;
    int valid = 1;
    for (int64_t n = 0; n < N; n++) {
        length += labels[n] != 0;
        valid &= labels[n] >= 0 && labels[n] < K;
    }
    for (int64_t i = 0; i < T * K; i++) slope[i] = valid ? 0.0f : NAN;
    if (!valid) { a->loss[sample] = NAN; return; }
#define REPEATS(n) ((n) + 1 < N && labels[n] == labels[(n) + 1])
    // States of time t: phi at 0..N, emit at N+1..2N.
    for (int64_t i = 0; i < width; i++) states[i] = i == 0 ? 0.0f : IMPOSSIBLE;
    for (int64_t t = 0; t < T; t++) {
        const float *phi = states + t * width, *emit = phi + N + 1, *q = p + t * K;
        float *next_phi = states + (t + 1) * width, *next_emit = next_phi + N + 1;
        next_phi[0] = phi[0] + q[0];
        float moved = phi[0];
        for (int64_t n = 0; n < N; n++) {
            float repeat = REPEATS(n) ? 1.0f : 0.0f;
            next_emit[n] = log_add(moved, emit[n]) + q[labels[n]];
            moved = log_add(phi[n + 1], emit[n] + IMPOSSIBLE * repeat);
            next_phi[n + 1] = log_add(moved + q[0], emit[n] + q[0] + IMPOSSIBLE * (1.0f - repeat));
        }
    }
    const float *last_phi = states + T * width, *last_emit = last_phi + N + 1;
    float total = length == 0 ? last_phi[0] : log_add(last_phi[length], last_emit[length - 1]);
    a->loss[sample] = -total;

    for (int64_t i = 0; i < width; i++) gradient[i] = 0.0f;
    if (length == 0) gradient[0] = -1.0f;
    else {
        gradient[length] = -hone_exp(last_phi[length] - total);
        gradient[N + length] = -hone_exp(last_emit[length - 1] - total);
    }
    for (int64_t t = T - 1; t >= 0; t--) {
        const float *phi = states + t * width, *emit = phi + N + 1, *q = p + t * K;
        const float *next_phi = states + (t + 1) * width, *next_emit = next_phi + N + 1;
        float *d = slope + t * K;
        for (int64_t i = 0; i < width; i++) before[i] = 0.0f;
        before[0] += gradient[0];
        d[0] += gradient[0];
        float moved = phi[0];
        for (int64_t n = 0; n < N; n++) {
            float repeat = REPEATS(n) ? 1.0f : 0.0f, from_emit = emit[n] + IMPOSSIBLE * repeat;
            float after = log_add(phi[n + 1], from_emit);
            // emit_t[n] came from phi'[n] (moved) and emit[n]
            float g = gradient[N + 1 + n], whole = next_emit[n] - q[labels[n]];
            d[labels[n]] += g;
            float to_moved = g * hone_exp(moved - whole), to_emit = g * hone_exp(emit[n] - whole);
            // phi'[n] is phi[n] itself for n = 0, else the log-sum of phi[n] and emit[n - 1]
            if (n == 0) before[0] += to_moved;
            else {
                float repeated = REPEATS(n - 1) ? 1.0f : 0.0f;
                before[n] += to_moved * hone_exp(phi[n] - moved);
                before[N + n] += to_moved * hone_exp(emit[n - 1] + IMPOSSIBLE * repeated - moved);
            }
            before[N + 1 + n] += to_emit;
            // phi_t[n+1] came from phi'[n+1] (after) and emit[n]
            float h = gradient[n + 1];
            d[0] += h;
            float to_after = h * hone_exp(after + q[0] - next_phi[n + 1]);
            before[N + 1 + n] += h * hone_exp(emit[n] + q[0] + IMPOSSIBLE * (1.0f - repeat) - next_phi[n + 1]);
            before[n + 1] += to_after * hone_exp(phi[n + 1] - after);
            before[N + 1 + n] += to_after * hone_exp(from_emit - after);
            moved = after;
        }
        for (int64_t i = 0; i < width; i++) gradient[i] = before[i];
    }
#undef REPEATS
}

static void ctc_body(void *context, int64_t begin, int64_t end) {
    for (int64_t sample = begin; sample < end; sample++) ctc_sample(context, sample);
}

void hone_ctc(const void *args, const hone_run *run) {
    hone_ctc_args a = *(const hone_ctc_args *)args;
    HONE_RESOLVE(run, a.log_probabilities);
    HONE_RESOLVE(run, a.labels);
    HONE_RESOLVE(run, a.loss);
    HONE_RESOLVE(run, a.slope);
    HONE_RESOLVE(run, a.scratch);
    hone_share(run, a.batch, 1, ctc_body, &a);
}
