// Batch and layer normalisation, forward and backward.
//   y = gamma x̂ + beta,  x̂ = (x - mean) / sqrt(variance + epsilon)
//   dx = gamma / sqrt(variance + epsilon) · (dy - mean(dy) - x̂ mean(dy x̂))   means over what the statistics are over
// (Ioffe & Szegedy, 2015; Ba, Kiros & Hinton, 2016).
#include "kernel_support.h"
#include "hone_normalize.h"

// ---- Over the batch, for each channel --------------------------------------------------------------------------

// Rows whose sums are kept in floats before they join the doubles.
#define ROWS_AT_ONCE 256

// This thread's rows.
HONE_INLINE void rows_of(const hone_run *run, int64_t rows, int64_t *begin, int64_t *end) {
    int64_t piece = (rows + run->threads - 1) / run->threads;
    *begin = hone_min(run->thread * piece, rows);
    *end = hone_min(*begin + piece, rows);
}

HONE_CLONES static void statistics_rows(const hone_batch_normalization_args *a, int64_t begin, int64_t end, double *sums, float *scratch) {
    const int64_t n = a->n;
    const float *shift = a->x;
    float *s1 = scratch, *s2 = scratch + n;
    memset(sums, 0, (size_t)n * 2 * sizeof(double));
    for (int64_t first = begin; first < end; first += ROWS_AT_ONCE) {
        int64_t last = hone_min(first + ROWS_AT_ONCE, end);
        memset(scratch, 0, (size_t)n * 2 * sizeof(float));
        for (int64_t row = first; row < last; row++) {
            const float *x = a->x + row * n;
            for (int64_t i = 0; i < n; i++) { float d = x[i] - shift[i]; s1[i] += d; s2[i] += d * d; }
        }
        for (int64_t i = 0; i < n; i++) { sums[i] += s1[i]; sums[n + i] += s2[i]; }
    }
}

static hone_batch_normalization_args resolved(const void *args, const hone_run *run) {
    hone_batch_normalization_args a = *(const hone_batch_normalization_args *)args;
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.dy);
    HONE_RESOLVE(run, a.gamma);
    HONE_RESOLVE(run, a.beta);
    HONE_RESOLVE(run, a.mean);
    HONE_RESOLVE(run, a.variance);
    HONE_RESOLVE(run, a.partial);
    HONE_RESOLVE(run, a.scratch);
    HONE_RESOLVE(run, a.y);
    HONE_RESOLVE(run, a.dgamma);
    HONE_RESOLVE(run, a.dbeta);
    return a;
}

void hone_batch_statistics(const void *args, const hone_run *run) {
    const hone_batch_normalization_args addressed = resolved(args, run), *a = &addressed;
    int64_t begin, end;
    rows_of(run, a->rows, &begin, &end);
    statistics_rows(a, begin, end, a->partial + run->thread * 2 * a->n, a->scratch + run->thread * 4 * a->n);
}

// Adds up what all threads found for channel i.
HONE_INLINE double total(const hone_batch_normalization_args *a, int threads, int64_t which, int64_t i) {
    double sum = 0;
    for (int t = 0; t < threads; t++) sum += a->partial[(t * 2 + which) * a->n + i];
    return sum;
}

HONE_CLONES static void scale_rows(const float *x, float *y, const float *scale, const float *shift, int64_t n, int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++)
        for (int64_t i = 0; i < n; i++) y[row * n + i] = x[row * n + i] * scale[i] + shift[i];
}

void hone_batch_normalize(const void *args, const hone_run *run) {
    const hone_batch_normalization_args addressed = resolved(args, run), *a = &addressed;
    float *scale = a->scratch + run->thread * 4 * a->n, *shift = scale + a->n;
    for (int64_t i = 0; i < a->n; i++) {
        double mean = total(a, run->threads, 0, i) / (double)a->rows;
        double variance = total(a, run->threads, 1, i) / (double)a->rows - mean * mean;
        variance = variance > 0 || variance != variance ? variance : 0;
        mean += a->x[i];
        scale[i] = (float)((double)a->gamma[i] / sqrt(variance + (double)a->epsilon));
        shift[i] = (float)((double)a->beta[i] - mean * (double)scale[i]);
        if (run->thread == 0) { a->mean[i] = (float)mean; a->variance[i] = (float)variance; }
    }
    int64_t begin, end;
    rows_of(run, a->rows, &begin, &end);
    scale_rows(a->x, a->y, scale, shift, a->n, begin, end);
}

