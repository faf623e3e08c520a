// numpy's files (npy, npz, plain text), functions about functions (`apply_along_axis`, `vectorize`), and
// `numpy.testing`.

import Glibc
import HoneCore
import HoneFiles
import HoneLanguage

/// What `np.load` gives for an .npz file: arrays by name.
final class ArchiveObject: NativeObject {
    /// One that cannot be read is an error when it is asked for: the others can be.
    let arrays: [(name: String, value: Result<Value, any Error>)]

    init(_ path: String, allowsPickle: Bool) throws {
        arrays = try readNPZ(path: path) { bytes, name in
            do { return .success(.array(try decodeNPY(bytes, name: name))) } catch {
                guard let (numbers, counts) = try? readRows(bytes, name: name) else { return .failure(error) }
                guard allowsPickle else { return .failure(HoneError(.value, "'\(name)' holds lists, which np.load() reads with allow_pickle=True. They are read as data; nothing is run.")) }
                return .success(.list(rows(numbers, counts)))
            }
        }
    }

    var typeName: String { "NpzFile" }
    var attributeNames: [String] { ["files", "keys", "values", "items", "close"] }

    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? {
        let arrays = arrays
        switch name {
        case "files": return .list(arrays.map { .string($0.name) })
        case "keys": return .builtin(BuiltinFunction("keys()") { _ in .list(arrays.map { .string($0.name) }) })
        case "values": return .builtin(BuiltinFunction("values()") { _ in .list(try arrays.map { try $0.value.get() }) })
        case "items":
            return .builtin(
                BuiltinFunction("items()") { _ in .list(try arrays.map { .tuple([.string($0.name), try $0.value.get()]) }) })
        case "close": return .builtin(BuiltinFunction("close()") { _ in .none })
        case "__enter__": return .builtin(BuiltinFunction("__enter__()") { [self] _ in .native(self) })
        case "__exit__": return .builtin(BuiltinFunction("__exit__(*args)") { _ in .none })
        default: return nil
        }
    }

    func getItem(_ index: Value, _ interpreter: Interpreter) throws -> Value? {
        guard let name = index.text else {
            throw HoneError(.type, "the arrays of an .npz file are found by name, not by \(index.typeName).")
        }
        if let found = arrays.first(where: { $0.name == name || $0.name + ".npy" == name }) { return try found.value.get() }
        let names = arrays.map(\.name)
        throw HoneError(
            .key,
            "'\(name)' is not in this archive.\(suggestion(for: name, among: names)) It has: "
                + "\(names.map { "'\($0)'" }.joined(separator: ", "))."
        )
    }

    func length(_ interpreter: Interpreter) throws -> Int? { arrays.count }
    func contains(_ item: Value, _ interpreter: Interpreter) throws -> Bool? { arrays.contains { $0.name == item.text } }
    func iterate(_ interpreter: Interpreter) throws -> IteratorObject? {
        IteratorObject("iterator", over: arrays.map { Value.string($0.name) })
    }
    func repr(_ interpreter: Interpreter) throws -> String { "NpzFile with keys: \(arrays.map(\.name).joined(separator: ", "))" }
}

/// Numbers in a row as lists, each as long as the counts say.
func rows(_ numbers: [Int32], _ counts: [Int]) -> [Value] {
    var at = 0
    return counts.map { count in
        defer { at += count }
        return .list(numbers[at..<at + count].map { .int(Int($0)) })
    }
}

/// A path given as text, or as anything that turns into it (`__fspath__`).
func pathArgument(_ c: CallContext, _ i: Int) throws -> String {
    if let text = c[i].text { return text }
    if c[i].native != nil, let method = try c.interpreter.attributeIfPresent(c[i], "__fspath__"),
        let text = try c.interpreter.call(method, []).text
    {
        return text
    }
    throw c.typeError(i, "a path")
}

