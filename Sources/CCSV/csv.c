// The reader: text is cut into chunks at record ends, and these are parsed by several threads.
//
// Taking a chunk (reading and finding its last record end) happens under a lock; parsing does not. Chunks are numbered
// in the order of the text and their results are put together in that order, so neither rows nor the error that is
// reported depend on which thread was faster. Text is held for the chunks in work only.
#define _GNU_SOURCE
#include "csv_reader.h"
#include <signal.h>

/// Where the last whole record of [p, end) ends; p when there is none.
static const uint8_t *last_record_end(hone_csv *csv, const uint8_t *p, const uint8_t *end, bool quoted, csv_record *scratch,
                                      bool *memory) {
    if (quoted) {
        for (;;) {
            int status = csv_read_record(&csv->options, p, end, false, scratch);
            *memory |= status == CSV_RECORD_MEMORY;
            if (status != CSV_RECORD) return p;
            p = scratch->after;
        }
    }
    const uint8_t *feed = memrchr(p, '\n', (size_t)(end - p));
    if (feed) return feed + 1;
    // A CR at the very end may be the first half of CR LF.
    const uint8_t *back = end - p > 1 ? memrchr(p, '\r', (size_t)(end - p - 1)) : NULL;
    return back ? back + 1 : p;
}

/// Fills `b` with the next chunk. Called under the lock. CSV END when there is no more text.
static int take_chunk(hone_csv *csv, text *b, bool *quoted, csv_record *scratch, hone_csv_error *error) {
    size_t carried = csv->carry.count - csv->carry_at, want = csv->chunk_size;
    b->count = 0;
    if (!csv_reserve(b, text_padding + carried + want)) return csv_error(error, HONE_CSV_ERROR_MEMORY, 0, NULL);
    memset(b->bytes, 0, text_padding);
    memcpy(b->bytes + text_padding, csv->carry.bytes + csv->carry_at, carried);
    b->count = text_padding + carried;
    csv->carry.count = csv->carry_at = text_padding;
    for (;;) {
        int status = csv_append(csv, b, want, error);
        if (status) return status;
        const uint8_t *p = b->bytes + text_padding, *end = b->bytes + b->count;
        if (p == end) return HONE_CSV_END;
        *quoted = csv->options.quote && memchr(p, csv->options.quote, (size_t)(end - p));
        if (csv->ended) return HONE_CSV_OK;
        bool memory = false;
        const uint8_t *cut = last_record_end(csv, p, end, *quoted, scratch, &memory);
        if (memory) return csv_error(error, HONE_CSV_ERROR_MEMORY, 0, NULL);
        if (cut > p) {
            size_t rest = (size_t)(end - cut);
            if (!csv_reserve(&csv->carry, rest)) return csv_error(error, HONE_CSV_ERROR_MEMORY, 0, NULL);
            memcpy(csv->carry.bytes + text_padding, cut, rest);
            csv->carry.count = text_padding + rest;
            b->count -= rest;
            return HONE_CSV_OK;
        }
        if (b->count > longest_record) return csv_error(error, HONE_CSV_ERROR_LONG, 0, NULL);
        want = b->count;
    }
}

/// How many records a chunk can have at most: its lines, or where that would take far more memory than the text,
/// its lines that are not blank.
static size_t most_records(const uint8_t *p, const uint8_t *end, size_t columns, int64_t lines) {
    size_t most = (size_t)lines + 1;
    if (most < 65536 / columns || most <= (size_t)(end - p) / columns + 16) return most;
    most = 1;
    for (; p < end; p++) {
        bool line_end = *p == '\n' || *p == '\r';
        most += !line_end && (p + 1 == end || p[1] == '\n' || p[1] == '\r');
    }
    return most;
}

/// Makes `work` large enough for `capacity` rows; its old values are not kept.
static bool make_room(block *work, size_t columns, size_t capacity) {
    size_t bytes;
    // An odd number of cache lines from column to column, or a row's values would compete for a few lines of the cache.
    capacity = ((capacity + 7) / 8 | 1) * 8;
    if (__builtin_mul_overflow(capacity, columns * 8, &bytes)) return false;
    work->capacity = capacity;
    if (bytes <= work->bytes) return true;
    bytes += bytes / 8;
    free(work->slots);
    work->slots = malloc(bytes);
    work->bytes = work->slots ? bytes : 0;
    return work->slots != NULL;
}

