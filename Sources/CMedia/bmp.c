#include "decoders.h"
#include <stdlib.h>

// Windows bitmaps without compression: 1, 4, 8, 24 and 32 bits a pixel. No library of Debian's reads them alone.

static uint32_t number(const uint8_t *b, int bytes) {
    uint32_t n = 0;
    for (int i = bytes; i-- > 0;) n = n << 8 | b[i];
    return n;
}

DECODER(hone_bmp_read) {
    (void)wishes;
    uint32_t start = number(bytes + 10, 4), header = number(bytes + 14, 4);
    if (header < 40 || count < 54 || header > count - 14) return hone_picture_fails(problem, "its header is damaged, or older than Windows 3");
    int32_t width = (int32_t)number(bytes + 18, 4), height = (int32_t)number(bytes + 22, 4);
    uint32_t bits = number(bytes + 28, 2), compression = number(bytes + 30, 4), used = number(bytes + 46, 4);
    bool down = height < 0;
    if (width <= 0 || height == 0 || height == INT32_MIN) return hone_picture_fails(problem, "its header says %d x %d pixels", width, height);
    bool masks = compression == 3 && bits == 32;
    if ((compression != 0 && !masks) || (bits != 1 && bits != 4 && bits != 8 && bits != 24 && bits != 32))
        return hone_picture_fails(problem, "a bitmap of %u bits with compression %u is not read here", bits, compression);
    // With masks: bytes blue, green, red, alpha, which is how programs write them.
    if (masks && (count < 14 + 56 || header < 52 || number(bytes + 54, 4) != 0xff0000 || number(bytes + 58, 4) != 0xff00 || number(bytes + 62, 4) != 0xff))
        return hone_picture_fails(problem, "its colours lie in an order that is not read here");
    out->width = (uint32_t)width;
    out->height = (uint32_t)(down ? -height : height);
    out->channels = masks && header >= 56 && number(bytes + 66, 4) == 0xff000000u ? 4 : 3;
    uint32_t colors = bits <= 8 ? (used ? used : 1u << bits) : 0;
    size_t palette = 14 + (size_t)header, stride = ((size_t)width * bits + 31) / 32 * 4;
    if (colors > 256 || palette + 4 * (size_t)colors > count || start > count || stride > (count - start) / out->height) return hone_picture_fails(problem, "the file ends too early");
    if (only_header) return true;
    if (!hone_picture_room(out, problem)) return false;
    for (uint32_t y = 0; y < out->height; y++) {
        const uint8_t *row = bytes + start + stride * (down ? y : out->height - 1 - y);
        uint8_t *to = out->pixels + (size_t)y * out->width * out->channels;
        for (uint32_t x = 0; x < out->width; x++, to += out->channels) {
            const uint8_t *pixel = row + (size_t)x * (bits / 8);
            if (bits <= 8) {
                size_t bit = (size_t)x * bits;
                uint32_t index = row[bit / 8] >> (8 - bits - bit % 8) & ((1u << bits) - 1);
                if (index >= colors) return hone_picture_fails(problem, "a pixel has colour %u of %u", index, colors);
                pixel = bytes + palette + 4 * (size_t)index;
            }
            to[0] = pixel[2];
            to[1] = pixel[1];
            to[2] = pixel[0];
            if (out->channels == 4) to[3] = pixel[3];
        }
    }
    return true;
}
