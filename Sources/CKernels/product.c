// Products of small matrices, a tile of C in registers at a time. A library's product packs its operands and looks for the
// best way to multiply at every call, which takes longer than these take. Sums run along the depth from its start to
// its end whatever the threads, so results do not depend on their number.
#include "product.h"

enum { COLUMNS = 16, PACKED = 32, SUM_ROWS = 30 };

// Sums of a tile fill the registers: there are 32 of 16 floats, or 16 of 8 or 4.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define MULTIPLY multiply_512
#define LANES 16
#define VECTORS 4
#include "product_tiles.h"
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define MULTIPLY multiply_256
#define LANES 8
#define VECTORS 2
#include "product_tiles.h"
#pragma clang attribute pop
#endif
#define MULTIPLY multiply_128
#define LANES 4
#define VECTORS 2
#include "product_tiles.h"

void hone_multiply(int64_t columns, int64_t rows, int64_t count, const float *a, int64_t a_row, int64_t a_step,
                   const float *b, int64_t b_row, float *c, int64_t c_row) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) { multiply_512(columns, rows, count, a, a_row, a_step, b, b_row, c, c_row); return; }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) { multiply_256(columns, rows, count, a, a_row, a_step, b, b_row, c, c_row); return; }
#endif
    multiply_128(columns, rows, count, a, a_row, a_step, b, b_row, c, c_row);
}

HONE_CLONES void hone_activate(int32_t function, float *restrict y, const float *restrict bias, int64_t columns) {
    if (bias) for (int64_t i = 0; i < columns; i++) y[i] += bias[i];
    switch (function) {
    case HONE_RELU: for (int64_t i = 0; i < columns; i++) y[i] = y[i] < 0.0f ? 0.0f : y[i]; break;
    case HONE_SIGMOID: for (int64_t i = 0; i < columns; i++) y[i] = hone_sigmoid(y[i]); break;
    case HONE_TANH: for (int64_t i = 0; i < columns; i++) y[i] = hone_tanh(y[i]); break;
    default: break;
    }
}

typedef float eight __attribute__((vector_size(32), aligned(4), may_alias));

// y[c][r] = x[r][c] for 8 × 8 elements, in three rounds of pairs.
HONE_INLINE void transpose_tile(const float *restrict x, int64_t x_row, float *restrict y, int64_t y_row) {
    eight r[8], t[8];
    for (int i = 0; i < 8; i++) r[i] = *(const eight *)(const void *)(x + i * x_row);
    for (int i = 0; i < 8; i += 2) {
        t[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        t[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    for (int i = 0; i < 8; i += 4)
        for (int j = 0; j < 2; j++) {
            r[i + 2 * j] = __builtin_shufflevector(t[i + j], t[i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            r[i + 2 * j + 1] = __builtin_shufflevector(t[i + j], t[i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    for (int i = 0; i < 4; i++) {
        *(eight *)(void *)(y + i * y_row) = __builtin_shufflevector(r[i], r[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        *(eight *)(void *)(y + (i + 4) * y_row) = __builtin_shufflevector(r[i], r[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

// Columns at..<at + columns of op(b) as [depth][PACKED], with zeros where there are no more columns.
HONE_CLONES static void pack(const hone_small_product_args *a, int64_t at, int64_t columns, float *restrict packed) {
    if (columns < PACKED) memset(packed, 0, (size_t)a->depth * PACKED * sizeof(float));
    if (!a->transpose_b) {
        for (int64_t i = 0; i < a->depth; i++)
            for (int64_t c = 0; c < columns; c++) packed[i * PACKED + c] = a->b[i * a->b_row + at + c];
        return;
    }
    const float *b = a->b + at * a->b_row;
    const int64_t whole = a->depth / 8 * 8;
    int64_t c = 0;
    for (; c + 8 <= columns; c += 8) {
        for (int64_t i = 0; i < whole; i += 8) transpose_tile(b + c * a->b_row + i, a->b_row, packed + i * PACKED + c, PACKED);
        for (int64_t i = whole; i < a->depth; i++)
            for (int64_t k = c; k < c + 8; k++) packed[i * PACKED + k] = b[k * a->b_row + i];
    }
    for (; c < columns; c++)
        for (int64_t i = 0; i < a->depth; i++) packed[i * PACKED + c] = b[c * a->b_row + i];
}

// Rows row..<last of columns at..<end.
static void multiply_window(const hone_small_product_args *a, int64_t row, int64_t last, int64_t at, int64_t end) {
    _Alignas(64) float packed[HONE_SMALL_DEPTH * PACKED], sums[SUM_ROWS * PACKED];
    const float *left = a->a + row * a->a_row;
    float *c = a->c + row * a->columns;
    const int64_t rows = last - row, start = at;
    if (!a->transpose_b) {   // as it lies
        int64_t whole = (end - at) / COLUMNS * COLUMNS;
        hone_multiply(whole, rows, a->depth, left, a->a_row, a->a_step, a->b + at, a->b_row, c + at, a->columns);
        at += whole;
    }
    for (int64_t width; at < end; at += width) {
        width = hone_min(PACKED, end - at);
        pack(a, at, width, packed);
        int64_t whole = width / COLUMNS * COLUMNS, lanes = (width + COLUMNS - 1) / COLUMNS * COLUMNS;
        if (whole == width) { hone_multiply(width, rows, a->depth, left, a->a_row, a->a_step, packed, PACKED, c + at, a->columns); continue; }
        // Whole vectors into room of their own, of which only the columns that exist are kept.
        for (int64_t r = 0; r < rows; r += SUM_ROWS) {
            int64_t count = hone_min(SUM_ROWS, rows - r);
            hone_multiply(lanes, count, a->depth, left + r * a->a_row, a->a_row, a->a_step, packed, PACKED, sums, PACKED);
            for (int64_t i = 0; i < count; i++) memcpy(c + (r + i) * a->columns + at, sums + i * PACKED, (size_t)width * sizeof(float));
        }
    }
    if (a->bias || a->function >= 0)
        for (int64_t r = 0; r < rows; r++) hone_activate(a->function, c + r * a->columns + start, a->bias ? a->bias + start : NULL, end - start);
}

static void multiply_columns(void *context, int64_t begin, int64_t end) {
    const hone_small_product_args *a = context;
    multiply_window(a, 0, a->rows, begin, end);
}

static void multiply_rows(void *context, int64_t begin, int64_t end) {
    const hone_small_product_args *a = context;
    multiply_window(a, begin, end, 0, a->columns);
}

void hone_small_product(const void *args, const hone_run *run) {
    hone_small_product_args a = *(const hone_small_product_args *)args;
    HONE_RESOLVE(run, a.a);
    HONE_RESOLVE(run, a.b);
    HONE_RESOLVE(run, a.bias);
    HONE_RESOLVE(run, a.c);
    // What is cut along the columns packs each of them once.
    if (a.columns >= run->threads * PACKED) hone_share(run, a.columns, COLUMNS, multiply_columns, &a);
    else hone_share(run, a.rows, 8, multiply_rows, &a);
}
