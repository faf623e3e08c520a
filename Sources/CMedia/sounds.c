#include "hone_sounds.h"
#include "decoders.h"
#include <limits.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>

#include "library.h"

typedef struct { uint8_t *bytes; size_t count, at, room; bool writable; } memory;

static sf_count_t size(void *host) { return (sf_count_t)((memory *)host)->count; }
static sf_count_t seek(sf_count_t place, int whence, void *host) {
    memory *m = host;
    sf_count_t at = place + (whence == SEEK_CUR ? (sf_count_t)m->at : whence == SEEK_END ? (sf_count_t)m->count : 0);
    if (at < 0) return -1;
    m->at = (size_t)at;
    return at;
}
static sf_count_t take(void *to, sf_count_t count, void *host) {
    memory *m = host;
    if (count <= 0 || m->at >= m->count) return 0;
    size_t n = (size_t)count < m->count - m->at ? (size_t)count : m->count - m->at;
    memcpy(to, m->bytes + m->at, n);
    m->at += n;
    return (sf_count_t)n;
}
static sf_count_t put(const void *from, sf_count_t count, void *host) {
    memory *m = host;
    if (!m->writable || count <= 0) return 0;
    size_t end = m->at + (size_t)count;
    if (end > m->room) {
        size_t room = 2 * end;
        uint8_t *grown = realloc(m->bytes, room);
        if (!grown) return 0;
        m->bytes = grown;
        m->room = room;
    }
    if (m->at > m->count) memset(m->bytes + m->count, 0, m->at - m->count);
    memcpy(m->bytes + m->at, from, (size_t)count);
    m->at = end;
    if (end > m->count) m->count = end;
    return count;
}
static sf_count_t tell(void *host) { return (sf_count_t)((memory *)host)->at; }
static SF_VIRTUAL_IO in_memory = {size, seek, take, put, tell};

#define SNDFILE_FUNCTIONS(F) F(sf_open_virtual) F(sf_close) F(sf_readf_float) F(sf_writef_float) F(sf_strerror) F(sf_command)
HONE_LIBRARY(SNDFILE_FUNCTIONS, "libsndfile.so.1", "libsndfile1")

// Only what begins as a recording does is handed on: libsndfile takes anything else for MP3, whose decoder writes to stderr.
static bool is_sound(const uint8_t *b, size_t n) {
    static const char *const starts[] = {"RIFF", "RIFX", "RF64", "fLaC", "OggS", "FORM", "caff", ".snd"};
    if (n < 12) return false;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (!memcmp(b, starts[i], 4)) return true;
    return !memcmp(b, "ID3", 3) || (b[0] == 0xff && (b[1] & 0xe6) == 0xe2);
}

bool hone_sound_read(const uint8_t *bytes, size_t count, bool only_header, size_t limit, hone_sound *out, char *problem) {
    memset(out, 0, sizeof *out);
    if (!load_library(problem, HONE_PROBLEM)) return false;
    if (!is_sound(bytes, count)) return hone_picture_fails(problem, count ? "it is no WAV, FLAC, OGG, AIFF or MP3" : "the file is empty");
    memory from = {(uint8_t *)bytes, count, 0, 0, false};
    SF_INFO info = {0};
    SNDFILE *file = lib.sf_open_virtual(&in_memory, SFM_READ, &info, &from);
    if (!file) return hone_picture_fails(problem, "%s", lib.sf_strerror(NULL));
    bool done = false;
    if (info.frames < 0 || info.channels < 1 || info.channels > 256 || info.samplerate < 1) hone_picture_fails(problem, "its header says %lld frames of %d channels at %d Hz", (long long)info.frames, info.channels, info.samplerate);
    else {
        out->channels = info.channels;
        out->rate = info.samplerate;
        // Headers may promise more than there is: blocks are read as long as there are any.
        size_t promised = info.frames > 0 ? (size_t)info.frames : 0, room = 0, frames = 0;
        out->frames = promised < limit ? promised : limit;
        done = only_header;
        while (!only_header) {
            if (frames == limit) { done = true; break; }
            if (frames == room) {
                size_t left = limit - frames, more = room ? room : 1 << 16;
                room += more < left ? more : left;
                float *grown = room > SIZE_MAX / sizeof(float) / (size_t)info.channels ? NULL : realloc(out->samples, room * info.channels * sizeof(float));
                if (!grown) { hone_picture_fails(problem, "out of memory after %zu frames", frames); break; }
                out->samples = grown;
            }
            sf_count_t n = lib.sf_readf_float(file, out->samples + frames * info.channels, (sf_count_t)(room - frames));
            if (n <= 0) { done = true; break; }
            frames += (size_t)n;
        }
        if (!only_header) out->frames = frames;
        if (done && !only_header && !out->samples && !(out->samples = calloc(1, sizeof(float)))) done = hone_picture_fails(problem, "out of memory");
    }
    lib.sf_close(file);
    if (!done) {
        free(out->samples);
        out->samples = NULL;
    }
    return done;
}

bool hone_sound_write(const char *kind, const hone_sound *sound, uint8_t **out, size_t *count, char *problem) {
    if (!load_library(problem, HONE_PROBLEM)) return false;
    memory to = {NULL, 0, 0, 0, true};
    int format = !strcmp(kind, "FLAC") ? SF_FORMAT_FLAC | SF_FORMAT_PCM_16 : !strcmp(kind, "OGG") ? SF_FORMAT_OGG | SF_FORMAT_VORBIS : SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    SF_INFO info = {.samplerate = sound->rate, .channels = sound->channels, .format = format};
    SNDFILE *file = lib.sf_open_virtual(&in_memory, SFM_WRITE, &info, &to);
    if (!file) {
        free(to.bytes);
        return hone_picture_fails(problem, "%s", lib.sf_strerror(NULL));
    }
    lib.sf_command(file, SFC_SET_CLIPPING, NULL, SF_TRUE);
    bool done = true;
    // In pieces: the OGG encoder takes much stack for one long call.
    for (size_t at = 0; at < sound->frames && done; at += 4096) {
        sf_count_t n = (sf_count_t)(sound->frames - at < 4096 ? sound->frames - at : 4096);
        done = lib.sf_writef_float(file, sound->samples + at * sound->channels, n) == n;
    }
    if (!done) hone_picture_fails(problem, "%s", lib.sf_strerror(file));
    if (lib.sf_close(file) && done) done = hone_picture_fails(problem, "the end could not be written");
    if (!done) {
        free(to.bytes);
        return false;
    }
    *out = to.bytes;
    *count = to.count;
    return true;
}
