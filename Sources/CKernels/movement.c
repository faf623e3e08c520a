// Moving elements: strided copies (transpose, slice, broadcast, pad, join), rows by index, and the
// feeding of a batch from a data set of any element type.
#include "kernel_support.h"

#define COPY_LOOPS(T) { \
    const T *x = (const T *)a->x + ox; T *y = (T *)a->y + oy; \
    if (sx == 0 && sy == 1) { const T v = x[0]; for (int64_t i = 0; i < n; i++) y[i] = v; } \
    else for (int64_t i = 0; i < n; i++) y[i * sy] = x[i * sx]; \
    break; }

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
        if (sx == 1 && sy == 1) memcpy((char *)a->y + oy * a->bytes, (const char *)a->x + ox * a->bytes, (size_t)(n * a->bytes));
        else switch (a->bytes) {
            case 1: COPY_LOOPS(uint8_t)
            case 2: COPY_LOOPS(uint16_t)
            case 4: COPY_LOOPS(uint32_t)
            default: COPY_LOOPS(uint64_t)
        }
    }
}

// A single run of elements is shared out itself.
static void copy_part(void *context, int64_t begin, int64_t end) {
    const hone_copy_args *a = context;
    hone_copy_args part = *a;
    part.size[0] = end - begin;
    part.x = (const char *)a->x + begin * a->stride_x[0] * a->bytes;
    part.y = (char *)a->y + begin * a->stride_y[0] * a->bytes;
    copy_rows(&part, 0, 1);
}

void hone_copy(const void *args, const hone_run *run) {
    hone_copy_args a = *(const hone_copy_args *)args;
    if (a.is_update && hone_has_fault(run)) return;
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.y);
    if (a.fill > 0) memset(hone_at(run, a.filled), 0, (size_t)(a.fill * a.bytes));
    int64_t rows = 1, n = a.size[a.rank - 1];
    for (int d = 0; d < a.rank - 1; d++) rows *= a.size[d];
    if (n == 0) return;
    if (a.rank == 1) hone_share(run, n, HONE_GRAIN, copy_part, &a);
    else hone_share(run, rows, HONE_GRAIN / n + 1, copy_rows, &a);
}

typedef struct { hone_gather_args args; const hone_run *run; } gather_context;

static void gather_body(void *context, int64_t begin, int64_t end) {
    const gather_context *c = context;
    const hone_gather_args *a = &c->args;
    const size_t bytes = (size_t)a->width;
    for (int64_t i = begin; i < end; i++) {
        const int64_t row = a->indices[i];
        char *y = (char *)a->y + i * a->width;
        if (row >= 0 && row < a->rows) { memcpy(y, (const char *)a->table + row * a->width, bytes); continue; }
        memset(y, 0, bytes);
        if (a->fault) hone_set_fault(c->run, a->fault, row);
    }
}

void hone_gather_rows(const void *args, const hone_run *run) {
    gather_context c = {*(const hone_gather_args *)args, run};
    HONE_RESOLVE(run, c.args.table);
    HONE_RESOLVE(run, c.args.indices);
    HONE_RESOLVE(run, c.args.y);
    hone_share(run, c.args.count, 4 * HONE_GRAIN / (c.args.width + 1) + 1, gather_body, &c);
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
    hone_scatter_args a = *(const hone_scatter_args *)args;
    HONE_RESOLVE(run, a.indices);
    HONE_RESOLVE(run, a.dy);
    HONE_RESOLVE(run, a.y);
    hone_share(run, a.width, HONE_GRAIN / (a.count + 1) + 16, scatter_columns, &a);
}

// ---- Feeding ---------------------------------------------------------------------------------------------------