enum NumpyFiles {
    static func functions() -> [BuiltinFunction] {
        func saving(_ c: CallContext, compressed: Bool) throws -> Value {
            var arrays = try c.rest.enumerated().map {
                (name: "arr_\($0.offset)", array: try arrayArgument($0.element, c.interpreter))
            }
            arrays += try c.restKeywords.map { (name: $0.name, array: try arrayArgument($0.value, c.interpreter)) }
            let path = try pathArgument(c, 0)
            try writeNPZ(path: path.hasSuffix(".npz") ? path : path + ".npz", arrays, compressed: compressed)
            return .none
        }
        return [
            BuiltinFunction("save(file, arr, allow_pickle=True)", "Writes an array to a .npy file.") { c in
                let path = try pathArgument(c, 0)
                try writeNPY(path: path.hasSuffix(".npy") ? path : path + ".npy", try c.array(1))
                return .none
            },
            BuiltinFunction("load(file, mmap_mode=None, allow_pickle=False, encoding='ASCII')", "Reads a .npy or .npz file.") {
                c in
                let path = try pathArgument(c, 0)
                let start = try readFile(path: path).prefix(2)
                if start.elementsEqual("PK".utf8) { return .native(try ArchiveObject(path, allowsPickle: try c.truth(2))) }
                return .array(try readNPY(path: path))
            },
            BuiltinFunction("savez(file, *args, **kwds)", "Writes several arrays to an .npz file.") {
                try saving($0, compressed: false)
            },
            BuiltinFunction("savez_compressed(file, *args, **kwds)", "Writes several arrays to a compressed .npz file.") {
                try saving($0, compressed: true)
            },
            BuiltinFunction(
                "loadtxt(fname, dtype='float64', comments='#', delimiter=None, skiprows=0, usecols=None, unpack=False, "
                    + "max_rows=None)",
                "Reads rows of numbers from a text file."
            ) { c in
                .array(try loadText(c, skip: try c.int(4)))
            },
            BuiltinFunction(
                "genfromtxt(fname, dtype='float64', comments='#', delimiter=None, skip_header=0, usecols=None, "
                    + "unpack=False, max_rows=None)",
                "Reads rows of numbers from a text file; what is no number is NaN."
            ) { c in
                .array(try loadText(c, skip: try c.int(4), lenient: true))
            },
            BuiltinFunction(
                "savetxt(fname, X, fmt='%.18e', delimiter=' ', newline='\\n', header='', footer='', comments='# ')",
                "Writes rows of numbers to a text file."
            ) { c in
                let array = try c.array(1), format = c[2], newline = try c.string(4)
                guard array.rank <= 2 else {
                    throw HoneError(.value, "Expected 1D or 2D array, got \(array.rank)D array instead.")
                }
                let rows = array.rank == 2 ? array : try array.reshaping([-1, 1])
                let delimiter = try c.string(3), comments = try c.string(7)
                func comment(_ i: Int) throws -> String {
                    let text = try c.string(i)
                    return text.isEmpty ? "" : comments + text.replacing("\n", with: "\n" + comments) + newline
                }
                let values = array.dtype.isFloating ? rows.doubles.map { Value.float($0) } : rows.integers.map { Value.int($0) }
                var text = try comment(5)
                let columns = rows.shape[1]
                for row in 0..<rows.shape[0] {
                    let cells = try (0..<columns).map {
                        try c.interpreter.str(c.interpreter.binary(.modulo, format, values[row * columns + $0]))
                    }
                    text += cells.joined(separator: delimiter) + newline
                }
                text += try comment(6)
                try writeAtomically(path: try pathArgument(c, 0), Array(text.utf8))
                return .none
            },
            BuiltinFunction("apply_along_axis(func1d, axis, arr)", "Calls a function with every row along an axis.") { c in
                let array = try c.array(2), axis = try array.axis(try c.int(1))
                let last = try array.movingAxis(axis, to: array.rank - 1)
                let outer = Array(last.shape.dropLast()),
                    rows = try last.reshaping([outer.reduce(1, *), last.shape[last.rank - 1]])
                guard rows.shape[0] > 0 else {
                    throw HoneError(.value, "Cannot apply_along_axis when any iteration dimensions are 0")
                }
                let results = try (0..<rows.shape[0]).map { row in
                    try arrayArgument(c.interpreter.call(c[0], [.array(try rows.subscripting([.integer(row)]))]), c.interpreter)
                }
                let stacked = try NDArray.stack(results).reshaping(outer + results[0].shape)
                return .array(results[0].rank == 1 ? try stacked.movingAxis(-1, to: axis) : stacked)
            },
            BuiltinFunction("vectorize(pyfunc, otypes=None)", "A function that calls `pyfunc` for every element.") { c in
                let function = c[0]
                return .builtin(
                    BuiltinFunction("vectorized(*args)", "Calls the function for every element.") { call in
                        let arrays = try call.rest.map { try arrayArgument($0, call.interpreter) }
                        let shape = try arrays.reduce([Int]()) { try broadcastShape($0, $1.shape) }
                        let columns = try arrays.map { array -> [Value] in
                            listValue(try array.broadcast(to: shape).flattened()).elements ?? []
                        }
                        let results = try (0..<NDArray.elementCount(of: shape)).map { i in
                            try call.interpreter.call(function, columns.map { $0[i] })
                        }
                        return .array(try arrayArgument(.list(results), call.interpreter).reshaping(shape))
                    })
            },
            BuiltinFunction("ndenumerate(arr)", "Pairs of an index and an element.") { c in
                let array = try c.array(0), strides = rowMajorStrides(array.shape)
                let values = listValue(array.flattened()).elements ?? []
                return .iterator(
                    IteratorObject(
                        "ndenumerate",
                        over: values.enumerated().map { i, value in
                            .tuple([
                                .tuple(array.shape.indices.map { .int(i / max(strides[$0], 1) % max(array.shape[$0], 1)) }),
                                value,
                            ])
                        }))
            },
            BuiltinFunction(
                "set_printoptions(precision=8, threshold=1000, edgeitems=3, linewidth=75, suppress=False)", "How arrays print."
            ) { c in
                guard let behaviour = c.interpreter.arrayBehaviour as? NumpyBehaviour else { return .none }
                try behaviour.setPrintOptions(c)
                return .none
            },
            BuiltinFunction("finfo(dtype)", "The limits of a floating-point type.") { c in
                let dtype = try dtypeArgument(c[0], c.interpreter) ?? .float64
                guard dtype.isFloating else { throw HoneError(.value, "data type \(dtype.name) not inexact; use np.iinfo.") }
                func limit(_ single: Float, _ double: Double) -> Value {
                    .array(NDArray(scalar: dtype == .float32 ? Double(single) : double).cast(to: dtype))
                }
                return .native(
                    LimitsObject(
                        "finfo",
                        [
                            ("eps", limit(.ulpOfOne, .ulpOfOne)), ("bits", .int(dtype.size * 8)),
                            ("max", limit(.greatestFiniteMagnitude, .greatestFiniteMagnitude)),
                            ("min", limit(-.greatestFiniteMagnitude, -.greatestFiniteMagnitude)),
                            ("tiny", limit(.leastNormalMagnitude, .leastNormalMagnitude)),
                        ]))
            },
            BuiltinFunction("iinfo(dtype)", "The limits of an integer type.") { c in
                let dtype = try dtypeArgument(c[0], c.interpreter) ?? .int64
                guard let range = dtype.integerRange else {
                    throw HoneError(.value, "Invalid integer data type '\(dtype.name)'.")
                }
                return .native(
                    LimitsObject(
                        "iinfo",
                        [("max", .int(range.upperBound)), ("min", .int(range.lowerBound)), ("bits", .int(dtype.size * 8))]))
            },
        ]
    }

