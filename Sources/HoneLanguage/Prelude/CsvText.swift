// csv: rows of text as lists and dicts, both ways.

let csvText = #"""
QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE = 0, 1, 2, 3

class Error(Exception):
    pass

class Dialect:
    delimiter, quotechar, doublequote, lineterminator, quoting, escapechar, skipinitialspace = ",", '"', True, "\r\n", QUOTE_MINIMAL, None, False

class excel(Dialect):
    pass

class excel_tab(Dialect):
    delimiter = "\t"

_dialects = {"excel": excel, "excel-tab": excel_tab}

def list_dialects():
    return list(_dialects)

def register_dialect(name, dialect=excel, **options):
    _dialects[name] = _Options(dialect, options)

class _Options:
    def __init__(self, dialect, options):
        if isinstance(dialect, str):
            if dialect not in _dialects:
                raise Error("unknown dialect")
            dialect = _dialects[dialect]
        for name in ("delimiter", "quotechar", "doublequote", "lineterminator", "quoting", "escapechar", "skipinitialspace"):
            setattr(self, name, options.pop(name) if name in options else getattr(dialect, name))
        options.pop("strict", None)
        if options:
            raise TypeError(f"'{list(options)[0]}' is an invalid keyword argument for this function")
        if not isinstance(self.delimiter, str) or len(self.delimiter) != 1:
            raise TypeError('"delimiter" must be a 1-character string')

class reader:
    """Rows of a CSV file as lists of strings."""
    def __init__(self, csvfile, dialect="excel", **options):
        self.dialect = _Options(dialect, options)
        self.line_num = 0
        self._lines = iter(csvfile)
    def __iter__(self):
        return self
    def __next__(self):
        o, fields, field, quoted, was_quoted = self.dialect, [], [], False, False
        line = next(self._lines)
        self.line_num += 1
        while True:
            i, n = 0, len(line)
            while i < n:
                c = line[i]
                if o.escapechar is not None and c == o.escapechar and i + 1 < n:
                    field.append(line[i + 1])
                    i += 1
                elif quoted:
                    if c == o.quotechar:
                        if o.doublequote and i + 1 < n and line[i + 1] == o.quotechar:
                            field.append(c)
                            i += 1
                        else:
                            quoted = False
                    else:
                        field.append(c)
                elif c == o.quotechar and o.quoting != QUOTE_NONE and not field:
                    quoted = was_quoted = True
                elif c == o.delimiter:
                    fields.append(self._value(field, was_quoted))
                    field, was_quoted = [], False
                elif c in "\r\n":
                    pass
                elif not (c == " " and o.skipinitialspace and not field and not was_quoted):
                    field.append(c)
                i += 1
            if not quoted:
                break
            try:
                line = next(self._lines)
            except StopIteration:
                break
            self.line_num += 1
        if not fields and not field and not was_quoted:
            return []
        fields.append(self._value(field, was_quoted))
        return fields
    def _value(self, field, was_quoted):
        text = "".join(field)
        return float(text) if self.dialect.quoting == QUOTE_NONNUMERIC and not was_quoted else text

class writer:
    """Writes rows to a file."""
    def __init__(self, csvfile, dialect="excel", **options):
        self.dialect = _Options(dialect, options)
        self._file = csvfile
    def writerow(self, row):
        o, shown = self.dialect, []
        row = list(row)
        for value in row:
            text = "" if value is None else repr(value) if isinstance(value, float) else str(value)
            special = any([c in text for c in (o.delimiter, o.quotechar or "", "\r", "\n") if c])
            if o.quoting == QUOTE_NONE:
                if special and o.escapechar is None:
                    raise Error("need to escape, but no escapechar set")
                if special:
                    text = "".join([o.escapechar + c if c in (o.delimiter, o.quotechar, o.escapechar) else c for c in text])
            elif special or o.quoting == QUOTE_ALL or (o.quoting == QUOTE_NONNUMERIC and not isinstance(value, (int, float))) or (len(row) == 1 and text == ""):
                text = o.quotechar + text.replace(o.quotechar, o.quotechar * 2 if o.doublequote else (o.escapechar or "") + o.quotechar) + o.quotechar
            shown.append(text)
        return self._file.write(o.delimiter.join(shown) + o.lineterminator)
    def writerows(self, rows):
        for row in rows:
            self.writerow(row)

class DictReader:
    """Rows as dicts, by the names in the first row."""
    def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect="excel", *args, **options):
        self._names, self.restkey, self.restval = fieldnames, restkey, restval
        self.reader = reader(f, dialect, *args, **options)
    @property
    def fieldnames(self):
        if self._names is None:
            try:
                self._names = next(self.reader)
            except StopIteration:
                pass
        return self._names
    @property
    def line_num(self):
        return self.reader.line_num
    def __iter__(self):
        return self
    def __next__(self):
        names = self.fieldnames
        row = next(self.reader)
        while row == []:
            row = next(self.reader)
        result = dict(zip(names, row))
        if len(row) > len(names):
            result[self.restkey] = row[len(names):]
        for name in names[len(row):]:
            result[name] = self.restval
        return result

class DictWriter:
    """Writes dicts as rows, in the order of the names."""
    def __init__(self, f, fieldnames, restval="", extrasaction="raise", dialect="excel", *args, **options):
        self.fieldnames, self.restval, self.extrasaction = list(fieldnames), restval, extrasaction
        self.writer = writer(f, dialect, *args, **options)
    def writeheader(self):
        return self.writer.writerow(self.fieldnames)
    def writerow(self, row):
        if self.extrasaction == "raise":
            wrong = [name for name in row if name not in self.fieldnames]
            if wrong:
                raise ValueError("dict contains fields not in fieldnames: " + ", ".join([repr(name) for name in wrong]))
        return self.writer.writerow([row.get(name, self.restval) for name in self.fieldnames])
    def writerows(self, rows):
        for row in rows:
            self.writerow(row)
"""#
