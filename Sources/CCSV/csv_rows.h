// The loop over plain text (no quotes, no comments), included twice: once for processors with AVX2, once for all.
// In two steps per tile of text: the positions of all delimiters and line ends are written to an array, 64 characters
// at a time; then a loop over that array reads the values. Knowing a value's length before reading it is what makes
// reading free of the unpredictable branches of a digit-by-digit loop.
//
// Includer defines NAME(x) and TARGET, and CSV_AVX2 for the first of the two.

enum { NAME(tile) = 8192 };

/// Writes the offsets from `p` of delimiters and line ends among `count` characters; up to 64 characters past the
/// text are looked at (padding), none of them reported.
TARGET static size_t NAME(find)(const uint8_t *p, size_t count, uint8_t delimiter, uint32_t *out) {
    size_t found = 0;
    for (size_t at = 0; at < count; at += 64) {
        uint64_t mask;
#ifdef CSV_AVX2
        const __m256i d = _mm256_set1_epi8((char)delimiter), lf = _mm256_set1_epi8('\n'), cr = _mm256_set1_epi8('\r');
        __m256i a = _mm256_loadu_si256((const void *)(p + at)), b = _mm256_loadu_si256((const void *)(p + at + 32));
        __m256i x = _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(a, d), _mm256_cmpeq_epi8(a, lf)), _mm256_cmpeq_epi8(a, cr));
        __m256i y = _mm256_or_si256(_mm256_or_si256(_mm256_cmpeq_epi8(b, d), _mm256_cmpeq_epi8(b, lf)), _mm256_cmpeq_epi8(b, cr));
        mask = (uint32_t)_mm256_movemask_epi8(x) | (uint64_t)(uint32_t)_mm256_movemask_epi8(y) << 32;
#else
        mask = 0;
        for (int i = 0; i < 64; i++) {
            uint8_t c = p[at + (size_t)i];
            mask |= (uint64_t)((c == delimiter) | (c == '\n') | (c == '\r')) << i;
        }
#endif
        if (count - at < 64) mask &= ((uint64_t)1 << (count - at)) - 1;
        // Written eight at a time, also where fewer remain: the loop's end is then guessed right more often.
        size_t n = (size_t)__builtin_popcountll(mask);
        for (size_t i = 0; i < n; i += 8)
            for (size_t j = 0; j < 8; j++) {
                uint32_t bit = mask ? (uint32_t)__builtin_ctzll(mask) : 64;
#ifdef CSV_AVX2
                __asm__("" : "+r"(bit)); // keeps the compiler from counting zeros in vectors, which is slower
#endif
                out[found + i + j] = (uint32_t)at + bit;
                mask &= mask - 1;
            }
        found += n;
    }
    return found;
}

#ifdef CSV_AVX2
/// Digits with at most one point among the last `length` (1 to 16) characters before `end`. Gives the digits as a
/// number and the place of the point, 16 when there is none.
TARGET INLINE bool NAME(digits16)(const uint8_t *end, unsigned length, uint64_t *digits, unsigned *point) {
    const __m128i iota = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    __m128i x = _mm_loadu_si128((const void *)(end - 16));
    __m128i wanted = _mm_cmpgt_epi8(iota, _mm_set1_epi8((char)(15 - (int)length)));
    __m128i d = _mm_and_si128(_mm_sub_epi8(x, _mm_set1_epi8('0')), wanted);
    unsigned wrong = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(d, _mm_set1_epi8(9)), d)) ^ 0xFFFF;
    unsigned points = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(d, _mm_set1_epi8('.' - '0')));
    if (wrong != points || (points & (points - 1))) return false;
    *point = points ? (unsigned)__builtin_ctz(points) : 16;
    // Close the gap: what stands before the point moves one place on, over it.
    __m128i after = _mm_cmpgt_epi8(iota, _mm_set1_epi8((char)*point));
    __m128i order = _mm_sub_epi8(_mm_add_epi8(iota, _mm_set1_epi8(-1)), after);
    order = points ? order : iota;
    d = _mm_shuffle_epi8(d, order);
    __m128i pairs = _mm_maddubs_epi16(d, _mm_set1_epi16(10 | 1 << 8));
    __m128i fours = _mm_madd_epi16(pairs, _mm_set1_epi32(100 | 1 << 16));
    __m128i packed = _mm_packus_epi32(fours, fours);
    __m128i eights = _mm_madd_epi16(packed, _mm_set1_epi32(10000 | 1 << 16));
    uint64_t both = (uint64_t)_mm_cvtsi128_si64(eights);
    *digits = (both & 0xFFFFFFFF) * 100000000 + (both >> 32);
    return true;
}
#endif