/// The bytes that hold each of the signed integers.
static uint8_t width_of(const uint64_t *slots, size_t rows) {
    uint64_t used = 0; // bits that differ from the sign, over all values
    for (size_t r = 0; r < rows; r++) used |= slots[r] ^ (uint64_t)((int64_t)slots[r] >> 63);
    return used < 1u << 7 ? 1 : used < 1u << 15 ? 2 : used < 1u << 31 ? 4 : 8;
}

static void pack(uint8_t *out, uint8_t width, const uint64_t *slots, size_t rows) {
    if (width == 1) for (size_t r = 0; r < rows; r++) out[r] = (uint8_t)slots[r];
    else if (width == 2) for (size_t r = 0; r < rows; r++) ((uint16_t *)(void *)out)[r] = (uint16_t)slots[r];
    else if (width == 4) for (size_t r = 0; r < rows; r++) ((uint32_t *)(void *)out)[r] = (uint32_t)slots[r];
    else memcpy(out, slots, rows * 8);
}

static bool keep(hone_csv *csv, const block *work, piece *result) {
    size_t rows = result->rows, total = 0;
    result->offsets = malloc(csv->columns * sizeof *result->offsets);
    result->widths = malloc(csv->columns);
    if (!result->offsets || !result->widths) return false;
    for (size_t c = 0; c < csv->columns; c++) {
        uint8_t kind = result->kinds[c];
        const uint64_t *slots = work->slots + c * work->capacity;
        result->widths[c] = 8;
        result->offsets[c] = in_place;
        if (csv_write_place(csv, result, c, kind, slots)) continue;
        if (kind == HONE_CSV_INT || kind == HONE_CSV_BOOL || kind == HONE_CSV_STRING) result->widths[c] = width_of(slots, rows);
        result->offsets[c] = total;
        if (kind != HONE_CSV_SKIP) total += (rows * result->widths[c] + 7) / 8 * 8;
    }
    result->packed = malloc(total + 8);
    if (!result->packed) return false;
    for (size_t c = 0; c < csv->columns; c++)
        if (result->kinds[c] != HONE_CSV_SKIP && result->offsets[c] != in_place)
            pack(result->packed + result->offsets[c], result->widths[c], work->slots + c * work->capacity, rows);
    return true;
}

/// Parses the text in `b` into `result`, starting from what `result->kinds` says of the columns.
static void parse_chunk(hone_csv *csv, const text *b, bool quoted, int64_t row_limit, block *work, piece *result) {
    parse s = {.options = &csv->options, .missing = &csv->missing, .forced = csv->forced, .columns = csv->columns,
               .row_limit = row_limit, .begin = b->bytes + text_padding, .end = b->bytes + b->count, .piece = result, .block = work};
    s.record = s.begin;
    // One to spare: reaching the capacity is how csv_end_record would notice a wrong count.
    size_t capacity = most_records(s.begin, s.end, csv->columns, result->lines) + 1;
    result->strings = calloc(csv->columns, sizeof *result->strings);
    s.kinds = malloc(csv->columns);
    s.late = calloc(csv->columns, sizeof *s.late);
    const uint8_t *nul = memchr(s.begin, 0, (size_t)(s.end - s.begin));
    if (nul) csv_fail(&s, HONE_CSV_ERROR_NUL, nul, -1, NULL, NULL);
    else if (!s.kinds || !s.late || !result->strings || !make_room(work, csv->columns, capacity))
        csv_fail(&s, HONE_CSV_ERROR_MEMORY, NULL, -1, NULL, NULL);
    else {
        const hone_csv_options *o = &csv->options;
        // The plain loop does not look for numbers that mean "missing".
        bool general = quoted || o->comment || o->whitespace || o->skip_initial_space || csv->missing.number_count;
        void (*run)(parse *) = general ? csv_parse_general : csv_parse_plain_portable;
#if defined(__x86_64__)
        if (!general && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("lzcnt"))
            run = csv->columns < 8 ? csv_parse_narrow_avx2 : csv_parse_plain_avx2;
        if (!general && csv->columns > 1 && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
            __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") &&
            __builtin_cpu_supports("avx512bitalg"))
            run = csv_parse_plain_avx512;
#endif
        do { // twice at most
            s.row = 0;
            s.status = HONE_CSV_OK;
            s.any_late = false;
            result->error = (hone_csv_error){0};
            for (size_t c = 0; c < csv->columns; c++) {
                if (s.late[c]) result->kinds[c] = HONE_CSV_STRING;
                s.kinds[c] = result->kinds[c];
                s.late[c] = false;
                result->strings[c].count = 0;
            }
            run(&s);
        } while (s.any_late);
        result->rows = s.row;
        memcpy(result->kinds, s.kinds, csv->columns);
        if (!keep(csv, work, result)) csv_fail(&s, HONE_CSV_ERROR_MEMORY, NULL, -1, NULL, NULL);
    }
    free(s.kinds);
    free(s.late);
}

