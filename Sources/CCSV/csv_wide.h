// The loop over plain text for processors with wide vectors, included once for each kind: where a row has all its fields and
// eight neighbouring columns are known to hold integers, or floats, their values are read together. What does not fit that
// form (a long number, an exponent, a missing value, a short row, a blank line) goes to the loop of csv_rows.h, field by
// field or row by row.
//
// The includer defines NAME(x), TARGET, STORE (a field by itself), and NAME(find_rows), NAME(read_integers), NAME(read_floats).

/// A row that has all its fields; `ends` says where each stops, ends[-1] what the first comes after.
TARGET static void NAME(read_row)(parse *s, const uint8_t *base, const uint32_t *ends) {
    const size_t columns = s->columns, stride = s->block->capacity;
    uint64_t *slots = s->block->slots + s->row;
    for (size_t c = 0; c < columns; c += 8) {
        size_t n = columns - c < 8 ? columns - c : 8;
        // Of the last columns, fewer than eight, some before are read again rather than each by itself.
        size_t from = n > 2 && columns >= 8 ? c + n - 8 : c;
        bool done = false;
        if (from + 8 <= columns) {
            uint64_t kinds;
            memcpy(&kinds, s->kinds + from, 8);
            if (kinds == 0x0101010101010101u * HONE_CSV_INT) done = NAME(read_integers)(base, ends + from, slots + from * stride, stride);
            else if (kinds == 0x0101010101010101u * HONE_CSV_FLOAT) done = NAME(read_floats)(base, ends + from, slots + from * stride, stride);
        }
        if (!done) for (size_t i = c; i < c + n; i++) STORE(s, i, base + (uint32_t)(ends[(ptrdiff_t)i - 1] + 1), base + ends[i]);
    }
}

TARGET void NAME(csv_parse_plain)(parse *s) {
    const uint8_t *base = s->begin;
    const size_t size = (size_t)(s->end - base), columns = s->columns;
    // Places of the rows in work: at most one that has begun, of which no more than its columns are kept, and a tile.
    size_t room = columns + row_tile + 128;
    uint32_t *memory = size < UINT32_MAX - 64 ? malloc((room + 1 + row_tile) * sizeof *memory) : NULL;
    if (!memory) return csv_parse_rows_avx2(s, s->begin, s->end);
    found_rows f = {.places = memory + 1, .ends = memory + 1 + room};
    memory[0] = UINT32_MAX; // the first row comes after the byte before the text
    size_t at = 0;
    while (at < size) {
        size_t to = size - at < row_tile ? size : at + row_tile;
        f.end_count = 0;
        NAME(find_rows)(&f, base, at, to, s->options->delimiter);
        at = to;
        size_t used = 0;
        for (size_t i = 0; i < f.end_count; i++) {
            const uint32_t *row = f.places + used;
            size_t fields = f.ends[i] + 1 - used;
            size_t start = (uint32_t)(row[-1] + 1), end = f.places[f.ends[i]];
            used = f.ends[i] + 1;
            if (fields == 1 && start == end) continue; // a blank line, or the second half of CR LF
            s->record = base + start;
            if (fields == columns) {
                NAME(read_row)(s, base, row);
                csv_end_record(s, columns);
            } else {
                csv_parse_rows_avx2(s, base + start, base + end + 1);
            }
            if (s->status) goto done;
        }
        // The row that has begun moves to the front, with the place it comes after.
        size_t rest = f.count - used;
        if (rest > columns) { // more fields than columns: an error, unless the line's end is near and the text ends
            const uint8_t *start = base + (uint32_t)(f.places[(ptrdiff_t)used - 1] + 1), *end = base + at;
            while (end < s->end && *end != '\n' && *end != '\r') end++;
            csv_parse_rows_avx2(s, start, end < s->end ? end + 1 : end);
            goto done;
        }
        memmove(memory, f.places + used - 1, (rest + 1) * sizeof *memory);
        f.count = rest;
    }
    const uint8_t *start = base + (uint32_t)(f.places[-1] + 1);
    if (start < s->end) {
        s->record = start;
        csv_parse_rows_avx2(s, start, s->end);
    }
done:
    free(memory);
}