/// A decimal number without exponent and blanks, of up to 19 digits; false sends it to the slow path.
TARGET INLINE bool NAME(read_double)(const uint8_t *p, const uint8_t *end, double *out) {
    bool negative = *p == '-';
    p += negative;
    size_t length = (size_t)(end - p);
#ifdef CSV_AVX2
    uint64_t low;
    unsigned point;
    if (length - 1 < 16) {
        if (!NAME(digits16)(end, (unsigned)length, &low, &point)) return false;
        if (length == 1 && point < 16) return false; // "."
        *out = compose(low, point < 16 ? (int)point - 15 : 0, negative);
        return true;
    }
    if (length - 17 >= 8) return false;
    // 17 to 24 characters: sixteen at the end, and a head of up to eight in which the point may be.
    if (!NAME(digits16)(end, 16, &low, &point)) return false;
    unsigned head_length = (unsigned)length - 16;
    uint64_t head = load_tail(end - 16, head_length), high;
    if (point < 16) {
        if (!are_eight_digits(head)) return false;
        high = eight_digits(head);
        if (high > 9999) return false;
        *out = compose(high * 1000000000000000u + low, (int)point - 15, negative);
        return true;
    }
    uint64_t dots = head ^ 0x2E2E2E2E2E2E2E2Eu;
    dots = (dots - 0x0101010101010101u) & ~dots & 0x8080808080808080u;
    if (!dots) return false;
    unsigned dot = (unsigned)__builtin_ctzll(dots) & ~7u; // its shift
    uint64_t below = head & (((uint64_t)1 << dot) - 1);
    head = (dot == 56 ? 0 : head >> (dot + 8) << (dot + 8)) | below << 8 | '0';
    if (!are_eight_digits(head)) return false;
    high = eight_digits(head);
    if (high > 999) return false;
    *out = compose(high * 10000000000000000u + low, -(int)(16 + (7 - dot / 8)), negative);
    return true;
#else
    if (length - 1 >= 19) return false;
    uint64_t m = 0;
    while (p < end && is_digit(*p)) m = m * 10 + (uint64_t)(*p++ - '0');
    if (p == end) {
        *out = compose(m, 0, negative);
        return true;
    }
    if (*p != '.' || length == 1) return false;
    const uint8_t *fraction = ++p;
    for (; end - p >= 8 && are_eight_digits(load8(p)); p += 8) m = m * 100000000 + eight_digits(load8(p));
    while (p < end && is_digit(*p)) m = m * 10 + (uint64_t)(*p++ - '0');
    if (p != end) return false;
    *out = compose(m, -(int)(end - fraction), negative);
    return true;
#endif
}

TARGET INLINE void NAME(store)(parse *s, size_t column, const uint8_t *p, const uint8_t *end) {
    uint64_t *slot = s->block->slots + column * s->block->capacity + s->row;
    switch (s->kinds[column]) {
    case HONE_CSV_INT: {
        size_t length = (size_t)(end - p);
        if (length - 1 < 8) {
            uint64_t word = load_tail(end, length);
            if (are_eight_digits(word)) {
                *slot = eight_digits(word);
                return;
            }
        }
        break;
    }
    case HONE_CSV_FLOAT: {
        double d;
        if (p < end && NAME(read_double)(p, end, &d)) {
            memcpy(slot, &d, 8);
            return;
        }
        break;
    }
    case HONE_CSV_SKIP: return;
    default: break;
    }
    csv_store_slow(s, column, p, end);
}

TARGET void NAME(csv_parse_rows)(parse *s, const uint8_t *begin, const uint8_t *end_of_rows) {
    uint32_t positions[NAME(tile) + 64];
    const uint8_t delimiter = s->options->delimiter;
    const uint8_t *start = begin;
    s->record = start;
    size_t column = 0;
    for (const uint8_t *tile = begin; tile < end_of_rows; tile += NAME(tile)) {
        size_t size = (size_t)(end_of_rows - tile);
        if (size > NAME(tile)) size = NAME(tile);
        size_t found = NAME(find)(tile, size, delimiter, positions);
        for (size_t i = 0; i < found; i++) {
            const uint8_t *end = tile + positions[i];
            if (*end == delimiter) {
                if (column < s->columns) NAME(store)(s, column, start, end);
                column++; // also past the last column, so that an error can say how many there are
            } else {
                const uint8_t *first = start;
                if (column == 0) while (first < end && is_blank(*first)) first++;
                if (column || first < end) { // a blank line is no record
                    if (column < s->columns) NAME(store)(s, column, start, end);
                    column++;
                    if (column > s->columns) return csv_too_many_fields(s, column);
                    csv_end_record(s, column);
                    if (s->status) return;
                    column = 0;
                }
                s->record = end + 1;
            }
            start = end + 1;
        }
        if (s->status) return;
    }
    if (column || start < end_of_rows) { // the last line of a file may lack its end
        const uint8_t *first = start;
        if (column == 0) while (first < end_of_rows && is_blank(*first)) first++;
        if (!column && first == end_of_rows) return;
        if (column < s->columns) NAME(store)(s, column, start, end_of_rows);
        if (++column > s->columns) return csv_too_many_fields(s, column);
        csv_end_record(s, column);
    }
}

