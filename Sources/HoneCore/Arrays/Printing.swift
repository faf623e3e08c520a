// Arrays as numpy prints them: columns aligned, at most 8 decimals, lines of 75 characters, and of more than 1000
// elements only the three first and last of each axis, unless `PrintOptions` say otherwise. The rules (when to use
// powers of ten, what to pad) are numpy's.

extension NDArray: CustomStringConvertible {
    /// `print(x)`; an array without axes prints as the number it is.
    package var description: String { description(PrintOptions()) }

    package func description(_ options: PrintOptions) -> String {
        if shape.isEmpty { return scalarText }
        return text(separator: " ", indent: 1, width: options.lineWidth, options)
    }

    /// `repr(x)`: `array([1., 2.], dtype=float32)`; a scalar `np.float32(0.5)`, as numpy's reductions return them.
    package var repr: String { repr(PrintOptions()) }

    package func repr(_ options: PrintOptions) -> String {
        if shape.isEmpty { return dtype == .bool ? "np.\(scalarText)_" : "np.\(dtype.name)(\(scalarText))" }
        var extras = [String]()
        if count == 0 && shape != [0] || count > options.threshold {
            extras.append("shape=\(HoneCore.describe(shape: shape))")
        }
        let isImplied = dtype == .float64 || dtype == .int64 || dtype == .bool
        if !isImplied || count == 0 { extras.append("dtype=\(dtype.name)") }
        let body = "array(" + text(separator: ", ", indent: 7, width: options.lineWidth - 1, options)
        if extras.isEmpty { return body + ")" }
        let tail = extras.joined(separator: ", ") + ")"
        let lastLine = body.count + 1 - (body.lastIndex(of: "\n").map { body.distance(from: body.startIndex, to: $0) + 1 } ?? 0)
        return body + "," + (lastLine + tail.count + 1 > options.lineWidth ? "\n      " : " ") + tail
    }

    private var scalarText: String {
        switch elements {
        case .float32(let e): e.first.map(pythonRepr) ?? ""
        case .float64(let e): e.first.map(pythonRepr) ?? ""
        case .bool(let e): e.first == true ? "True" : "False"
        default: integers.first.map(String.init) ?? ""
        }
    }

    private func text(separator: String, indent: Int, width: Int, _ options: PrintOptions) -> String {
        if count == 0 { return "[]" }
        let isSummarised = count > options.threshold
        var layout = PrintLayout(shape: shape, isSummarised: isSummarised, separator: separator, edge: options.edgeItems)
        // Only what is shown decides the format.
        let visible = layout.visibleOffsets()
        layout.words = gathering(visible, shape: [visible.count]).words(options)
        return layout.nested(axis: 0, indent: indent, width: width)
    }

    /// All elements, formatted to a common width.
    private func words(_ options: PrintOptions) -> [String] {
        switch elements {
        case .float32(let e): return floatWords(e.map(DecimalDigits.init), e.map { Double($0) }, cutoff: 1e6, single: true, options)
        case .float64(let e): return floatWords(e.map(DecimalDigits.init), e, cutoff: 1e8, single: false, options)
        case .bool(let e): return e.map { $0 ? " True" : "False" }
        case .int32, .int64, .uint8:
            let texts = integers.map(String.init)
            return texts.map { aligned($0, left: texts.map(\.count).max() ?? 0) }
        }
    }