HONE_CLONES static void gradient_sums_rows(const hone_batch_normalization_args *a, int64_t begin, int64_t end, double *sums, float *scratch) {
    const int64_t n = a->n;
    const float *mean = a->mean;
    float *s1 = scratch, *s2 = scratch + n;
    memset(sums, 0, (size_t)n * 2 * sizeof(double));
    for (int64_t first = begin; first < end; first += ROWS_AT_ONCE) {
        int64_t last = hone_min(first + ROWS_AT_ONCE, end);
        memset(scratch, 0, (size_t)n * 2 * sizeof(float));
        for (int64_t row = first; row < last; row++) {
            const float *x = a->x + row * n, *dy = a->dy + row * n;
            for (int64_t i = 0; i < n; i++) { s1[i] += dy[i]; s2[i] += dy[i] * (x[i] - mean[i]); }
        }
        for (int64_t i = 0; i < n; i++) { sums[i] += s1[i]; sums[n + i] += s2[i]; }
    }
}

void hone_batch_gradient_sums(const void *args, const hone_run *run) {
    const hone_batch_normalization_args addressed = resolved(args, run), *a = &addressed;
    int64_t begin, end;
    rows_of(run, a->rows, &begin, &end);
    gradient_sums_rows(a, begin, end, a->partial + run->thread * 2 * a->n, a->scratch + run->thread * 4 * a->n);
}

HONE_CLONES static void gradient_rows(const hone_batch_normalization_args *a, const float *p, const float *q, const float *r, int64_t begin, int64_t end) {
    const int64_t n = a->n;
    for (int64_t row = begin; row < end; row++) {
        const float *x = a->x + row * n, *dy = a->dy + row * n;
        float *dx = a->y + row * n;
        for (int64_t i = 0; i < n; i++) dx[i] = p[i] * dy[i] + (q[i] * x[i] + r[i]);
    }
}

// dx as one line in dy and x for each channel: p dy + q x + r.
void hone_batch_gradient(const void *args, const hone_run *run) {
    const hone_batch_normalization_args addressed = resolved(args, run), *a = &addressed;
    float *p = a->scratch + run->thread * 4 * a->n, *q = p + a->n, *r = q + a->n;
    for (int64_t i = 0; i < a->n; i++) {
        double sum = total(a, run->threads, 0, i), dot = total(a, run->threads, 1, i);
        double inverse = 1 / sqrt((double)a->variance[i] + (double)a->epsilon), scale = (double)a->gamma[i] * inverse;
        double slope = -scale * inverse * inverse * dot / (double)a->rows;
        p[i] = (float)scale;
        q[i] = (float)slope;
        r[i] = (float)(-scale * sum / (double)a->rows - slope * (double)a->mean[i]);
        if (run->thread == 0) { a->dbeta[i] = (float)sum; a->dgamma[i] = (float)(dot * inverse); }
    }
    int64_t begin, end;
    rows_of(run, a->rows, &begin, &end);
    gradient_rows(a, p, q, r, begin, end);
}

// ---- Over the elements of each row -----------------------------------------------------------------------------

HONE_INLINE float lanes_sum(const float *s) {
    float total = 0.0f;
    for (int j = 0; j < 16; j++) total += s[j];
    return total;
}

// Σ over a row of `expression` in i, in sixteen partial sums.
#define ROW_SUM(total, n, expression) { \
    float lanes[16] = {0}; \
    int64_t i = 0; \
    for (int64_t at = 0; at + 16 <= (n); at += 16) \
        for (int j = 0; j < 16; j++) { i = at + j; lanes[j] += (expression); } \
    for (i = (n) / 16 * 16; i < (n); i++) lanes[0] += (expression); \
    total = lanes_sum(lanes); }

