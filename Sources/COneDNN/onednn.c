#include "onednn.h"
#include <oneapi/dnnl/dnnl.h>
#include <stdlib.h>
#include <string.h>

// Version 3 hands out descriptions as objects to be destroyed, where 2 has structs; and makes a primitive's description in
// one call, where 2 takes two. The rest is the same.
#if DNNL_VERSION_MAJOR >= 3
typedef dnnl_memory_desc_t description;
typedef const_dnnl_memory_desc_t borrowed;
#define POINTER(d) (d)
static int copied(borrowed from, description *to) { return dnnl_memory_desc_clone(to, from); }
static void destroy(description d) { if (d) dnnl_memory_desc_destroy(d); }
static int strided(description *d, int rank, const dnnl_dims_t sizes, const dnnl_dims_t strides) { return dnnl_memory_desc_create_with_strides(d, rank, sizes, dnnl_f32, strides); }
static int any_layout(description *d, int rank, const dnnl_dims_t sizes) { return dnnl_memory_desc_create_with_tag(d, rank, sizes, dnnl_f32, dnnl_format_tag_any); }
static int memory_at(dnnl_memory_t *memory, borrowed d, dnnl_engine_t engine, void *address) { return dnnl_memory_create(memory, d, engine, address); }
static int set_address(dnnl_memory_t memory, void *address) { return dnnl_memory_set_data_handle(memory, address); }
static int append_function(dnnl_post_ops_t post, dnnl_alg_kind_t kind) { return dnnl_post_ops_append_eltwise(post, kind, 0, 0); }
#else
typedef dnnl_memory_desc_t description;
typedef const dnnl_memory_desc_t *borrowed;
#define POINTER(d) (&(d))
static int copied(borrowed from, description *to) { *to = *from; return dnnl_success; }
static void destroy(description d) { (void)d; }
static int strided(description *d, int rank, const dnnl_dims_t sizes, const dnnl_dims_t strides) { return dnnl_memory_desc_init_by_strides(d, rank, sizes, dnnl_f32, strides); }
static int any_layout(description *d, int rank, const dnnl_dims_t sizes) { return dnnl_memory_desc_init_by_tag(d, rank, sizes, dnnl_f32, dnnl_format_tag_any); }
static int memory_at(dnnl_memory_t *memory, borrowed d, dnnl_engine_t engine, void *address) { return dnnl_memory_create(memory, d, engine, address); }
static int set_address(dnnl_memory_t memory, void *address) { return dnnl_memory_set_data_handle(memory, address); }
static int append_function(dnnl_post_ops_t post, dnnl_alg_kind_t kind) { return dnnl_post_ops_append_eltwise(post, 1, kind, 0, 0); }
#endif

int hone_dnn_engine_create(void **engine) { return dnnl_engine_create((dnnl_engine_t *)engine, dnnl_cpu, 0); }
void hone_dnn_engine_destroy(void *engine) { dnnl_engine_destroy(engine); }
int hone_dnn_stream_create(void *engine, void **stream) { return dnnl_stream_create((dnnl_stream_t *)stream, engine, dnnl_stream_default_flags); }
void hone_dnn_stream_destroy(void *stream) { dnnl_stream_destroy(stream); }
int32_t hone_dnn_version(void) { return dnnl_version()->major * 100 + dnnl_version()->minor; }

// ---- Primitives ------------------------------------------------------------------------------------------------

struct hone_dnn_layout { description d; };

struct hone_dnn_primitive {
    dnnl_primitive_t primitive;
    int32_t count, kernel;                  // kernel: which operand is one, or -1
    size_t scratchpad;
    int argument[HONE_DNN_MOST_OPERANDS];
    description layout[HONE_DNN_MOST_OPERANDS];
};

void hone_dnn_primitive_destroy(hone_dnn_primitive *p) {
    if (!p) return;
    if (p->primitive) dnnl_primitive_destroy(p->primitive);
    for (int32_t i = 0; i < p->count; i++) destroy(p->layout[i]);
    free(p);
}

int32_t hone_dnn_operand_count(const hone_dnn_primitive *p) { return p->count; }
size_t hone_dnn_scratchpad_size(const hone_dnn_primitive *p) { return p->scratchpad; }

typedef struct { int argument; dnnl_query_t query; int index; } operand;

