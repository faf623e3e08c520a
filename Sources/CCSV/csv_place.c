// Columns written where they stay. Once the first chunk has shown what the columns hold, and the source's size with
// samples of its lines about how many rows there are, the caller gives memory for all rows of a column of numbers. A
// chunk's rows go there as soon as they are parsed, at the row that the lines before it come to: blank lines leave gaps,
// which are closed at the end. Where the estimate was too low, or a column turns out to be of another kind than its
// beginning, chunks are kept packed as usual and the column is copied out in the end.
//
// Fresh memory in pages of 4 kB costs several times what filling it does, so the kernel is asked for large pages first;
// where it has none to give, nothing but time is lost.
#define _GNU_SOURCE
#include "csv_reader.h"
#include <sys/mman.h>

#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

/// Bytes of text a row, from whole lines at several places of the source; 0 when they are too long to tell.
static double sampled_row(hone_csv *csv, size_t at, size_t size) {
    enum { windows = 16, longest = 65536 };
    size_t window = csv->chunk_size < longest ? csv->chunk_size : longest, step = (size - at) / windows, lines = 0, bytes = 0;
    uint8_t *sample = malloc(window);
    if (!sample) return 0;
    for (size_t i = 0; i < windows; i++) {
        size_t n = csv_peek(csv, at + i * step, sample, window);
        const uint8_t *first = n ? memchr(sample, '\n', n) : NULL, *last = n ? memrchr(sample, '\n', n) : NULL;
        if (!first || first == last) continue;
        lines += (size_t)csv_count_lines(first + 1, last + 1);
        bytes += (size_t)(last - first);
    }
    free(sample);
    return lines ? (double)bytes / (double)lines : 0;
}

/// Notes memory to populate; arrays that lie side by side, as large ones mostly do, become one region.
static void add_region(hone_csv *csv, uint8_t *begin, size_t bytes) {
    enum { near = 65536 };
    struct csv_region *last = csv->region_count ? &csv->regions[csv->region_count - 1] : NULL;
    if (last && begin >= last->begin + last->bytes && begin - (last->begin + last->bytes) < near) {
        last->bytes = (size_t)(begin + bytes - last->begin);
    } else if (last && begin + bytes <= last->begin && last->begin - (begin + bytes) < near) {
        last->bytes = (size_t)(last->begin + last->bytes - begin);
        last->begin = begin;
    } else {
        csv->regions[csv->region_count++] = (struct csv_region){begin, bytes};
    }
}

/// Cuts the regions to parts that threads can share out among themselves, whole large pages each.
static void cut_regions(hone_csv *csv) {
    enum { page = 2 << 20, part = 8 * page };
    size_t count = 0;
    for (size_t i = 0; i < csv->region_count; i++) count += csv->regions[i].bytes / part + 1;
    struct csv_region *parts = malloc(count * sizeof *parts);
    size_t made = 0;
    for (size_t i = 0; parts && i < csv->region_count; i++) {
        uintptr_t begin = ((uintptr_t)csv->regions[i].begin + page - 1) / page * page;
        uintptr_t end = ((uintptr_t)csv->regions[i].begin + csv->regions[i].bytes) / page * page;
        for (; begin < end; begin += part)
            parts[made++] = (struct csv_region){(uint8_t *)begin, end - begin < part ? end - begin : part};
    }
    free(csv->regions);
    csv->regions = parts;
    csv->region_count = made;
}

void csv_populate_places(hone_csv *csv) {
    for (size_t i; (i = __atomic_fetch_add(&csv->next_region, 1, __ATOMIC_RELAXED)) < csv->region_count;)
        if (madvise(csv->regions[i].begin, csv->regions[i].bytes, MADV_COLLAPSE))
            madvise(csv->regions[i].begin, csv->regions[i].bytes, MADV_HUGEPAGE); // kernels before 6.1
}

void csv_find_places(hone_csv *csv, hone_csv_room room, void *context) {
    size_t size, at, carried = csv->carry.count - csv->carry_at;
    if (!csv_size(csv, &size, &at) || size - at < 4 * csv->chunk_size) return;
    double row = sampled_row(csv, at - carried, size);
    if (row <= 0) return;
    // An hundredth more than expected: the estimate is rarely off by a thousandth, and unused pages at the end cost little.
    csv->place_rows = csv->rows_taken + (size_t)((double)(size - at + carried) / row * 1.01) + 16;
    csv->places = calloc(csv->columns, sizeof *csv->places);
    csv->place_kinds = malloc(csv->columns);
    csv->settled = calloc(csv->columns, sizeof *csv->settled);
    csv->regions = malloc(csv->columns * sizeof *csv->regions);
    if (!csv->places || !csv->place_kinds || !csv->settled || !csv->regions) return csv_free_places(csv);
    for (size_t c = 0; c < csv->columns; c++) {
        uint8_t kind = csv->kinds[c];
        csv->place_kinds[c] = kind;
        if (kind != HONE_CSV_INT && kind != HONE_CSV_FLOAT) continue;
        csv->places[c] = room(context, (int64_t)c, kind, (int64_t)csv->place_rows);
        if (!csv->places[c]) continue;
        add_region(csv, csv->places[c], csv->place_rows * 8);
        if (kind == HONE_CSV_INT) hone_csv_copy_int64(csv, (int64_t)c, csv->places[c]);
        else hone_csv_copy_double(csv, (int64_t)c, csv->places[c]);
        csv->pieces[0]->offsets[c] = in_place;
        csv->pieces[0]->widths[c] = 8;
    }
    cut_regions(csv);
}

bool csv_write_place(const hone_csv *csv, const piece *p, size_t column, uint8_t kind, const uint64_t *slots) {
    if (!csv->places || !csv->places[column] || p->first > csv->place_rows || p->rows > csv->place_rows - p->first) return false;
    uint64_t *out = (uint64_t *)csv->places[column] + p->first;
    bool floats = csv->place_kinds[column] == HONE_CSV_FLOAT;
    if (kind == HONE_CSV_INT && floats) {
        for (size_t r = 0; r < p->rows; r++) {
            double d = (double)(int64_t)slots[r];
            memcpy(out + r, &d, 8);
        }
        return true;
    }
    // The slots of a column without any value hold NaN.
    if (kind != csv->place_kinds[column] && !(kind == HONE_CSV_EMPTY && floats)) return false;
    memcpy(out, slots, p->rows * 8);
    return true;
}

void csv_settle_places(hone_csv *csv) {
    if (!csv->places) return;
    for (size_t c = 0; c < csv->columns; c++) {
        bool complete = csv->places[c] && csv->kinds[c] == csv->place_kinds[c];
        for (size_t i = 0; complete && i < csv->piece_count; i++)
            complete = !csv->pieces[i]->rows || csv->pieces[i]->offsets[c] == in_place;
        csv->settled[c] = complete;
        size_t row = 0;
        for (size_t i = 0; complete && i < csv->piece_count; i++) {
            const piece *p = csv->pieces[i];
            uint64_t *place = csv->places[c];
            if (row != p->first && p->rows) memmove(place + row, place + p->first, p->rows * 8);
            row += p->rows;
        }
    }
}

bool hone_csv_is_placed(const hone_csv *csv, int64_t column) { return csv->settled && csv->settled[column]; }

void csv_free_places(hone_csv *csv) {
    free(csv->places);
    free(csv->place_kinds);
    free(csv->settled);
    free(csv->regions);
    csv->places = NULL;
    csv->place_kinds = NULL;
    csv->settled = NULL;
    csv->regions = NULL;
    csv->region_count = 0;
}
