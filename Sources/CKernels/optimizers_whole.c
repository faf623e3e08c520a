// Optimizers whose step depends on a variable as a whole (its norm, its rows and columns): a thread takes every so many
// variables and does each alone, so models of many variables keep all threads busy and no thread waits within one.
#include "kernel_support.h"
#include <onednn.h>

HONE_INLINE int64_t elements(const hone_variable *v) { return v->batch * (v->rows > 0 ? v->rows : 1) * v->columns; }

static hone_variable resolved(const hone_variable *variable, const hone_run *run) {
    hone_variable v = *variable;
    HONE_RESOLVE(run, v.gradients);
    HONE_RESOLVE(run, v.gradient_scale);
    HONE_RESOLVE(run, v.scratch);
    return v;
}

// Decoupled decay of the weights; scaling and cutting of the gradients.
HONE_CLONES static void prepare(const hone_variable *v, double rate) {
    int64_t n = elements(v);
    float decay = (float)(rate * v->weight_decay), scale = v->gradient_scale ? *v->gradient_scale : 1.0f, clip = v->clip_value;
    float *restrict w = v->parameters, *restrict g = v->gradients;
    if (decay != 0.0f) for (int64_t i = 0; i < n; i++) w[i] -= w[i] * decay;
    if (scale != 1.0f) for (int64_t i = 0; i < n; i++) g[i] *= scale;
    if (clip > 0.0f) for (int64_t i = 0; i < n; i++) g[i] = g[i] < -clip ? -clip : g[i] > clip ? clip : g[i];
}

HONE_CLONES static double sum_of_squares(const float *x, int64_t n) {
    double total = 0.0;
    for (int64_t start = 0; start < n; start += 1024) {
        float partial[16] = {0};
        int64_t end = hone_min(start + 1024, n), i = start;
        for (; i + 16 <= end; i += 16)
            for (int j = 0; j < 16; j++) partial[j] += x[i + j] * x[i + j];
        for (int j = 0; i < end; i++, j++) partial[j] += x[i] * x[i];
        for (int j = 0; j < 16; j++) total += partial[j];
    }
    return total;
}

// R = β R + (1-β) mean over columns of (g² + ε);  C likewise over rows;  V = R C / mean(R)
HONE_CLONES static void factored_velocity(const hone_variable *v, float beta, float epsilon) {
    for (int64_t b = 0; b < v->batch; b++) {
        const float *g = v->gradients + b * v->rows * v->columns;
        float *rows = v->slots[0] + b * v->rows, *columns = v->slots[1] + b * v->columns, *velocity = v->slots[2] + b * v->rows * v->columns;
        double mean = 0.0;
        float share = (1.0f - beta) / (float)v->rows;
        for (int64_t j = 0; j < v->columns; j++) columns[j] = beta * columns[j] + (1.0f - beta) * epsilon;
        for (int64_t i = 0; i < v->rows; i++) {
            const float *row = g + i * v->columns;
            for (int64_t j = 0; j < v->columns; j++) columns[j] += share * row[j] * row[j];
            rows[i] = beta * rows[i] + (1.0f - beta) * ((float)(sum_of_squares(row, v->columns) / (double)v->columns) + epsilon);
            mean += rows[i];
        }
        mean /= (double)v->rows;
        for (int64_t i = 0; i < v->rows; i++) {
            float factor = (float)(rows[i] / mean);
            for (int64_t j = 0; j < v->columns; j++) velocity[i * v->columns + j] = factor * columns[j];
        }
    }
}

// Shazeer & Stern 2018.
HONE_CLONES static void adafactor(const hone_adafactor_args *a, const hone_variable *v, double learning_rate, int64_t iteration) {
    prepare(v, learning_rate);
    int64_t n = elements(v);
    double t = (double)(iteration + 1), rate = learning_rate;
    double rho = rate < 1.0 / sqrt(t) ? rate : 1.0 / sqrt(t);
    double size = sqrt(sum_of_squares(v->parameters, n) / (double)n);
    double alpha = (size > a->epsilon2 ? size : a->epsilon2) * rho;
    float beta = (float)(1.0 - pow(t, a->decay));
    float *restrict w = v->parameters, *restrict g = v->gradients, *restrict velocity = v->slots[2];
    if (v->rows > 0) factored_velocity(v, beta, a->epsilon1);
    else for (int64_t i = 0; i < n; i++) velocity[i] = beta * velocity[i] + (1.0f - beta) * (g[i] * g[i] + a->epsilon1);
    for (int64_t i = 0; i < n; i++) g[i] /= sqrtf(velocity[i]);
    double excess = sqrt(sum_of_squares(g, n) / (double)n) / a->threshold;
    float step = (float)(alpha / (excess > 1.0 ? excess : 1.0));
    for (int64_t i = 0; i < n; i++) w[i] -= step * g[i];
}

