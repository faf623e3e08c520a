// What surrounds an optimizer's update: gradient accumulation before it, the moving average of the weights and
// constraints on them after it.
#include "kernel_support.h"

typedef struct { float *first, *second; float factor; int32_t is_last; } pair_context;

HONE_CLONES static void accumulate_body(void *context, int64_t begin, int64_t end) {
    const pair_context *c = context;
    float *restrict g = c->first, *restrict sum = c->second;
    if (c->is_last) for (int64_t i = begin; i < end; i++) { g[i] = (g[i] + sum[i]) * c->factor; sum[i] = 0.0f; }
    else for (int64_t i = begin; i < end; i++) sum[i] += g[i];
}

void hone_accumulate(const void *args, const hone_run *run) {
    const hone_accumulate_args *a = args;
    if (hone_has_fault(run)) return;
    const int32_t period = a->schedule.period;
    pair_context c = {hone_at(run, a->gradients), a->sum, 1.0f / (float)period, (run->updates[a->schedule.update].iteration + 1) % period == 0};
    hone_share(run, a->n, HONE_GRAIN, accumulate_body, &c);
}

HONE_CLONES static void average_body(void *context, int64_t begin, int64_t end) {
    const pair_context *c = context;
    float *restrict w = c->first, *restrict average = c->second;
    const float momentum = c->factor;
    for (int64_t i = begin; i < end; i++) average[i] = momentum * average[i] + (1.0f - momentum) * w[i];
    if (c->is_last) memcpy(w + begin, average + begin, (size_t)(end - begin) * sizeof(float));
}

// The first update's average is the weights themselves.
void hone_average(const void *args, const hone_run *run) {
    const hone_average_args *a = args;
    if (hone_has_fault(run)) return;
    int64_t iteration = run->updates[a->schedule.update].iteration / a->schedule.period;
    pair_context c = {a->parameters, a->average, iteration == 0 ? 0.0f : a->momentum, a->overwrite > 0 && (iteration + 1) % a->overwrite == 0};
    hone_share(run, a->n, HONE_GRAIN, average_body, &c);
}

// Visits the innermost rows of a weight with the place of each row's norms: those of its elements follow one another
// when the innermost axis is kept, else there is one.
HONE_INLINE void constrain_rows(const hone_constraint *c, int is_second_pass) {
    int last = c->rank - 1;
    int64_t width = c->size[last], stride[HONE_MAX_RANK] = {0}, index[HONE_MAX_RANK] = {0}, step = 1, group = 0;
    for (int k = last; k >= 0; k--) if (c->kept[k]) { stride[k] = step; step *= c->size[k]; }
    for (int64_t row = 0; row < c->n / width; row++) {
        float *restrict w = c->parameters + row * width, *restrict norms = c->norms + group;
        if (c->kept[last]) {
            if (is_second_pass) for (int64_t i = 0; i < width; i++) w[i] *= norms[i];
            else for (int64_t i = 0; i < width; i++) norms[i] += w[i] * w[i];
        } else if (is_second_pass) {
            for (int64_t i = 0; i < width; i++) w[i] *= norms[0];
        } else {
            float sum = 0.0f;
            for (int64_t i = 0; i < width; i++) sum += w[i] * w[i];
            norms[0] += sum;
        }
        for (int k = last - 1; k >= 0; k--) {
            group += stride[k];
            if (++index[k] < c->size[k]) break;
            group -= stride[k] * c->size[k];
            index[k] = 0;
        }
    }
}

HONE_CLONES static void constrain(const hone_constraint *c) {
    if (c->n == 0) return;
    if (c->rank == 0) {
        for (int64_t i = 0; i < c->n; i++) c->parameters[i] = c->parameters[i] < 0.0f ? 0.0f : c->parameters[i];
        return;
    }
    memset(c->norms, 0, (size_t)c->groups * sizeof(float));
    constrain_rows(c, 0);
    for (int64_t i = 0; i < c->groups; i++) {
        float norm = sqrtf(c->norms[i]), clipped = norm < c->low ? c->low : norm > c->high ? c->high : norm;
        c->norms[i] = (c->rate * clipped + (1.0f - c->rate) * norm) / (1e-7f + norm);
    }
    constrain_rows(c, 1);
}

void hone_constrain(const void *args, const hone_run *run) {
    const hone_constrain_args *a = args;
    if (hone_has_fault(run)) return;
    for (int32_t i = run->thread; i < a->count; i += run->threads) {
        hone_constraint c = a->constraints[i];
        HONE_RESOLVE(run, c.norms);
        constrain(&c);
    }
}
