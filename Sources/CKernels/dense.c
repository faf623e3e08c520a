// Fully connected layers on small batches, where moving the weights costs as much as multiplying them. A kernel's rows are
// cut into blocks, and each thread owns about the same rows in every step: their product with the batch (a part of each sum,
// which `hone_dense_join` adds up), their gradient and their update are the owner's, unless he is late. So the weights and
// the optimizer's slots stay in one core's cache, and the gradient never leaves the first-level cache at all. Blocks do not
// depend on the number of threads, and parts are added in the blocks' order: neither do results.
#include "optimizer_rules.h"
#include "product.h"

enum { PANEL = 32, WIDTH = 512, TILE_ROWS = 6, UNIT_ROWS = 12 };

static hone_dense_args resolved(const void *args, const hone_run *run) {
    hone_dense_args a = *(const hone_dense_args *)args;
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.weights);
    HONE_RESOLVE(run, a.bias);
    HONE_RESOLVE(run, a.parts);
    HONE_RESOLVE(run, a.y);
    return a;
}

void hone_dense_parts(const void *args, const hone_run *run) {
    const hone_dense_args addressed = resolved(args, run), *a = &addressed;
    const int64_t panels = (a->columns + PANEL - 1) / PANEL;
    hone_deal deal = hone_begin_deal(run, a->blocks * panels, (a->blocks + run->threads - 1) / run->threads * panels);
    for (int64_t unit; (unit = hone_next_unit(&deal)) >= 0;) {
        int64_t block = unit / panels, k = block * a->block_rows, at = unit % panels * PANEL;
        hone_multiply(hone_min(PANEL, a->columns - at), a->rows, hone_min(a->block_rows, a->depth - k), a->x + k, a->depth, 1,
                      a->weights + k * a->columns + at, a->columns, a->parts + block * a->rows * a->columns + at, a->columns);
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
        hone_activate(a->function, y, a->bias, columns);
    }
}

void hone_dense_join(const void *args, const hone_run *run) {
    hone_dense_args a = resolved(args, run);
    hone_share(run, a.rows, 1, join, &a);
}

// Rows k..<k + count of the kernel, at most TILE_ROWS.
static void update_tile(const hone_dense_update_args *a, update_context *context, int64_t k, int64_t count) {
    _Alignas(64) float gradient[TILE_ROWS * WIDTH];
    for (int64_t at = 0; at < a->columns; at += WIDTH) {
        int64_t width = hone_min(WIDTH, a->columns - at);
        // dW[k, c] = Σ over the batch of x[i, k] dy[i, c]
        hone_multiply(width, count, a->rows, a->x + k, 1, a->depth, a->dy + at, a->columns, gradient, width);
        // Whole rows lie one after another, as their gradients do.
        int64_t runs = width == a->columns ? 1 : count;
        for (int64_t r = 0; r < runs; r++) {
            hone_update_part(context, &a->optimizer, (k + r) * a->columns + at, gradient + r * width, runs == 1 ? count * width : width);
        }
    }
}

void hone_dense_update(const void *args, const hone_run *run) {
    hone_dense_update_args addressed = *(const hone_dense_update_args *)args;
    const hone_dense_update_args *a = &addressed;
    HONE_RESOLVE(run, addressed.x);
    HONE_RESOLVE(run, addressed.dy);
    update_context context;
    if (!hone_prepare_update(&a->optimizer, run, &context)) return;
    const int64_t units = (a->depth + UNIT_ROWS - 1) / UNIT_ROWS;
    hone_deal deal = hone_begin_deal(run, units, (units + run->threads - 1) / run->threads);
    for (int64_t unit; (unit = hone_next_unit(&deal)) >= 0;) {
        const int64_t end = hone_min((unit + 1) * UNIT_ROWS, a->depth);
        for (int64_t k = unit * UNIT_ROWS; k < end; k += TILE_ROWS) update_tile(a, &context, k, hone_min(TILE_ROWS, end - k));
    }
}