// A primitive with these operands, and its scratchpad where it needs one.
static int make(dnnl_primitive_desc_t pd, const operand *operands, int count, int kernel, hone_dnn_primitive **out) {
    hone_dnn_primitive *p = calloc(1, sizeof *p);
    if (!p) return dnnl_out_of_memory;
    p->kernel = kernel;
    int status = dnnl_primitive_create(&p->primitive, pd);
    for (int i = 0; i < count && !status; i++) {
        borrowed md = dnnl_primitive_desc_query_md(pd, operands[i].query, operands[i].index);
        status = md ? copied(md, &p->layout[i]) : dnnl_unimplemented;
        if (!status) p->argument[p->count++] = operands[i].argument;
    }
    borrowed scratchpad = status ? NULL : dnnl_primitive_desc_query_md(pd, dnnl_query_scratchpad_md, 0);
    if (scratchpad && dnnl_memory_desc_get_size(scratchpad) > 0) {
        p->scratchpad = dnnl_memory_desc_get_size(scratchpad);
        status = copied(scratchpad, &p->layout[p->count]);
        if (!status) p->argument[p->count++] = DNNL_ARG_SCRATCHPAD;
    }
    if (status) { hone_dnn_primitive_destroy(p); return status; }
    *out = p;
    return dnnl_success;
}

static int describe(const hone_dnn_array *array, description *d) { return strided(d, array->rank, array->size, array->stride); }

// The scratchpad is the caller's memory. The result is multiplied by and added to numbers of each channel, where their layout is
// given, and a function is applied to it.
static int attributes(const description *channels, int32_t function, dnnl_primitive_attr_t *out) {
    dnnl_primitive_attr_t made = NULL;
    int status = dnnl_primitive_attr_create(&made);
    if (!status) status = dnnl_primitive_attr_set_scratchpad_mode(made, dnnl_scratchpad_mode_user);
    if (!status && (channels || function != HONE_DNN_LINEAR)) {
        dnnl_post_ops_t post = NULL;
        status = dnnl_post_ops_create(&post);
        if (channels) {
            if (!status) status = dnnl_post_ops_append_binary(post, dnnl_binary_mul, POINTER(*channels));
            if (!status) status = dnnl_post_ops_append_binary(post, dnnl_binary_add, POINTER(*channels));
        }
        if (!status && function != HONE_DNN_LINEAR) status = append_function(post, function == HONE_DNN_RELU ? dnnl_eltwise_relu : function == HONE_DNN_TANH ? dnnl_eltwise_tanh : dnnl_eltwise_logistic);
        if (!status) status = dnnl_primitive_attr_set_post_ops(made, post);
        if (post) dnnl_post_ops_destroy(post);
    }
    if (status) { if (made) dnnl_primitive_attr_destroy(made); return status; }
    *out = made;
    return dnnl_success;
}

int hone_dnn_product(void *engine, const hone_dnn_array *a, const hone_dnn_array *b, const hone_dnn_array *bias, const hone_dnn_array *c,
                     int32_t function, hone_dnn_primitive **out) {
    description da = {0}, db = {0}, dbias = {0}, dc = {0};
    dnnl_primitive_attr_t attr = NULL;
    dnnl_primitive_desc_t pd = NULL;
    int status = describe(a, &da);
    if (!status) status = describe(b, &db);
    if (!status && bias) status = describe(bias, &dbias);
    if (!status) status = describe(c, &dc);
    if (!status) status = attributes(NULL, function, &attr);
#if DNNL_VERSION_MAJOR >= 3
    if (!status) status = dnnl_matmul_primitive_desc_create(&pd, engine, da, db, bias ? dbias : NULL, dc, attr);
#else
    dnnl_matmul_desc_t d;
    if (!status) status = dnnl_matmul_desc_init(&d, &da, &db, bias ? &dbias : NULL, &dc);
    if (!status) status = dnnl_primitive_desc_create(&pd, &d, attr, engine, NULL);
#endif
    const operand operands[] = {{DNNL_ARG_SRC, dnnl_query_src_md, 0}, {DNNL_ARG_WEIGHTS, dnnl_query_weights_md, 0},
                                {DNNL_ARG_DST, dnnl_query_dst_md, 0}, {DNNL_ARG_BIAS, dnnl_query_weights_md, 1}};
    if (!status) status = make(pd, operands, bias ? 4 : 3, -1, out);
    if (pd) dnnl_primitive_desc_destroy(pd);
    if (attr) dnnl_primitive_attr_destroy(attr);
    destroy(da);
    destroy(db);
    destroy(dbias);
    destroy(dc);
    return status;
}

// ---- Convolutions ----------------------------------------------------------------------------------------------

int hone_dnn_plain_layout(const hone_dnn_convolution *c, hone_dnn_layout **out) {
    hone_dnn_layout *layout = calloc(1, sizeof *layout);
    if (!layout) return dnnl_out_of_memory;
    int status = describe(&c->kernel, &layout->d);
    if (status) { free(layout); return status; }
    *out = layout;
    return dnnl_success;
}

int hone_dnn_kernel_layout(const hone_dnn_primitive *p, hone_dnn_layout **out) {
    hone_dnn_layout *layout = p->kernel < 0 ? NULL : calloc(1, sizeof *layout);
    if (!layout) return dnnl_out_of_memory;
    int status = copied(POINTER(p->layout[p->kernel]), &layout->d);
    if (status) { free(layout); return status; }
    *out = layout;
    return dnnl_success;
}

