// Reading delimited text fast: gzip or plain bytes in, typed columns out. C owns the hot loops (finding delimiters,
// reading numbers, threads); the caller owns policy: which row is the header, what columns are called, what an error
// says. Nothing here prints, exits or keeps global state; every failure is a `hone_csv_error` to put into words.
#ifndef HONE_CSV_H
#define HONE_CSV_H

#include <stdbool.h>
#include <stdint.h>

typedef struct hone_csv hone_csv;

/// What a column holds. `EMPTY` is a column in which every value so far is missing.
enum {
    HONE_CSV_EMPTY = 0, HONE_CSV_INT, HONE_CSV_FLOAT, HONE_CSV_BOOL, HONE_CSV_STRING,
    HONE_CSV_SKIP, // not wanted by the caller
};

enum {
    HONE_CSV_OK = 0,
    HONE_CSV_END,          // no further record
    HONE_CSV_RETRY,        // a column of numbers turned out to be text late: read again with it forced to STRING
    HONE_CSV_ERROR_OPEN,   // `number` is the errno
    HONE_CSV_ERROR_FOLDER,
    HONE_CSV_ERROR_READ,   // `number` is the errno
    HONE_CSV_ERROR_GZIP,   // `text` is zlib's reason
    HONE_CSV_ERROR_FORMAT, // another compression or encoding; `text` names it
    HONE_CSV_ERROR_NUL,
    HONE_CSV_ERROR_UTF8,
    HONE_CSV_ERROR_FIELDS, // more fields than columns: `expected`, `number`
    HONE_CSV_ERROR_TYPE,   // `text` is not of the forced type of `column`
    HONE_CSV_ERROR_MISSING,// a missing value in a column that is forced to int or bool
    HONE_CSV_ERROR_QUOTE,  // a quote is never closed
    HONE_CSV_ERROR_LONG,   // a record larger than the limit
    HONE_CSV_ERROR_MEMORY,
};

typedef struct {
    int status;
    int64_t line;     // physical line, from 1; 0 when it has none
    int64_t column;   // field of the record, from 0; -1 when it has none
    int64_t number, expected;
    char text[64];    // cut to fit
} hone_csv_error;

typedef struct {
    uint8_t delimiter;        // ' ' with `whitespace` for runs of blanks
    uint8_t quote, comment;   // 0: none
    bool whitespace, skip_initial_space;
    int64_t chunk_size;       // bytes of text handled at once; 0 takes the default
    int threads;
} hone_csv_options;

/// Opens a file (gzip is told by its content), or a copy of `count` bytes. NULL with `error` set on failure.
hone_csv *hone_csv_open(const char *path, hone_csv_options options, hone_csv_error *error);
hone_csv *hone_csv_open_memory(const uint8_t *bytes, int64_t count, hone_csv_options options, hone_csv_error *error);
void hone_csv_close(hone_csv *csv);

/// Drops one physical line, whatever it holds.
int hone_csv_skip_line(hone_csv *csv, hone_csv_error *error);

/// Tokenizes the next record that is neither blank nor a comment; `consume` false leaves it to be read again.
/// Its fields are then read with the functions below, until the next call on `csv`.
int hone_csv_next_record(hone_csv *csv, bool consume, hone_csv_error *error);
int64_t hone_csv_field_count(const hone_csv *csv);
int64_t hone_csv_field_size(const hone_csv *csv, int64_t field);
void hone_csv_copy_field(const hone_csv *csv, int64_t field, uint8_t *out);

/// A text, and where it is a number also that number, which means "missing".
int hone_csv_add_missing(hone_csv *csv, const uint8_t *bytes, int64_t count);

/// Reads the remaining records. `kinds[c]` is what column c is known to be, EMPTY to find out; `forced[c]` makes
/// everything else in it an error. `row_limit` < 0: all rows.
///
/// Where the source's size tells about how many rows there are, `room` (or NULL) is asked, once, for memory that the
/// values of a column of kind INT or FLOAT may be written to as they are read: `rows` values of 8 bytes, or NULL to copy
/// them out afterwards. It spares a large file's numbers their second pass through memory.
typedef void *(*hone_csv_room)(void *context, int64_t column, int kind, int64_t rows);
int hone_csv_parse(hone_csv *csv, int64_t column_count, const uint8_t *kinds, const bool *forced, int64_t row_limit,
                   hone_csv_room room, void *context, hone_csv_error *error);

int64_t hone_csv_row_count(const hone_csv *csv);
int hone_csv_kind(const hone_csv *csv, int64_t column);

/// Whether all rows of the column are in the memory that `room` gave for it, from its start on, and are of that kind.
bool hone_csv_is_placed(const hone_csv *csv, int64_t column);

/// Copies a whole column out; `out` has room for every row. Ints may be taken as doubles.
void hone_csv_copy_int64(const hone_csv *csv, int64_t column, int64_t *out);
void hone_csv_copy_double(const hone_csv *csv, int64_t column, double *out);
void hone_csv_copy_bool(const hone_csv *csv, int64_t column, bool *out);
/// Strings: all bytes one after another, and where each ends; a missing one is -1 - end.
int64_t hone_csv_string_bytes(const hone_csv *csv, int64_t column);
void hone_csv_copy_strings(const hone_csv *csv, int64_t column, uint8_t *bytes, int64_t *ends);

/// Calls `body(context, thread, index)` once for every index below `count`, from up to `threads` threads.
void hone_csv_each(int threads, int64_t count, void *context, void (*body)(void *context, int thread, int64_t index));

/// Reads one decimal number, correctly rounded whatever the locale; false when `bytes` is not one.
bool hone_csv_double(const uint8_t *bytes, int64_t count, double *out);

#endif
