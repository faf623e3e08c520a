// Whole columns out of the pieces that chunks left.
#include "csv_reader.h"

int64_t hone_csv_row_count(const hone_csv *csv) { return csv->rows; }
int hone_csv_kind(const hone_csv *csv, int64_t column) { return csv->kinds[column]; }

/// Value `r` of a column of integers that is packed to `width` bytes.
static inline int64_t packed_int(const uint8_t *packed, uint8_t width, size_t r) {
    switch (width) {
    case 1: return ((const int8_t *)packed)[r];
    case 2: return ((const int16_t *)(const void *)packed)[r];
    case 4: return ((const int32_t *)(const void *)packed)[r];
    default: return ((const int64_t *)(const void *)packed)[r];
    }
}

/// The same loop once per width, so that each is one the compiler can do many values at a time in.
#define FOR_EACH_WIDTH(width, loop)       \
    switch (width) {                      \
    case 1: { enum { w = 1 }; loop } break; \
    case 2: { enum { w = 2 }; loop } break; \
    case 4: { enum { w = 4 }; loop } break; \
    default: { enum { w = 8 }; loop }       \
    }

/// The values of a piece's column, packed or where they have been placed.
static const uint8_t *values(const hone_csv *csv, const piece *p, int64_t column) {
    return p->offsets[column] == in_place ? (const uint8_t *)csv->places[column] + p->first * 8 : p->packed + p->offsets[column];
}

void hone_csv_copy_int64(const hone_csv *csv, int64_t column, int64_t *out) {
    for (size_t i = 0; i < csv->piece_count; i++) {
        const piece *p = csv->pieces[i];
        if (!p->rows) continue;
        const uint8_t *packed = values(csv, p, column);
        FOR_EACH_WIDTH(p->widths[column], for (size_t r = 0; r < p->rows; r++) out[r] = packed_int(packed, w, r);)
        out += p->rows;
    }
}

void hone_csv_copy_double(const hone_csv *csv, int64_t column, double *out) {
    for (size_t i = 0; i < csv->piece_count; i++) {
        const piece *p = csv->pieces[i];
        if (!p->rows) continue;
        const uint8_t *packed = values(csv, p, column);
        bool whole = p->offsets[column] == in_place ? csv->place_kinds[column] == HONE_CSV_INT : p->kinds[column] == HONE_CSV_INT;
        if (!whole) memcpy(out, packed, p->rows * 8);
        else FOR_EACH_WIDTH(p->widths[column], for (size_t r = 0; r < p->rows; r++) out[r] = (double)packed_int(packed, w, r);)
        out += p->rows;
    }
}

void hone_csv_copy_bool(const hone_csv *csv, int64_t column, bool *out) {
    for (size_t i = 0; i < csv->piece_count; i++) {
        const piece *p = csv->pieces[i];
        for (size_t r = 0; r < p->rows; r++) *out++ = packed_int(p->packed + p->offsets[column], p->widths[column], r) != 0;
    }
}

int64_t hone_csv_string_bytes(const hone_csv *csv, int64_t column) {
    size_t total = 0;
    for (size_t i = 0; i < csv->piece_count; i++)
        if (csv->pieces[i]->rows && csv->pieces[i]->kinds[column] == HONE_CSV_STRING) total += csv->pieces[i]->strings[column].count;
    return (int64_t)total;
}

void hone_csv_copy_strings(const hone_csv *csv, int64_t column, uint8_t *bytes, int64_t *ends) {
    int64_t before = 0;
    for (size_t i = 0; i < csv->piece_count; i++) {
        const piece *p = csv->pieces[i];
        if (!p->rows) continue;
        bool all_missing = p->kinds[column] != HONE_CSV_STRING;
        const text *t = &p->strings[column];
        for (size_t r = 0; r < p->rows; r++) {
            uint64_t slot = all_missing ? 1 : (uint64_t)packed_int(p->packed + p->offsets[column], p->widths[column], r);
            int64_t end = before + (int64_t)(slot >> 1);
            *ends++ = slot & 1 ? -1 - end : end;
        }
        if (all_missing || !t->count) continue;
        memcpy(bytes + before, t->bytes, t->count);
        before += (int64_t)t->count;
    }
}
