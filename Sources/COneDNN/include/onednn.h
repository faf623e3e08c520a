// What Hone uses of oneDNN, in one form for versions 2.6 and 3: matrix products, convolutions and changes of layout, each
// made for one thread, with the layouts of their operands, and bound to addresses when it runs. Functions that can fail
// return oneDNN's status, 0 for success.
#pragma once
#include <stddef.h>
#include <stdint.h>

enum { HONE_DNN_SUCCESS = 0, HONE_DNN_OUT_OF_MEMORY = 1 };
enum { HONE_DNN_MOST_OPERANDS = 7, HONE_DNN_MOST_AXES = 6 };

// Applied to a result while it is in registers.
enum { HONE_DNN_LINEAR, HONE_DNN_RELU, HONE_DNN_LOGISTIC, HONE_DNN_TANH };

// The processor. Immutable, and shared by all threads.
int hone_dnn_engine_create(void **engine);
void hone_dnn_engine_destroy(void *engine);
// Where primitives run; of one thread at a time.
int hone_dnn_stream_create(void *engine, void **stream);
void hone_dnn_stream_destroy(void *stream);
int32_t hone_dnn_version(void);   // major · 100 + minor

// A primitive: its operands in a fixed order, each with its layout. Immutable; many threads may run it, each with a binding.
typedef struct hone_dnn_primitive hone_dnn_primitive;
void hone_dnn_primitive_destroy(hone_dnn_primitive *primitive);
int32_t hone_dnn_operand_count(const hone_dnn_primitive *primitive);   // the scratchpad, if any, being the last
size_t hone_dnn_scratchpad_size(const hone_dnn_primitive *primitive);  // bytes

// float32 of these sizes and strides, in elements.
typedef struct { int32_t rank; int64_t size[HONE_DNN_MOST_AXES], stride[HONE_DNN_MOST_AXES]; } hone_dnn_array;

// c = f(a · b + bias), operands a, b, c and, where there is one, bias. b may have one matrix for all of a's.
int hone_dnn_product(void *engine, const hone_dnn_array *a, const hone_dnn_array *b, const hone_dnn_array *bias, const hone_dnn_array *c,
                     int32_t function, hone_dnn_primitive **out);

// Convolutions of images that lie with their channels last. Kernels may be in a layout of oneDNN's choice.
enum { HONE_DNN_FORWARD, HONE_DNN_BACKWARD_DATA, HONE_DNN_BACKWARD_WEIGHTS };
typedef struct {
    hone_dnn_array x, y, bias;
    hone_dnn_array kernel;                  // as it lies in memory
    int32_t has_bias, function;
    int32_t has_scale;                      // forward: f(scale · result + shift), a number of each a channel
    int32_t axes;                           // that windows slide over
    int64_t stride[3], dilation[3];         // 1 for neighbours
    int64_t low[3], high[3];                // zeros before and after
} hone_dnn_convolution;
// A kernel's layout; NULL where one is asked for: of the library's choice.
typedef struct hone_dnn_layout hone_dnn_layout;
// Forward: x, kernel, y[, bias][, scale, shift]; data: dx, kernel, dy; weights: x, dkernel, dy[, dbias].
int hone_dnn_convolve(void *engine, const hone_dnn_convolution *convolution, int32_t direction, const hone_dnn_layout *kernel, hone_dnn_primitive **out);
// The kernel's layout in a primitive; and the one that it has in memory.
int hone_dnn_kernel_layout(const hone_dnn_primitive *primitive, hone_dnn_layout **out);
int hone_dnn_plain_layout(const hone_dnn_convolution *convolution, hone_dnn_layout **out);
size_t hone_dnn_layout_size(const hone_dnn_layout *layout);   // bytes
int32_t hone_dnn_layouts_equal(const hone_dnn_layout *a, const hone_dnn_layout *b);
void hone_dnn_layout_destroy(hone_dnn_layout *layout);
// The same numbers in another layout: operands from, to.
int hone_dnn_reorder(void *engine, const hone_dnn_layout *from, const hone_dnn_layout *to, hone_dnn_primitive **out);

// A primitive's operands at their addresses: what `hone_dnn_execute` takes. Not to be shared between threads.
typedef struct hone_dnn_binding hone_dnn_binding;
int hone_dnn_bind(void *engine, const hone_dnn_primitive *primitive, void *const *addresses, hone_dnn_binding **out);
int hone_dnn_rebind(hone_dnn_binding *binding, void *const *addresses);
void hone_dnn_unbind(hone_dnn_binding *binding);
void hone_dnn_execute(const hone_dnn_binding *binding, void *stream);

// C = alpha · op(A) op(B) + beta · C, row-major; 'T' transposes.
int hone_dnn_sgemm(char transpose_a, char transpose_b, int64_t m, int64_t n, int64_t k, float alpha, const float *a, int64_t lda,
                   const float *b, int64_t ldb, float beta, float *c, int64_t ldc);
