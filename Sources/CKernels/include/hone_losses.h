// Kernels of losses and metrics that no composition of elementwise steps expresses well: choosing the k largest,
// projecting onto the simplex, aligning labels with a sequence.
#ifndef HONE_LOSSES_H
#define HONE_LOSSES_H
#include "hone_kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

// y = 1 at the k largest of each row of n (of equal ones the first), else 0. NaN is largest, as XLA sorts.
typedef struct { int64_t rows, n, k; const float *x; float *y; } hone_top_k_args;
void hone_top_k_mask(const void *args, const hone_run *run);

// Sparsemax of each row of n, as Keras computes it; its gradient takes x again.
typedef struct { int64_t rows, n; const float *x; float *y; } hone_sparsemax_args;
void hone_sparsemax(const void *args, const hone_run *run);
typedef struct { int64_t rows, n; const float *dy, *x; float *dx; } hone_sparsemax_gradient_args;
void hone_sparsemax_gradient(const void *args, const hone_run *run);

// Connectionist temporal classification. `log_probabilities` is [batch, time, classes], `labels` [batch, count]; class 0
// is the blank and does not count as a label. Writes the loss of each sample and its derivative by each log probability.
// `scratch` holds hone_ctc_scratch floats for each sample.
typedef struct {
    int64_t batch, time, classes, count;
    const float *log_probabilities;
    const int32_t *labels;
    float *loss, *slope, *scratch;
} hone_ctc_args;
void hone_ctc(const void *args, const hone_run *run);
int64_t hone_ctc_scratch(int64_t time, int64_t count);

#ifdef __cplusplus
}
#endif
#endif
