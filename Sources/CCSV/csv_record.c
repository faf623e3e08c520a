// The tokenizer for everything: quotes, escaped quotes, newlines within quotes, comments, blanks as delimiters, every
// line end. It is pandas' state machine in its outcomes: a quote counts only where a field starts, what follows a
// closing quote belongs to the field, a comment ends its line anywhere outside quotes.
#define _GNU_SOURCE
#include "csv_parse.h"

static bool is_line_end(uint8_t c) { return c == '\n' || c == '\r'; }

static bool is_delimiter(const hone_csv_options *o, uint8_t c) { return o->whitespace ? is_blank(c) : c == o->delimiter; }

static bool is_comment(const hone_csv_options *o, uint8_t c) { return o->comment && c == o->comment; }

void csv_free_record(csv_record *record) {
    free(record->fields);
    free(record->scratch.bytes);
    *record = (csv_record){0};
}

static struct csv_field *add_field(csv_record *record) {
    if (record->count == record->capacity) {
        size_t capacity = record->capacity * 2 + 16;
        struct csv_field *fields = realloc(record->fields, capacity * sizeof *fields);
        if (!fields) return NULL;
        record->fields = fields;
        record->capacity = capacity;
    }
    struct csv_field *field = &record->fields[record->count++];
    *field = (struct csv_field){0};
    return field;
}

static bool to_scratch(text *scratch, const uint8_t *p, const uint8_t *end) {
    size_t size = (size_t)(end - p);
    if (!csv_reserve(scratch, size)) return false;
    if (size) memcpy(scratch->bytes + scratch->count, p, size);
    scratch->count += size;
    return true;
}

/// Where the unquoted text from `p` ends: at a delimiter, line end, comment, or the end of the text.
static const uint8_t *end_of_plain(const hone_csv_options *o, const uint8_t *p, const uint8_t *end) {
    while (p < end && !is_line_end(*p) && !is_delimiter(o, *p) && !is_comment(o, *p)) p++;
    return p;
}

/// Reads a field that starts with a quote; `*at` moves to what follows it.
static int read_quoted(const hone_csv_options *o, const uint8_t **at, const uint8_t *end, bool last, csv_record *record,
                       struct csv_field *field) {
    const uint8_t *open = *at, *p = open + 1, *part = p;
    for (;;) {
        const uint8_t *close = p < end ? memchr(p, o->quote, (size_t)(end - p)) : NULL;
        if (!close || (close + 1 == end && !last)) {
            record->start = open;
            return close || !last ? CSV_RECORD_INCOMPLETE : CSV_RECORD_OPEN_QUOTE;
        }
        const uint8_t *next = close + 1;
        bool doubled = next < end && *next == o->quote;
        const uint8_t *tail = doubled ? next : end_of_plain(o, next, end);
        if (!doubled && tail == next && !field->in_scratch) { // as it stands in the text
            field->begin = part;
            field->end = close;
            *at = next;
            return CSV_RECORD;
        }
        if (!field->in_scratch) {
            field->in_scratch = true;
            field->scratch_begin = record->scratch.count;
        }
        if (!to_scratch(&record->scratch, part, close)) return CSV_RECORD_MEMORY;
        if (!doubled) {
            if (!to_scratch(&record->scratch, next, tail)) return CSV_RECORD_MEMORY;
            *at = tail;
            return CSV_RECORD;
        }
        part = next; // the second of the two quotes is kept
        p = next + 1;
    }
}

/// Past comments and blank lines to where a record starts. A blank line may hold blanks that are no delimiters.
static const uint8_t *skip_empty_lines(const hone_csv_options *o, const uint8_t *p, const uint8_t *end) {
    for (;;) {
        const uint8_t *q = p;
        while (q < end && is_blank(*q) && (o->whitespace || *q != o->delimiter)) q++;
        if (q == end) return end;
        if (is_comment(o, *q)) while (q < end && !is_line_end(*q)) q++;
        else if (!is_line_end(*q)) return o->whitespace ? q : p;
        if (q == end) return end;
        p = q + 1; // of CR LF, the LF is one more blank line
    }
}

int csv_read_record(const hone_csv_options *o, const uint8_t *at, const uint8_t *end, bool last, csv_record *record) {
    record->count = 0;
    if (!record->scratch.bytes && !csv_reserve(&record->scratch, text_padding)) return CSV_RECORD_MEMORY;
    record->scratch.count = text_padding;
    const uint8_t *p = skip_empty_lines(o, at, end);
    record->start = p;
    record->after = p;
    if (p == end) return CSV_RECORD_NONE;
    for (;;) {
        while (o->skip_initial_space && p < end && *p == ' ') p++;
        struct csv_field *field = add_field(record);
        if (!field) return CSV_RECORD_MEMORY;
        if (p < end && o->quote && *p == o->quote) {
            int status = read_quoted(o, &p, end, last, record, field);
            if (status != CSV_RECORD) return status;
        } else {
            field->begin = p;
            field->end = p = end_of_plain(o, p, end);
        }
        // Kept as an offset and a size until the scratch no longer moves.
        if (field->in_scratch) field->scratch_size = record->scratch.count - field->scratch_begin;
        if (o->whitespace) while (p < end && is_blank(*p)) p++;
        else if (p < end && *p == o->delimiter) {
            p++;
            continue;
        }
        if (p < end && is_comment(o, *p)) while (p < end && !is_line_end(*p)) p++;
        if (p == end || is_line_end(*p)) break;
    }
    if (!last && (p == end || (*p == '\r' && p + 1 == end))) return CSV_RECORD_INCOMPLETE;
    if (p < end) p += *p == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1;
    record->after = p;
    for (size_t i = 0; i < record->count; i++) {
        struct csv_field *field = &record->fields[i];
        if (!field->in_scratch) continue;
        field->begin = record->scratch.bytes + field->scratch_begin;
        field->end = field->begin + field->scratch_size;
    }
    return CSV_RECORD;
}

void csv_parse_general(parse *s) {
    csv_record record = {0};
    const uint8_t *at = s->begin;
    s->record = at;
    while (!s->status) {
        int status = csv_read_record(s->options, at, s->end, true, &record);
        if (status == CSV_RECORD_NONE) break;
        s->record = record.start;
        if (status == CSV_RECORD_MEMORY) csv_fail(s, HONE_CSV_ERROR_MEMORY, NULL, -1, NULL, NULL);
        if (status == CSV_RECORD_OPEN_QUOTE) csv_fail(s, HONE_CSV_ERROR_QUOTE, NULL, -1, NULL, NULL);
        if (status != CSV_RECORD) break;
        if (record.count > s->columns) {
            csv_too_many_fields(s, record.count);
            break;
        }
        for (size_t c = 0; c < record.count; c++) csv_store_slow(s, c, record.fields[c].begin, record.fields[c].end);
        if (!s->status) csv_end_record(s, record.count);
        at = record.after;
    }
    csv_free_record(&record);
}
