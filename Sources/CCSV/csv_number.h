// Numbers out of text, correctly rounded in every locale. Three speeds: digits taken eight at a time within a machine
// word (or sixteen with SSE, see csv_rows.h), an exact product or quotient with a power of ten where both fit a
// double, the 128-bit method of Eisel and Lemire for the rest, and strtod in the C locale for what is rare: more than
// 19 digits or an exponent beyond 64.
//
// The readers of this header may load up to 24 bytes before `end`: text sits in buffers with `text_padding` bytes on both sides.
#ifndef HONE_CSV_NUMBER_H
#define HONE_CSV_NUMBER_H

#include "csv_powers.h"
#include <stdbool.h>
#include <string.h>

enum { text_padding = 64 };

#define INLINE static inline __attribute__((always_inline))

INLINE uint64_t load8(const uint8_t *p) {
    uint64_t v;
    memcpy(&v, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#endif
    return v;
}

/// The last `length` (1 to 8) characters before `end`, with '0' put in front of them, as a little-endian word.
INLINE uint64_t load_tail(const uint8_t *end, size_t length) {
    unsigned shift = 64 - 8 * (unsigned)length;
    uint64_t v = load8(end - 8) >> shift << shift;
    return v | (0x0030303030303030u >> (8 * ((unsigned)length - 1)));
}

INLINE bool are_eight_digits(uint64_t v) {
    return ((v & 0xF0F0F0F0F0F0F0F0u) | (((v + 0x0606060606060606u) & 0xF0F0F0F0F0F0F0F0u) >> 4)) == 0x3333333333333333u;
}

/// Neighbouring digits are joined to pairs, pairs to fours, fours to eight: three multiplications.
INLINE uint64_t eight_digits(uint64_t v) {
    v -= 0x3030303030303030u;
    v = v * 10 + (v >> 8);
    return (((v & 0x000000FF000000FFu) * 0x000F424000000064u) + (((v >> 16) & 0x000000FF000000FFu) * 0x0000271000000001u)) >> 32;
}

INLINE bool is_digit(uint8_t c) { return (uint8_t)(c - '0') < 10; }
INLINE bool is_blank(uint8_t c) { return c == ' ' || c == '\t'; }

INLINE double bits_to_double(uint64_t bits) {
    double d;
    memcpy(&d, &bits, 8);
    return d;
}

/// Without a branch on the sign, which in data is anyone's guess.
INLINE double with_sign(double d, bool negative) {
    uint64_t bits, sign = (uint64_t)negative << 63;
#if defined(__GNUC__)
    __asm__("" : "+r"(sign)); // or the compiler brings the branch back
#endif
    memcpy(&bits, &d, 8);
    return bits_to_double(bits ^ sign);
}

/// w * 10^q rounded to nearest even, for w != 0 and q within the table. With that range the result is always normal.
INLINE double scaled(uint64_t w, int q, bool negative) {
    int leading = __builtin_clzll(w);
    w <<= leading;
    unsigned __int128 product = (unsigned __int128)w * power_of_five[q - power_minimum].high;
    uint64_t upper = (uint64_t)(product >> 64), lower = (uint64_t)product;
    if ((upper & 0x1FF) == 0x1FF) { // only then can the table's low half reach the bits that are kept
        uint64_t more = (uint64_t)(((unsigned __int128)w * power_of_five[q - power_minimum].low) >> 64);
        lower += more;
        upper += more > lower;
    }
    unsigned high_bit = (unsigned)(upper >> 63), shift = high_bit + 64 - 52 - 3;
    uint64_t mantissa = upper >> shift;
    int64_t exponent = (((152170 + 65536) * (int64_t)q) >> 16) + 63 + high_bit - leading + 1023;
    // Exactly half way between two doubles is possible for small powers only: then to even.
    if (lower <= 1 && q >= -4 && q <= 23 && (mantissa & 3) == 1 && mantissa << shift == upper) mantissa &= ~(uint64_t)1;
    mantissa = (mantissa + (mantissa & 1)) >> 1;
    if (mantissa >= (uint64_t)2 << 52) {
        mantissa = (uint64_t)1 << 52;
        exponent++;
    }
    return bits_to_double((mantissa & ~((uint64_t)1 << 52)) | (uint64_t)exponent << 52 | (uint64_t)negative << 63);
}

static const double exact_power_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                            1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/// m * 10^q for m of up to 19 digits and q within the table.
INLINE double compose(uint64_t m, int q, bool negative) {
    // "-0" is an integer, which has no negative zero, also where later values turn its column into floats: when a thread
    // learns of those must not show.
    negative &= (m | (uint64_t)(int64_t)q) != 0;
    if (m <= (uint64_t)1 << 53 && q >= -22 && q <= 22) {
        double d = (double)(int64_t)m;
        d = q < 0 ? d / exact_power_of_ten[-q] : d * exact_power_of_ten[q];
        return with_sign(d, negative);
    }
    if (m == 0) return with_sign(0, negative);
    return scaled(m, q, negative);
}

/// Any decimal number: blanks around it, sign, digits, point, exponent; or an infinity. Reads no byte outside.
bool csv_read_double(const uint8_t *p, const uint8_t *end, double *out);
/// An integer with blanks and a sign around its digits; false when it does not fit or is something else.
bool csv_read_int(const uint8_t *p, const uint8_t *end, int64_t *out);

#endif