void hone_adafactor(const void *args, const hone_run *run) {
    const hone_adafactor_args *a = args;
    double learning_rate;
    int64_t iteration;
    if (!hone_is_due(run, a->schedule, &learning_rate, &iteration)) return;
    for (int32_t i = run->thread; i < a->count; i += run->threads) {
        hone_variable v = resolved(&a->variables[i], run);
        adafactor(a, &v, learning_rate * v.rate_factor, iteration);
    }
}

// You et al. 2020: Adam's step, scaled to the norm of the weights.
HONE_CLONES static void lamb(const hone_lamb_args *a, const hone_variable *v, double learning_rate, int64_t iteration) {
    prepare(v, learning_rate);
    int64_t n = elements(v);
    double t = (double)(iteration + 1);
    float m_factor = (float)(1.0 / (1.0 - pow(a->beta1, t))), v_factor = (float)(1.0 / (1.0 - pow(a->beta2, t)));
    float *restrict w = v->parameters, *restrict g = v->gradients, *restrict s0 = v->slots[0], *restrict s1 = v->slots[1];
    for (int64_t i = 0; i < n; i++) {
        s0[i] += (g[i] - s0[i]) * (1.0f - a->beta1);
        s1[i] += (g[i] * g[i] - s1[i]) * (1.0f - a->beta2);
        g[i] = s0[i] * m_factor / (sqrtf(s1[i] * v_factor) + a->epsilon);
    }
    double weight_norm = sqrt(sum_of_squares(w, n)), step_norm = sqrt(sum_of_squares(g, n));
    float rate = (float)(learning_rate * (weight_norm > 0.0 && step_norm > 0.0 ? weight_norm / step_norm : 1.0));
    for (int64_t i = 0; i < n; i++) w[i] -= rate * g[i];
}

void hone_lamb(const void *args, const hone_run *run) {
    const hone_lamb_args *a = args;
    double learning_rate;
    int64_t iteration;
    if (!hone_is_due(run, a->schedule, &learning_rate, &iteration)) return;
    for (int32_t i = run->thread; i < a->count; i += run->threads) {
        hone_variable v = resolved(&a->variables[i], run);
        lamb(a, &v, learning_rate * v.rate_factor, iteration);
    }
}

// Jordan et al. 2024: the momentum, made nearly orthogonal by Newton–Schulz steps x ← a x + (b A + c A²) x, A = x xᵀ.
HONE_CLONES static void muon(const hone_muon_args *a, const hone_variable *v, double learning_rate) {
    prepare(v, learning_rate);
    int64_t n = elements(v), rows = v->rows, columns = v->columns, small = hone_min(rows, columns), large = rows > columns ? rows : columns;
    float *restrict w = v->parameters, *restrict g = v->gradients, *restrict m = v->slots[0];
    float *x = v->scratch, *next = x + n, *gram = next + n, *mixed = gram + small * small;
    for (int64_t i = 0; i < n; i++) {
        m[i] = a->momentum * m[i] + g[i];
        if (a->nesterov) g[i] += a->momentum * m[i]; else g[i] = m[i];
    }
    float scale = (float)(1.0 / (sqrt(sum_of_squares(g, n)) + 1e-7));
    // x is wide: [small, large].
    if (rows > columns) {
        for (int64_t i = 0; i < rows; i++) for (int64_t j = 0; j < columns; j++) x[j * rows + i] = g[i * columns + j] * scale;
    } else {
        for (int64_t i = 0; i < n; i++) x[i] = g[i] * scale;
    }
    for (int32_t k = 0; k < a->steps; k++) {
        hone_dnn_sgemm('N', 'T', small, small, large, 1.0f, x, large, x, large, 0.0f, gram, small);
        memcpy(mixed, gram, (size_t)(small * small) * sizeof(float));
        hone_dnn_sgemm('N', 'N', small, small, small, a->c, gram, small, gram, small, a->b, mixed, small);
        memcpy(next, x, (size_t)n * sizeof(float));
        hone_dnn_sgemm('N', 'N', small, large, small, 1.0f, mixed, small, x, large, a->a, next, large);
        float *swapped = x;
        x = next;
        next = swapped;
    }
    float rate = (float)learning_rate;
    if (a->rate_factor >= 0.0f) rate *= sqrtf((float)large) * a->rate_factor;
    if (rows > columns) {
        for (int64_t i = 0; i < rows; i++) for (int64_t j = 0; j < columns; j++) w[i * columns + j] -= rate * x[j * rows + i];
    } else {
        for (int64_t i = 0; i < n; i++) w[i] -= rate * x[i];
    }
}

void hone_muon(const void *args, const hone_run *run) {
    const hone_muon_args *a = args;
    double learning_rate;
    int64_t iteration;
    if (!hone_is_due(run, a->schedule, &learning_rate, &iteration)) return;
    for (int32_t i = run->thread; i < a->count; i += run->threads) {
        hone_variable v = resolved(&a->variables[i], run);
        muon(a, &v, learning_rate * v.rate_factor);
    }
}
