// The rules of optimizers.c for others that have gradients at hand: a context is prepared once a step, and then updates any
// range of what its arguments point to at that moment.
#pragma once
#include "kernel_support.h"

typedef struct {
    const hone_optimizer_args *args;
    float rate, decay, scale;
    float a, b, c;            // factors of this step, by rule
} update_context;

// Whether there is an update in this run. Parameters and slots are addresses; the gradients' is the caller's to resolve.
int hone_prepare_update(const hone_optimizer_args *args, const hone_run *run, update_context *context);
// Elements begin..<end; `context` is an update_context.
void hone_update_elements(void *context, int64_t begin, int64_t end);

// n elements from `offset` on of what `whole` points to, with gradients that lie elsewhere.
void hone_update_part(update_context *context, const hone_optimizer_args *whole, int64_t offset, const float *gradient, int64_t n);
