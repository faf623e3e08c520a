// C [rows, 32 · panels] (+)= A [rows, depth] · B for few rows: B is packed in panels of 32 columns, [panel][depth][32], which
// stay in the first-level cache while the rows go by. A library's product would pack B anew at every time step.
#pragma once
#include "kernel_support.h"

enum { PANEL = 32 };

typedef struct {
    const float *a;
    int64_t lda, rows, depth;
    const float *packed;
    int64_t panels;
    float *c;
    int64_t ldc;
    int accumulate;
} small_product;

#if defined(__x86_64__)
#include <immintrin.h>

// ROWS × 32 sums live in registers: 8 × 2 of 16 floats, or 2 × 4 of 8.
#define TILE(NAME, TARGET, VECTOR, LANES, LOAD, STORE, ZERO, SPREAD, MULTIPLY_ADD) \
    __attribute__((target(TARGET), always_inline)) static inline void NAME(const int rows, const small_product *p, const float *a, \
                                                                         const float *b, float *c) { \
        VECTOR sum[8][PANEL / LANES]; \
        _Pragma("clang loop unroll(full)") for (int r = 0; r < rows; r++) \
            _Pragma("clang loop unroll(full)") for (int v = 0; v < PANEL / LANES; v++) \
                sum[r][v] = p->accumulate ? LOAD(c + r * p->ldc + v * LANES) : ZERO(); \
        const int64_t depth = p->depth, lda = p->lda; \
        for (int64_t k = 0; k < depth; k++, b += PANEL) { \
            VECTOR column[PANEL / LANES]; \
            _Pragma("clang loop unroll(full)") for (int v = 0; v < PANEL / LANES; v++) column[v] = LOAD(b + v * LANES); \
            _Pragma("clang loop unroll(full)") for (int r = 0; r < rows; r++) { \
                VECTOR x = SPREAD(a[r * lda + k]); \
                _Pragma("clang loop unroll(full)") for (int v = 0; v < PANEL / LANES; v++) sum[r][v] = MULTIPLY_ADD(x, column[v], sum[r][v]); \
            } \
        } \
        _Pragma("clang loop unroll(full)") for (int r = 0; r < rows; r++) \
            _Pragma("clang loop unroll(full)") for (int v = 0; v < PANEL / LANES; v++) STORE(c + r * p->ldc + v * LANES, sum[r][v]); \
    }

TILE(tile_512, "avx512f", __m512, 16, _mm512_loadu_ps, _mm512_storeu_ps, _mm512_setzero_ps, _mm512_set1_ps, _mm512_fmadd_ps)
TILE(tile_256, "avx2,fma", __m256, 8, _mm256_loadu_ps, _mm256_storeu_ps, _mm256_setzero_ps, _mm256_set1_ps, _mm256_fmadd_ps)

__attribute__((target("avx512f"))) static void multiply_512(const small_product *p) {
    for (int64_t panel = 0; panel < p->panels; panel++) {
        const float *b = p->packed + panel * p->depth * PANEL, *a = p->a;
        float *c = p->c + panel * PANEL;
        int64_t row = 0;
        for (; row + 8 <= p->rows; row += 8) tile_512(8, p, a + row * p->lda, b, c + row * p->ldc);
        for (; row + 4 <= p->rows; row += 4) tile_512(4, p, a + row * p->lda, b, c + row * p->ldc);
        for (; row + 2 <= p->rows; row += 2) tile_512(2, p, a + row * p->lda, b, c + row * p->ldc);
        for (; row < p->rows; row++) tile_512(1, p, a + row * p->lda, b, c + row * p->ldc);
    }
}

__attribute__((target("avx2,fma"))) static void multiply_256(const small_product *p) {
    for (int64_t panel = 0; panel < p->panels; panel++) {
        const float *b = p->packed + panel * p->depth * PANEL, *a = p->a;
        float *c = p->c + panel * PANEL;
        int64_t row = 0;
        for (; row + 2 <= p->rows; row += 2) tile_256(2, p, a + row * p->lda, b, c + row * p->ldc);
        for (; row < p->rows; row++) tile_256(1, p, a + row * p->lda, b, c + row * p->ldc);
    }
}
#endif

static void multiply_plain(const small_product *p) {
    for (int64_t panel = 0; panel < p->panels; panel++) {
        const float *b = p->packed + panel * p->depth * PANEL;
        for (int64_t row = 0; row < p->rows; row++) {
            float *c = p->c + row * p->ldc + panel * PANEL, sum[PANEL];
            for (int v = 0; v < PANEL; v++) sum[v] = p->accumulate ? c[v] : 0.0f;
            for (int64_t k = 0; k < p->depth; k++) {
                const float x = p->a[row * p->lda + k];
                for (int v = 0; v < PANEL; v++) sum[v] += x * b[k * PANEL + v];
            }
            for (int v = 0; v < PANEL; v++) c[v] = sum[v];
        }
    }
}

static void multiply(const small_product *p) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) { multiply_512(p); return; }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) { multiply_256(p); return; }
#endif
    multiply_plain(p);
}
