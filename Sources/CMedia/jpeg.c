#include "decoders.h"
#include <stdlib.h>
#include <string.h>
#include <turbojpeg.h>
#include "library.h"

#define TURBO(F) F(tjInitDecompress) F(tjInitCompress) F(tjDestroy) F(tjDecompressHeader3) F(tjDecompress2) F(tjCompress2) F(tjFree) F(tjGetErrorStr2) F(tjGetErrorCode)
HONE_LIBRARY(TURBO, "libturbojpeg.so.0", "libturbojpeg0")

DECODER(hone_jpeg_read) {
    if (!load_library(problem, HONE_PROBLEM)) return false;
    tjhandle handle = lib.tjInitDecompress();
    if (!handle) return hone_picture_fails(problem, "out of memory");
    int width, height, sampling, space;
    uint8_t *four = NULL;
    bool done = false;
    if (lib.tjDecompressHeader3(handle, bytes, count, &width, &height, &sampling, &space) && lib.tjGetErrorCode(handle) != TJERR_WARNING) {
        hone_picture_fails(problem, "%s", lib.tjGetErrorStr2(handle));
        goto out;
    }
    out->width = (uint32_t)width;
    out->height = (uint32_t)height;
    bool inks = space == TJCS_CMYK || space == TJCS_YCCK;
    out->channels = space == TJCS_GRAY || ((wishes & HONE_GREY) && !inks) ? 1 : 3;
    if (only_header) {
        done = true;
        goto out;
    }
    if (!hone_picture_room(out, problem)) goto out;
    uint8_t *target = out->pixels;
    if (inks && !(target = four = malloc((size_t)width * height * 4))) {
        hone_picture_fails(problem, "out of memory for %d x %d pixels", width, height);
        goto out;
    }
    // A broken end is an error, as in TensorFlow and Pillow; oddities between pictures are not.
    if (lib.tjDecompress2(handle, bytes, count, target, width, 0, height, inks ? TJPF_CMYK : out->channels == 1 ? TJPF_GRAY : TJPF_RGB, (wishes & HONE_FAST ? TJFLAG_FASTDCT : TJFLAG_ACCURATEDCT) | TJFLAG_LIMITSCANS)
        && (lib.tjGetErrorCode(handle) != TJERR_WARNING || strstr(lib.tjGetErrorStr2(handle), "Premature end") || strstr(lib.tjGetErrorStr2(handle), "Corrupt JPEG data: bad"))) {
        hone_picture_fails(problem, "%s", lib.tjGetErrorStr2(handle));
        goto out;
    }
    // Inks are stored as what they leave over, as Adobe does it.
    if (inks)
        for (size_t i = 0, n = (size_t)width * height; i < n; i++)
            for (int c = 0; c < 3; c++) out->pixels[3 * i + c] = (uint8_t)((four[4 * i + c] * four[4 * i + 3] + 127) / 255);
    done = true;
out:
    free(four);
    lib.tjDestroy(handle);
    return done;
}

ENCODER(hone_jpeg_write) {
    if (!load_library(problem, HONE_PROBLEM)) return false;
    if (width > 65500 || height > 65500) return hone_picture_fails(problem, "a JPEG has up to 65,500 rows and columns, got %u x %u", width, height);
    tjhandle handle = lib.tjInitCompress();
    if (!handle) return hone_picture_fails(problem, "out of memory");
    unsigned char *made = NULL;
    unsigned long size = 0;
    // Pillow's defaults: colour at half the resolution.
    int format = channels == 1 ? TJPF_GRAY : channels == 4 ? TJPF_RGBX : TJPF_RGB;
    bool done = !lib.tjCompress2(handle, pixels, (int)width, 0, (int)height, format, &made, &size, channels == 1 ? TJSAMP_GRAY : TJSAMP_420, quality, TJFLAG_ACCURATEDCT);
    if (!done) hone_picture_fails(problem, "%s", lib.tjGetErrorStr2(handle));
    else if (!(*out = malloc(size))) done = hone_picture_fails(problem, "out of memory");
    else {
        memcpy(*out, made, size);
        *count = size;
    }
    lib.tjFree(made);
    lib.tjDestroy(handle);
    return done;
}
