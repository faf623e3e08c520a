// Plain text on processors with AVX-512: eight values at a time, one in each lane.
#include "csv_parse.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <stddef.h>

#define TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt,avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,avx512bitalg")))

/// Adds those in [from, to) of the text at `base`.
TARGET static void find_rows_avx512(found_rows *f, const uint8_t *base, size_t from, size_t to, uint8_t delimiter) {
    static const uint8_t order[64] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                      22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
                                      44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    const __m512i iota = _mm512_loadu_si512(order), d = _mm512_set1_epi8((char)delimiter);
    const __m512i feed = _mm512_set1_epi8('\n'), back = _mm512_set1_epi8('\r');
    size_t count = f->count;
    for (size_t at = from; at < to; at += 64) {
        __m512i x = _mm512_loadu_si512(base + at);
        uint64_t inside = to - at < 64 ? ((uint64_t)1 << (to - at)) - 1 : ~(uint64_t)0;
        uint64_t lines = (_mm512_cmpeq_epi8_mask(x, feed) | _mm512_cmpeq_epi8_mask(x, back)) & inside;
        uint64_t mask = (_mm512_cmpeq_epi8_mask(x, d) & inside) | lines;
        for (; lines; lines &= lines - 1)
            f->ends[f->end_count++] = (uint32_t)(count + (size_t)__builtin_popcountll(mask & ((lines & -lines) - 1)));
        __m512i places = _mm512_maskz_compress_epi8(mask, iota), first = _mm512_set1_epi32((int)at);
        size_t n = (size_t)__builtin_popcountll(mask);
        uint32_t *out = f->places + count;
        _mm512_storeu_si512(out, _mm512_add_epi32(first, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(places))));
        if (n > 16) _mm512_storeu_si512(out + 16, _mm512_add_epi32(first, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(places, 1))));
        if (n > 32) {
            _mm512_storeu_si512(out + 32, _mm512_add_epi32(first, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(places, 2))));
            _mm512_storeu_si512(out + 48, _mm512_add_epi32(first, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(places, 3))));
        }
        count += n;
    }
    f->count = count;
}

TARGET INLINE __m512i four(__m128i a, __m128i b, __m128i c, __m128i d) {
    return _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_inserti128_si256(_mm256_castsi128_si256(a), b, 1)),
                              _mm256_inserti128_si256(_mm256_castsi128_si256(c), d, 1), 1);
}

TARGET INLINE __m128i two_words(const uint8_t *base, const uint32_t *ends) {
    __m128d low = _mm_load_sd((const void *)(base + ends[0] - 8));
    return _mm_castpd_si128(_mm_loadh_pd(low, (const void *)(base + ends[1] - 8)));
}

/// The lengths of the eight fields that stop at `ends`; the one before stopped at ends[-1].
TARGET INLINE __m256i lengths_of(const uint32_t *ends) {
    __m256i stops = _mm256_loadu_si256((const void *)ends), before = _mm256_loadu_si256((const void *)(ends - 1));
    return _mm256_sub_epi32(_mm256_sub_epi32(stops, before), _mm256_set1_epi32(1));
}

TARGET INLINE void write_column_by_column(uint64_t *slot, size_t stride, __m512i values) {
    uint64_t lanes[8];
    _mm512_storeu_si512(lanes, values);
    for (size_t i = 0; i < 8; i++) slot[i * stride] = lanes[i];
}

