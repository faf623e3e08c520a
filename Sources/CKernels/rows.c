// The gradient of a table whose rows were looked up, taken up by the optimizer as it comes about: of a table of many rows a
// batch touches few, and a gradient of its size would be memory that is cleared, written and read for nothing.
#include "optimizer_rules.h"

// A looked-up row in the upper half, its place in the batch in the lower.
HONE_INLINE int64_t row_of(uint64_t entry) { return (int64_t)(entry >> 32); }

// Rows outside the table are left out; of equal rows the first in the batch comes first, so that their sum has one order.
void hone_sort_rows(const void *args, const hone_run *run) {
    hone_rows_update_args a = *(const hone_rows_update_args *)args;
    HONE_RESOLVE(run, a.indices);
    HONE_RESOLVE(run, a.order);
    uint64_t *from = a.order + 1, *to = from + a.count;
    int64_t count = 0;
    for (int64_t i = 0; i < a.count; i++)
        if (a.indices[i] >= 0 && a.indices[i] < a.rows) from[count++] = (uint64_t)a.indices[i] << 32 | (uint32_t)i;
    // By one byte of the row after another, the lowest first.
    for (int shift = 32; shift < 64 && (a.rows - 1) >> (shift - 32) > 0; shift += 8) {
        int64_t place[256] = {0}, start = 0;
        for (int64_t i = 0; i < count; i++) place[from[i] >> shift & 255]++;
        for (int b = 0; b < 256; b++) { int64_t n = place[b]; place[b] = start; start += n; }
        for (int64_t i = 0; i < count; i++) to[place[from[i] >> shift & 255]++] = from[i];
        uint64_t *swapped = from;
        from = to;
        to = swapped;
    }
    if (from != a.order + 1) memcpy(a.order + 1, from, (size_t)count * sizeof(uint64_t));
    a.order[0] = (uint64_t)count;
}

typedef struct {
    const hone_rows_update_args *args;
    update_context update;
    int32_t leaves_others;     // whether a gradient of 0 changes nothing
} rows_context;

enum { WIDTH = 1024 };
static const float zeros[WIDTH];

// The first entry of a row from `row` on.
static int64_t first_entry(const uint64_t *entries, int64_t count, int64_t row) {
    int64_t low = 0, high = count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (row_of(entries[middle]) < row) low = middle + 1; else high = middle;
    }
    return low;
}

HONE_CLONES static void sum_up(float *restrict sum, const float *restrict dy, int64_t n) { for (int64_t j = 0; j < n; j++) sum[j] += dy[j]; }

static void update_rows(void *context, int64_t begin, int64_t end) {
    const rows_context *c = context;
    const hone_rows_update_args *a = c->args;
    const int64_t width = a->width, count = (int64_t)a->order[0];
    const uint64_t *entries = a->order + 1;
    _Alignas(64) float gradient[WIDTH];
    update_context update = c->update;
    int64_t at = first_entry(entries, count, begin);
    for (int64_t row = begin; row < end; row++) {
        const int64_t touched = at < count ? hone_min(row_of(entries[at]), end) : end;
        if (!c->leaves_others)
            for (int64_t i = row * width; i < touched * width; i += WIDTH) hone_update_part(&update, &a->optimizer, i, zeros, hone_min(WIDTH, touched * width - i));
        row = touched;
        if (row == end) break;
        int64_t next = at;
        while (next < count && row_of(entries[next]) == row) next++;
        for (int64_t column = 0; column < width; column += WIDTH) {
            const int64_t n = hone_min(WIDTH, width - column);
            memset(gradient, 0, (size_t)n * sizeof(float));
            for (int64_t k = at; k < next; k++) sum_up(gradient, a->dy + (int64_t)(uint32_t)entries[k] * width + column, n);
            hone_update_part(&update, &a->optimizer, row * width + column, gradient, n);
        }
        at = next;
    }
}

void hone_rows_update(const void *args, const hone_run *run) {
    hone_rows_update_args a = *(const hone_rows_update_args *)args;
    HONE_RESOLVE(run, a.dy);
    HONE_RESOLVE(run, a.order);
    const hone_optimizer_args *o = &a.optimizer;
    rows_context c = {&a, {0}, (o->rule == HONE_SGD || o->rule == HONE_ADAGRAD) && o->weight_decay == 0.0f};
    if (hone_prepare_update(o, run, &c.update)) hone_share(run, a.rows, HONE_GRAIN / (2 * a.width) + 1, update_rows, &c);
}
