#include "decoders.h"
#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include "library.h"

#define PNG(F) \
    F(png_create_read_struct) F(png_create_write_struct) F(png_create_info_struct) F(png_destroy_read_struct) F(png_destroy_write_struct) F(png_set_longjmp_fn) \
    F(png_set_read_fn) F(png_set_write_fn) F(png_get_io_ptr) F(png_get_error_ptr) F(png_error) F(png_read_info) F(png_get_IHDR) F(png_set_expand) F(png_get_valid) \
    F(png_set_strip_16) F(png_set_swap) F(png_set_interlace_handling) F(png_read_update_info) F(png_get_rowbytes) F(png_get_channels) F(png_get_bit_depth) \
    F(png_read_row) F(png_read_end) F(png_set_user_limits) F(png_set_chunk_malloc_max) F(png_set_crc_action) F(png_set_IHDR) F(png_write_info) F(png_write_row) F(png_write_end) \
    F(png_set_compression_level)
HONE_LIBRARY(PNG, "libpng16.so.16", "libpng16-16")

typedef struct { const uint8_t *bytes; size_t count, at; } source;
typedef struct { uint8_t *bytes; size_t count, room; } sink;

static void fail(png_structp png, png_const_charp message) {
    char *problem = lib.png_get_error_ptr(png);
    hone_picture_fails(problem, "%s", message);
    longjmp(*lib.png_set_longjmp_fn(png, longjmp, sizeof(jmp_buf)), 1);
}

static void quiet(png_structp png, png_const_charp message) { (void)png, (void)message; }

static void take(png_structp png, png_bytep to, size_t count) {
    source *s = lib.png_get_io_ptr(png);
    if (count > s->count - s->at) lib.png_error(png, "the file ends too early");
    memcpy(to, s->bytes + s->at, count);
    s->at += count;
}

static void put(png_structp png, png_bytep from, size_t count) {
    sink *s = lib.png_get_io_ptr(png);
    if (count > s->room - s->count) {
        size_t room = 2 * (s->count + count);
        uint8_t *grown = realloc(s->bytes, room);
        if (!grown) lib.png_error(png, "out of memory");
        s->bytes = grown;
        s->room = room;
    }
    memcpy(s->bytes + s->count, from, count);
    s->count += count;
}

static void flush(png_structp png) { (void)png; }

DECODER(hone_png_read) {
    if (!load_library(problem, HONE_PROBLEM)) return false;
    png_structp png = lib.png_create_read_struct(PNG_LIBPNG_VER_STRING, problem, fail, quiet);
    png_infop info = png ? lib.png_create_info_struct(png) : NULL;
    if (!info) {
        if (png) lib.png_destroy_read_struct(&png, NULL, NULL);
        return hone_picture_fails(problem, "out of memory");
    }
    source from = {bytes, count, 0};
    if (setjmp(*lib.png_set_longjmp_fn(png, longjmp, sizeof(jmp_buf)))) {
        lib.png_destroy_read_struct(&png, &info, NULL);
        return false;
    }
    lib.png_set_read_fn(png, &from, take);
    lib.png_set_user_limits(png, 1 << 24, 1 << 24);
    // Texts and profiles beside the pixels may not unfold without end.
    lib.png_set_chunk_malloc_max(png, 8 << 20);
    lib.png_read_info(png, info);
    png_uint_32 width, height;
    int depth, color, interlace;
    lib.png_get_IHDR(png, info, &width, &height, &depth, &color, &interlace, NULL, NULL);
    // A palette and a transparent colour become channels, and fewer than 8 bits become 8.
    lib.png_set_expand(png);
    if (depth == 16) {
        if (wishes & HONE_DEEP) lib.png_set_swap(png);
        else lib.png_set_strip_16(png);
    }
    int passes = lib.png_set_interlace_handling(png);
    lib.png_read_update_info(png, info);
    out->width = width;
    out->height = height;
    out->channels = lib.png_get_channels(png, info);
    out->depth = lib.png_get_bit_depth(png, info);
    if (!only_header) {
        if (!hone_picture_room(out, problem)) longjmp(*lib.png_set_longjmp_fn(png, longjmp, sizeof(jmp_buf)), 1);
        size_t stride = (size_t)width * out->channels * (out->depth / 8);
        if (lib.png_get_rowbytes(png, info) != stride) lib.png_error(png, "rows of an unknown form");
        for (int pass = 0; pass < passes; pass++)
            for (png_uint_32 y = 0; y < height; y++) lib.png_read_row(png, out->pixels + y * stride, NULL);
    }
    lib.png_destroy_read_struct(&png, &info, NULL);
    return true;
}

ENCODER(hone_png_write) {
    (void)quality;
    if (!load_library(problem, HONE_PROBLEM)) return false;
    png_structp png = lib.png_create_write_struct(PNG_LIBPNG_VER_STRING, problem, fail, quiet);
    png_infop info = png ? lib.png_create_info_struct(png) : NULL;
    if (!info) {
        if (png) lib.png_destroy_write_struct(&png, NULL);
        return hone_picture_fails(problem, "out of memory");
    }
    sink *to = calloc(1, sizeof *to);
    if (!to || setjmp(*lib.png_set_longjmp_fn(png, longjmp, sizeof(jmp_buf)))) {
        lib.png_destroy_write_struct(&png, &info);
        if (to) free(to->bytes);
        free(to);
        return false;
    }
    lib.png_set_write_fn(png, to, put, flush);
    lib.png_set_IHDR(png, info, width, height, 8, channels == 1 ? PNG_COLOR_TYPE_GRAY : channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGBA, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    lib.png_write_info(png, info);
    for (uint32_t y = 0; y < height; y++) lib.png_write_row(png, pixels + (size_t)y * width * channels);
    lib.png_write_end(png, info);
    lib.png_destroy_write_struct(&png, &info);
    *out = to->bytes;
    *count = to->count;
    free(to);
    return true;
}
