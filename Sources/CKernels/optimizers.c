// Optimizers: each is one loop over flat ranges, in the form Keras 3 gives the update (epsilon outside the corrected
// root, the learning rate inside momentum). Hyperparameters that Keras computes per step (Adam's corrected rate) are
// computed once, in double precision, before the loop.
#include "kernel_support.h"

typedef struct {
    const hone_optimizer_args *args;
    float rate, decay, scale;
} update_context;

// The gradient of element i as the rule sees it, and the weight after decoupled decay.
#define PREPARE \
    float grad = g[i] * scale; \
    grad = clip > 0.0f ? (grad < -clip ? -clip : grad > clip ? clip : grad) : grad; \
    float weight = w[i] - w[i] * decay;

HONE_CLONES static void update_body(void *context, int64_t begin, int64_t end) {
    const update_context *c = context;
    const hone_optimizer_args *a = c->args;
    float *restrict w = a->parameters, *restrict s0 = a->slots[0], *restrict s1 = a->slots[1], *restrict s2 = a->slots[2];
    const float *restrict g = a->gradients;
    const float rate = c->rate, decay = c->decay, scale = c->scale, clip = a->clip_value;
    const float b1 = a->beta1, b2 = a->beta2, eps = a->epsilon;
    switch (a->rule) {
    case HONE_SGD:                    // w -= η g
        for (int64_t i = begin; i < end; i++) { PREPARE w[i] = weight - rate * grad; }
        break;
    case HONE_MOMENTUM:               // v = μ v - η g;  w += v
        for (int64_t i = begin; i < end; i++) { PREPARE s0[i] = b1 * s0[i] - rate * grad; w[i] = weight + s0[i]; }
        break;
    case HONE_NESTEROV:               // v = μ v - η g;  w += μ v - η g
        for (int64_t i = begin; i < end; i++) { PREPARE s0[i] = b1 * s0[i] - rate * grad; w[i] = weight + b1 * s0[i] - rate * grad; }
        break;
    case HONE_RMSPROP:                // v = ρ v + (1-ρ) g²;  w -= η g / sqrt(v + ε)
        for (int64_t i = begin; i < end; i++) { PREPARE
            s0[i] = b2 * s0[i] + (1.0f - b2) * grad * grad;
            w[i] = weight - rate * grad / sqrtf(s0[i] + eps);
        }
        break;
    case HONE_RMSPROP_MOMENTUM:       // m = μ m + η g / sqrt(v + ε);  w -= m
        for (int64_t i = begin; i < end; i++) { PREPARE
            s0[i] = b2 * s0[i] + (1.0f - b2) * grad * grad;
            s1[i] = b1 * s1[i] + rate * grad / sqrtf(s0[i] + eps);
            w[i] = weight - s1[i];
        }
        break;
    case HONE_RMSPROP_CENTERED:       // ḡ = ρ ḡ + (1-ρ) g;  w -= η g / sqrt(v - ḡ² + ε)
        for (int64_t i = begin; i < end; i++) { PREPARE
            s0[i] = b2 * s0[i] + (1.0f - b2) * grad * grad;
            s1[i] = b2 * s1[i] + (1.0f - b2) * grad;
            w[i] = weight - rate * grad / sqrtf(s0[i] - s1[i] * s1[i] + eps);
        }
        break;
    case HONE_RMSPROP_CENTERED_MOMENTUM:
        for (int64_t i = begin; i < end; i++) { PREPARE
            s0[i] = b2 * s0[i] + (1.0f - b2) * grad * grad;
            s2[i] = b2 * s2[i] + (1.0f - b2) * grad;
            s1[i] = b1 * s1[i] + rate * grad / sqrtf(s0[i] - s2[i] * s2[i] + eps);
            w[i] = weight - s1[i];
        }
        break;
    case HONE_ADAM:                   // m += (g-m)(1-β1);  v += (g²-v)(1-β2);  w -= α m / (sqrt(v) + ε)
        for (int64_t i = begin; i < end; i++) { PREPARE
            s0[i] += (grad - s0[i]) * (1.0f - b1);
            s1[i] += (grad * grad - s1[i]) * (1.0f - b2);
            w[i] = weight - rate * s0[i] / (sqrtf(s1[i]) + eps);
        }
        break;
    case HONE_AMSGRAD:                // v̂ = max(v̂, v) in place of v
        for (int64_t i = begin; i < end; i++) { PREPARE
            s0[i] += (grad - s0[i]) * (1.0f - b1);
            s1[i] += (grad * grad - s1[i]) * (1.0f - b2);
            s2[i] = s1[i] > s2[i] ? s1[i] : s2[i];
            w[i] = weight - rate * s0[i] / (sqrtf(s2[i]) + eps);
        }
        break;
    }
}

void hone_optimizer(const void *args, const hone_run *run) {
    const hone_optimizer_args *a = args;
    double rate = run->learning_rate;
    update_context c = {a, (float)rate, (float)(rate * a->weight_decay), a->gradient_scale ? *a->gradient_scale : 1.0f};
    if (a->rule == HONE_ADAM || a->rule == HONE_AMSGRAD) {
        double t = (double)(run->iteration + 1);
        c.rate = (float)(rate * sqrt(1.0 - pow(a->beta2, t)) / (1.0 - pow(a->beta1, t)));
    }
    hone_share(run, a->n, HONE_GRAIN / 2, update_body, &c);
}

HONE_CLONES static double sum_of_squares(const float *x, int64_t n) {
    double total = 0.0;
    for (int64_t start = 0; start < n; start += 4096) {
        float partial[16] = {0};
        int64_t end = hone_min(start + 4096, n), i = start;
        for (; i + 16 <= end; i += 16)
            for (int j = 0; j < 16; j++) partial[j] += x[i + j] * x[i + j];
        for (int j = 0; i < end; i++, j++) partial[j] += x[i] * x[i];
        for (int j = 0; j < 16; j++) total += partial[j];
    }
    return total;
}

// limit / max(norm, limit)
void hone_clip_norm(const void *args, const hone_run *run) {
    (void)run;
    const hone_clip_norm_args *a = args;
    double total = 0.0;
    for (int32_t i = 0; i < a->count; i++) total += sum_of_squares(a->gradients[i], a->sizes[i]);
    double norm = sqrt(total);
    *a->scale = (float)(a->limit / (norm > a->limit ? norm : a->limit));
}