size_t hone_dnn_layout_size(const hone_dnn_layout *layout) { return dnnl_memory_desc_get_size(POINTER(layout->d)); }
int32_t hone_dnn_layouts_equal(const hone_dnn_layout *a, const hone_dnn_layout *b) { return dnnl_memory_desc_equal(POINTER(a->d), POINTER(b->d)); }
void hone_dnn_layout_destroy(hone_dnn_layout *layout) {
    if (layout) destroy(layout->d);
    free(layout);
}

typedef struct { description x, kernel, bias, y; int64_t dilation[3]; } convolution_layouts;

static int plan_forward(void *engine, const hone_dnn_convolution *c, convolution_layouts *l, dnnl_primitive_attr_t attr, dnnl_primitive_desc_t *pd) {
#if DNNL_VERSION_MAJOR >= 3
    return dnnl_convolution_forward_primitive_desc_create(pd, engine, dnnl_forward_training, dnnl_convolution_direct, l->x, l->kernel,
        c->has_bias ? l->bias : NULL, l->y, c->stride, l->dilation, c->low, c->high, attr);
#else
    dnnl_convolution_desc_t d;
    int status = dnnl_dilated_convolution_forward_desc_init(&d, dnnl_forward_training, dnnl_convolution_direct, &l->x, &l->kernel,
        c->has_bias ? &l->bias : NULL, &l->y, c->stride, l->dilation, c->low, c->high);
    return status ? status : (int)dnnl_primitive_desc_create(pd, &d, attr, engine, NULL);
#endif
}

static int plan_backward(void *engine, const hone_dnn_convolution *c, convolution_layouts *l, int of_data, dnnl_primitive_attr_t attr,
                         dnnl_primitive_desc_t hint, dnnl_primitive_desc_t *pd) {
#if DNNL_VERSION_MAJOR >= 3
    if (of_data) return dnnl_convolution_backward_data_primitive_desc_create(pd, engine, dnnl_convolution_direct, l->x, l->kernel, l->y,
        c->stride, l->dilation, c->low, c->high, hint, attr);
    return dnnl_convolution_backward_weights_primitive_desc_create(pd, engine, dnnl_convolution_direct, l->x, l->kernel, c->has_bias ? l->bias : NULL,
        l->y, c->stride, l->dilation, c->low, c->high, hint, attr);
#else
    dnnl_convolution_desc_t d;
    int status = of_data
        ? dnnl_dilated_convolution_backward_data_desc_init(&d, dnnl_convolution_direct, &l->x, &l->kernel, &l->y, c->stride, l->dilation, c->low, c->high)
        : dnnl_dilated_convolution_backward_weights_desc_init(&d, dnnl_convolution_direct, &l->x, &l->kernel, c->has_bias ? &l->bias : NULL, &l->y,
                                                              c->stride, l->dilation, c->low, c->high);
    return status ? status : (int)dnnl_primitive_desc_create(pd, &d, attr, engine, hint);
#endif
}