enum { undecided = 255 };

/// What a column with values of both kinds holds.
static uint8_t join(uint8_t a, uint8_t b) {
    if (a == undecided || a == b) return b;
    if (a == HONE_CSV_SKIP || b == HONE_CSV_SKIP) return HONE_CSV_SKIP;
    if (a == HONE_CSV_STRING || b == HONE_CSV_STRING || a == HONE_CSV_BOOL || b == HONE_CSV_BOOL) return HONE_CSV_STRING;
    return HONE_CSV_FLOAT; // INT with FLOAT, or either with missing values
}

// MARK: Workers

static piece *add_piece(hone_csv *csv) {
    if (csv->piece_count == csv->piece_capacity) {
        size_t capacity = csv->piece_capacity * 2 + 16;
        piece **pieces = realloc(csv->pieces, capacity * sizeof *pieces);
        if (!pieces) return NULL;
        csv->pieces = pieces;
        csv->piece_capacity = capacity;
    }
    piece *p = calloc(1, sizeof *p);
    if (p) p->kinds = malloc(csv->columns);
    if (!p || !p->kinds) {
        free(p);
        return NULL;
    }
    memcpy(p->kinds, csv->kinds, csv->columns); // what is known by now; whether it is early or late does not change the result
    for (size_t c = 0; c < csv->columns; c++) if (p->kinds[c] == undecided) p->kinds[c] = HONE_CSV_EMPTY;
    csv->pieces[csv->piece_count++] = p;
    return p;
}

static void parse_chunks(hone_csv *csv, bool only_one) {
    text b = {0};
    block values = {0};
    csv_record scratch = {0};
    pthread_mutex_lock(&csv->lock);
    while (!csv->stop) {
        bool quoted = false;
        hone_csv_error error = {0};
        piece *p = NULL;
        int status = take_chunk(csv, &b, &quoted, &scratch, &error);
        if (status == HONE_CSV_END || !(p = add_piece(csv))) {
            csv->out_of_memory |= status != HONE_CSV_END;
            csv->stop = true;
            break;
        }
        if (status) {
            p->error = error;
            csv->stop = true;
            break;
        }
        p->lines = csv_count_lines(b.bytes + text_padding, b.bytes + b.count);
        p->first = csv->rows_taken;
        csv->rows_taken += (size_t)p->lines + 1;
        if (b.bytes[b.count - 1] == '\n') csv->rows_taken--;
        int64_t limit = csv->row_limit < 0 ? -1 : csv->row_limit - csv->rows;
        pthread_mutex_unlock(&csv->lock);
        parse_chunk(csv, &b, quoted, limit, &values, p);
        pthread_mutex_lock(&csv->lock);
        csv->rows += (int64_t)p->rows;
        if (p->error.status || (csv->row_limit >= 0 && csv->rows >= csv->row_limit)) csv->stop = true;
        if (p->rows) for (size_t c = 0; c < csv->columns; c++) if (!csv->forced[c]) csv->kinds[c] = join(csv->kinds[c], p->kinds[c]);
        if (only_one) break;
    }
    pthread_mutex_unlock(&csv->lock);
    free(b.bytes);
    free(values.slots);
    csv_free_record(&scratch);
}

