// One file a kind of picture; pictures.c asks the right one.
#ifndef HONE_DECODERS_H
#define HONE_DECODERS_H

#include "hone_pictures.h"

#define DECODER(name) bool name(const uint8_t *bytes, size_t count, bool only_header, int wishes, hone_pixels *out, char *problem)
DECODER(hone_jpeg_read);
DECODER(hone_png_read);
DECODER(hone_gif_read);
DECODER(hone_bmp_read);
DECODER(hone_webp_read);
DECODER(hone_tiff_read);

#define ENCODER(name) bool name(const uint8_t *pixels, uint32_t width, uint32_t height, int channels, int quality, uint8_t **out, size_t *count, char *problem)
ENCODER(hone_jpeg_write);
ENCODER(hone_png_write);
ENCODER(hone_webp_write);

// Says why, and false.
bool hone_picture_fails(char *problem, const char *format, ...) __attribute__((format(printf, 2, 3)));
// Room for out's pixels, zeros; false for want of memory.
bool hone_picture_room(hone_pixels *out, char *problem);

#endif