/// Eight integers of up to eight characters, a sign among them.
TARGET INLINE bool read_integers_avx512(const uint8_t *base, const uint32_t *ends, uint64_t *slot, size_t stride) {
    __m256i length = lengths_of(ends);
    if (_mm256_cmpgt_epu32_mask(_mm256_sub_epi32(length, _mm256_set1_epi32(1)), _mm256_set1_epi32(7))) return false;
    __m512i x = four(two_words(base, ends), two_words(base, ends + 2), two_words(base, ends + 4), two_words(base, ends + 6));
    // A field's characters are the upper ones of its lane.
    __m512i before = _mm512_sub_epi64(_mm512_set1_epi64(64), _mm512_slli_epi64(_mm512_cvtepu32_epi64(length), 3));
    __m512i aligned = _mm512_srlv_epi64(x, before);
    __mmask8 negative = _mm512_cmpeq_epi64_mask(_mm512_and_si512(aligned, _mm512_set1_epi64(0xFF)), _mm512_set1_epi64('-'));
    if (negative) {
        if (negative & _mm256_cmpeq_epi32_mask(length, _mm256_set1_epi32(1))) return false;
        before = _mm512_mask_add_epi64(before, negative, before, _mm512_set1_epi64(8));
    }
    __m512i digits = _mm512_sub_epi8(x, _mm512_set1_epi8('0'));
    digits = _mm512_sllv_epi64(_mm512_srlv_epi64(digits, before), before);
    if (_mm512_cmpgt_epu8_mask(digits, _mm512_set1_epi8(9))) return false;
    __m512i pairs = _mm512_maddubs_epi16(digits, _mm512_set1_epi16(10 | 1 << 8));
    __m512i fours = _mm512_madd_epi16(pairs, _mm512_set1_epi32(100 | 1 << 16));
    __m512i values = _mm512_add_epi64(_mm512_mul_epu32(fours, _mm512_set1_epi64(10000)), _mm512_srli_epi64(fours, 32));
    values = _mm512_mask_sub_epi64(values, negative, _mm512_setzero_si512(), values);
    write_column_by_column(slot, stride, values);
    return true;
}

TARGET INLINE __m128i sixteen(const uint8_t *base, uint32_t end) { return _mm_loadu_si128((const void *)(base + end - 16)); }

/// One half of eight floats: four fields of 16 characters, one a lane.
typedef struct {
    __m512i digits;
    uint64_t points, signs; // bits, one a character
    bool good;
} characters;

TARGET INLINE characters classify(__m512i x, __m512i iota, __m512i first) {
    characters c;
    c.signs = _mm512_mask_cmpeq_epi8_mask(_mm512_cmpeq_epi8_mask(iota, first), x, _mm512_set1_epi8('-'));
    uint64_t wanted = _mm512_cmpge_epi8_mask(iota, first) & ~c.signs;
    c.digits = _mm512_maskz_sub_epi8(wanted, x, _mm512_set1_epi8('0'));
    c.points = _mm512_cmpeq_epi8_mask(c.digits, _mm512_set1_epi8('.' - '0'));
    c.good = _mm512_cmpgt_epu8_mask(c.digits, _mm512_set1_epi8(9)) == c.points;
    return c;
}

/// The digits of each lane as a number, the point taken out: what stands before it moves one place on, over it.
TARGET INLINE __m512i join_digits(__m512i digits, __m512i iota, __m512i point) {
    uint64_t before = _mm512_cmple_epi8_mask(iota, point);
    digits = _mm512_mask_mov_epi8(digits, before, _mm512_bslli_epi128(digits, 1));
    __m512i pairs = _mm512_maddubs_epi16(digits, _mm512_set1_epi16(10 | 1 << 8));
    __m512i fours = _mm512_madd_epi16(pairs, _mm512_set1_epi32(100 | 1 << 16));
    __m512i packed = _mm512_packus_epi32(fours, fours);
    __m512i eights = _mm512_madd_epi16(packed, _mm512_set1_epi32(10000 | 1 << 16));
    return _mm512_add_epi64(_mm512_mul_epu32(eights, _mm512_set1_epi64(100000000)), _mm512_srli_epi64(eights, 32));
}

/// Bytes 0 of the 32-bit numbers 0, 2, 4, 6 of the eight in a register, each all over a lane; from `odd` on 1, 3, 5, 7.
TARGET INLINE __m512i spread(__m512i numbers, int number_bytes, int odd) {
    __m512i lane = _mm512_setr_epi64(0, 0, 0x0202020202020202, 0x0202020202020202, 0x0404040404040404, 0x0404040404040404,
                                     0x0606060606060606, 0x0606060606060606);
    if (odd) lane = _mm512_add_epi8(lane, _mm512_set1_epi8(1));
    lane = number_bytes == 4 ? _mm512_slli_epi16(lane, 2) : _mm512_slli_epi16(lane, 1);
    return _mm512_permutexvar_epi8(lane, numbers);
}