int hone_dnn_convolve(void *engine, const hone_dnn_convolution *c, int32_t direction, const hone_dnn_layout *kernel, hone_dnn_primitive **out) {
    convolution_layouts l = {0};
    description free_kernel = {0}, channels = {0};
    dnnl_primitive_attr_t attr = NULL;
    dnnl_primitive_desc_t pd = NULL, hint = NULL;
    for (int i = 0; i < 3; i++) l.dilation[i] = c->dilation[i] - 1;   // oneDNN counts what lies between
    int status = describe(&c->x, &l.x);
    if (!status) status = describe(&c->y, &l.y);
    if (!status && c->has_bias) status = describe(&c->bias, &l.bias);
    if (!status) status = any_layout(&free_kernel, c->kernel.rank, c->kernel.size);
    l.kernel = free_kernel;
    const int is_forward = direction == HONE_DNN_FORWARD, is_scaled = is_forward && c->has_scale;
    if (!status && is_scaled) {
        hone_dnn_array one = {.rank = c->y.rank};
        for (int i = 0; i < one.rank; i++) one.size[i] = i == 1 ? c->y.size[1] : 1, one.stride[i] = i == 0 ? c->y.size[1] : 1;
        status = describe(&one, &channels);
    }
    if (!status) status = attributes(is_scaled ? &channels : NULL, is_forward ? c->function : HONE_DNN_LINEAR, &attr);
    if (is_forward) {
        if (kernel) l.kernel = kernel->d;
        if (!status) status = plan_forward(engine, c, &l, attr, &pd);
    } else {
        // The forward pass is only a hint: its kernel's layout is its own.
        if (!status) status = plan_forward(engine, c, &l, NULL, &hint);
        if (kernel) l.kernel = kernel->d;
        if (!status) status = plan_backward(engine, c, &l, direction == HONE_DNN_BACKWARD_DATA, attr, hint, &pd);
    }
    operand operands[3][6] = {
        {{DNNL_ARG_SRC, dnnl_query_src_md, 0}, {DNNL_ARG_WEIGHTS, dnnl_query_weights_md, 0}, {DNNL_ARG_DST, dnnl_query_dst_md, 0}, {DNNL_ARG_BIAS, dnnl_query_weights_md, 1}},
        {{DNNL_ARG_DIFF_SRC, dnnl_query_diff_src_md, 0}, {DNNL_ARG_WEIGHTS, dnnl_query_weights_md, 0}, {DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md, 0}},
        {{DNNL_ARG_SRC, dnnl_query_src_md, 0}, {DNNL_ARG_DIFF_WEIGHTS, dnnl_query_diff_weights_md, 0}, {DNNL_ARG_DIFF_DST, dnnl_query_diff_dst_md, 0}, {DNNL_ARG_DIFF_BIAS, dnnl_query_diff_weights_md, 1}},
    };
    int count = c->has_bias && direction != HONE_DNN_BACKWARD_DATA ? 4 : 3;
    for (int i = 0; is_scaled && i < 2; i++) {
        const int argument = DNNL_ARG_ATTR_MULTIPLE_POST_OP(i) | DNNL_ARG_SRC_1;
        operands[0][count++] = (operand){argument, dnnl_query_exec_arg_md, argument};
    }
    if (!status) status = make(pd, operands[direction], count, 1, out);
    if (pd) dnnl_primitive_desc_destroy(pd);
    if (hint) dnnl_primitive_desc_destroy(hint);
    if (attr) dnnl_primitive_attr_destroy(attr);
    destroy(l.x);
    destroy(l.y);
    destroy(l.bias);
    destroy(free_kernel);
    destroy(channels);
    return status;
}

int hone_dnn_reorder(void *engine, const hone_dnn_layout *from, const hone_dnn_layout *to, hone_dnn_primitive **out) {
    dnnl_primitive_attr_t attr = NULL;
    dnnl_primitive_desc_t pd = NULL;
    int status = attributes(NULL, HONE_DNN_LINEAR, &attr);
    if (!status) status = dnnl_reorder_primitive_desc_create(&pd, POINTER(from->d), engine, POINTER(to->d), engine, attr);
    const operand operands[] = {{DNNL_ARG_FROM, dnnl_query_src_md, 0}, {DNNL_ARG_TO, dnnl_query_dst_md, 0}};
    if (!status) status = make(pd, operands, 2, -1, out);
    if (pd) dnnl_primitive_desc_destroy(pd);
    if (attr) dnnl_primitive_attr_destroy(attr);
    return status;
}

// ---- Running ---------------------------------------------------------------------------------------------------

struct hone_dnn_binding {
    const_dnnl_primitive_t primitive;
    int32_t count;
    dnnl_exec_arg_t arguments[HONE_DNN_MOST_OPERANDS];
};

int hone_dnn_bind(void *engine, const hone_dnn_primitive *p, void *const *addresses, hone_dnn_binding **out) {
    hone_dnn_binding *b = calloc(1, sizeof *b);
    if (!b) return dnnl_out_of_memory;
    b->primitive = p->primitive;
    for (int32_t i = 0; i < p->count; i++) {
        dnnl_memory_t memory = NULL;
        int status = memory_at(&memory, POINTER(p->layout[i]), engine, addresses[i]);
        if (status) { hone_dnn_unbind(b); return status; }
        b->arguments[b->count++] = (dnnl_exec_arg_t){p->argument[i], memory};
    }
    *out = b;
    return dnnl_success;
}

int hone_dnn_rebind(hone_dnn_binding *b, void *const *addresses) {
    for (int32_t i = 0; i < b->count; i++) {
        int status = set_address(b->arguments[i].memory, addresses[i]);
        if (status) return status;
    }
    return dnnl_success;
}

void hone_dnn_unbind(hone_dnn_binding *b) {
    if (!b) return;
    for (int32_t i = 0; i < b->count; i++) dnnl_memory_destroy(b->arguments[i].memory);
    free(b);
}

void hone_dnn_execute(const hone_dnn_binding *b, void *stream) { dnnl_primitive_execute(b->primitive, stream, b->count, b->arguments); }

int hone_dnn_sgemm(char transpose_a, char transpose_b, int64_t m, int64_t n, int64_t k, float alpha, const float *a, int64_t lda,
                   const float *b, int64_t ldb, float beta, float *c, int64_t ldc) {
    return dnnl_sgemm(transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}
