// `pd.read_csv`: pandas' keywords onto HoneData's reader.

import HoneCore
import HoneData
import HoneLanguage

extension Pandas {
    static func reader(_ name: String, separator: String) -> BuiltinFunction {
        let usage =
            "\(name)(filepath_or_buffer, *, sep=None, delimiter=None, header='infer', names=None, index_col=None, "
                + "usecols=None, dtype=None, "
            + "engine=None, skiprows=None, nrows=None, na_values=None, keep_default_na=True, na_filter=True, "
                + "comment=None, quotechar='\"', "
            + "skipinitialspace=False, encoding=None, low_memory=True, skip_blank_lines=True, compression='infer', "
                + "thousands=None, parse_dates=None, decimal='.', skipfooter=0, on_bad_lines='error', "
                + "true_values=None, false_values=None, quoting=0, doublequote=True, escapechar=None, converters=None, encoding_errors='strict', "
                + "lineterminator=None, delim_whitespace=False, memory_map=False, float_precision=None, verbose=False, iterator=False, chunksize=None)"
        return BuiltinFunction(usage, "Reads a table from a CSV file, which may be compressed by gzip.") { c in
            var options = CSVOptions()
            let separators = c["sep"].isNone ? c["delimiter"] : c["sep"]
            // sep=None finds it, where it is given as such.
            let isSought = c["sep"].isNone && c["delimiter"].isNone && c.isGiven("sep")
            options.separator = try isSought ? CSVOptions.foundSeparator : separators.isNone ? (separator == "\\t" ? "\t" : separator) : text(separators, "sep")
            if try c.interpreter.truth(c["delim_whitespace"]) { options.separator = "\\s+" }
            switch c["header"] {
            case .none: options.header = .none
            case .string("infer"): options.header = .infer
            case .int(let row) where row >= 0: options.header = .row(row)
            default: throw HoneError(.value, "\(name)(): 'header' must be the number of a row, 'infer' or None.")
            }
            if !c["names"].isNone { options.names = try nameList(c["names"], c.interpreter, "names of columns") }
            if !c["usecols"].isNone {
                guard !c.interpreter.isCallable(c["usecols"]) else {
                    throw HoneError(.unsupported, "\(name)(): 'usecols' takes names or places here, not a function.")
                }
                options.useColumns = try c.interpreter.elements(of: c["usecols"]).map { try selector($0, "usecols") }
            }
            switch c["index_col"] {
            case .none, .bool(false): break
            default: options.indexColumn = try selector(c["index_col"], "index_col")
            }
            switch c["dtype"] {
            case .none: break
            case .dict(let dict):
                for (key, value) in dict.pairs {
                    options.types[try nameList(key, c.interpreter, "names of columns").first ?? ""] = try columnType(
                        value, c.interpreter)
                }
            default: options.type = try columnType(c["dtype"], c.interpreter)
            }
            if !c["skiprows"].isNone {
                if let count = c["skiprows"].integer {
                    guard count >= 0 else { throw HoneError(.value, "\(name)(): 'skiprows' must not be negative, got \(count).") }
                    options.skipRows = count
                } else if c.interpreter.isCallable(c["skiprows"]) {
                    let (interpreter, choose) = (c.interpreter, c["skiprows"])
                    options.skipLine = { try interpreter.truth(interpreter.call(choose, [.int($0)])) }
                } else {
                    let skipped = Set(try c.interpreter.elements(of: c["skiprows"]).map { line -> Int in
                        guard let line = line.integer else { throw HoneError(.type, "\(name)(): 'skiprows' takes a number of lines, a list of line numbers or a function.") }
                        return line
                    })
                    options.skipLine = { skipped.contains($0) }
                }
            }
            if !c["nrows"].isNone {
                guard let count = c["nrows"].integer, count >= 0 else {
                    throw HoneError(.value, "'nrows' must be an integer >=0.")
                }
                options.rowLimit = count
            }
            /// A whole number may be written as one: -999.0 means -999 as well.
            func words(_ values: [Value]) throws -> [String] {
                try values.flatMap { value -> [String] in
                    let text = try c.interpreter.str(value)
                    guard let number = value.double, number == number.rounded(), abs(number) < 1e15 else { return [text] }
                    return [text, String(Int(number))]
                }
            }
            if case .dict(let columns) = c["na_values"] {
                for (key, value) in columns.pairs {
                    let column = try nameList(key, c.interpreter, "names of columns").first ?? ""
                    options.columnMissing[column] = try words(value.text != nil || value.double != nil ? [value] : c.interpreter.elements(of: value))
                }
            } else if !c["na_values"].isNone {
                let values =
                    c["na_values"].text != nil || c["na_values"].double != nil
                    ? [c["na_values"]] : try c.interpreter.elements(of: c["na_values"])
                options.missingValues = try words(values)
            }
            options.keepDefaultMissing = try c.interpreter.truth(c["keep_default_na"]) && c.interpreter.truth(c["na_filter"])
            if !c["comment"].isNone { options.comment = try text(c["comment"], "comment") }
            options.quote = try text(c["quotechar"], "quotechar")
            options.skipInitialSpace = try c.interpreter.truth(c["skipinitialspace"])
            for (keyword, advice) in [("parse_dates", "Read the column as text and convert it."), ("escapechar", "Quote such fields instead."), ("lineterminator", "Lines end with \\n or \\r\\n."),
                                      ("iterator", "Use nrows and skiprows for parts of a file."), ("chunksize", "Use nrows and skiprows for parts of a file.")] where !c[keyword].isNone {
                if case .bool(false) = c[keyword] { continue }
                throw HoneError(.unsupported, "\(name)(): '\(keyword)' is not available. \(advice)")
            }
            guard try c.interpreter.truth(c["doublequote"]) else { throw HoneError(.unsupported, "\(name)(): doublequote=False is not available: two quotes in a quoted field are one.") }
            switch c["quoting"].integer {
            case 0, 1: break
            case 3: options.quote = nil
            default: throw HoneError(.unsupported, "\(name)(): 'quoting' may be csv.QUOTE_MINIMAL (0), QUOTE_ALL (1) or QUOTE_NONE (3).")
            }
            options.decimal = try text(c["decimal"], "decimal")
            if !c["thousands"].isNone { options.thousands = try text(c["thousands"], "thousands") }
            guard options.decimal.count == 1, options.thousands.map({ $0.count == 1 && $0 != options.decimal }) ?? true else {
                throw HoneError(.value, "\(name)(): 'decimal' and 'thousands' are one character each, and different ones.")
            }
            for (keyword, target) in [("true_values", \CSVOptions.trueValues), ("false_values", \CSVOptions.falseValues)] where !c[keyword].isNone {
                options[keyPath: target] = try c.interpreter.elements(of: c[keyword]).map { try text($0, keyword) }
            }
            guard let footer = c["skipfooter"].integer, footer >= 0 else { throw HoneError(.value, "\(name)(): skipfooter cannot be negative") }
            options.skipFooter = footer
            switch c["on_bad_lines"].text {
            case "error": options.badLines = .error
            case "warn": options.badLines = .warn
            case "skip": options.badLines = .skip
            default: throw HoneError(.value, "\(name)(): 'on_bad_lines' is 'error', 'warn' or 'skip'.")
            }
            guard try c.interpreter.truth(c["skip_blank_lines"]) else {
                throw HoneError(.unsupported, "\(name)(): blank lines are always skipped.")
            }
            if let encoding = c["encoding"].text,
                !["utf-8", "utf8", "utf-8-sig", "ascii", "utf_8"].contains(encoding.lowercased())
            {
                try requireEncoding(encoding)
                options.encoding = encoding
            }
            let interpreter = c.interpreter
            func warn(_ text: String) { interpreter.output(.error, "ParserWarning: " + text + "\n") }
            // A function of a column's texts: the column is read as they are written, and made anew.
            var converters: [(column: String, function: Value)] = []
            if case .dict(let functions) = c["converters"] {
                for (key, function) in functions.pairs { converters.append((try nameList(key, c.interpreter, "names of columns").first ?? "", function)) }
            } else if !c["converters"].isNone { throw c.typeError(0, "a dict of functions as converters") }
            func finished(_ read: (CSVOptions) throws -> Table) throws -> Value {
                if converters.isEmpty { return .native(TableObject(try read(options))) }
                var plain = options
                for converter in converters { plain.types[converter.column] = .string }
                let table = TableObject(try read(plain))
                plain.missingValues = []
                plain.keepDefaultMissing = false
                plain.columnMissing = [:]
                let raw = TableObject(try read(plain))
                for (column, function) in converters {
                    let texts = try interpreter.elements(of: interpreter.item(.native(raw), .string(column)))
                    let made = try texts.map { try interpreter.call(function, [$0.isNone ? .string("") : $0]) }
                    try interpreter.setItem(.native(table), .string(column), .list(made))
                }
                return .native(table)
            }
            if c[0].text == nil, c[0].native != nil, let read = try c.interpreter.attributeIfPresent(c[0], "read") {
                guard let content = try c.interpreter.call(read, []).text else {
                    throw c.typeError(0, "a path or an open text file")
                }
                return try finished { try readCSV(text: content, options: $0, warn: warn) }
            }
            let path = try pathArgument(c, 0)
            return try finished { try readCSV(path: path, options: $0, warn: warn) }
        }
    }

    private static func text(_ value: Value, _ keyword: String) throws -> String {
        guard let text = value.text else { throw HoneError(.type, "'\(keyword)' must be a string, not \(value.typeName).") }
        return text
    }

    private static func selector(_ value: Value, _ keyword: String) throws -> CSVOptions.Selector {
        if let name = value.text { return .name(name) }
        if let place = value.integer { return .position(place) }
        throw HoneError(.type, "'\(keyword)' takes names or numbers of columns, not \(value.typeName).")
    }
}