/// Eight decimal numbers of up to 16 characters without exponent, exactly rounded: digits of no more than 53 bits are
/// divided by a power of ten that a double holds exactly.
TARGET INLINE bool read_floats_avx512(const uint8_t *base, const uint32_t *ends, uint64_t *slot, size_t stride) {
    const __m512i iota = _mm512_broadcast_i32x4(_mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    __m256i length = lengths_of(ends);
    if (_mm256_cmpgt_epu32_mask(_mm256_sub_epi32(length, _mm256_set1_epi32(1)), _mm256_set1_epi32(15))) return false;
    __m512i start = _mm512_castsi256_si512(_mm256_sub_epi32(_mm256_set1_epi32(16), length));
    characters even = classify(four(sixteen(base, ends[0]), sixteen(base, ends[2]), sixteen(base, ends[4]), sixteen(base, ends[6])),
                               iota, spread(start, 4, 0));
    characters odd = classify(four(sixteen(base, ends[1]), sixteen(base, ends[3]), sixteen(base, ends[5]), sixteen(base, ends[7])),
                              iota, spread(start, 4, 1));
    if (!even.good || !odd.good) return false;
    // Per field, in order, 16 bits: where its point is, where its sign.
    const __m128i one = _mm_set1_epi16(1), none = _mm_setzero_si128();
    __m128i points = _mm_unpacklo_epi16(_mm_cvtsi64_si128((int64_t)even.points), _mm_cvtsi64_si128((int64_t)odd.points));
    __m128i signs = _mm_unpacklo_epi16(_mm_cvtsi64_si128((int64_t)even.signs), _mm_cvtsi64_si128((int64_t)odd.signs));
    __m128i below = _mm_sub_epi16(points, one);
    if (_mm_test_epi16_mask(points, below)) { // more than one bit, for `points & (points - 1)`
        return false;
    }
    __mmask8 has_point = _mm_cmpneq_epi16_mask(points, none), negative = _mm_cmpneq_epi16_mask(signs, none);
    __m128i place = _mm_popcnt_epi16(_mm_andnot_si128(points, below)); // 16 without a point
    __m128i digit_count = _mm256_cvtepi32_epi16(length);
    digit_count = _mm_mask_sub_epi16(digit_count, has_point, digit_count, one);
    digit_count = _mm_mask_sub_epi16(digit_count, negative, digit_count, one);
    if (_mm_cmple_epi16_mask(digit_count, none)) return false; // "-", "."
    __m128i fraction = _mm_subs_epu16(_mm_set1_epi16(15), place);
    __m512i point = _mm512_castsi128_si512(_mm_mask_mov_epi16(_mm_set1_epi16(-1), has_point, place));
    __m512i m = _mm512_unpacklo_epi64(join_digits(even.digits, iota, spread(point, 2, 0)), join_digits(odd.digits, iota, spread(point, 2, 1)));
    if (_mm512_cmpgt_epu64_mask(m, _mm512_set1_epi64((int64_t)1 << 53))) return false;
    const __m512d small = _mm512_setr_pd(1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7), large = _mm512_setr_pd(1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15);
    __m512d power = _mm512_permutex2var_pd(small, _mm512_cvtepu16_epi64(fraction), large);
    __m512i values = _mm512_castpd_si512(_mm512_div_pd(_mm512_cvtepi64_pd(m), power));
    negative &= (__mmask8)(_mm512_test_epi64_mask(m, m) | _mm_test_epi16_mask(fraction, fraction)); // as in compose
    values = _mm512_mask_xor_epi64(values, negative, values, _mm512_set1_epi64(INT64_MIN));
    write_column_by_column(slot, stride, values);
    return true;
}

#define NAME(x) x##_avx512
#define STORE csv_store_avx2
#include "csv_wide.h"
#endif
