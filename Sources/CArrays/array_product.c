// Rows of b stream through the inner loop, which compilers turn into vector code; blocks of b stay in the second-level
// cache while all rows of a pass over them. Four steps of k at once quarter the traffic to out.
#include "hone_arrays.h"

enum { BLOCK_K = 128, BLOCK_N = 512 };

#define PRODUCT(NAME, T)                                                                                          \
    void NAME(const T *a, const T *b, T *out, int64_t m, int64_t k, int64_t n) {                                  \
        for (int64_t k0 = 0; k0 < k; k0 += BLOCK_K) {                                                             \
            const int64_t k1 = k0 + BLOCK_K < k ? k0 + BLOCK_K : k;                                               \
            for (int64_t n0 = 0; n0 < n; n0 += BLOCK_N) {                                                         \
                const int64_t width = n0 + BLOCK_N < n ? BLOCK_N : n - n0;                                        \
                for (int64_t i = 0; i < m; i++) {                                                                 \
                    T *restrict row = out + i * n + n0;                                                           \
                    int64_t p = k0;                                                                               \
                    for (; p + 3 < k1; p += 4) {                                                                  \
                        const T x0 = a[i * k + p], x1 = a[i * k + p + 1], x2 = a[i * k + p + 2], x3 = a[i * k + p + 3]; \
                        const T *b0 = b + p * n + n0, *b1 = b0 + n, *b2 = b1 + n, *b3 = b2 + n;                   \
                        for (int64_t j = 0; j < width; j++) row[j] += x0 * b0[j] + x1 * b1[j] + x2 * b2[j] + x3 * b3[j]; \
                    }                                                                                             \
                    for (; p < k1; p++) {                                                                         \
                        const T x = a[i * k + p], *bp = b + p * n + n0;                                           \
                        for (int64_t j = 0; j < width; j++) row[j] += x * bp[j];                                  \
                    }                                                                                             \
                }                                                                                                 \
            }                                                                                                     \
        }                                                                                                         \
    }

PRODUCT(hone_array_product_float, float)
PRODUCT(hone_array_product_double, double)
