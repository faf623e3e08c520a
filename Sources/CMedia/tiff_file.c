#include "decoders.h"
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>
#include "library.h"

#define TIFF_FUNCTIONS(F) \
    F(TIFFOpenOptionsAlloc) F(TIFFOpenOptionsFree) F(TIFFOpenOptionsSetMaxSingleMemAlloc) F(TIFFOpenOptionsSetErrorHandlerExtR) F(TIFFOpenOptionsSetWarningHandlerExtR) \
    F(TIFFClientOpenExt) F(TIFFClose) F(TIFFGetField) F(TIFFGetFieldDefaulted) F(TIFFIsTiled) F(TIFFScanlineSize64) F(TIFFReadScanline) F(TIFFRGBAImageOK) F(TIFFReadRGBAImageOriented)
HONE_LIBRARY(TIFF_FUNCTIONS, "libtiff.so.6", "libtiff6")

typedef struct { const uint8_t *bytes; size_t count, at; } source;

static tmsize_t take(thandle_t host, void *to, tmsize_t count) {
    source *s = host;
    size_t n = count < 0 || s->at >= s->count ? 0 : (size_t)count < s->count - s->at ? (size_t)count : s->count - s->at;
    memcpy(to, s->bytes + s->at, n);
    s->at += n;
    return (tmsize_t)n;
}
static tmsize_t refuse(thandle_t host, void *from, tmsize_t count) { (void)host, (void)from, (void)count; return 0; }
static toff_t seek(thandle_t host, toff_t place, int whence) {
    source *s = host;
    s->at = (size_t)place + (whence == SEEK_CUR ? s->at : whence == SEEK_END ? s->count : 0);
    return s->at;
}
static int end(thandle_t host) { (void)host; return 0; }
static toff_t length(thandle_t host) { return ((source *)host)->count; }

static int note(TIFF *file, void *problem, const char *module, const char *format, va_list arguments) {
    (void)file, (void)module;
    vsnprintf(problem, HONE_PROBLEM, format, arguments);
    return 1;
}
static int quiet(TIFF *file, void *host, const char *module, const char *format, va_list arguments) {
    (void)file, (void)host, (void)module, (void)format, (void)arguments;
    return 1;
}

// The first page, as red, green, blue and alpha; without alpha where the file has none, and grey where it is grey.
DECODER(hone_tiff_read) {
    (void)wishes;
    if (!load_library(problem, HONE_PROBLEM)) return false;
    hone_picture_fails(problem, "it is damaged");
    source from = {bytes, count, 0};
    TIFFOpenOptions *options = lib.TIFFOpenOptionsAlloc();
    if (!options) return hone_picture_fails(problem, "out of memory");
    lib.TIFFOpenOptionsSetErrorHandlerExtR(options, note, problem);
    lib.TIFFOpenOptionsSetWarningHandlerExtR(options, quiet, NULL);
    lib.TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)1 << 31);
    TIFF *file = lib.TIFFClientOpenExt("picture", "rm", &from, take, refuse, seek, end, length, NULL, NULL, options);
    lib.TIFFOpenOptionsFree(options);
    if (!file) return false;
    uint32_t width = 0, height = 0;
    uint16_t samples = 1, bits = 1, photometric = 0, planes = 1, way = 1, extra = 0, *kinds = NULL;
    bool done = false;
    uint32_t *raster = NULL;
    char reason[1024] = "";
    lib.TIFFGetField(file, TIFFTAG_IMAGEWIDTH, &width);
    lib.TIFFGetField(file, TIFFTAG_IMAGELENGTH, &height);
    lib.TIFFGetFieldDefaulted(file, TIFFTAG_SAMPLESPERPIXEL, &samples);
    lib.TIFFGetFieldDefaulted(file, TIFFTAG_BITSPERSAMPLE, &bits);
    lib.TIFFGetField(file, TIFFTAG_PHOTOMETRIC, &photometric);
    lib.TIFFGetFieldDefaulted(file, TIFFTAG_EXTRASAMPLES, &extra, &kinds);
    lib.TIFFGetFieldDefaulted(file, TIFFTAG_PLANARCONFIG, &planes);
    lib.TIFFGetFieldDefaulted(file, TIFFTAG_ORIENTATION, &way);
    out->width = width;
    out->height = height;
    bool gray = photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE;
    out->channels = (gray ? 1 : 3) + (extra > 0 ? 1 : 0);
    // The usual form is read as it is: what libtiff makes of others has its colours multiplied by alpha.
    bool plain = bits == 8 && planes == PLANARCONFIG_CONTIG && way == ORIENTATION_TOPLEFT && !lib.TIFFIsTiled(file) && samples == out->channels && extra < 2
                 && (photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_RGB) && width && lib.TIFFScanlineSize64(file) == (uint64_t)width * samples;
    if (plain) {
        done = only_header || hone_picture_room(out, problem);
        for (uint32_t y = 0; done && !only_header && y < height; y++) done = lib.TIFFReadScanline(file, out->pixels + (size_t)y * width * samples, y, 0) == 1;
    } else if (!lib.TIFFRGBAImageOK(file, reason)) hone_picture_fails(problem, "%s", reason);
    else if (only_header) done = true;
    else if (hone_picture_room(out, problem)) {
        size_t pixels = (size_t)width * height;
        raster = malloc(pixels * 4 + 1);
        if (!raster) hone_picture_fails(problem, "out of memory for %u x %u pixels", width, height);
        else if (lib.TIFFReadRGBAImageOriented(file, width, height, raster, ORIENTATION_TOPLEFT, 1)) {
            int channels = out->channels, colors = gray ? 1 : 3;
            for (size_t i = 0; i < pixels; i++) {
                uint32_t p = raster[i];
                for (int c = 0; c < colors; c++) out->pixels[i * channels + c] = (uint8_t)(p >> (8 * c));
                if (channels > colors) out->pixels[i * channels + colors] = (uint8_t)(p >> 24);
            }
            done = true;
        }
    }
    free(raster);
    lib.TIFFClose(file);
    return done;
}
