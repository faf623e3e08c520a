#include "hone_pictures.h"
#include <string.h>

void hone_picture_resample(const uint8_t *from, size_t stride, int height, int channels, const hone_taps *across, int to_width, const hone_taps *down, int to_height, float *scratch, float *to) {
    // Only the rows that some output takes from.
    int first = height, last = 0;
    for (int y = 0; y < to_height; y++) {
        if (down[y].first < first) first = down[y].first;
        if (down[y].first + down[y].taps > last) last = down[y].first + down[y].taps;
    }
    size_t row = (size_t)to_width * channels;
    for (int y = first; y < last; y++) {
        const uint8_t *line = from + y * stride;
        float *out = scratch + y * row;
        for (int x = 0; x < to_width; x++) {
            const hone_taps t = across[x];
            const uint8_t *p = line + (size_t)t.first * channels;
            if (channels == 3) {
                float r = 0, g = 0, b = 0;
                for (int k = 0; k < t.taps; k++, p += 3) {
                    const float w = t.weights[k];
                    r += w * p[0];
                    g += w * p[1];
                    b += w * p[2];
                }
                out[3 * x] = r;
                out[3 * x + 1] = g;
                out[3 * x + 2] = b;
            } else
                for (int c = 0; c < channels; c++) {
                    float sum = 0;
                    for (int k = 0; k < t.taps; k++) sum += t.weights[k] * p[(size_t)k * channels + c];
                    out[x * channels + c] = sum;
                }
        }
    }
    for (int y = 0; y < to_height; y++) {
        const hone_taps t = down[y];
        float *out = to + y * row;
        memset(out, 0, row * sizeof *out);
        for (int k = 0; k < t.taps; k++) {
            const float w = t.weights[k], *in = scratch + (t.first + k) * row;
            for (size_t i = 0; i < row; i++) out[i] += w * in[i];
        }
    }
}