// Outside a whole-number type becomes the nearest limit, so that a bad index stays a bad index; NaN is one too.
HONE_INLINE int32_t narrow(int64_t v) { return v > INT32_MAX ? INT32_MAX : v < INT32_MIN ? INT32_MIN : (int32_t)v; }
HONE_INLINE int32_t narrow_float(double v) { return v != v ? INT32_MIN : v >= 2147483647.0 ? INT32_MAX : v <= -2147483648.0 ? INT32_MIN : (int32_t)v; }
HONE_INLINE int64_t wide_float(double v) { return v != v ? INT64_MIN : v >= 9223372036854775807.0 ? INT64_MAX : v <= -9223372036854775808.0 ? INT64_MIN : (int64_t)v; }
HONE_INLINE uint8_t byte_float(double v) { return v != v || v <= 0 ? 0 : v >= 255 ? 255 : (uint8_t)v; }
HONE_INLINE uint8_t byte_of(int64_t v) { return v < 0 ? 0 : v > 255 ? 255 : (uint8_t)v; }

typedef struct { hone_fed_input input; hone_fed fed; } feed_context;

#define FEED_TO(R, convert) { R *y = (R *)a->y + i * n; for (int64_t j = begin; j < end; j++) y[j] = (R)convert(x[j]); break; }
#define FEED(T, TO_INT32, TO_INT64, TO_BYTE) { \
    const T *x = (const T *)from->x + row * n; \
    switch (a->to) { \
    case HONE_F32: FEED_TO(float, (float)) \
    case HONE_I32: FEED_TO(int32_t, TO_INT32) \
    case HONE_I64: FEED_TO(int64_t, TO_INT64) \
    case HONE_TRUTH: FEED_TO(uint8_t, 0 !=) \
    default: FEED_TO(uint8_t, TO_BYTE) \
    } break; }

// Any byte but 0 is true.
#define FEED_TRUTH { \
    const uint8_t *x = (const uint8_t *)from->x + row * n; \
    switch (a->to) { \
    case HONE_F32: FEED_TO(float, 0 !=) \
    case HONE_I32: FEED_TO(int32_t, 0 !=) \
    case HONE_I64: FEED_TO(int64_t, 0 !=) \
    default: FEED_TO(uint8_t, 0 !=) \
    } break; }

// Elements begin..<end of every row.
HONE_CLONES static void feed_columns(void *context, int64_t begin, int64_t end) {
    const hone_fed_input *a = &((const feed_context *)context)->input;
    const hone_fed *from = &((const feed_context *)context)->fed;
    const int64_t n = a->width;
    for (int64_t i = 0; i < a->count; i++) {
        const int64_t row = from->rows ? from->rows[i] : from->first + i;
        if (from->dtype == HONE_F32 && a->to == HONE_F32) {
            memcpy((float *)a->y + i * n + begin, (const float *)from->x + row * n + begin, (size_t)(end - begin) * sizeof(float));
            continue;
        }
        switch (from->dtype) {
        case HONE_F32: FEED(float, narrow_float, wide_float, byte_float)
        case HONE_F64: FEED(double, narrow_float, wide_float, byte_float)
        case HONE_I32: FEED(int32_t, narrow, (int64_t), byte_of)
        case HONE_I64: FEED(int64_t, narrow, (int64_t), byte_of)
        case HONE_TRUTH: FEED_TRUTH
        default: FEED(uint8_t, (int32_t), (int64_t), byte_of)
        }
    }
}

void hone_feed(const void *args, const hone_run *run) {
    const hone_feed_args *a = args;
    for (int64_t i = 0; i < a->count; i++) {
        feed_context c = {a->inputs[i], run->fed[i]};
        if (!c.fed.x) continue;
        HONE_RESOLVE(run, c.input.y);
        if (c.input.block) {
            const int64_t blocks = (c.input.width + c.input.block - 1) / c.input.block, share = (blocks + run->threads - 1) / run->threads * c.input.block;
            const int64_t begin = run->thread * share, end = hone_min(begin + share, c.input.width);
            if (begin < end) feed_columns(&c, begin, end);
        } else {
            hone_share(run, c.input.width, 64, feed_columns, &c);
        }
    }
}
