#include "decoders.h"
#include <stdlib.h>
#include <string.h>
#include <webp/decode.h>
#include <webp/encode.h>
#include "library.h"

#define WEBP(F) F(WebPGetFeaturesInternal) F(WebPDecodeRGBInto) F(WebPDecodeRGBAInto) F(WebPEncodeRGB) F(WebPEncodeRGBA) F(WebPFree)
HONE_LIBRARY(WEBP, "libwebp.so.7", "libwebp7")

DECODER(hone_webp_read) {
    (void)wishes;
    if (!load_library(problem, HONE_PROBLEM)) return false;
    WebPBitstreamFeatures features;
    if (lib.WebPGetFeaturesInternal(bytes, count, &features, WEBP_DECODER_ABI_VERSION) != VP8_STATUS_OK) return hone_picture_fails(problem, "its header is damaged");
    if (features.has_animation) return hone_picture_fails(problem, "it is an animation, which is not read here");
    out->width = (uint32_t)features.width;
    out->height = (uint32_t)features.height;
    out->channels = features.has_alpha ? 4 : 3;
    if (only_header) return true;
    if (!hone_picture_room(out, problem)) return false;
    size_t stride = (size_t)out->width * out->channels;
    bool done = (features.has_alpha ? lib.WebPDecodeRGBAInto : lib.WebPDecodeRGBInto)(bytes, count, out->pixels, stride * out->height, (int)stride) != NULL;
    return done || hone_picture_fails(problem, "it is damaged");
}

ENCODER(hone_webp_write) {
    if (!load_library(problem, HONE_PROBLEM)) return false;
    if (width > WEBP_MAX_DIMENSION || height > WEBP_MAX_DIMENSION) return hone_picture_fails(problem, "a WebP has up to 16,383 rows and columns, got %u x %u", width, height);
    uint8_t *colored = NULL, *made = NULL;
    if (channels == 1) {
        if (!(colored = malloc((size_t)width * height * 3))) return hone_picture_fails(problem, "out of memory");
        for (size_t i = 0; i < (size_t)width * height; i++) memset(colored + 3 * i, pixels[i], 3);
    }
    int wide = channels == 4 ? 4 : 3;
    size_t size = (channels == 4 ? lib.WebPEncodeRGBA : lib.WebPEncodeRGB)(colored ?: pixels, (int)width, (int)height, (int)width * wide, (float)quality, &made);
    bool done = size > 0 && (*out = malloc(size));
    if (done) {
        memcpy(*out, made, size);
        *count = size;
    } else hone_picture_fails(problem, "out of memory");
    lib.WebPFree(made);
    free(colored);
    return done;
}