    private func floatWords(_ numbers: [DecimalDigits?], _ values: [Double], cutoff: Double, single: Bool,
                            _ options: PrintOptions) -> [String] {
        let finite = numbers.compactMap { $0 }
        let sizes = finite.map { abs($0.value) }.filter { $0 != 0 }
        let largest = sizes.max() ?? 1, smallest = sizes.min() ?? 1
        // numpy divides and compares in the array's own precision.
        let ratio = single ? Double(Float(largest) / Float(smallest)) : largest / smallest
        let isTiny = single ? Float(smallest) < Float(0.0001) : smallest < 0.0001
        let isScientific = !options.suppress && (largest >= cutoff || isTiny || ratio > 1000)

        var left = 0, right = 0
        let texts: [String?]
        if finite.isEmpty {
            texts = numbers.map { _ in nil }
        } else if isScientific {
            let first = finite.map { $0.scientific(precision: options.precision, keepZeros: false) }
            let precision = first.map(\.fraction.count).max() ?? 0
            let exponentSize = (first.map(\.exponent.count).max() ?? 3) - 1
            left = first.map(\.whole.count).max() ?? 0
            right = exponentSize + 2 + precision
            texts = numbers.map { number in
                guard let parts = number?.scientific(precision: precision, keepZeros: true) else { return nil }
                let power = parts.exponent.dropFirst()
                return aligned(parts.whole, left: left) + "." + parts.fraction + "e" + parts.exponent.prefix(1)
                    + String(repeating: "0", count: max(0, exponentSize - power.count)) + power
            }
        } else {
            let parts = numbers.map { $0?.positional(precision: options.precision) }
            left = parts.compactMap { $0?.whole.count }.max() ?? 0
            right = parts.compactMap { $0?.fraction.count }.max() ?? 0
            texts = parts.map { part in
                part.map { aligned($0.whole, left: left) + "." + $0.fraction + String(repeating: " "
                    + "", count: right - $0.fraction.count) }
            }
        }
        if finite.count < numbers.count {
            let longest = values.contains(-.infinity) ? 4 : 3
            left = max(left, longest - right - 1)
        }
        return zip(texts, values).map { text, value in
            aligned(text ?? (value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"), left: left + right + 1)
        }
    }
}

/// What `np.set_printoptions` sets.
package struct PrintOptions: Equatable, Sendable {
    package var precision = 8, threshold = 1000, edgeItems = 3, lineWidth = 75
    /// Never powers of ten.
    package var suppress = false
    package init() {}
}

private func aligned(_ text: String, left width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }

/// The brackets and lines around the words.
private struct PrintLayout {
    let shape: [Int]
    let isSummarised: Bool
    let separator: String
    /// The visible elements in order, used up by `nested`.
    var words = [String]()
    private let edge: Int
    private var next = 0

    init(shape: [Int], isSummarised: Bool, separator: String, edge: Int) {
        (self.shape, self.isSummarised, self.separator, self.edge) = (shape, isSummarised, separator, edge)
    }

    private func isCut(_ axis: Int) -> Bool { isSummarised && shape[axis] > 2 * edge }

    func visibleOffsets() -> [Int] {
        var offsets = [0]
        let strides = rowMajorStrides(shape)
        for axis in shape.indices {
            let size = shape[axis]
            let places = isCut(axis) ? Array(0..<edge) + Array(size - edge..<size) : Array(0..<size)
            offsets = offsets.flatMap { offset in places.map { offset + $0 * strides[axis] } }
        }
        return offsets
    }

    mutating func nested(axis: Int, indent: Int, width: Int) -> String {
        let hanging = String(repeating: " ", count: indent)
        let leading = isCut(axis) ? edge : 0
        let trailing = isCut(axis) ? edge : shape[axis]
        let bare = separator == ", " ? "," : ""
        if axis == shape.count - 1 {
            var done = "", line = hanging
            func extend(_ word: String) {
                if line.count + word.count > width - 1, line.count > indent {
                    done += trimmed(line) + "\n"
                    line = hanging
                }
                line += word
            }
            for _ in 0..<leading { extend(takeWord()); line += separator }
            if isCut(axis) { extend("..."); line += separator }
            for i in 0..<trailing {
                extend(takeWord())
                if i < trailing - 1 { line += separator }
            }
            return "[" + (done + line).dropFirst(indent) + "]"
        }
        let lineEnd = bare + String(repeating: "\n", count: shape.count - axis - 1)
        var rows = [String]()
        for _ in 0..<leading { rows.append(nested(axis: axis + 1, indent: indent + 1, width: width - 1)) }
        if isCut(axis) { rows.append("...") }
        for _ in 0..<trailing { rows.append(nested(axis: axis + 1, indent: indent + 1, width: width - 1)) }
        return "[" + rows.joined(separator: lineEnd + hanging) + "]"
    }

    private mutating func takeWord() -> String {
        defer { next += 1 }
        return words.indices.contains(next) ? words[next] : ""
    }

    private func trimmed(_ line: String) -> String {
        var line = line
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
