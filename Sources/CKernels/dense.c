// Fully connected layers on small batches, where moving the weights costs as much as multiplying them. A kernel's rows are
// cut into blocks, and each thread owns the same blocks in every step: their product with the batch (a part of each sum,
// which `hone_dense_join` adds up), their gradient and their update are the owner's. So the weights and the optimizer's slots
// stay in one core's cache, and the gradient never leaves the first-level cache at all. Blocks do not depend on the number
// of threads, and parts are added in the blocks' order: neither do results.
#include "optimizer_rules.h"

typedef float vector __attribute__((vector_size(64), aligned(4), may_alias));
enum { LANES = 16, PANEL = 64, WIDTH = 512, TILE_ROWS = 6 };

// Sums of ROWS × VECTORS registers over `count` steps: step i multiplies column i of a (elements `a_step` apart, rows
// `a_row` apart) by row i of b.
HONE_INLINE void multiply_tile(const int rows, const int vectors, int64_t count, const float *restrict a, int64_t a_row, int64_t a_step,
                               const float *restrict b, int64_t b_row, float *restrict c, int64_t c_row) {
    vector sum[6][4];
    #pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
        #pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++)
            sum[r][v] = (vector){0};
    for (int64_t i = 0; i < count; i++) {
        vector right[4];
        #pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) right[v] = *(const vector *)(const void *)(b + i * b_row + v * LANES);
        #pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
            const float left = a[r * a_row + i * a_step];
            #pragma clang loop unroll(full)
            for (int v = 0; v < vectors; v++) sum[r][v] += left * right[v];
        }
    }
    #pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
        #pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) *(vector *)(void *)(c + r * c_row + v * LANES) = sum[r][v];
}

// All rows of a panel.
HONE_INLINE void multiply_panel(const int vectors, int64_t rows, int64_t count, const float *a, int64_t a_row, int64_t a_step,
                                const float *b, int64_t b_row, float *c, int64_t c_row) {
    int64_t r = 0;
    for (; r + 6 <= rows; r += 6) multiply_tile(6, vectors, count, a + r * a_row, a_row, a_step, b, b_row, c + r * c_row, c_row);
    for (; r + 2 <= rows; r += 2) multiply_tile(2, vectors, count, a + r * a_row, a_row, a_step, b, b_row, c + r * c_row, c_row);
    for (; r < rows; r++) multiply_tile(1, vectors, count, a + r * a_row, a_row, a_step, b, b_row, c + r * c_row, c_row);
}

HONE_CLONES static void multiply(int64_t columns, int64_t rows, int64_t count, const float *a, int64_t a_row, int64_t a_step,
                                 const float *b, int64_t b_row, float *c, int64_t c_row) {
    int64_t at = 0;
#if defined(__x86_64__)
    const int wide = __builtin_cpu_supports("avx512f") != 0;
#else
    const int wide = 0;
#endif
    // Without registers of 64 bytes, sums of 6 × 16 are as many as there are registers for.
    for (; wide && at + PANEL <= columns; at += PANEL) multiply_panel(4, rows, count, a, a_row, a_step, b + at, b_row, c + at, c_row);
    for (; wide && at + 2 * LANES <= columns; at += 2 * LANES) multiply_panel(2, rows, count, a, a_row, a_step, b + at, b_row, c + at, c_row);
    for (; at < columns; at += LANES) multiply_panel(1, rows, count, a, a_row, a_step, b + at, b_row, c + at, c_row);
}

HONE_CLONES static void finish(int32_t function, float *restrict y, const float *restrict bias, int64_t columns) {
    if (bias) for (int64_t i = 0; i < columns; i++) y[i] += bias[i];
    switch (function) {
    case HONE_RELU: for (int64_t i = 0; i < columns; i++) y[i] = y[i] < 0.0f ? 0.0f : y[i]; break;
    case HONE_SIGMOID: for (int64_t i = 0; i < columns; i++) y[i] = hone_sigmoid(y[i]); break;
    case HONE_TANH: for (int64_t i = 0; i < columns; i++) y[i] = hone_tanh(y[i]); break;
    default: break;
    }
}

