// Optimizers: each is one loop over flat ranges, in the form Keras 3 gives the update (epsilon outside the corrected
// root, the learning rate inside momentum). Hyperparameters that Keras computes per step (Adam's corrected rate) are
// computed once, in double precision, before the loop.
#include "optimizer_rules.h"

// The gradient of element i as the rule sees it, and the weight after decoupled decay.
#define PREPARE \
    float grad = g[i] * scale; \
    grad = grad < -clip ? -clip : grad; \
    grad = grad > clip ? clip : grad; \
    float weight = w[i] - w[i] * decay;

HONE_CLONES void hone_update_elements(void *context, int64_t begin, int64_t end) {
    const update_context *c = context;
    const hone_optimizer_args *a = c->args;
    float *restrict w = a->parameters, *restrict s0 = a->slots[0], *restrict s1 = a->slots[1], *restrict s2 = a->slots[2];
    const float *restrict g = a->gradients;
    const float rate = c->rate, decay = c->decay, scale = c->scale, clip = a->clip_value > 0.0f ? a->clip_value : INFINITY;
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
            float m = s0[i] + (grad - s0[i]) * (1.0f - b1), v = s1[i] + (grad * grad - s1[i]) * (1.0f - b2);
            s0[i] = m;
            s1[i] = v;
            w[i] = weight - rate * m / (sqrtf(v) + eps);
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
    case HONE_ADAMAX:                 // m as Adam's;  u = max(β2 u, |g|);  w -= η / (1 - β1^t) · m / (u + ε)
        for (int64_t i = begin; i < end; i++) { PREPARE
            s0[i] += (grad - s0[i]) * (1.0f - b1);
            float norm = b2 * s1[i], size = fabsf(grad);
            s1[i] = norm > size ? norm : size;
            w[i] = weight - rate * s0[i] / (s1[i] + eps);
        }
        break;
    case HONE_NADAM:                  // m, v as Adam's;  w -= η (a m + b g) / (sqrt(c v) + ε)
        for (int64_t i = begin; i < end; i++) { PREPARE
            s0[i] += (grad - s0[i]) * (1.0f - b1);
            s1[i] += (grad * grad - s1[i]) * (1.0f - b2);
            w[i] = weight - rate * (c->a * s0[i] + c->b * grad) / (sqrtf(c->c * s1[i]) + eps);
        }
        break;
    case HONE_ADAGRAD:                // v += g²;  w -= η g / sqrt(v + ε)
        for (int64_t i = begin; i < end; i++) { PREPARE
            s0[i] += grad * grad;
            w[i] = weight - rate * grad / sqrtf(s0[i] + eps);
        }
        break;
    case HONE_ADADELTA:               // v = ρ v + (1-ρ) g²;  δ = g sqrt(d + ε) / sqrt(v + ε);  d = ρ d + (1-ρ) δ²;  w -= η δ
        for (int64_t i = begin; i < end; i++) { PREPARE
            s0[i] = b2 * s0[i] + (1.0f - b2) * grad * grad;
            float delta = sqrtf(s1[i] + eps) * grad / sqrtf(s0[i] + eps);
            s1[i] = b2 * s1[i] + (1.0f - b2) * delta * delta;
            w[i] = weight - rate * delta;
        }
        break;
    case HONE_FTRL: {                 // n' = n + g²;  z += g + 2 s w - (n'^p - n^p) / η · w;  w = (clip(z, ±l1) - z) / (n'^p / η + 2 l2)
        const float power = a->extra[0], l1 = a->extra[1], shrinkage = a->extra[3];
        const float l2 = a->extra[2] + a->extra[4] / (2.0f * rate);
#define FTRL(raise) \
        for (int64_t i = begin; i < end; i++) { PREPARE \
            float sum = s0[i] + grad * grad, raised = raise(sum); \
            float linear = s1[i] + (grad + 2.0f * shrinkage * weight - (raised - raise(s0[i])) / rate * weight); \
            float clipped = linear < -l1 ? -l1 : linear > l1 ? l1 : linear; \
            s1[i] = linear; \
            w[i] = (clipped - linear) / (raised / rate + 2.0f * l2); \
            s0[i] = sum; \
        }
#define TO_POWER(x) powf(x, power)
        // Nearly everyone leaves the power at 1/2, whose loop is a vector's.
        if (power == 0.5f) { FTRL(sqrtf) } else { FTRL(TO_POWER) }
        break;
    }
    case HONE_LION:                   // w -= η sign(β1 m + (1-β1) g);  m = β2 m + (1-β2) g
        for (int64_t i = begin; i < end; i++) { PREPARE
            float u = b1 * s0[i] + (1.0f - b1) * grad;
            w[i] = weight - rate * (u > 0.0f ? 1.0f : u < 0.0f ? -1.0f : u);
            s0[i] = b2 * s0[i] + (1.0f - b2) * grad;
        }
        break;
    case HONE_SCHEDULE_FREE:          // v as Adam's;  x from w = β1 x + (1-β1) z;  z -= η g / (sqrt(c v) + ε);  x += (z - x) / t;  w anew
        for (int64_t i = begin; i < end; i++) { PREPARE
            float mean = (weight - (1.0f - b1) * s0[i]) / b1;
            s1[i] += (grad * grad - s1[i]) * (1.0f - b2);
            s0[i] -= rate * grad / (sqrtf(c->c * s1[i]) + eps);
            mean = (1.0f - c->a) * mean + c->a * s0[i];
            w[i] = (1.0f - b1) * s0[i] + b1 * mean;
        }
        break;
    }
}

