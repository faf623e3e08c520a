// Where the text comes from (a file, a gzip stream, memory) and reading its first records one by one, for headers.
// A path that holds something other than delimited UTF-8 text is told apart here by its first bytes.
#define _GNU_SOURCE
#include "csv_reader.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

// A chunk and its values fit a core's second-level cache.
enum { default_chunk = 1 << 18 };

int csv_error(hone_csv_error *error, int status, int64_t number, const char *text) {
    *error = (hone_csv_error){.status = status, .number = number, .column = -1};
    snprintf(error->text, sizeof error->text, "%s", text ? text : "");
    return status;
}

// MARK: Source

/// Reads up to `count` bytes, fewer only at the end. Returns how many, or -1 with `error` set.
static int64_t read_source(hone_csv *csv, uint8_t *out, size_t count, hone_csv_error *error) {
    size_t got = 0;
    while (got < count && !csv->ended) {
        size_t want = count - got > (1u << 30) ? 1u << 30 : count - got;
        int64_t n;
        if (csv->memory) {
            n = (int64_t)(csv->memory_size - csv->memory_at < want ? csv->memory_size - csv->memory_at : want);
            if (n) memcpy(out + got, csv->memory + csv->memory_at, (size_t)n);
            csv->memory_at += (size_t)n;
        } else if (csv->gzip) {
            n = gzread(csv->gzip, out + got, (unsigned)want);
            int code = Z_OK;
            const char *reason = n < (int64_t)want ? gzerror(csv->gzip, &code) : "";
            if (n < 0 || code != Z_OK) { // a stream cut short gives what it has, and Z_BUF_ERROR
                const char *after_name = strstr(reason, ": ");
                if (after_name) reason = after_name + 2;
                if (code == Z_ERRNO) csv_error(error, HONE_CSV_ERROR_READ, errno, NULL);
                else csv_error(error, HONE_CSV_ERROR_GZIP, 0, code == Z_BUF_ERROR ? "it ends too early" : reason);
                return -1;
            }
        } else {
            n = read(csv->file, out + got, want);
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) {
                csv_error(error, HONE_CSV_ERROR_READ, errno, NULL);
                return -1;
            }
        }
        if (n == 0) csv->ended = true;
        got += (size_t)n;
    }
    return (int64_t)got;
}

bool csv_size(const hone_csv *csv, size_t *size, size_t *at) {
    struct stat about;
    if (csv->memory) {
        *size = csv->memory_size;
        *at = csv->memory_at;
        return true;
    }
    if (csv->file < 0 || fstat(csv->file, &about) || !S_ISREG(about.st_mode)) return false;
    off_t position = lseek(csv->file, 0, SEEK_CUR);
    *size = (size_t)about.st_size;
    *at = (size_t)position;
    return position >= 0 && position <= about.st_size;
}

size_t csv_peek(hone_csv *csv, size_t offset, uint8_t *out, size_t count) {
    if (csv->memory) {
        if (offset >= csv->memory_size) return 0;
        if (count > csv->memory_size - offset) count = csv->memory_size - offset;
        memcpy(out, csv->memory + offset, count);
        return count;
    }
    ssize_t n = csv->file < 0 ? 0 : pread(csv->file, out, count, (off_t)offset);
    return n < 0 ? 0 : (size_t)n;
}

int csv_append(hone_csv *csv, text *b, size_t count, hone_csv_error *error) {
    if (!csv_reserve(b, count)) return csv_error(error, HONE_CSV_ERROR_MEMORY, 0, NULL);
    int64_t n = read_source(csv, b->bytes + b->count, count, error);
    if (n < 0) return error->status;
    b->count += (size_t)n;
    memset(b->bytes + b->count, 0, text_padding);
    return HONE_CSV_OK;
}

static bool starts_with(const uint8_t *p, size_t count, const char *magic, size_t size) {
    return count >= size && memcmp(p, magic, size) == 0;
}

