// Products of small matrices, for kernels that need one inside (product.c).
#pragma once
#include "kernel_support.h"

// C[r, c] = Σ over i < count of a[r · a_row + i · a_step] b[i · b_row + c], for `columns`, a multiple of 16.
void hone_multiply(int64_t columns, int64_t rows, int64_t count, const float *a, int64_t a_row, int64_t a_step,
                   const float *b, int64_t b_row, float *c, int64_t c_row);

// y = f(y + bias) for one row; bias may be NULL; f is HONE_RELU, HONE_SIGMOID, HONE_TANH, or -1 for none.
void hone_activate(int32_t function, float *y, const float *bias, int64_t columns);
