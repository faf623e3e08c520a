// Matrix products of host arrays, for scripts and checks; training uses oneDNN.
#pragma once
#include <stdint.h>

// out[m][n] += a[m][k] · b[k][n], all row-major and dense. The result does not depend on the processor's vector width.
void hone_array_product_float(const float *a, const float *b, float *out, int64_t m, int64_t k, int64_t n);
void hone_array_product_double(const double *a, const double *b, double *out, int64_t m, int64_t k, int64_t n);
