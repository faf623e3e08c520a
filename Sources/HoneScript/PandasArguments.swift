// From script values to columns, labels and names, and back.

import HoneCore
import HoneData
import HoneLanguage

/// A vector as a table's column.
func tableColumn(_ array: NDArray) throws -> Column {
    guard array.rank == 1 || (array.rank == 2 && array.shape[1] == 1) else {
        throw HoneError(.value, "a column takes one axis of values, but the array has shape \(describe(shape: array.shape)).")
    }
    switch array.elements {
    case .float32(let e): return .float(e)
    case .float64(let e): return .double(e)
    case .int64(let e): return .int(e)
    case .bool(let e): return .bool(e)
    case .int32, .uint8: return .int(array.integers.map(Int64.init))
    }
}

/// A column from a list, an array, a Series, or one value for all `count` rows.
func columnArgument(_ value: Value, count: Int?, _ interpreter: Interpreter) throws -> Column {
    switch value {
    case .none, .bool, .int, .float, .string:
        return try Column.repeating(try value.config(), count: count ?? 1)
    case .array(let object) where object.array.rank == 0:
        return try Column.repeating(try listValue(object.array).config(), count: count ?? 1)
    case .array(let object): return try tableColumn(object.array)
    case .range(let range):
        return .int(try range.values().map(Int64.init))
    case .native(let object as ColumnObject): return object.series.column
    case .native(let object as IndexObject): return object.column
    case .native(let object as TextArrayObject): return .string(object.values)
    case .native(let object as any ArrayConvertible): return try tableColumn(try object.convertedArray())
    case .list, .tuple: return try columnOfItems(value.elements ?? [], interpreter)
    case .iterator, .set, .dict: return try columnOfItems(try interpreter.elements(of: value), interpreter)
    default: return try tableColumn(try arrayArgument(value, interpreter))
    }
}

/// Numbers with None for missing ones, or text with None.
private func columnOfItems(_ items: [Value], _ interpreter: Interpreter) throws -> Column {
    var hasText = false, hasMissing = false, hasFloat = false, hasInt = false, hasBool = false
    let plain = items.map { value -> Value in
        if case .array(let object) = value, object.array.rank == 0 { return listValue(object.array) }
        return value
    }
    for item in plain {
        switch item {
        case .string: hasText = true
        case .none: hasMissing = true
        case .float(let v): if v.isNaN { hasMissing = true } else { hasFloat = true }
        case .int: hasInt = true
        case .bool: hasBool = true
        default:
            throw HoneError(.type, "a table's column holds numbers, text or truth values, not '\(item.typeName)'.")
        }
    }
    let isNumeric = hasFloat || hasInt || hasBool
    if hasText {
        guard !isNumeric else {
            throw HoneError(.type, "a table's column cannot hold both text and numbers. Convert one of them: str(…), float(…).")
        }
        return .string(plain.map(\.text))
    }
    if hasBool, !hasInt, !hasFloat, !hasMissing { return .bool(plain.map { $0.integer == 1 }) }
    if hasInt, !hasFloat, !hasMissing, !hasBool { return .int(plain.map { Int64($0.integer ?? 0) }) }
    if hasBool { throw HoneError(.type, "a table's column cannot mix truth values with numbers or missing values.") }
    return .double(plain.map { $0.double ?? .nan })
}

func rowLabel(_ value: Value) throws -> RowLabels.Label {
    if let text = value.text { return .name(text) }
    if let v = value.integer { return .integer(v) }
    throw HoneError(.key, "row labels are whole numbers or text, not \(value.typeName).")
}

/// One value of a column as scripts see it: what is missing is NaN, as in pandas.
func cell(_ column: Column, _ row: Int) -> Value {
    let value = column.value(row)
    return value.isNull ? .float(.nan) : Value(value)
}

func labelValue(_ label: RowLabels.Label) -> Value {
    switch label {
    case .integer(let v): .int(v)
    case .name(let v): .string(v)
    }
}

