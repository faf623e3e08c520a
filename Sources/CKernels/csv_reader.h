// The reader's state, shared by csv.c (reading, chunks, threads) and csv_columns.c (copying columns out).
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
};

/// A record beyond this is taken for a mistake, such as a quote that is never closed.
static const size_t longest_record = (size_t)1 << 30;

/// Fills in an error and returns its status.
int csv_error(hone_csv_error *error, int status, int64_t number, const char *text);
/// Adds up to `count` bytes of the source to the text in `b`; zeros follow it.
int csv_append(hone_csv *csv, text *b, size_t count, hone_csv_error *error);

#endif
