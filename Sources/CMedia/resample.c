#include "hone_pictures.h"
#include <string.h>

#if defined(__x86_64__) && defined(__linux__) && !__has_feature(thread_sanitizer) && !__has_feature(address_sanitizer)
#define WIDE __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define WIDE
#endif

// One row of outputs: a pass over neighbouring numbers, which vectors are made for, leaves the slower pass along the row less to do.
WIDE static void down_bytes(const uint8_t *in, size_t stride, hone_taps t, size_t row, float *out) {
    if (t.taps == 2) {
        const float a = t.weights[0], b = t.weights[1];
        const uint8_t *next = in + stride;
        for (size_t i = 0; i < row; i++) out[i] = a * in[i] + b * next[i];
        return;
    }
    for (size_t i = 0; i < row; i++) out[i] = t.weights[0] * in[i];
    for (int k = 1; k < t.taps; k++) {
        const float w = t.weights[k];
        const uint8_t *line = in + k * stride;
        for (size_t i = 0; i < row; i++) out[i] += w * line[i];
    }
}

#define ACROSS(name, type)                                                                                            \
    WIDE static void name(const type *line, const hone_taps *across, int count, int channels, float *out) {           \
        for (int x = 0; x < count; x++) {                                                                             \
            const hone_taps t = across[x];                                                                            \
            const type *p = line + (size_t)t.first * channels;                                                        \
            if (channels == 3 && t.taps == 2) {                                                                       \
                const float a = t.weights[0], b = t.weights[1];                                                       \
                for (int c = 0; c < 3; c++) out[3 * x + c] = a * p[c] + b * p[3 + c];                                 \
                continue;                                                                                             \
            }                                                                                                         \
            for (int c = 0; c < channels; c++) {                                                                      \
                float sum = 0;                                                                                        \
                for (int k = 0; k < t.taps; k++) sum += t.weights[k] * p[(size_t)k * channels + c];                   \
                out[x * channels + c] = sum;                                                                          \
            }                                                                                                         \
        }                                                                                                             \
    }
ACROSS(across_floats, float)
ACROSS(across_bytes, uint8_t)

WIDE static void down_floats(const float *from, const hone_taps *down, int count, size_t row, float *to) {
    for (int y = 0; y < count; y++) {
        const hone_taps t = down[y];
        float *out = to + y * row;
        memset(out, 0, row * sizeof *out);
        for (int k = 0; k < t.taps; k++) {
            const float w = t.weights[k], *in = from + (t.first + k) * row;
            for (size_t i = 0; i < row; i++) out[i] += w * in[i];
        }
    }
}

void hone_picture_resample(const uint8_t *from, size_t stride, int height, int width, int channels, const hone_taps *across, int to_width, const hone_taps *down, int to_height, float *scratch, float *to) {
    size_t row = (size_t)to_width * channels;
    if (to_height <= height) {
        // Row by row, so that what lies between the passes stays in the first cache.
        for (int y = 0; y < to_height; y++) {
            down_bytes(from + down[y].first * stride, stride, down[y], (size_t)width * channels, scratch);
            across_floats(scratch, across, to_width, channels, to + y * row);
        }
        return;
    }
    for (int y = 0; y < height; y++) across_bytes(from + y * stride, across, to_width, channels, scratch + y * row);
    down_floats(scratch, down, to_height, row, to);
}
