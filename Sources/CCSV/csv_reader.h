// The reader's state, shared by csv.c (chunks, threads), csv_source.c (reading), csv_place.c (writing columns where they
// stay) and csv_columns.c (copying the others out).
#ifndef HONE_CSV_READER_H
#define HONE_CSV_READER_H

#include "csv_parse.h"
#include <zlib.h>

struct hone_csv {
    hone_csv_options options;
    size_t chunk_size;
    // Source: one of the three.
    int file;
    gzFile gzip;
    uint8_t *memory;
    size_t memory_size, memory_at;
    bool ended;
    // Text that was read and not yet used: [carry_at, carry.count), with padding in front.
    text carry;
    size_t carry_at;
    int64_t line; // physical lines before that
    csv_record record;
    missing_words missing;
    // Results, in the order of the text.
    pthread_mutex_t lock;
    size_t columns;
    uint8_t *kinds;
    bool *forced;
    int64_t row_limit, rows;
    piece **pieces;
    size_t piece_count, piece_capacity;
    bool stop, out_of_memory;
    // Columns whose values go straight to where the caller keeps them (csv_place.c).
    void **places;
    uint8_t *place_kinds;
    bool *settled;
    size_t place_rows, rows_taken; // room, and the most rows that the chunks taken so far can have
    struct csv_region { uint8_t *begin; size_t bytes; } *regions;
    size_t region_count, next_region;
};

/// A record beyond this is taken for a mistake, such as a quote that is never closed.
static const size_t longest_record = (size_t)1 << 30;

/// Fills in an error and returns its status.
int csv_error(hone_csv_error *error, int status, int64_t number, const char *text);
/// Adds up to `count` bytes of the source to the text in `b`; zeros follow it.
int csv_append(hone_csv *csv, text *b, size_t count, hone_csv_error *error);

/// The number of bytes of text from `offset` of the source on, copied to `out`; 0 where it cannot be looked into.
size_t csv_peek(hone_csv *csv, size_t offset, uint8_t *out, size_t count);
/// Bytes in all and bytes read so far; false when the source does not tell.
bool csv_size(const hone_csv *csv, size_t *size, size_t *at);

/// After the first chunk: asks the caller for room for all rows, and moves what that chunk gave there.
void csv_find_places(hone_csv *csv, hone_csv_room room, void *context);
/// Has memory put under the places, each thread a part of it.
void csv_populate_places(hone_csv *csv);
/// Whether the column of this chunk, of this kind, has been written to its place.
bool csv_write_place(const hone_csv *csv, const piece *p, size_t column, uint8_t kind, const uint64_t *slots);
/// Closes the gaps that blank lines left, and notes which columns are complete where they are.
void csv_settle_places(hone_csv *csv);
void csv_free_places(hone_csv *csv);

#endif
