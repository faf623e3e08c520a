// Plain text on any processor, and on those with AVX2 (where the compiler can aim at it); csv.c chooses.
#include "csv_parse.h"

static void csv_parse_rows_portable(parse *s, const uint8_t *begin, const uint8_t *end);
#define NAME(x) x##_portable
#define TARGET
#include "csv_rows.h"
#undef NAME
#undef TARGET

void csv_parse_plain_portable(parse *s) { csv_parse_rows_portable(s, s->begin, s->end); }

#if defined(__x86_64__)
#include <immintrin.h>
#include <stddef.h>
#define CSV_AVX2
#define NAME(x) x##_avx2
#define TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt")))
#include "csv_rows.h"

void csv_parse_narrow_avx2(parse *s) { csv_parse_rows_avx2(s, s->begin, s->end); }
TARGET void csv_store_avx2(parse *s, size_t column, const uint8_t *p, const uint8_t *end) { store_avx2(s, column, p, end); }

/// Adds the places in [from, to) of the text at `base`.
TARGET static void find_rows_avx2(found_rows *f, const uint8_t *base, size_t from, size_t to, uint8_t delimiter) {
    const __m256i d = _mm256_set1_epi8((char)delimiter), feed = _mm256_set1_epi8('\n'), back = _mm256_set1_epi8('\r');
    size_t count = f->count;
    for (size_t at = from; at < to; at += 64) {
        __m256i a = _mm256_loadu_si256((const void *)(base + at)), b = _mm256_loadu_si256((const void *)(base + at + 32));
        __m256i x = _mm256_or_si256(_mm256_cmpeq_epi8(a, feed), _mm256_cmpeq_epi8(a, back));
        __m256i y = _mm256_or_si256(_mm256_cmpeq_epi8(b, feed), _mm256_cmpeq_epi8(b, back));
        uint64_t inside = to - at < 64 ? ((uint64_t)1 << (to - at)) - 1 : ~(uint64_t)0;
        uint64_t lines = ((uint32_t)_mm256_movemask_epi8(x) | (uint64_t)(uint32_t)_mm256_movemask_epi8(y) << 32) & inside;
        uint64_t fields = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, d)) | (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(b, d)) << 32;
        uint64_t mask = (fields & inside) | lines;
        for (; lines; lines &= lines - 1)
            f->ends[f->end_count++] = (uint32_t)(count + (size_t)__builtin_popcountll(mask & ((lines & -lines) - 1)));
        // Eight at a time, also where fewer remain, as in csv_rows.h.
        size_t n = (size_t)__builtin_popcountll(mask);
        for (size_t i = 0; i < n; i += 8)
            for (size_t j = 0; j < 8; j++) {
                uint32_t bit = mask ? (uint32_t)__builtin_ctzll(mask) : 64;
                __asm__("" : "+r"(bit));
                f->places[count + i + j] = (uint32_t)at + bit;
                mask &= mask - 1;
            }
        count += n;
    }
    f->count = count;
}

/// One by one they are as fast.
TARGET INLINE bool read_integers_avx2(const uint8_t *base, const uint32_t *ends, uint64_t *slot, size_t stride) {
    (void)base, (void)ends, (void)slot, (void)stride;
    return false;
}

/// Two fields of 16 characters, one a lane, on their way to numbers.
typedef struct {
    __m256i fours; // the digits, the point taken out, in groups of four
    __m256i marks; // in both halves of a lane: the place after the point, 0 without one, + 32 where there is a sign
    uint32_t bad;  // not 0 where a character is neither a digit nor the only point
} two_fields;

TARGET INLINE two_fields read_two(const uint8_t *low, const uint8_t *high, __m256i first) {
    const __m256i iota = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
    const __m256i after = _mm256_add_epi8(iota, _mm256_set1_epi8(1));
    __m256i x = _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const void *)(low - 16))), _mm_loadu_si128((const void *)(high - 16)), 1);
    __m256i sign = _mm256_and_si256(_mm256_cmpeq_epi8(iota, first), _mm256_cmpeq_epi8(x, _mm256_set1_epi8('-')));
    __m256i wanted = _mm256_andnot_si256(sign, _mm256_cmpgt_epi8(after, first));
    __m256i digits = _mm256_and_si256(_mm256_sub_epi8(x, _mm256_set1_epi8('0')), wanted);
    __m256i points = _mm256_cmpeq_epi8(digits, _mm256_set1_epi8('.' - '0'));
    __m256i are_digits = _mm256_cmpeq_epi8(_mm256_min_epu8(digits, _mm256_set1_epi8(9)), digits);
    uint32_t dots = (uint32_t)_mm256_movemask_epi8(points), low_dots = dots & 0xFFFF, high_dots = dots >> 16;
    two_fields f;
    f.bad = ~((uint32_t)_mm256_movemask_epi8(are_digits) ^ dots) | (low_dots & (low_dots - 1)) | (high_dots & (high_dots - 1));
    __m256i marks = _mm256_or_si256(_mm256_and_si256(points, after), _mm256_and_si256(sign, _mm256_set1_epi8(32)));
    marks = _mm256_sad_epu8(marks, _mm256_setzero_si256());
    f.marks = _mm256_add_epi64(marks, _mm256_shuffle_epi32(marks, 0x4E));
    // What stands before the point moves one place on, over it.
    __m256i point = _mm256_shuffle_epi8(_mm256_and_si256(f.marks, _mm256_set1_epi8(31)), _mm256_setzero_si256());
    digits = _mm256_blendv_epi8(digits, _mm256_bslli_epi128(digits, 1), _mm256_cmpgt_epi8(point, iota));
    __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(10 | 1 << 8));
    f.fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(100 | 1 << 16));
    return f;
}

