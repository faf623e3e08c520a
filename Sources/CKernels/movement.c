// Moving elements of four bytes: strided copies (transpose, slice, broadcast, pad, join), rows by index, and the
// feeding of a batch from a data set of any element type.
#include "kernel_support.h"

static void copy_rows(void *context, int64_t begin, int64_t end) {
    const hone_copy_args *a = context;
    int last = a->rank - 1;
    int64_t n = a->size[last], sx = a->stride_x[last], sy = a->stride_y[last];
    for (int64_t row = begin; row < end; row++) {
        int64_t rest = row, ox = 0, oy = 0;
        for (int d = last - 1; d >= 0; d--) {
            int64_t i = rest % a->size[d];
            rest /= a->size[d];
            ox += i * a->stride_x[d];
            oy += i * a->stride_y[d];
        }
        const float *x = a->x + ox;
        float *y = a->y + oy;
        if (sx == 1 && sy == 1) memcpy(y, x, (size_t)n * sizeof(float));
        else if (sx == 0 && sy == 1) { const float v = x[0]; for (int64_t i = 0; i < n; i++) y[i] = v; }
        else for (int64_t i = 0; i < n; i++) y[i * sy] = x[i * sx];
    }
}

void hone_copy(const void *args, const hone_run *run) {
    const hone_copy_args *a = args;
    if (a->fill > 0) memset(a->filled, 0, (size_t)a->fill * sizeof(float));
    int64_t rows = 1, n = a->size[a->rank - 1];
    for (int d = 0; d < a->rank - 1; d++) rows *= a->size[d];
    if (n > 0) hone_share(run, rows, HONE_GRAIN / n + 1, copy_rows, (void *)a);
}

static void gather_body(void *context, int64_t begin, int64_t end) {
    const hone_gather_args *a = context;
    size_t bytes = (size_t)a->width * sizeof(float);
    for (int64_t i = begin; i < end; i++) {
        int64_t row = a->indices[i];
        if (row >= 0 && row < a->rows) memcpy(a->y + i * a->width, a->table + row * a->width, bytes);
        else memset(a->y + i * a->width, 0, bytes);
    }
}

void hone_gather_rows(const void *args, const hone_run *run) {
    const hone_gather_args *a = args;
    hone_share(run, a->count, HONE_GRAIN / (a->width + 1) + 1, gather_body, (void *)a);
}

// Columns are shared out, so that every thread adds in the same order and the result does not depend on their number.
HONE_CLONES static void scatter_columns(void *context, int64_t begin, int64_t end) {
    const hone_scatter_args *a = context;
    for (int64_t row = 0; row < a->rows; row++) memset(a->y + row * a->width + begin, 0, (size_t)(end - begin) * sizeof(float));
    for (int64_t i = 0; i < a->count; i++) {
        int64_t row = a->indices[i];
        if (row < 0 || row >= a->rows) continue;
        float *y = a->y + row * a->width;
        const float *dy = a->dy + i * a->width;
        for (int64_t j = begin; j < end; j++) y[j] += dy[j];
    }
}

void hone_scatter_rows(const void *args, const hone_run *run) {
    const hone_scatter_args *a = args;
    hone_share(run, a->width, HONE_GRAIN / (a->count + 1) + 16, scatter_columns, (void *)a);
}

// ---- Feeding ---------------------------------------------------------------------------------------------------

// Outside int32 becomes the nearest limit, so that a bad index stays a bad index.
HONE_INLINE int32_t narrow(int64_t v) { return v > INT32_MAX ? INT32_MAX : v < INT32_MIN ? INT32_MIN : (int32_t)v; }
HONE_INLINE int32_t narrow_float(double v) { return v != v ? INT32_MIN : v >= 2147483647.0 ? INT32_MAX : v <= -2147483648.0 ? INT32_MIN : (int32_t)v; }

#define FEED(T, to_int) { \
    const T *x = (const T *)a->x + row * n; \
    if (a->to_int32) { int32_t *y = (int32_t *)a->y + i * n; for (int64_t j = begin; j < end; j++) y[j] = to_int(x[j]); } \
    else { float *y = (float *)a->y + i * n; for (int64_t j = begin; j < end; j++) y[j] = (float)x[j]; } break; }

// Elements begin..<end of every row.
HONE_CLONES static void feed_columns(void *context, int64_t begin, int64_t end) {
    const hone_fed_input *a = context;
    int64_t n = a->width;
    for (int64_t i = 0; i < a->count; i++) {
        int64_t row = a->rows ? a->rows[i] : a->first + i;
        switch (a->dtype) {
        case 1:
            if (!a->to_int32) { memcpy((float *)a->y + i * n + begin, (const float *)a->x + row * n + begin, (size_t)(end - begin) * sizeof(float)); break; }
            FEED(float, narrow_float)
        case 2: FEED(double, narrow_float)
        case 3: FEED(int32_t, narrow)
        case 4: FEED(int64_t, narrow)
        default: FEED(uint8_t, narrow)   // uint8 and bool
        }
    }
}

void hone_feed(const void *args, const hone_run *run) {
    const hone_feed_args *a = args;
    for (int64_t i = 0; i < a->count; i++) {
        hone_fed_input *input = &a->inputs[i];
        if (!input->x) continue;
        if (input->block) {
            const int64_t blocks = (input->width + input->block - 1) / input->block, share = (blocks + run->threads - 1) / run->threads * input->block;
            const int64_t begin = run->thread * share, end = hone_min(begin + share, input->width);
            if (begin < end) feed_columns(input, begin, end);
        } else {
            hone_share(run, input->width, 64, feed_columns, input);
        }
    }
}
