// What the pieces of the reader share: the parse of one chunk of text into typed columns, its working state, and the
// slow half of storing a value, in which a column learns that it is wider than thought.
//
// A column starts as what earlier chunks made of it and only ever widens: EMPTY -> INT -> FLOAT -> STRING, and
// EMPTY -> BOOL -> STRING. Numbers widen in place. Becoming STRING needs the text of rows that are already numbers,
// so such a column is marked `late` and the chunk is parsed once more with it as STRING; all late columns of a chunk
// are known after one pass, so two passes always do.
#ifndef HONE_CSV_PARSE_H
#define HONE_CSV_PARSE_H

#include "hone_csv.h"
#include "csv_number.h"
#include <pthread.h>
#include <stdlib.h>

typedef struct {
    uint8_t *bytes;
    size_t count, capacity;
} text;

/// Texts that mean "missing", and the numbers among them.
typedef struct {
    uint8_t **texts;
    size_t *sizes;
    size_t count, longest;
    double *numbers;
    size_t number_count;
} missing_words;

/// The values of one chunk while it is parsed: 8 bytes each, column after column, `capacity` from one to the next. What a
/// slot holds depends on the kind: int64, double bits, 0 or 1, or for STRING the end in `strings[column]` shifted left,
/// lowest bit set if missing. A thread uses one block for all its chunks: fresh memory costs more than filling it.
typedef struct {
    uint64_t *slots;
    size_t bytes; // allocated
    size_t capacity;
} block;

/// What stays of a chunk: each column packed to the narrowest width (1, 2, 4 or 8 bytes) that holds its integers.
/// A column that has a place of its own (see csv_place.c) goes there at once instead, to row `first` and on.
typedef struct {
    uint8_t *packed;
    size_t *offsets; // of each column in `packed`, or `in_place`
    uint8_t *widths;
    size_t rows, first;
    uint8_t *kinds;
    text *strings;
    int64_t lines;
    hone_csv_error error;  // its line counts from the chunk's start until the end of reading
} piece;

static const size_t in_place = SIZE_MAX;

typedef struct {
    const hone_csv_options *options;
    const missing_words *missing;
    const bool *forced;
    size_t columns;
    int64_t row_limit;
    // This chunk.
    const uint8_t *begin, *end;
    const uint8_t *record; // the one being read, for the line of an error
    piece *piece;
    block *block;
    uint8_t *kinds; // of this pass
    bool *late;
    bool any_late;
    size_t row;
    int status; // not OK: stop
} parse;

enum { all_missing_bits_high = 0x7FF80000 };
static const uint64_t nan_bits = (uint64_t)all_missing_bits_high << 32;

/// The fields of one record. Fields with escaped quotes point into `scratch`, the others into the text.
typedef struct {
    struct csv_field { const uint8_t *begin, *end; size_t scratch_begin, scratch_size; bool in_scratch; } *fields;
    size_t count, capacity;
    text scratch;
    const uint8_t *start, *after; // of the record in the text; where a quote is never closed, `start` is that quote
} csv_record;

enum { CSV_RECORD, CSV_RECORD_NONE, CSV_RECORD_INCOMPLETE, CSV_RECORD_OPEN_QUOTE, CSV_RECORD_MEMORY };

/// Tokenizes the first record in [at, end) that is neither blank nor a comment. Unless `last`, a record without its
/// line end is INCOMPLETE.
int csv_read_record(const hone_csv_options *options, const uint8_t *at, const uint8_t *end, bool last, csv_record *record);
void csv_free_record(csv_record *record);

/// The parse of any chunk.
void csv_parse_general(parse *s);

/// Room for `more` bytes and the padding behind them; false when out of memory.
bool csv_reserve(text *t, size_t more);
bool csv_is_valid_utf8(const uint8_t *p, size_t count);

/// Stores a value that the fast path could not: blanks, signs, exponents, missing values, words, wrong types.
void csv_store_slow(parse *s, size_t column, const uint8_t *p, const uint8_t *end);
void csv_store_missing(parse *s, size_t column);
/// Ends a record that had `given` of the columns; what it lacks is missing.
void csv_end_record(parse *s, size_t given);
void csv_too_many_fields(parse *s, size_t given);
/// Notes an error at a place of the chunk, or with NULL at the record being read.
void csv_fail(parse *s, int status, const uint8_t *at, int64_t column, const uint8_t *value, const uint8_t *value_end);
int64_t csv_count_lines(const uint8_t *p, const uint8_t *end);

// Rows are looked for in this many characters at a time (csv_wide.h).
enum { row_tile = 16384 };

/// Places of delimiters and line ends, from the chunk's beginning on; and which of them are line ends.
typedef struct {
    uint32_t *places, *ends;
    size_t count, end_count;
} found_rows;

/// The parse of chunks without quotes, comments or blanks as delimiters, as compiled for three kinds of processor.
void csv_parse_plain_avx2(parse *s);
void csv_parse_narrow_avx2(parse *s); // fewer columns than are read together
void csv_parse_plain_portable(parse *s);
void csv_parse_plain_avx512(parse *s);
/// Part of a chunk: whole records, [begin, end).
void csv_parse_rows_avx2(parse *s, const uint8_t *begin, const uint8_t *end);
void csv_store_avx2(parse *s, size_t column, const uint8_t *p, const uint8_t *end);

#endif
