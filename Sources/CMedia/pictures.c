#include "decoders.h"
#include <dlfcn.h>
#include <libexif/exif-data.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "library.h"

bool hone_picture_fails(char *problem, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(problem, HONE_PROBLEM, format, arguments);
    va_end(arguments);
    return false;
}

bool hone_picture_room(hone_pixels *out, char *problem) {
    size_t row, all;
    if ((uint64_t)out->width * out->height > out->limit)
        return hone_picture_fails(problem, "it says that it has %u x %u pixels; more than %llu are not decoded here", out->width, out->height, (unsigned long long)out->limit);
    if (__builtin_mul_overflow((size_t)out->width, (size_t)(out->channels * out->depth / 8), &row) || __builtin_mul_overflow(row, (size_t)out->height, &all))
        return hone_picture_fails(problem, "%u x %u pixels are more than memory can hold", out->width, out->height);
    // Of a GIF parts may stay as they are; every other decoder writes all.
    out->pixels = out->kind == HONE_GIF ? calloc(all ? all : 1, 1) : malloc(all ? all : 1);
    return out->pixels ? true : hone_picture_fails(problem, "out of memory for %u x %u pixels", out->width, out->height);
}

hone_picture_kind hone_picture_kind_of(const uint8_t *b, size_t n) {
    if (n >= 3 && b[0] == 0xff && b[1] == 0xd8 && b[2] == 0xff) return HONE_JPEG;
    if (n >= 8 && !memcmp(b, "\x89PNG\r\n\x1a\n", 8)) return HONE_PNG_FILE;
    if (n >= 6 && (!memcmp(b, "GIF87a", 6) || !memcmp(b, "GIF89a", 6))) return HONE_GIF;
    if (n >= 12 && !memcmp(b, "RIFF", 4) && !memcmp(b + 8, "WEBP", 4)) return HONE_WEBP;
    if (n >= 4 && (!memcmp(b, "II*\0", 4) || !memcmp(b, "MM\0*", 4))) return HONE_TIFF;
    if (n >= 26 && b[0] == 'B' && b[1] == 'M') return HONE_BMP;
    return HONE_NO_PICTURE;
}

static bool read_picture(const uint8_t *bytes, size_t count, bool only_header, int wishes, uint64_t limit, hone_pixels *out, char *problem) {
    memset(out, 0, sizeof *out);
    out->limit = limit;
    out->kind = hone_picture_kind_of(bytes, count);
    out->depth = 8;
    bool done = false;
    switch (out->kind) {
    case HONE_JPEG: done = hone_jpeg_read(bytes, count, only_header, wishes, out, problem); break;
    case HONE_PNG_FILE: done = hone_png_read(bytes, count, only_header, wishes, out, problem); break;
    case HONE_GIF: done = hone_gif_read(bytes, count, only_header, wishes, out, problem); break;
    case HONE_BMP: done = hone_bmp_read(bytes, count, only_header, wishes, out, problem); break;
    case HONE_WEBP: done = hone_webp_read(bytes, count, only_header, wishes, out, problem); break;
    case HONE_TIFF: done = hone_tiff_read(bytes, count, only_header, wishes, out, problem); break;
    case HONE_NO_PICTURE: hone_picture_fails(problem, count ? "it is no JPEG, PNG, GIF, BMP, WebP or TIFF" : "the file is empty"); break;
    }
    if (done && (!out->width || !out->height)) done = hone_picture_fails(problem, "it has no pixels");
    if (!done) {
        free(out->pixels);
        out->pixels = NULL;
    }
    return done;
}

bool hone_picture_header(const uint8_t *bytes, size_t count, hone_pixels *out, char *problem) { return read_picture(bytes, count, true, HONE_DEEP, 0, out, problem); }

bool hone_picture_decode(const uint8_t *bytes, size_t count, int wishes, uint64_t limit, hone_pixels *out, char *problem) { return read_picture(bytes, count, false, wishes, limit, out, problem); }

bool hone_picture_encode(hone_picture_kind kind, const uint8_t *pixels, uint32_t width, uint32_t height, int channels, int quality, uint8_t **out, size_t *count, char *problem) {
    *out = NULL;
    *count = 0;
    if (!width || !height) return hone_picture_fails(problem, "a picture needs at least one pixel");
    switch (kind) {
    case HONE_JPEG: return hone_jpeg_write(pixels, width, height, channels, quality, out, count, problem);
    case HONE_PNG_FILE: return hone_png_write(pixels, width, height, channels, quality, out, count, problem);
    case HONE_WEBP: return hone_webp_write(pixels, width, height, channels, quality, out, count, problem);
    default: return hone_picture_fails(problem, "pictures are written as PNG, JPEG or WebP");
    }
}

// EXIF

#define EXIF(F) F(exif_data_new_from_data) F(exif_data_unref) F(exif_data_get_byte_order) F(exif_content_get_entry) F(exif_get_short)
HONE_LIBRARY(EXIF, "libexif.so.12", "libexif12")

int hone_picture_orientation(const uint8_t *bytes, size_t count) {
    char problem[HONE_PROBLEM];
    hone_picture_kind kind = hone_picture_kind_of(bytes, count);
    // Cameras write JPEG; libexif reads that form alone.
    if (kind != HONE_JPEG || count > UINT32_MAX || !load_library(problem, sizeof problem)) return 1;
    ExifData *data = lib.exif_data_new_from_data(bytes, (unsigned)count);
    if (!data) return 1;
    ExifEntry *entry = lib.exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
    int found = entry && entry->format == EXIF_FORMAT_SHORT && entry->size >= 2 ? lib.exif_get_short(entry->data, lib.exif_data_get_byte_order(data)) : 1;
    lib.exif_data_unref(data);
    return found >= 1 && found <= 8 ? found : 1;
}
