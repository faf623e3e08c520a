// Pooling over windows of [batch, a, b, c, channels]; images of fewer axes have leading sizes of 1. Convolutions are
// oneDNN's.
#pragma once
#include "hone_kernels.h"

typedef struct {
    int32_t maximum;           // 1: largest element; 0: mean over the elements of the window that exist
    int32_t through_relu;      // gradient of the maximum only: x = relu(z), and the result is the gradient of z
    int64_t batch, channels;
    int64_t size[3], out[3], window[3], stride[3], low[3];
    const float *x;            // forward: the input; gradient of the maximum: the input again
    const float *y;            // gradient of the maximum: the result
    const float *dy;
    float *result;             // forward: y; gradient: dx
} hone_pool_args;

void hone_pool_windows(const void *args, const hone_run *run);
void hone_pool_gradient(const void *args, const hone_run *run);