HONE_CLONES static void normalize_rows(void *context, int64_t begin, int64_t end) {
    const hone_layer_normalization_args *a = context;
    const int64_t n = a->n;
    const float *gamma = a->gamma, *beta = a->beta;
    for (int64_t row = begin; row < end; row++) {
        const float *x = a->x + row * n;
        float *y = a->y + row * n, mean = 0.0f, squares;
        if (a->centered) { ROW_SUM(mean, n, x[i]) mean /= (float)n; }
        ROW_SUM(squares, n, (x[i] - mean) * (x[i] - mean))
        float inverse = 1.0f / sqrtf(squares / (float)n + a->epsilon);
        for (int64_t i = 0; i < n; i++) y[i] = (x[i] - mean) * inverse * gamma[i] + beta[i];
        a->mean[row] = mean;
        a->inverse[row] = inverse;
    }
}

void hone_layer_normalize(const void *args, const hone_run *run) {
    hone_layer_normalization_args a = *(const hone_layer_normalization_args *)args;
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.gamma);
    HONE_RESOLVE(run, a.beta);
    HONE_RESOLVE(run, a.mean);
    HONE_RESOLVE(run, a.inverse);
    HONE_RESOLVE(run, a.y);
    hone_share(run, a.rows, HONE_GRAIN / 2 / (a.n + 1) + 1, normalize_rows, &a);
}

HONE_CLONES static void normalize_gradient_rows(void *context, int64_t begin, int64_t end) {
    const hone_layer_normalization_args *a = context;
    const int64_t n = a->n;
    const float *gamma = a->gamma;
    for (int64_t row = begin; row < end; row++) {
        const float *x = a->x + row * n, *dy = a->dy + row * n;
        const float mean = a->mean[row], inverse = a->inverse[row];
        float *dx = a->y + row * n, sum = 0.0f, dot;
        if (a->centered) ROW_SUM(sum, n, dy[i] * gamma[i])
        ROW_SUM(dot, n, dy[i] * gamma[i] * (x[i] - mean))
        float offset = sum / (float)n, slope = dot * inverse * inverse / (float)n;
        for (int64_t i = 0; i < n; i++) dx[i] = inverse * (dy[i] * gamma[i] - offset - (x[i] - mean) * slope);
    }
}

void hone_layer_normalize_gradient(const void *args, const hone_run *run) {
    hone_layer_normalization_args a = *(const hone_layer_normalization_args *)args;
    HONE_RESOLVE(run, a.dy);
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.gamma);
    HONE_RESOLVE(run, a.mean);
    HONE_RESOLVE(run, a.inverse);
    HONE_RESOLVE(run, a.y);
    hone_share(run, a.rows, HONE_GRAIN / 2 / (a.n + 1) + 1, normalize_gradient_rows, &a);
}

// Columns are shared out, so the sums do not depend on the number of threads.
HONE_CLONES static void parameter_columns(void *context, int64_t begin, int64_t end) {
    const hone_layer_normalization_args *a = context;
    float *dgamma = a->dgamma, *dbeta = a->dbeta;
    for (int64_t i = begin; i < end; i++) { dgamma[i] = 0.0f; dbeta[i] = 0.0f; }
    for (int64_t row = 0; row < a->rows; row++) {
        const float *x = a->x + row * a->n, *dy = a->dy + row * a->n;
        const float mean = a->mean[row], inverse = a->inverse[row];
        for (int64_t i = begin; i < end; i++) {
            dgamma[i] += dy[i] * ((x[i] - mean) * inverse);
            dbeta[i] += dy[i];
        }
    }
}

void hone_layer_normalize_parameters(const void *args, const hone_run *run) {
    hone_layer_normalization_args a = *(const hone_layer_normalization_args *)args;
    HONE_RESOLVE(run, a.dy);
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.mean);
    HONE_RESOLVE(run, a.inverse);
    HONE_RESOLVE(run, a.dgamma);
    HONE_RESOLVE(run, a.dbeta);
    hone_share(run, a.n, HONE_GRAIN / (a.rows + 1) + 16, parameter_columns, &a);
}
