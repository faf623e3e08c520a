// Counter-based random numbers: Philox 4x32 with 10 rounds (Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as
// easy as 1, 2, 3", SC 2011). Block i of a stream is a pure function of (seed, run, stream, i), so the result
// depends neither on the number of threads nor on the order of steps, and a mask can be made twice.
#include "kernel_support.h"

HONE_INLINE void philox(uint32_t k0, uint32_t k1, uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3, uint32_t out[4]) {
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
        uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)p1;
        c3 = (uint32_t)p0;
        c0 = n0;
        c2 = n2;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
}

void hone_philox(const uint32_t key[2], const uint32_t counter[4], uint32_t out[4]) {
    philox(key[0], key[1], counter[0], counter[1], counter[2], counter[3], out);
}

// 24 random bits as a float in [0, 1).
HONE_INLINE float unit(uint32_t bits) { return (float)(bits >> 8) * 0x1p-24f; }

// Blocks are made 16 at a time with word w of block b at [w][b], which is how the rounds vectorise.
enum { LANES = 16 };
HONE_INLINE void philox_lanes(const hone_run *run, uint32_t stream, uint64_t block, uint32_t words[4][LANES]) {
    for (int lane = 0; lane < LANES; lane++) {
        uint64_t b = block + (uint64_t)lane;
        uint32_t out[4];
        philox(run->seed[0], run->seed[1] ^ (uint32_t)(run->counter >> 32), (uint32_t)b,
               (uint32_t)(b >> 32) ^ (stream << 8), (uint32_t)run->counter, stream, out);
        for (int w = 0; w < 4; w++) words[w][lane] = out[w];
    }
}

typedef struct { const void *args; const hone_run *run; } random_context;
enum { CHUNK = 4 * LANES };

// begin..<end counts chunks of 64 elements.
HONE_CLONES static void dropout_chunks(void *context, int64_t begin, int64_t end) {
    const hone_dropout_args *a = ((random_context *)context)->args;
    const hone_run *run = ((random_context *)context)->run;
    // Keep where the 32-bit draw is at least rate · 2^32.
    double limit = (double)a->rate * 4294967296.0;
    uint32_t threshold = limit >= 4294967295.0 ? 4294967295u : (uint32_t)limit;
    float scale = a->rate < 1.0f ? 1.0f / (1.0f - a->rate) : 0.0f;
    for (int64_t c = begin; c < end; c++) {
        uint32_t words[4][LANES];
        philox_lanes(run, a->stream, (uint64_t)c * LANES, words);
        const uint32_t *draw = &words[0][0];
        int64_t base = c * CHUNK, n = hone_min(CHUNK, a->n - base);
        const float *x = a->x + base;
        float *y = a->y + base;
        HONE_IN_PLACE for (int64_t i = 0; i < n; i++) y[i] = draw[i] >= threshold ? x[i] * scale : 0.0f;
    }
}

void hone_dropout(const void *args, const hone_run *run) {
    hone_dropout_args a = *(const hone_dropout_args *)args;
    HONE_RESOLVE(run, a.x);
    HONE_RESOLVE(run, a.y);
    random_context context = {&a, run};
    hone_share(run, (a.n + CHUNK - 1) / CHUNK, 64, dropout_chunks, &context);
}

// Box-Muller on two words of one lane: sqrt(-2 log u) (cos, sin)(2π v), u in (0, 1].
HONE_INLINE void normal_pair(uint32_t a, uint32_t b, float *first, float *second) {
    float radius = sqrtf(-2.0f * hone_log(1.0f - unit(a))), angle = 6.28318530717958648f * unit(b);
    *first = radius * cosf(angle);
    *second = radius * sinf(angle);
}

HONE_CLONES static void random_chunks(void *context, int64_t begin, int64_t end) {
    const hone_random_args *a = ((random_context *)context)->args;
    const hone_run *run = ((random_context *)context)->run;
    for (int64_t c = begin; c < end; c++) {
        uint32_t words[4][LANES];
        float values[4][LANES];
        philox_lanes(run, a->stream, (uint64_t)c * LANES, words);
        int64_t base = c * CHUNK, n = hone_min(CHUNK, a->n - base);
        for (int lane = 0; lane < LANES; lane++) {
            if (a->kind == HONE_UNIFORM) {
                for (int w = 0; w < 4; w++) values[w][lane] = a->a + (a->b - a->a) * unit(words[w][lane]);
                continue;
            }
            normal_pair(words[0][lane], words[1][lane], &values[0][lane], &values[1][lane]);
            normal_pair(words[2][lane], words[3][lane], &values[2][lane], &values[3][lane]);
            // Outside two deviations: draw again from the block of that element's next attempt, at most a few times
            // (each attempt misses with probability .046); what still misses after 16 is 0.
            for (int w = 0; w < 4 && a->kind == HONE_TRUNCATED_NORMAL; w++) {
                for (uint32_t attempt = 1; fabsf(values[w][lane]) > 2.0f; attempt++) {
                    uint32_t again[4];
                    float unused;
                    uint64_t element = ((uint64_t)c * LANES + (uint64_t)lane) * 4 + (uint64_t)w;
                    philox(run->seed[0], ~run->seed[1], (uint32_t)element, (uint32_t)(element >> 32) ^ (attempt << 16),
                           (uint32_t)run->counter, a->stream, again);
                    normal_pair(again[0], again[1], &values[w][lane], &unused);
                    if (attempt == 16) values[w][lane] = 0.0f;
                }
            }
            for (int w = 0; w < 4; w++) values[w][lane] = a->a + a->b * values[w][lane];
        }
        const float *flat = &values[0][0];
        for (int64_t i = 0; i < n; i++) a->y[base + i] = flat[i];
    }
}

void hone_random(const void *args, const hone_run *run) {
    hone_random_args a = *(const hone_random_args *)args;
    HONE_RESOLVE(run, a.y);
    random_context context = {&a, run};
    hone_share(run, (a.n + CHUNK - 1) / CHUNK, 64, random_chunks, &context);
}
