// Values into columns, the slow half: what the fast loop could not read is a number in an unusual form, a missing
// value, a word, or proof that the column is of a wider type than thought (see csv_parse.h for how it widens).
#define _GNU_SOURCE
#include "csv_parse.h"

#if defined(__x86_64__) && defined(__linux__) && !__has_feature(thread_sanitizer) && !__has_feature(address_sanitizer)
#define CSV_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CSV_CLONES
#endif

bool csv_reserve(text *t, size_t more) {
    if (t->capacity - t->count >= more + text_padding) return true;
    size_t capacity = t->capacity * 2 + more + 2 * text_padding;
    uint8_t *bytes = realloc(t->bytes, capacity);
    if (!bytes) return false;
    t->bytes = bytes;
    t->capacity = capacity;
    return true;
}

bool csv_is_valid_utf8(const uint8_t *p, size_t count) {
    size_t i = 0;
    for (; i + 8 <= count && !(load8(p + i) & 0x8080808080808080u); i += 8) {}
    while (i < count) {
        uint8_t c = p[i];
        size_t length = c < 0x80 ? 1 : c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 0;
        if (!length || count - i < length) return false;
        for (size_t j = 1; j < length; j++) if ((p[i + j] & 0xC0) != 0x80) return false;
        // Overlong forms, surrogates, beyond U+10FFFF.
        if ((c == 0xE0 && p[i + 1] < 0xA0) || (c == 0xED && p[i + 1] > 0x9F)) return false;
        if ((c == 0xF0 && p[i + 1] < 0x90) || (c == 0xF4 && p[i + 1] > 0x8F)) return false;
        i += length;
    }
    return true;
}

CSV_CLONES int64_t csv_count_lines(const uint8_t *p, const uint8_t *end) {
    size_t count = (size_t)(end - p), feeds = 0, returns = 0;
    for (size_t i = 0; i < count;) {
        size_t stop = count - i < 192 ? count : i + 192;
        uint8_t f = 0, r = 0; // narrow sums, so that the compiler adds many at a time
        for (; i < stop; i++) {
            f = (uint8_t)(f + (p[i] == '\n'));
            r = (uint8_t)(r + (p[i] == '\r'));
        }
        feeds += f;
        returns += r;
    }
    if (returns)
        for (size_t i = 0; i + 1 < count; i++) returns -= p[i] == '\r' && p[i + 1] == '\n';
    return (int64_t)(feeds + returns);
}

void csv_fail(parse *s, int status, const uint8_t *at, int64_t column, const uint8_t *value, const uint8_t *value_end) {
    if (s->status) return;
    s->status = status;
    hone_csv_error *error = &s->piece->error;
    *error = (hone_csv_error){.status = status, .column = column, .line = csv_count_lines(s->begin, at ? at : s->record) + 1};
    size_t length = value ? (size_t)(value_end - value) : 0;
    if (length > sizeof error->text - 1) length = sizeof error->text - 1;
    if (length) memcpy(error->text, value, length);
    error->text[length] = 0;
}

void csv_too_many_fields(parse *s, size_t given) {
    csv_fail(s, HONE_CSV_ERROR_FIELDS, NULL, -1, NULL, NULL);
    s->piece->error.expected = (int64_t)s->columns;
    s->piece->error.number = (int64_t)given;
}

void csv_end_record(parse *s, size_t given) {
    for (size_t c = given; c < s->columns; c++) csv_store_missing(s, c);
    s->row++;
    if (s->row_limit >= 0 && s->row == (size_t)s->row_limit && !s->status) s->status = HONE_CSV_END;
    else if (s->row >= s->block->capacity && !s->status) csv_fail(s, HONE_CSV_ERROR_MEMORY, NULL, -1, NULL, NULL);
}

static bool is_missing(const missing_words *words, const uint8_t *p, const uint8_t *end) {
    size_t size = (size_t)(end - p);
    if (size > words->longest) return false;
    for (size_t i = 0; i < words->count; i++)
        if (words->sizes[i] == size && (size == 0 || memcmp(words->texts[i], p, size) == 0)) return true;
    return false;
}

static bool is_missing_number(const missing_words *words, double d) {
    for (size_t i = 0; i < words->number_count; i++) if (words->numbers[i] == d) return true;
    return false;
}