    private static func loadText(_ c: CallContext, skip: Int, lenient: Bool = false) throws -> NDArray {
        let path = try pathArgument(c, 0), dtype = try c.dtype(1) ?? .float64
        let text = String(decoding: try readFile(path: path), as: UTF8.self)
        let comment = c[2].isNone ? nil : try c.string(2), delimiter = c[3].isNone ? nil : try c.string(3)
        let columns = try c.optionalInts(5), limit = try c.optionalInt(7)
        var rows = [[Double]]()
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().dropFirst(
            max(0, skip))
        {
            if let limit, rows.count >= limit { break }
            var line = Substring(line)
            if let comment, !comment.isEmpty, let start = line.firstRange(of: comment) { line = line[..<start.lowerBound] }
            guard !line.allSatisfy(\.isWhitespace) else { continue }
            var cells =
                if let delimiter, !delimiter.isEmpty { line.split(separator: delimiter, omittingEmptySubsequences: false) } else {
                    line.split(whereSeparator: \.isWhitespace)
                }
            if let columns {
                let all = cells
                cells = try columns.map { place in
                    let i = place < 0 ? place &+ all.count : place
                    guard all.indices.contains(i) else {
                        throw HoneError(
                            .value, "'\(path)', line \(number + 1): invalid column index \(place) with \(all.count) columns.")
                    }
                    return all[i]
                }
            }
            let values = try cells.map { cell -> Double in
                if let value = parseFloat(String(cell)) { return value }
                if lenient { return .nan }
                throw HoneError(
                    .value,
                    "'\(path)', line \(number + 1): could not convert string '\(cell)' to \(dtype.name). For titles pass "
                        + "skiprows=1, for commas delimiter=','."
                )
            }
            if let first = rows.first, first.count != values.count {
                throw HoneError(
                    .value, "'\(path)', line \(number + 1): the number of columns changed from \(first.count) to \(values.count)."
                )
            }
            rows.append(values)
        }
        let width = rows.first?.count ?? 0
        var array = try NDArray(shape: [rows.count, width], .float64(rows.flatMap { $0 })).cast(to: dtype)
        if rows.isEmpty {
            array = NDArray([Double]()).cast(to: dtype)
        } else if width == 1 || rows.count == 1 {
            array = try array.squeezed()
        }
        return try c.truth(6) && array.rank == 2 ? array.transposed() : array
    }

