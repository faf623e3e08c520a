#include "decoders.h"
#include <gif_lib.h>
#include <stdlib.h>
#include <string.h>
#include "library.h"

#define GIF(F) F(DGifOpen) F(DGifCloseFile) F(DGifGetRecordType) F(DGifGetImageDesc) F(DGifGetLine) F(DGifGetExtension) F(DGifGetExtensionNext) F(GifErrorString)
HONE_LIBRARY(GIF, "libgif.so.7", "libgif7")

typedef struct { const uint8_t *bytes; size_t count, at; } source;

static int take(GifFileType *file, GifByteType *to, int count) {
    source *s = file->UserData;
    size_t n = count < 0 ? 0 : (size_t)count < s->count - s->at ? (size_t)count : s->count - s->at;
    memcpy(to, s->bytes + s->at, n);
    s->at += n;
    return (int)n;
}

// The first picture of a file, on the whole screen.
DECODER(hone_gif_read) {
    (void)wishes;
    if (!load_library(problem, HONE_PROBLEM)) return false;
    int error = 0, ignored;
    source from = {bytes, count, 0};
    GifFileType *file = lib.DGifOpen(&from, take, &error);
    if (!file) return hone_picture_fails(problem, "%s", lib.GifErrorString(error) ?: "it is no GIF");
    GifPixelType *line = NULL;
    int clear = -1;
    bool done = false;
    out->width = (uint32_t)file->SWidth;
    out->height = (uint32_t)file->SHeight;
    for (;;) {
        GifRecordType record;
        if (lib.DGifGetRecordType(file, &record) == GIF_ERROR) goto broken;
        if (record == TERMINATE_RECORD_TYPE) {
            hone_picture_fails(problem, "it has no picture");
            goto out;
        }
        if (record == EXTENSION_RECORD_TYPE) {
            int code;
            GifByteType *data;
            if (lib.DGifGetExtension(file, &code, &data) == GIF_ERROR) goto broken;
            if (code == GRAPHICS_EXT_FUNC_CODE && data && data[0] >= 4 && (data[1] & 1)) clear = data[4];
            while (data)
                if (lib.DGifGetExtensionNext(file, &data) == GIF_ERROR) goto broken;
            continue;
        }
        if (record != IMAGE_DESC_RECORD_TYPE) continue;
        if (lib.DGifGetImageDesc(file) == GIF_ERROR) goto broken;
        out->channels = clear >= 0 ? 4 : 3;
        if (only_header) {
            done = true;
            goto out;
        }
        if (!hone_picture_room(out, problem)) goto out;
        const ColorMapObject *colors = file->Image.ColorMap ?: file->SColorMap;
        int width = file->Image.Width, height = file->Image.Height, left = file->Image.Left, top = file->Image.Top;
        if (!colors || width <= 0 || height <= 0 || !(line = malloc((size_t)width))) {
            hone_picture_fails(problem, colors ? "it has no pixels" : "it has no colours");
            goto out;
        }
        static const int starts[] = {0, 4, 2, 1}, steps[] = {8, 8, 4, 2};
        for (int pass = file->Image.Interlace ? 0 : 4; pass < 5; pass++) {
            if (pass == 4 && file->Image.Interlace) break;
            for (int row = pass == 4 ? 0 : starts[pass]; row < height; row += pass == 4 ? 1 : steps[pass]) {
                if (lib.DGifGetLine(file, line, width) == GIF_ERROR) goto broken;
                int y = row + top;
                if (y < 0 || y >= (int)out->height) continue;
                for (int x = 0; x < width; x++) {
                    int at = x + left;
                    if (at < 0 || at >= (int)out->width || line[x] >= colors->ColorCount) continue;
                    uint8_t *pixel = out->pixels + ((size_t)y * out->width + at) * out->channels;
                    GifColorType color = colors->Colors[line[x]];
                    pixel[0] = color.Red;
                    pixel[1] = color.Green;
                    pixel[2] = color.Blue;
                    if (out->channels == 4) pixel[3] = line[x] == clear ? 0 : 255;
                }
            }
        }
        done = true;
        goto out;
    }
broken:
    hone_picture_fails(problem, "%s", lib.GifErrorString(file->Error) ?: "it is damaged");
out:
    free(line);
    lib.DGifCloseFile(file, &ignored);
    return done;
}
