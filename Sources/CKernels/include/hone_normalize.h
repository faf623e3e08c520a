// Normalisation over the batch for each channel, and over the elements of each row.
#pragma once
#include "hone_kernels.h"

// x is [rows, n]. Every thread sums over its share of the rows into partial[thread][2][n]; the step after this one reads
// all of them. Sums are of x minus the first row, which keeps the digits when the mean is large beside the deviation.
typedef struct {
    int64_t rows, n;
    float epsilon;
    const float *x, *dy, *gamma, *beta;
    float *mean, *variance;    // [n]: written by hone_batch_normalize, read by the gradient
    double *partial;           // [threads][2][n]
    float *scratch;            // [threads][4][n]
    float *y;                  // or dx
    float *dgamma, *dbeta;
} hone_batch_normalization_args;
void hone_batch_statistics(const void *args, const hone_run *run);
void hone_batch_normalize(const void *args, const hone_run *run);
void hone_batch_gradient_sums(const void *args, const hone_run *run);
void hone_batch_gradient(const void *args, const hone_run *run);

// y = gamma (x - mean) · inverse + beta for each row, inverse = 1 / sqrt(variance + epsilon); not centered: mean is 0.
typedef struct {
    int64_t rows, n;
    float epsilon;
    int32_t centered;
    const float *x, *dy, *gamma, *beta;
    float *mean, *inverse;     // [rows]
    float *y;                  // or dx
    float *dgamma, *dbeta;
} hone_layer_normalization_args;
void hone_layer_normalize(const void *args, const hone_run *run);
void hone_layer_normalize_gradient(const void *args, const hone_run *run);
void hone_layer_normalize_parameters(const void *args, const hone_run *run);