// The rows of the kernel that are this thread's: whole blocks.
HONE_INLINE int64_t own_blocks(const hone_run *run, int64_t blocks, int64_t *begin) {
    int64_t share = (blocks + run->threads - 1) / run->threads;
    *begin = hone_min(run->thread * share, blocks);
    return hone_min(*begin + share, blocks);
}

void hone_dense_parts(const void *args, const hone_run *run) {
    const hone_dense_args *a = args;
    int64_t begin, end = own_blocks(run, a->blocks, &begin);
    for (int64_t block = begin; block < end; block++) {
        int64_t k = block * a->block_rows;
        multiply(a->columns, a->rows, hone_min(a->block_rows, a->depth - k), a->x + k, a->depth, 1, a->weights + k * a->columns, a->columns,
                 a->parts + block * a->rows * a->columns, a->columns);
    }
}

HONE_CLONES static void join(void *context, int64_t begin, int64_t end) {
    const hone_dense_args *a = context;
    const int64_t columns = a->columns, size = a->rows * columns;
    for (int64_t row = begin; row < end; row++) {
        float *restrict y = a->y + row * columns;
        const float *restrict part = a->parts + row * columns;
        for (int64_t i = 0; i < columns; i++) y[i] = part[i];
        for (int64_t block = 1; block < a->blocks; block++)
            for (int64_t i = 0; i < columns; i++) y[i] += part[block * size + i];
        finish(a->function, y, a->bias, columns);
    }
}

void hone_dense_join(const void *args, const hone_run *run) {
    const hone_dense_args *a = args;
    hone_share(run, a->rows, 1, join, (void *)a);
}

// While a product is computed, memory has nothing to do: of the batch to come, this thread's part of rows begin..<end.
static void send_for(const hone_upcoming *upcoming, const hone_run *run, int64_t begin, int64_t end) {
    const int64_t first = upcoming->bytes * run->thread / run->threads, last = upcoming->bytes * (run->thread + 1) / run->threads;
    for (int64_t i = begin; i < end; i++)
        for (int64_t at = first; at < last; at += 64) __builtin_prefetch((const char *)upcoming->rows[i] + at, 0, 2);
}

void hone_dense_update(const void *args, const hone_run *run) {
    const hone_dense_update_args *a = args;
    _Alignas(64) float gradient[TILE_ROWS * WIDTH];
    int64_t first, last = own_blocks(run, a->blocks, &first);
    int64_t begin = first * a->block_rows, end = hone_min(last * a->block_rows, a->depth);
    hone_optimizer_args part = a->optimizer;
    update_context context = hone_prepare_update(&part, run);
    // The kernel that meets the input has the most to do, and the threads' parts of it are those of the batch.
    const hone_upcoming *upcoming = run->upcoming && run->upcoming->bytes == a->depth * (int64_t)sizeof(float) ? run->upcoming : NULL;
    for (int64_t k = begin; k < end; k += TILE_ROWS) {
        int64_t count = hone_min(TILE_ROWS, end - k);
        if (upcoming) send_for(upcoming, run, (k - begin) * upcoming->count / (end - begin), (k - begin + count) * upcoming->count / (end - begin));
        for (int64_t at = 0; at < a->columns; at += WIDTH) {
            int64_t width = hone_min(WIDTH, a->columns - at);
            // dW[k, c] = Σ over the batch of x[i, k] dy[i, c]
            multiply(width, count, a->rows, a->x + k, 1, a->depth, a->dy + at, a->columns, gradient, width);
            // Whole rows lie one after another, as their gradients do.
            int64_t runs = width == a->columns ? 1 : count;
            for (int64_t r = 0; r < runs; r++) {
                int64_t offset = (k + r) * a->columns + at;
                part.parameters = a->optimizer.parameters + offset;
                for (int i = 0; i < 3; i++) part.slots[i] = a->optimizer.slots[i] ? a->optimizer.slots[i] + offset : NULL;
                part.gradients = gradient + r * width;
                hone_update_elements(&context, 0, runs == 1 ? count * width : width);
            }
        }
    }
}