/// The first chunk, a byte order mark dropped; says so when this is not delimited text in UTF-8.
static int begin(hone_csv *csv, hone_csv_error *error) {
    if (!csv_reserve(&csv->carry, csv->chunk_size)) return csv_error(error, HONE_CSV_ERROR_MEMORY, 0, NULL);
    memset(csv->carry.bytes, 0, text_padding);
    csv->carry.count = text_padding;
    int status = csv_append(csv, &csv->carry, csv->chunk_size < 16 ? 16 : csv->chunk_size, error);
    if (status) return status;
    const uint8_t *p = csv->carry.bytes + text_padding;
    size_t n = csv->carry.count - text_padding;
    const char *other = NULL;
    if (starts_with(p, n, "PK\3\4", 4)) other = "a zip archive";
    if (starts_with(p, n, "BZh", 3) && starts_with(p + 4, n > 4 ? n - 4 : 0, "1AY&SY", 6)) other = "compressed with bzip2";
    if (starts_with(p, n, "\xFD" "7zXZ", 5)) other = "compressed with xz";
    if (starts_with(p, n, "\x28\xB5\x2F\xFD", 4)) other = "compressed with zstd";
    if (starts_with(p, n, "\xFF\xFE", 2) || starts_with(p, n, "\xFE\xFF", 2)) other = "text in UTF-16";
    if (starts_with(p, n, "\x89HDF", 4)) other = "an HDF5 file";
    if (other) return csv_error(error, HONE_CSV_ERROR_FORMAT, 0, other);
    if (n == 1 && *p == 0x1F) return csv_error(error, HONE_CSV_ERROR_GZIP, 0, "it ends too early");
    csv->carry_at = text_padding + (starts_with(p, n, "\xEF\xBB\xBF", 3) ? 3 : 0);
    return HONE_CSV_OK;
}

static hone_csv *make(hone_csv_options options, hone_csv_error *error) {
    *error = (hone_csv_error){.column = -1};
    hone_csv *csv = calloc(1, sizeof *csv);
    if (!csv) {
        csv_error(error, HONE_CSV_ERROR_MEMORY, 0, NULL);
        return NULL;
    }
    csv->options = options;
    csv->chunk_size = options.chunk_size > 0 ? (size_t)options.chunk_size : default_chunk;
    csv->file = -1;
    pthread_mutex_init(&csv->lock, NULL);
    return csv;
}

static hone_csv *begun(hone_csv *csv, int status, hone_csv_error *error) {
    if (!status) status = begin(csv, error);
    if (!status) return csv;
    hone_csv_close(csv);
    return NULL;
}

hone_csv *hone_csv_open(const char *path, hone_csv_options options, hone_csv_error *error) {
    hone_csv *csv = make(options, error);
    if (!csv) return NULL;
    csv->file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    if (csv->file < 0 || fstat(csv->file, &about)) return begun(csv, csv_error(error, HONE_CSV_ERROR_OPEN, errno, NULL), error);
    if (S_ISDIR(about.st_mode)) return begun(csv, csv_error(error, HONE_CSV_ERROR_FOLDER, 0, NULL), error);
    uint8_t magic[2];
    // A pipe cannot be looked into ahead; it is taken for plain text.
    if (pread(csv->file, magic, 2, 0) == 2 && magic[0] == 0x1F && magic[1] == 0x8B) {
        csv->gzip = gzdopen(csv->file, "rb");
        if (!csv->gzip) return begun(csv, csv_error(error, HONE_CSV_ERROR_MEMORY, 0, NULL), error);
        csv->file = -1; // belongs to the stream now
        gzbuffer(csv->gzip, 1 << 18);
    }
    return begun(csv, HONE_CSV_OK, error);
}

hone_csv *hone_csv_open_memory(const uint8_t *bytes, int64_t count, hone_csv_options options, hone_csv_error *error) {
    hone_csv *csv = make(options, error);
    if (!csv) return NULL;
    csv->memory_size = (size_t)count;
    csv->memory = malloc(csv->memory_size + 1);
    if (!csv->memory) return begun(csv, csv_error(error, HONE_CSV_ERROR_MEMORY, 0, NULL), error);
    if (count) memcpy(csv->memory, bytes, csv->memory_size);
    return begun(csv, HONE_CSV_OK, error);
}

static void free_piece(hone_csv *csv, piece *p) {
    if (!p) return;
    if (p->strings) for (size_t c = 0; c < csv->columns; c++) free(p->strings[c].bytes);
    free(p->strings);
    free(p->packed);
    free(p->offsets);
    free(p->widths);
    free(p->kinds);
    free(p);
}

void hone_csv_close(hone_csv *csv) {
    if (!csv) return;
    if (csv->gzip) gzclose_r(csv->gzip);
    if (csv->file >= 0) close(csv->file);
    for (size_t i = 0; i < csv->piece_count; i++) free_piece(csv, csv->pieces[i]);
    free(csv->pieces);
    csv_free_places(csv);
    for (size_t i = 0; i < csv->missing.count; i++) free(csv->missing.texts[i]);
    free(csv->missing.texts);
    free(csv->missing.sizes);
    free(csv->missing.numbers);
    free(csv->memory);
    free(csv->carry.bytes);
    free(csv->kinds);
    free(csv->forced);
    csv_free_record(&csv->record);
    pthread_mutex_destroy(&csv->lock);
    free(csv);
}