static bool read_bool(const uint8_t *p, const uint8_t *end, bool *out) {
    size_t size = (size_t)(end - p);
    if (size == 4 && (!memcmp(p, "True", 4) || !memcmp(p, "TRUE", 4) || !memcmp(p, "true", 4))) return *out = true;
    if (size == 5 && (!memcmp(p, "False", 5) || !memcmp(p, "FALSE", 5) || !memcmp(p, "false", 5))) {
        *out = false;
        return true;
    }
    return false;
}

static void become_late(parse *s, size_t column) { s->late[column] = s->any_late = true; }

/// INT to FLOAT, in place.
static void widen(parse *s, size_t column) {
    uint64_t *slots = s->block->slots + column * s->block->capacity;
    for (size_t r = 0; r < s->row; r++) {
        double d = (double)(int64_t)slots[r];
        memcpy(slots + r, &d, 8);
    }
    s->kinds[column] = HONE_CSV_FLOAT;
}

void csv_store_missing(parse *s, size_t column) {
    if (s->kinds[column] == HONE_CSV_SKIP || s->late[column]) return;
    uint64_t *slot = s->block->slots + column * s->block->capacity + s->row;
    switch (s->kinds[column]) {
    case HONE_CSV_STRING: *slot = (uint64_t)s->piece->strings[column].count << 1 | 1; break;
    case HONE_CSV_INT:
    case HONE_CSV_BOOL:
        if (s->forced[column]) csv_fail(s, HONE_CSV_ERROR_MISSING, NULL, (int64_t)column, NULL, NULL);
        else if (s->kinds[column] == HONE_CSV_BOOL) become_late(s, column);
        else {
            widen(s, column);
            *slot = nan_bits;
        }
        break;
    default: *slot = nan_bits;
    }
}

static void store_string(parse *s, size_t column, const uint8_t *p, const uint8_t *end, uint64_t *slot) {
    text *t = &s->piece->strings[column];
    size_t size = (size_t)(end - p);
    if (!csv_is_valid_utf8(p, size)) return csv_fail(s, HONE_CSV_ERROR_UTF8, NULL, (int64_t)column, NULL, NULL);
    if (!csv_reserve(t, size)) return csv_fail(s, HONE_CSV_ERROR_MEMORY, NULL, -1, NULL, NULL);
    if (size) memcpy(t->bytes + t->count, p, size);
    t->count += size;
    *slot = (uint64_t)t->count << 1;
}

void csv_store_slow(parse *s, size_t column, const uint8_t *p, const uint8_t *end) {
    uint8_t kind = s->kinds[column];
    if (kind == HONE_CSV_SKIP || s->late[column]) return;
    bool forced = s->forced[column];
    uint64_t *slot = s->block->slots + column * s->block->capacity + s->row;
    if (kind == HONE_CSV_STRING) {
        if (is_missing(s->missing, p, end)) return csv_store_missing(s, column);
        return store_string(s, column, p, end, slot);
    }
    if (kind != HONE_CSV_BOOL) {
        int64_t i = 0;
        double d;
        bool is_int = kind != HONE_CSV_FLOAT && csv_read_int(p, end, &i);
        if (is_int) d = (double)i;
        if (is_int || csv_read_double(p, end, &d)) {
            if (!is_missing_number(s->missing, d)) {
                if (is_int && (kind == HONE_CSV_INT || s->row == 0)) {
                    s->kinds[column] = HONE_CSV_INT;
                    *slot = (uint64_t)i;
                    return;
                }
                if (kind == HONE_CSV_INT) {
                    if (forced) return csv_fail(s, HONE_CSV_ERROR_TYPE, NULL, (int64_t)column, p, end);
                    widen(s, column);
                }
                s->kinds[column] = HONE_CSV_FLOAT; // also of an EMPTY one: the missing values before are NaN
                memcpy(slot, &d, 8);
                return;
            }
            p = end = NULL; // missing
        }
    }
    if (!p || is_missing(s->missing, p, end)) return csv_store_missing(s, column);
    bool truth;
    if ((kind == HONE_CSV_BOOL || (kind == HONE_CSV_EMPTY && s->row == 0)) && read_bool(p, end, &truth)) {
        s->kinds[column] = HONE_CSV_BOOL;
        *slot = truth;
        return;
    }
    if (forced) return csv_fail(s, HONE_CSV_ERROR_TYPE, NULL, (int64_t)column, p, end);
    if (s->row == 0) {
        s->kinds[column] = HONE_CSV_STRING;
        return store_string(s, column, p, end, slot);
    }
    become_late(s, column);
}