/// Four numbers, two of `a` and two of `b`: a's of the lower lanes, b's, a's of the upper lanes, b's. `all_bad` gets bits where
/// the digits do not fit a double or are missing, and for a negative 0, whose sign csv_number.h decides.
TARGET INLINE __m256d join_four(two_fields a, two_fields b, __m256i length, __m256i *all_bad) {
    // By the mark of the point.
    static const double powers[] = {1e0, 1e15, 1e14, 1e13, 1e12, 1e11, 1e10, 1e9, 1e8, 1e7, 1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1e0};
    __m256i eights = _mm256_madd_epi16(_mm256_packus_epi32(a.fours, b.fours), _mm256_set1_epi32(10000 | 1 << 16));
    __m256i m = _mm256_add_epi64(_mm256_mul_epu32(eights, _mm256_set1_epi64x(100000000)), _mm256_srli_epi64(eights, 32));
    __m256i marks = _mm256_unpacklo_epi64(a.marks, b.marks), zero = _mm256_setzero_si256();
    __m256i point = _mm256_and_si256(marks, _mm256_set1_epi64x(31)), negative = _mm256_srli_epi64(marks, 5);
    __m256i digit_count = _mm256_sub_epi64(_mm256_add_epi64(length, _mm256_cmpgt_epi64(point, zero)), negative);
    __m256i bad = _mm256_or_si256(_mm256_cmpgt_epi64(m, _mm256_set1_epi64x((int64_t)1 << 53)), _mm256_cmpeq_epi64(digit_count, zero));
    bad = _mm256_or_si256(bad, _mm256_and_si256(_mm256_cmpeq_epi64(m, zero), _mm256_cmpgt_epi64(negative, zero)));
    *all_bad = _mm256_or_si256(*all_bad, bad);
    // To doubles: the halves of m in the low bits of 2^84 and 2^52, which are then taken off.
    __m256i upper = _mm256_or_si256(_mm256_srli_epi64(m, 32), _mm256_castpd_si256(_mm256_set1_pd(0x1p84)));
    __m256i lower = _mm256_blend_epi16(m, _mm256_castpd_si256(_mm256_set1_pd(0x1p52)), 0xCC);
    __m256d value = _mm256_add_pd(_mm256_sub_pd(_mm256_castsi256_pd(upper), _mm256_set1_pd(0x1p84 + 0x1p52)), _mm256_castsi256_pd(lower));
    value = _mm256_div_pd(value, _mm256_i64gather_pd(powers, point, 8));
    return _mm256_xor_pd(value, _mm256_castsi256_pd(_mm256_slli_epi64(negative, 63)));
}

/// Eight decimal numbers of up to 16 characters without exponent, exactly rounded: digits of no more than 53 bits are
/// divided by a power of ten that a double holds exactly.
TARGET INLINE bool read_floats_avx2(const uint8_t *base, const uint32_t *ends, uint64_t *slot, size_t stride) {
    __m256i stops = _mm256_loadu_si256((const void *)ends), before = _mm256_loadu_si256((const void *)(ends - 1));
    __m256i gaps = _mm256_sub_epi32(stops, before), less = _mm256_sub_epi32(gaps, _mm256_set1_epi32(2)); // lengths + 1, - 1
    if (_mm256_movemask_epi8(_mm256_cmpeq_epi32(_mm256_min_epu32(less, _mm256_set1_epi32(15)), less)) != -1) return false;
    __m256i length = _mm256_sub_epi32(gaps, _mm256_set1_epi32(1)), first = _mm256_sub_epi32(_mm256_set1_epi32(16), length);
    two_fields f[4];
    uint32_t bad = 0;
    for (int i = 0; i < 4; i++) {
        f[i] = read_two(base + ends[i], base + ends[i + 4], _mm256_shuffle_epi8(first, _mm256_set1_epi8((char)(4 * i))));
        bad |= f[i].bad;
    }
    __m256i zero = _mm256_setzero_si256(), misfits = zero;
    double lanes[8];
    _mm256_storeu_pd(lanes, join_four(f[0], f[1], _mm256_unpacklo_epi32(length, zero), &misfits));
    _mm256_storeu_pd(lanes + 4, join_four(f[2], f[3], _mm256_unpackhi_epi32(length, zero), &misfits));
    if (bad || !_mm256_testz_si256(misfits, misfits)) return false;
    static const uint8_t column[8] = {0, 1, 4, 5, 2, 3, 6, 7};
    for (size_t i = 0; i < 8; i++) memcpy(slot + column[i] * stride, lanes + i, sizeof(double));
    return true;
}

#define STORE store_avx2
#include "csv_wide.h"
#endif