func rowLabels(_ value: Value, _ interpreter: Interpreter) throws -> RowLabels {
    if case .native(let object as IndexObject) = value { return object.labels }
    switch try columnArgument(value, count: nil, interpreter) {
    case .int(let v): return .integers(v.map(Int.init))
    case .string(let v): return .names(v.map { $0 ?? "NaN" })
    case let other:
        if let doubles = other.doubles, doubles.allSatisfy({ $0 == $0.rounded() && abs($0) < 9e15 }) {
            return .integers(doubles.map { Int($0) })
        }
        throw HoneError(.type, "row labels are whole numbers or text, not \(other.typeName).")
    }
}

/// Names of columns: one string or several.
func nameList(_ value: Value, _ interpreter: Interpreter, _ what: String) throws -> [String] {
    if let name = value.text { return [name] }
    if case .native(let object as IndexObject) = value { return object.labels.texts }
    return try interpreter.elements(of: value).map {
        if let name = $0.text { return name }
        // Numbers are allowed as names, and become their text.
        if let number = $0.integer { return String(number) }
        throw HoneError(.type, "\(what) must be strings, not \($0.typeName).")
    }
}

func columnType(_ value: Value, _ interpreter: Interpreter) throws -> CSVOptions.ColumnType {
    switch value {
    case .string(let name): return try CSVOptions.ColumnType(name: name)
    case .type(let type): return try CSVOptions.ColumnType(name: type.name)
    case .native(let object as DTypeObject): return try CSVOptions.ColumnType(name: object.dtype.name)
    default: throw HoneError(.type, "a dtype is a name such as 'float32' or a type such as np.float32, not \(value.typeName).")
    }
}

extension CallContext {
    func table() throws -> TableObject {
        guard case .native(let object) = self[0], let table = object as? TableObject else { throw typeError(0, "a DataFrame") }
        return table
    }

    func column() throws -> ColumnObject {
        guard case .native(let object) = self[0], let column = object as? ColumnObject else { throw typeError(0, "a Series") }
        return column
    }

    /// `axis=0`, `1`, `'index'` or `'columns'`; whether it is the columns'.
    func isAlongColumns(_ i: Int) throws -> Bool {
        switch self[i] {
        case .none, .int(0): return false
        case .int(1): return true
        default:
            switch self[i].text {
            case "index", "rows": return false
            case "columns": return true
            default: throw HoneError(.value, "No axis named \(try interpreter.str(self[i])): use 0 ('index') or 1 ('columns').")
            }
        }
    }

    func names(_ i: Int) throws -> [String] { try nameList(self[i], interpreter, "names of columns") }

    func refuseInplace(_ name: String) throws -> Bool { isGiven(name) ? try interpreter.truth(self[name]) : false }
}

/// A frame or Series as a result; with `inplace`, written back instead.
func finished(_ object: TableObject, _ table: Table, inplace: Bool) -> Value {
    guard inplace else { return .native(TableObject(table)) }
    object.table = table
    return .none
}

/// How pandas writes lists of labels: lines of 80 characters.
enum PandasText {
    static func index(_ texts: [String], _ tail: String) -> String {
        let flat = "Index([\(texts.joined(separator: ", "))], \(tail))"
        if flat.count <= 80 { return flat }
        var lines = [""], width = texts.map(\.count).max() ?? 0
        width = texts.allSatisfy { $0.first == "'" || $0 == "..." } ? width : width
        for (i, text) in texts.enumerated() {
            let word = String(repeating: " ", count: width - text.count) + text + (i == texts.count - 1 ? "" : ",")
            if lines[lines.count - 1].isEmpty {
                lines[lines.count - 1] = word
            } else if 7 + lines[lines.count - 1].count + 1 + word.count > 79 {
                lines.append(word)
            } else {
                lines[lines.count - 1] += " " + word
            }
        }
        return "Index([" + lines.joined(separator: "\n       ") + "],\n      \(tail))"
    }
}
