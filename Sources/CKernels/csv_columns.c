// Whole columns out of the pieces that chunks left.
#include "csv_reader.h"

int64_t hone_csv_row_count(const hone_csv *csv) { return csv->rows; }
int hone_csv_kind(const hone_csv *csv, int64_t column) { return csv->kinds[column]; }

void hone_csv_copy_int64(const hone_csv *csv, int64_t column, int64_t *out) {
    for (size_t i = 0; i < csv->piece_count; i++) {
        const piece *p = csv->pieces[i];
        if (!p->rows) continue;
        memcpy(out, p->slots + (size_t)column * p->capacity, p->rows * 8);
        out += p->rows;
    }
}

void hone_csv_copy_double(const hone_csv *csv, int64_t column, double *out) {
    for (size_t i = 0; i < csv->piece_count; i++) {
        const piece *p = csv->pieces[i];
        if (!p->rows) continue;
        const uint64_t *slots = p->slots + (size_t)column * p->capacity;
        if (p->kinds[column] == HONE_CSV_INT) for (size_t r = 0; r < p->rows; r++) out[r] = (double)(int64_t)slots[r];
        else memcpy(out, slots, p->rows * 8);
        out += p->rows;
    }
}

void hone_csv_copy_bool(const hone_csv *csv, int64_t column, bool *out) {
    for (size_t i = 0; i < csv->piece_count; i++) {
        const piece *p = csv->pieces[i];
        for (size_t r = 0; r < p->rows; r++) *out++ = p->slots[(size_t)column * p->capacity + r] != 0;
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
            uint64_t slot = all_missing ? 1 : p->slots[(size_t)column * p->capacity + r];
            int64_t end = before + (int64_t)(slot >> 1);
            *ends++ = slot & 1 ? -1 - end : end;
        }
        if (all_missing || !t->count) continue;
        memcpy(bytes + before, t->bytes, t->count);
        before += (int64_t)t->count;
    }
}
