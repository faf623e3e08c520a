// Loops over host arrays, for scripts and checks: matrix products, and finiteness. Training uses CKernels and oneDNN.
#pragma once
#include <stdint.h>

// out[m][n] += a[m][k] · b[k][n], all row-major and dense. The result does not depend on the processor's vector width.
void hone_array_product_float(const float *a, const float *b, float *out, int64_t m, int64_t k, int64_t n);
void hone_array_product_double(const double *a, const double *b, double *out, int64_t m, int64_t k, int64_t n);

// Index of the first element that is NaN or infinite, or -1.
int64_t hone_first_non_finite(const float *x, int64_t n);
int64_t hone_first_non_finite_double(const double *x, int64_t n);