static void *work(void *argument) {
    csv_populate_places(argument);
    parse_chunks(argument, false);
    return NULL;
}

/// Runs `body` on up to `threads` threads, this one among them. The others take no signals: those are the host's.
static void run_threads(int threads, void *(*body)(void *), void **arguments) {
    enum { most = 16 };
    pthread_t others[most];
    int started = 0;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (started + 1 < threads && started < most && !pthread_create(&others[started], NULL, body, arguments[started + 1])) started++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    body(arguments[0]);
    for (int i = 0; i < started; i++) pthread_join(others[i], NULL);
}

int hone_csv_parse(hone_csv *csv, int64_t column_count, const uint8_t *kinds, const bool *forced, int64_t row_limit,
                   hone_csv_room room, void *context, hone_csv_error *error) {
    *error = (hone_csv_error){.column = -1};
    csv->columns = (size_t)column_count;
    csv->row_limit = row_limit;
    csv->kinds = malloc(csv->columns);
    csv->forced = calloc(csv->columns, sizeof *csv->forced);
    if (!csv->columns || !csv->kinds || !csv->forced) return csv_error(error, HONE_CSV_ERROR_MEMORY, 0, NULL);
    for (size_t c = 0; c < csv->columns; c++) {
        csv->forced[c] = forced[c];
        csv->kinds[c] = kinds[c] == HONE_CSV_EMPTY ? undecided : kinds[c];
    }
    csv->stop = row_limit == 0;
    if (room && row_limit < 0) {
        parse_chunks(csv, true);
        if (!csv->stop) csv_find_places(csv, room, context);
    }
    void *arguments[17];
    for (int i = 0; i < 17; i++) arguments[i] = csv;
    // A limit on rows needs to know how many came before, so then chunks go one after another.
    run_threads(row_limit < 0 ? csv->options.threads : 1, work, arguments);

    if (csv->out_of_memory) return csv_error(error, HONE_CSV_ERROR_MEMORY, 0, NULL);
    csv->rows = 0;
    for (size_t i = 0; i < csv->piece_count; i++) {
        piece *p = csv->pieces[i];
        if (p->error.status) {
            *error = p->error;
            if (error->line || error->status != HONE_CSV_ERROR_GZIP) error->line += csv->line;
            return error->status;
        }
        csv->line += p->lines;
        csv->rows += (int64_t)p->rows;
    }
    // A column of strings needs the text of all its values; pieces that kept numbers no longer have it.
    bool retry = false;
    for (size_t c = 0; c < csv->columns; c++) {
        if (csv->kinds[c] == undecided) csv->kinds[c] = HONE_CSV_EMPTY;
        for (size_t i = 0; csv->kinds[c] == HONE_CSV_STRING && i < csv->piece_count; i++)
            retry |= csv->pieces[i]->rows && csv->pieces[i]->kinds[c] != HONE_CSV_STRING && csv->pieces[i]->kinds[c] != HONE_CSV_EMPTY;
    }
    if (retry) return HONE_CSV_RETRY;
    csv_settle_places(csv);
    return HONE_CSV_OK;
}

typedef struct {
    int thread;
    int64_t count, *next;
    void *context;
    void (*body)(void *, int, int64_t);
} each;

static void *run_each(void *argument) {
    each *e = argument;
    for (int64_t i; (i = __atomic_fetch_add(e->next, 1, __ATOMIC_RELAXED)) < e->count;) e->body(e->context, e->thread, i);
    return NULL;
}

void hone_csv_each(int threads, int64_t count, void *context, void (*body)(void *, int, int64_t)) {
    int64_t next = 0;
    each all[17];
    void *arguments[17];
    for (int i = 0; i < 17; i++) {
        all[i] = (each){.thread = i, .count = count, .next = &next, .context = context, .body = body};
        arguments[i] = &all[i];
    }
    run_threads(threads, run_each, arguments);
}