    static func testing() -> ModuleObject {
        let module = ModuleObject("numpy.testing", summary: "Assertions about arrays.")
        func failure(_ what: String, _ a: NDArray, _ b: NDArray) -> HoneError {
            let differences = zip(a.doubles, b.doubles).map { abs($0 - $1) }
            let most = differences.filter { !$0.isNaN }.max().map { " Max absolute difference: \(pythonRepr($0))." } ?? ""
            return HoneError(
                .assertion,
                "\(what): shapes \(describe(shape: a.shape)) and "
                    + "\(describe(shape: b.shape)).\(a.shape == b.shape ? most : "")\n ACTUAL: \(a.repr)\n DESIRED: \(b.repr)"
            )
        }
        module.add([
            BuiltinFunction(
                "assert_allclose(actual, desired, rtol=1e-07, atol=0, equal_nan=True, err_msg='')",
                "Raises AssertionError unless all elements are nearly equal."
            ) { c in
                let a = try c.array(0), b = try c.array(1)
                guard try NDArray.allClose(a, b, rtol: try c.double(2), atol: try c.double(3), equalNaN: try c.truth(4)) else {
                    throw failure(
                        "Not equal to tolerance rtol=\(try c.interpreter.str(c[2])), atol=\(try c.interpreter.str(c[3]))", a, b)
                }
                return .none
            },
            BuiltinFunction(
                "assert_array_equal(actual, desired, err_msg='')", "Raises AssertionError unless all elements are equal."
            ) { c in
                let a = try c.array(0), b = try c.array(1)
                guard try NDArray.allClose(a, b, rtol: 0, atol: 0, equalNaN: true) else {
                    throw failure("Arrays are not equal", a, b)
                }
                return .none
            },
            BuiltinFunction(
                "assert_almost_equal(actual, desired, decimal=7)",
                "Raises AssertionError unless all elements agree to `decimal` places."
            ) { c in
                let a = try c.array(0), b = try c.array(1)
                let tolerance = pow(10, -Double(try c.int(2)))
                guard try NDArray.allClose(a, b, rtol: 0, atol: 1.5 * tolerance, equalNaN: true) else {
                    throw failure("Arrays are not almost equal to \(try c.int(2)) decimals", a, b)
                }
                return .none
            },
        ])
        module.attributes["assert_array_almost_equal"] = module.attributes["assert_almost_equal"]
        module.attributes["assert_equal"] = module.attributes["assert_array_equal"]
        return module
    }
}

/// `np.finfo` and `np.iinfo`: named numbers.
final class LimitsObject: NativeObject {
    let typeName: String
    private let values: [(String, Value)]
    init(_ name: String, _ values: [(String, Value)]) { (typeName, self.values) = (name, values) }
    var attributeNames: [String] { values.map(\.0) }
    func getAttribute(_ name: String, _ interpreter: Interpreter) throws -> Value? { values.first { $0.0 == name }?.1 }
}
