// Pooling, channels last: windows are walked position by position, each position being a vector of channels. The
// gradient of the maximum finds its element again by comparing with the result, so no index is kept; of equal elements
// the first in the window's order takes it all, as in XLA.
#include "kernel_support.h"
#include "hone_windows.h"

#define CHUNK 64

typedef struct { int64_t begin[3], end[3], count; } window_range;

// The part of window (o0, o1, o2) that lies inside.
HONE_INLINE window_range range_of(const hone_pool_args *a, int64_t o0, int64_t o1, int64_t o2) {
    int64_t o[3] = {o0, o1, o2};
    window_range r;
    r.count = 1;
    for (int d = 0; d < 3; d++) {
        int64_t start = o[d] * a->stride[d] - a->low[d];
        r.begin[d] = start < 0 ? 0 : start;
        r.end[d] = hone_min(start + a->window[d], a->size[d]);
        r.count *= r.end[d] - r.begin[d];
    }
    return r;
}

HONE_INLINE int64_t position(const hone_pool_args *a, int64_t i0, int64_t i1, int64_t i2) {
    return ((i0 * a->size[1] + i1) * a->size[2] + i2) * a->channels;
}

#define EACH_POSITION(r) \
    for (int64_t i0 = (r).begin[0]; i0 < (r).end[0]; i0++) \
        for (int64_t i1 = (r).begin[1]; i1 < (r).end[1]; i1++) \
            for (int64_t i2 = (r).begin[2]; i2 < (r).end[2]; i2++)

// begin..<end counts rows of outputs: (image, o0, o1).
HONE_CLONES static void pool_rows(void *context, int64_t begin, int64_t end) {
    const hone_pool_args *a = context;
    const int64_t channels = a->channels, image = a->size[0] * a->size[1] * a->size[2] * channels;
    for (int64_t row = begin; row < end; row++) {
        int64_t o1 = row % a->out[1], o0 = row / a->out[1] % a->out[0], n = row / a->out[1] / a->out[0];
        const float *x = a->x + n * image;
        float *y = a->result + row * a->out[2] * channels;
        for (int64_t o2 = 0; o2 < a->out[2]; o2++, y += channels) {
            window_range r = range_of(a, o0, o1, o2);
            if (a->maximum) {
                for (int64_t c = 0; c < channels; c++) y[c] = -INFINITY;
                EACH_POSITION(r) {
                    const float *v = x + position(a, i0, i1, i2);
                    for (int64_t c = 0; c < channels; c++) y[c] = v[c] > y[c] || v[c] != v[c] ? v[c] : y[c];
                }
            } else {
                const float scale = 1.0f / (float)r.count;
                for (int64_t c = 0; c < channels; c++) y[c] = 0.0f;
                EACH_POSITION(r) {
                    const float *v = x + position(a, i0, i1, i2);
                    for (int64_t c = 0; c < channels; c++) y[c] += v[c];
                }
                for (int64_t c = 0; c < channels; c++) y[c] *= scale;
            }
        }
    }
}

static hone_pool_args resolved(const void *args, const hone_run *run) {
    hone_pool_args a = *(const hone_pool_args *)args;
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.y);
    HONE_RESOLVE(run, a.dy);
    HONE_RESOLVE(run, a.result);
    return a;
}

void hone_pool_windows(const void *args, const hone_run *run) {
    hone_pool_args a = resolved(args, run);
    int64_t work = a.out[2] * a.channels * a.window[0] * a.window[1] * a.window[2];
    hone_share(run, a.batch * a.out[0] * a.out[1], HONE_GRAIN / (work + 1) + 1, pool_rows, &a);
}

// Windows may overlap, so a thread owns whole images.
HONE_CLONES static void pool_gradient_images(void *context, int64_t begin, int64_t end) {
    const hone_pool_args *a = context;
    const int64_t channels = a->channels, image = a->size[0] * a->size[1] * a->size[2] * channels;
    const int64_t outputs = a->out[0] * a->out[1] * a->out[2] * channels;
    for (int64_t n = begin; n < end; n++) {
        float *dx = a->result + n * image;
        memset(dx, 0, (size_t)image * sizeof(float));
        const float *dy = a->dy + n * outputs;
        const float *x = a->maximum ? a->x + n * image : 0, *y = a->maximum ? a->y + n * outputs : 0;
        for (int64_t o0 = 0; o0 < a->out[0]; o0++)
        for (int64_t o1 = 0; o1 < a->out[1]; o1++)
        for (int64_t o2 = 0; o2 < a->out[2]; o2++, dy += channels) {
            window_range r = range_of(a, o0, o1, o2);
            if (!a->maximum) {
                const float scale = 1.0f / (float)r.count;
                EACH_POSITION(r) {
                    float *d = dx + position(a, i0, i1, i2);
                    for (int64_t c = 0; c < channels; c++) d[c] += scale * dy[c];
                }
                continue;
            }
            for (int64_t c0 = 0; c0 < channels; c0 += CHUNK) {
                // What of the gradient has not found its element yet.
                float left[CHUNK];
                const int64_t width = hone_min(CHUNK, channels - c0);
                const float *g = dy + c0, *largest = y + c0;
                for (int64_t c = 0; c < width; c++) left[c] = a->through_relu && !(largest[c] > 0.0f) ? 0.0f : g[c];
                EACH_POSITION(r) {
                    int64_t p = position(a, i0, i1, i2) + c0;
                    const float *v = x + p;
                    float *d = dx + p;
                    for (int64_t c = 0; c < width; c++) {
                        int hit = v[c] == largest[c];
                        d[c] += hit ? left[c] : 0.0f;
                        left[c] = hit ? 0.0f : left[c];
                    }
                }
            }
            y += channels;
        }
    }
}

void hone_pool_gradient(const void *args, const hone_run *run) {
    hone_pool_args a = resolved(args, run);
    int64_t image = a.size[0] * a.size[1] * a.size[2] * a.channels;
    hone_share(run, a.batch, HONE_GRAIN / (image + 1) + 1, pool_gradient_images, &a);
}
