#include "hone_sounds.h"
#include "decoders.h"
#include <limits.h>
#include <samplerate.h>
#include <stdlib.h>
#include <string.h>
#include "library.h"

#define SAMPLERATE(F) F(src_simple) F(src_strerror) F(src_is_valid_ratio)
HONE_LIBRARY(SAMPLERATE, "libsamplerate.so.0", "libsamplerate0")

bool hone_sound_resample(const hone_sound *from, int rate, hone_sound *out, char *problem) {
    memset(out, 0, sizeof *out);
    if (!load_library(problem, HONE_PROBLEM)) return false;
    double ratio = (double)rate / from->rate;
    if (rate < 1 || !lib.src_is_valid_ratio(ratio)) return hone_picture_fails(problem, "a recording of %d Hz cannot be brought to %d Hz (up to 256 times as many or as few)", from->rate, rate);
    double frames = (double)from->frames * ratio + 1;
    if (from->frames > LONG_MAX / 256 || frames * from->channels > 1e10) return hone_picture_fails(problem, "the recording is too long");
    float *samples = malloc((size_t)(frames * from->channels + 1) * sizeof(float));
    if (!samples) return hone_picture_fails(problem, "out of memory");
    SRC_DATA data = {.data_in = from->samples, .data_out = samples, .input_frames = (long)from->frames, .output_frames = (long)frames, .src_ratio = ratio};
    int error = lib.src_simple(&data, SRC_SINC_MEDIUM_QUALITY, from->channels);
    if (error) {
        free(samples);
        return hone_picture_fails(problem, "%s", lib.src_strerror(error));
    }
    *out = (hone_sound){.frames = (size_t)data.output_frames_gen, .channels = from->channels, .rate = rate, .samples = samples};
    return true;
}
