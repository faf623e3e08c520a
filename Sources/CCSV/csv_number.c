// Numbers in every form they are written, at the speed of a character at a time (see csv_number.h).
#define _GNU_SOURCE
#include "csv_number.h"
#include <locale.h>
#include <pthread.h>
#include <stdlib.h>

static locale_t c_locale;
static pthread_once_t c_locale_once = PTHREAD_ONCE_INIT;
static void make_c_locale(void) { c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0); }

/// Text that is known to be a decimal number. Copied, because strtod would read on past `end`.
static bool read_rare_double(const uint8_t *p, const uint8_t *end, double *out) {
    pthread_once(&c_locale_once, make_c_locale);
    size_t length = (size_t)(end - p);
    char small[256], *copy = length < sizeof small ? small : malloc(length + 1);
    if (!copy || !c_locale) return false;
    memcpy(copy, p, length);
    copy[length] = 0;
    *out = strtod_l(copy, NULL, c_locale);
    if (copy != small) free(copy);
    return true;
}

static bool is_word(const uint8_t *p, size_t length, const char *lower) {
    if (strlen(lower) != length) return false;
    for (size_t i = 0; i < length; i++) if ((p[i] | 0x20) != (uint8_t)lower[i]) return false;
    return true;
}

bool csv_read_double(const uint8_t *p, const uint8_t *end, double *out) {
    while (p < end && is_blank(*p)) p++;
    while (p < end && is_blank(end[-1])) end--;
    const uint8_t *start = p;
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    uint64_t m = 0;
    int64_t point = 0; // power of ten that the digits taken so far are short of or beyond
    int taken = 0;
    bool any = false, more = false;
    for (int part = 0; part < 2; part++) {
        for (; p < end && is_digit(*p); p++) {
            any = true;
            if (taken < 19) {
                m = m * 10 + (*p - '0');
                taken += m != 0;
                point -= part;
            } else {
                more |= *p != '0';
                point += !part;
            }
        }
        if (part || p == end || *p != '.') break;
        p++;
    }
    if (!any) {
        size_t length = (size_t)(end - p);
        if (p > start + 1 || !(is_word(p, length, "inf") || is_word(p, length, "infinity"))) return false;
        *out = negative ? -__builtin_inf() : __builtin_inf();
        return true;
    }
    if (p < end && (*p | 0x20) == 'e') {
        p++;
        bool down = p < end && *p == '-';
        if (p < end && (*p == '-' || *p == '+')) p++;
        if (p == end || !is_digit(*p)) return false;
        int64_t exponent = 0;
        for (; p < end && is_digit(*p); p++) if (exponent < 1000000) exponent = exponent * 10 + (*p - '0');
        point += down ? -exponent : exponent;
    }
    if (p != end) return false;
    if (m == 0) {
        *out = negative && point ? -0.0 : 0.0; // as in compose
        return true;
    }
    if (more || point < power_minimum || point > power_maximum) return read_rare_double(start, end, out);
    *out = compose(m, (int)point, negative);
    return true;
}

bool csv_read_int(const uint8_t *p, const uint8_t *end, int64_t *out) {
    while (p < end && is_blank(*p)) p++;
    while (p < end && is_blank(end[-1])) end--;
    bool negative = p < end && *p == '-';
    if (p < end && (*p == '-' || *p == '+')) p++;
    if (p == end) return false;
    uint64_t limit = (uint64_t)INT64_MAX + negative, v = 0;
    for (; p < end; p++) {
        if (!is_digit(*p)) return false;
        uint64_t digit = (uint64_t)(*p - '0');
        if (v > (limit - digit) / 10) return false;
        v = v * 10 + digit;
    }
    *out = (int64_t)(negative ? 0 - v : v);
    return true;
}