// MARK: Records one by one, for headers

int hone_csv_skip_line(hone_csv *csv, hone_csv_error *error) {
    for (;;) {
        const uint8_t *p = csv->carry.bytes + csv->carry_at, *end = csv->carry.bytes + csv->carry.count;
        const uint8_t *q = p;
        while (q < end && *q != '\n' && *q != '\r') q++;
        if (q < end && !(*q == '\r' && q + 1 == end && !csv->ended)) {
            q += *q == '\r' && q + 1 < end && q[1] == '\n' ? 2 : 1;
            csv->carry_at += (size_t)(q - p);
            csv->line++;
            return HONE_CSV_OK;
        }
        if (csv->ended) {
            csv->carry_at = csv->carry.count;
            return q == p ? HONE_CSV_END : HONE_CSV_OK;
        }
        if (csv->carry.count - csv->carry_at > longest_record) return csv_error(error, HONE_CSV_ERROR_LONG, 0, NULL);
        int status = csv_append(csv, &csv->carry, csv->carry.count, error);
        if (status) return status;
    }
}

int hone_csv_next_record(hone_csv *csv, bool consume, hone_csv_error *error) {
    for (;;) {
        const uint8_t *p = csv->carry.bytes + csv->carry_at, *end = csv->carry.bytes + csv->carry.count;
        int status = csv_read_record(&csv->options, p, end, csv->ended, &csv->record);
        if (status == CSV_RECORD_MEMORY) return csv_error(error, HONE_CSV_ERROR_MEMORY, 0, NULL);
        if (csv->ended || status == CSV_RECORD) {
            const uint8_t *start = csv->record.start, *after = csv->record.after;
            int64_t line = csv->line + csv_count_lines(p, start) + 1;
            if (status == CSV_RECORD_OPEN_QUOTE) csv_error(error, HONE_CSV_ERROR_QUOTE, 0, NULL);
            else if (status == CSV_RECORD_NONE) return HONE_CSV_END;
            else if (memchr(p, 0, (size_t)(after - p))) csv_error(error, HONE_CSV_ERROR_NUL, 0, NULL);
            else if (!csv_is_valid_utf8(start, (size_t)(after - start))) csv_error(error, HONE_CSV_ERROR_UTF8, 0, NULL);
            else {
                if (consume) {
                    csv->line += csv_count_lines(p, after);
                    csv->carry_at += (size_t)(after - p);
                }
                return HONE_CSV_OK;
            }
            error->line = line;
            return error->status;
        }
        if (csv->carry.count - csv->carry_at > longest_record) return csv_error(error, HONE_CSV_ERROR_LONG, 0, NULL);
        status = csv_append(csv, &csv->carry, csv->carry.count, error);
        if (status) return status;
    }
}

int64_t hone_csv_field_count(const hone_csv *csv) { return (int64_t)csv->record.count; }

int64_t hone_csv_field_size(const hone_csv *csv, int64_t i) {
    return csv->record.fields[i].end - csv->record.fields[i].begin;
}

void hone_csv_copy_field(const hone_csv *csv, int64_t i, uint8_t *out) {
    int64_t size = hone_csv_field_size(csv, i);
    if (size) memcpy(out, csv->record.fields[i].begin, (size_t)size);
}

int hone_csv_add_missing(hone_csv *csv, const uint8_t *bytes, int64_t count) {
    missing_words *words = &csv->missing;
    uint8_t **texts = realloc(words->texts, (words->count + 1) * sizeof *texts);
    if (texts) words->texts = texts;
    size_t *sizes = realloc(words->sizes, (words->count + 1) * sizeof *sizes);
    if (sizes) words->sizes = sizes;
    double *numbers = realloc(words->numbers, (words->number_count + 1) * sizeof *numbers);
    if (numbers) words->numbers = numbers;
    uint8_t *copy = malloc((size_t)count + 1);
    if (!texts || !sizes || !numbers || !copy) {
        free(copy);
        return HONE_CSV_ERROR_MEMORY;
    }
    if (count) memcpy(copy, bytes, (size_t)count);
    texts[words->count] = copy;
    sizes[words->count++] = (size_t)count;
    if ((size_t)count > words->longest) words->longest = (size_t)count;
    double d;
    if (csv_read_double(copy, copy + count, &d)) numbers[words->number_count++] = d;
    return HONE_CSV_OK;
}

bool hone_csv_double(const uint8_t *bytes, int64_t count, double *out) { return csv_read_double(bytes, bytes + count, out); }
