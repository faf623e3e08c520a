// Recordings from bytes and back, with libsndfile (WAV, FLAC, OGG, AIFF, MP3 from its version 1.1 on) and libsamplerate, each loaded when it is
// first needed. Samples are floats from -1 to 1, the channels of one moment side by side.
#ifndef HONE_SOUNDS_H
#define HONE_SOUNDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "hone_pictures.h"

typedef struct {
    size_t frames;
    int channels, rate;
    float *samples;  // frames × channels, of malloc; NULL where only the header was read
} hone_sound;

// Up to `limit` frames. false: `problem` says why.
bool hone_sound_read(const uint8_t *bytes, size_t count, bool only_header, size_t limit, hone_sound *out, char *problem);
// "WAV" (16 bits), "FLAC" or "OGG" as bytes of malloc.
bool hone_sound_write(const char *kind, const hone_sound *sound, uint8_t **out, size_t *count, char *problem);
// At another rate: a sinc filter of medium length. out's samples are of malloc.
bool hone_sound_resample(const hone_sound *from, int rate, hone_sound *out, char *problem);

#endif
