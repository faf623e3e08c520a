// Recurrent networks over all time steps in one step of a plan. Samples of a batch are independent, so every thread
// walks its own rows through time and meets nobody. What needs all steps at once (the input's projection, the
// gradients of kernels) is a matrix product before or after, and not done here.
#ifndef HONE_RECURRENT_H
#define HONE_RECURRENT_H
#include "hone_kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

// Gates in Keras's order: LSTM i f c o, GRU z r h. The reset gate acts on the state before the product, or on the product.
enum { HONE_SIMPLE_RNN, HONE_LSTM, HONE_GRU_RESET_BEFORE, HONE_GRU_RESET_AFTER };

// An activation: a function of hone_unary, and what its gradient is written in.
typedef struct { int32_t function; float a, b; int32_t gradient_uses_output; } hone_activation;

// A recurrent kernel [units, gates · units], cut by gate into panels of 32 columns that the product walks through;
// transposed for the backward pass. `packed` takes hone_recurrent_packed_size floats.
typedef struct { int64_t units, gates; int32_t transposed; const float *kernel; float *packed; } hone_recurrent_pack_args;
void hone_recurrent_pack(const void *args, const hone_run *run);
int64_t hone_recurrent_packed_size(int64_t units, int64_t gates);

// What both directions share. Optional operands are NULL.
typedef struct {
    int32_t cell;
    int32_t backwards;              // steps from the last time to the first
    int32_t zero_masked_outputs;    // outputs of masked steps are 0 rather than the state
    hone_activation activation, recurrent_activation;
    int64_t batch, time, units;
    const float *packed;            // the recurrent kernel
    const float *mask;              // [batch, time]: 0 keeps the state as it was
    const float *dropout;           // [gates, batch, units]: factors on the state, a set for each gate
    float *scratch;                 // hone_recurrent_scratch_size floats
} hone_recurrent_common;
int64_t hone_recurrent_scratch_size(int64_t batch, int64_t units);

// Kept for the backward pass, by time of the input: the state before each step, the LSTM's cell state after it, and
// for each gate its output, or its argument where the gradient is written in that; GRU_RESET_AFTER adds a fourth slot
// with the candidate's product. [batch, time, units], [batch, time, slots · units].
typedef struct {
    hone_recurrent_common common;
    const float *x;                 // [batch, time, gates · units], biases added
    const float *bias;              // on the recurrent product, GRU_RESET_AFTER
    const float *h0, *c0;           // [batch, units]
    float *h, *c;                   // the states in the end
    float *sequence;                // [batch, time, units] outputs in the order of the steps
    float *previous, *cells, *gates;
} hone_recurrent_args;
void hone_recurrent(const void *args, const hone_run *run);

typedef struct {
    hone_recurrent_common common;
    const float *c0, *previous, *cells, *gates;
    const float *dsequence, *dh, *dc;   // incoming
    float *dx;                          // of x
    float *dh0, *dc0;
    float *dproduct;                    // GRU_RESET_AFTER: of the recurrent product [batch, time, 3 units]
    float *reset_state;                 // GRU_RESET_BEFORE: r ⊙ h, the candidate's operand [batch, time, units]
} hone_recurrent_gradient_args;
void hone_recurrent_gradient(const void *args, const hone_run *run);

#ifdef __cplusplus
}
#endif
#endif
