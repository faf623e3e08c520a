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
                + "thousands=None, parse_dates=None)"
        return BuiltinFunction(usage, "Reads a table from a CSV file, which may be compressed by gzip.") { c in
            var options = CSVOptions()
            let separators = c["sep"].isNone ? c["delimiter"] : c["sep"]
            options.separator = try separators.isNone ? (separator == "\\t" ? "\t" : separator) : text(separators, "sep")
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
                guard let count = c["skiprows"].integer, count >= 0 else {
                    throw HoneError(.unsupported, "\(name)(): 'skiprows' takes the number of lines to skip.")
                }
                options.skipRows = count
            }
            if !c["nrows"].isNone {
                guard let count = c["nrows"].integer, count >= 0 else {
                    throw HoneError(.value, "'nrows' must be an integer >=0.")
                }
                options.rowLimit = count
            }
            if !c["na_values"].isNone {
                let values =
                    c["na_values"].text != nil || c["na_values"].double != nil
                    ? [c["na_values"]] : try c.interpreter.elements(of: c["na_values"])
                options.missingValues = try values.map { try c.interpreter.str($0) }
            }
            options.keepDefaultMissing = try c.interpreter.truth(c["keep_default_na"]) && c.interpreter.truth(c["na_filter"])
            if !c["comment"].isNone { options.comment = try text(c["comment"], "comment") }
            options.quote = try text(c["quotechar"], "quotechar")
            options.skipInitialSpace = try c.interpreter.truth(c["skipinitialspace"])
            for keyword in ["thousands", "parse_dates"] where !c[keyword].isNone {
                if case .bool(false) = c[keyword] { continue }
                throw HoneError(.unsupported, "\(name)(): '\(keyword)' is not available. Read the column as text and convert it.")
            }
            guard try c.interpreter.truth(c["skip_blank_lines"]) else {
                throw HoneError(.unsupported, "\(name)(): blank lines are always skipped.")
            }
            if let encoding = c["encoding"].text,
                !["utf-8", "utf8", "utf-8-sig", "ascii", "utf_8"].contains(encoding.lowercased())
            {
                throw HoneError(
                    .unsupported,
                    "\(name)(): files are read as UTF-8, not '\(encoding)'. Convert the file first, e.g. with iconv.")
            }
            if c[0].text == nil, c[0].native != nil, let read = try c.interpreter.attributeIfPresent(c[0], "read") {
                guard let content = try c.interpreter.call(read, []).text else {
                    throw c.typeError(0, "a path or an open text file")
                }
                return .native(TableObject(try readCSV(text: content, options: options)))
            }
            return .native(TableObject(try readCSV(path: try pathArgument(c, 0), options: options)))
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
