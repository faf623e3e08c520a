// Pictures from bytes and back. The decoders are those everybody uses (libjpeg-turbo, libpng, libwebp, giflib, libtiff, libexif), each loaded
// when a picture of its kind is first met, so that programs without pictures do not depend on them. What is ours: telling the kinds apart,
// BMP, and bringing every kind to rows of 8-bit channels. Nothing here keeps state; any thread may call.
#ifndef HONE_PICTURES_H
#define HONE_PICTURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { HONE_NO_PICTURE, HONE_JPEG, HONE_PNG_FILE, HONE_GIF, HONE_BMP, HONE_WEBP, HONE_TIFF } hone_picture_kind;

typedef struct {
    hone_picture_kind kind;
    uint32_t width, height;
    int channels;     // 1 grey, 2 grey and alpha, 3 red green blue, 4 and alpha
    int depth;        // bits a channel in pixels: 8 or 16
    uint64_t limit;   // pixels that may be decoded
    uint8_t *pixels;  // rows from above, channels side by side, of malloc; NULL where only the header was read
} hone_pixels;

// Room that `problem` needs, here and in sounds.
enum { HONE_PROBLEM = 200 };

// By the first bytes.
hone_picture_kind hone_picture_kind_of(const uint8_t *bytes, size_t count);
// Sizes and channels alone. false: `problem` says why.
bool hone_picture_header(const uint8_t *bytes, size_t count, hone_pixels *out, char *problem);
enum {
    HONE_GREY = 1,  // of a JPEG the brightness alone, which is all that it need decode
    HONE_DEEP = 2,  // 16 bits where the file has them, else their upper 8
    HONE_FAST = 4,  // a JPEG by the faster transform, which may be off by 5 of 255: TensorFlow's choice; Pillow's is the accurate one
};
// The pixels, as stored; of an animation the first.
// Pictures of more pixels than `limit` are refused before any memory is taken for them.
bool hone_picture_decode(const uint8_t *bytes, size_t count, int wishes, uint64_t limit, hone_pixels *out, char *problem);
// How a camera was held, 1 to 8 as EXIF counts; 1 where nothing is said.
int hone_picture_orientation(const uint8_t *bytes, size_t count);
// 1, 3 or 4 channels of 8 bits as a file's bytes, of malloc. quality 1 to 100 for JPEG and WebP.
bool hone_picture_encode(hone_picture_kind kind, const uint8_t *pixels, uint32_t width, uint32_t height, int channels, int quality, uint8_t **out, size_t *count, char *problem);

// What each element of a resized row takes of the row before: `taps` weights from element `first` on.
typedef struct { int first, taps; const float *weights; } hone_taps;
// [height, width, channels] bytes → [to_height, to_width, channels] floats. scratch holds width × channels floats, or height × to_width × channels
// where to_height is more than height. Rows of the source may lie apart (stride in bytes).
void hone_picture_resample(const uint8_t *from, size_t stride, int height, int width, int channels, const hone_taps *across, int to_width, const hone_taps *down, int to_height, float *scratch, float *to);

#endif
