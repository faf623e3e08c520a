// The tiles of product.c for one kind of processor. Whoever includes this says what to call it (`MULTIPLY`), how many floats
// a register holds (`LANES`) and how many registers side by side a row of a tile has at most (`VECTORS`, 2 or 4).
#define NAME_(a, b) a##b
#define NAME(a, b) NAME_(a, b)
#define VECTOR NAME(MULTIPLY, _vector)
#define TILE_OF NAME(MULTIPLY, _tile)
#define PANEL_OF NAME(MULTIPLY, _panel)

typedef float VECTOR __attribute__((vector_size(LANES * 4), aligned(4), may_alias));

// Sums of rows × vectors registers over `count` steps: step i multiplies column i of a (elements `a_step` apart, rows
// `a_row` apart) by row i of b.
HONE_INLINE void TILE_OF(const int rows, const int vectors, int64_t count, const float *restrict a, int64_t a_row, int64_t a_step,
                         const float *restrict b, int64_t b_row, float *restrict c, int64_t c_row) {
    VECTOR sum[6][VECTORS];
    #pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
        #pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++)
            sum[r][v] = (VECTOR){0};
    // Rows three to five have a pointer of their own: compilers that know they are a's would find each row by adding to the
    // address of the one before, and the chain of additions takes longer than the products.
    const float *lower = a + 3 * a_row;
    __asm__("" : "+r"(lower));
    for (int64_t i = 0; i < count; i++) {
        VECTOR right[VECTORS];
        #pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) right[v] = *(const VECTOR *)(const void *)(b + v * LANES);
        // The columns to the right are next, too far apart for processors to guess.
        __builtin_prefetch(b + vectors * LANES, 0, 3);
        #pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            const float left = r < 3 ? a[r * a_row] : lower[(r - 3) * a_row];
            #pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) sum[r][v] += left * right[v];
        }
        a += a_step;
        lower += a_step;
        b += b_row;
    }
    #pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
        #pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) *(VECTOR *)(void *)(c + r * c_row + v * LANES) = sum[r][v];
}

// All rows of a panel.
HONE_INLINE void PANEL_OF(const int vectors, int64_t rows, int64_t count, const float *a, int64_t a_row, int64_t a_step,
                          const float *b, int64_t b_row, float *c, int64_t c_row) {
    #define TILE(n) { TILE_OF(n, vectors, count, a, a_row, a_step, b, b_row, c, c_row); rows -= n; a += n * a_row; c += n * c_row; }
    // Tiles of fewer than five rows wait for their own sums, and sixes and fives make up any number from twenty on.
    while (rows > 0) {
        if (rows % 6 == 0 || rows > 10) { if (rows % 6 != 0 && rows % 5 == 0) TILE(5) else TILE(6) }
        else if (rows >= 5) TILE(5)
        else if (rows >= 2) TILE(2)
        else TILE(1)
    }
    #undef TILE
}

static void MULTIPLY(int64_t columns, int64_t rows, int64_t count, const float *a, int64_t a_row, int64_t a_step,
                     const float *b, int64_t b_row, float *c, int64_t c_row) {
    int64_t at = 0;
    for (; at + VECTORS * LANES <= columns; at += VECTORS * LANES) PANEL_OF(VECTORS, rows, count, a, a_row, a_step, b + at, b_row, c + at, c_row);
#if VECTORS == 4
    for (; at + 2 * LANES <= columns; at += 2 * LANES) PANEL_OF(2, rows, count, a, a_row, a_step, b + at, b_row, c + at, c_row);
    for (; at + LANES <= columns; at += LANES) PANEL_OF(1, rows, count, a, a_row, a_step, b + at, b_row, c + at, c_row);
#endif
}

#undef NAME_
#undef NAME
#undef VECTOR
#undef TILE_OF
#undef PANEL_OF
#undef MULTIPLY
#undef LANES
#undef VECTORS