void hone_update_part(update_context *context, const hone_optimizer_args *whole, int64_t offset, const float *gradient, int64_t n) {
    hone_optimizer_args part = *whole;
    part.parameters += offset;
    for (int i = 0; i < 3; i++) if (part.slots[i]) part.slots[i] += offset;
    part.gradients = gradient;
    context->args = &part;
    hone_update_elements(context, 0, n);
}

// Π over i = 1..t of β1 (1 - 0.96^i / 2). Beyond 900 steps a factor is β1 to double precision.
double hone_nadam_product(double beta1, int64_t updates) {
    double product = 1.0, decay = 1.0;
    int64_t head = hone_min(updates, 900);
    for (int64_t i = 0; i < head && product > 0.0; i++) {
        decay *= 0.96;
        product *= beta1 * (1.0 - 0.5 * decay);
    }
    return updates > head ? product * pow(beta1, (double)(updates - head)) : product;
}

int hone_prepare_update(const hone_optimizer_args *a, const hone_run *run, update_context *context) {
    double learning_rate;
    int64_t iteration;
    if (!hone_is_due(run, a->schedule, &learning_rate, &iteration)) return 0;
    const float *scale = hone_at(run, a->gradient_scale);
    double rate = learning_rate * a->rate_factor;
    update_context c = {a, (float)rate, (float)(learning_rate * a->weight_decay), scale ? *scale : 1.0f, 0, 0, 0};
    double t = (double)(iteration + 1);
    switch (a->rule) {
    case HONE_ADAM: case HONE_AMSGRAD:
        c.rate = (float)(rate * sqrt(1.0 - pow(a->beta2, t)) / (1.0 - pow(a->beta1, t)));
        break;
    case HONE_SCHEDULE_FREE:         // Defazio et al. 2024
        c.a = (float)(1.0 / t);
        c.c = (float)(1.0 / (1.0 - pow(a->beta2, t)));
        if (t < a->extra[0]) c.rate *= (float)(t / a->extra[0]);
        break;
    case HONE_ADAMAX:
        c.rate = (float)(rate / (1.0 - pow(a->beta1, t)));
        break;
    case HONE_NADAM: {               // Dozat 2016, with the schedule of momenta u_t = β1 (1 - 0.96^t / 2)
        double u = a->beta1 * (1.0 - 0.5 * pow(0.96, t)), next = a->beta1 * (1.0 - 0.5 * pow(0.96, t + 1.0));
        double product = hone_nadam_product(a->beta1, iteration + 1);
        c.a = (float)(next / (1.0 - product * next));
        c.b = (float)((1.0 - u) / (1.0 - product));
        c.c = (float)(1.0 / (1.0 - pow(a->beta2, t)));
        break;
    }
    }
    *context = c;
    return 1;
}

void hone_optimizer(const void *args, const hone_run *run) {
    hone_optimizer_args a = *(const hone_optimizer_args *)args;
    HONE_RESOLVE(run, a.gradients);
    update_context c;
    if (hone_prepare_update(&a, run, &c)) hone_share(run, a.n, HONE_GRAIN / 2, hone_update_elements, &c);
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

// This part's share of every segment.
void hone_clip_sums(const void *args, const hone_run *run) {
    const hone_clip_norm_args *a = args;
    double total = 0.0;
    for (int32_t i = 0; i < a->count; i++) {
        const int64_t share = (a->sizes[i] + run->threads - 1) / run->threads, begin = run->thread * share;
        if (begin < a->sizes[i]) total += sum_of_squares((const float *)hone_at(run, a->gradients[i]) + begin, hone_min(share, a->sizes[i] - begin));
    }
    ((double *)hone_at(run, a->sums))[run->thread] = total;
}

// limit / max(norm, limit)
void hone_clip_norm(const void *args, const hone_run *run) {
    const hone_clip_norm_args *a = args;
    const double *sums = hone_at(run, a->sums);
    double total = 0.0;
    for (int32_t i = 0; i < a->parts; i++) total += sums[i];
    double norm = sqrt(total);
    *(float *)hone_at(run, a->scale) = (float)(a->limit / (norm > a->limit ? norm : a->limit));
}
