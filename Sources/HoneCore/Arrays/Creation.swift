// Arrays from a description: ranges, grids, identities, one-hot codes, nested lists.

package extension NDArray {
    /// `np.arange` of floats: computed as numpy does, from the first two values.
    static func arange(_ start: Double, _ stop: Double, _ step: Double = 1, _ dtype: DType = .float64) throws -> NDArray {
        guard step != 0 else { throw HoneError(.zeroDivision, "arange: the step cannot be 0.") }
        let length = ((stop - start) / step).rounded(.up)
        guard length.isFinite, abs(length) < 1e15 else {
            throw HoneError(.value, "arange: Maximum allowed size exceeded from \(start) to \(stop) in steps of \(step).")
        }
        let n = try elementCount(of: [max(0, Int(length))]), delta = (start + step) - start
        return NDArray((0..<n).map { $0 == 1 ? start + step : start + Double($0) * delta }).cast(to: dtype)
    }

    /// `np.arange` of integers.
    static func arange(_ start: Int, _ stop: Int, _ step: Int = 1, _ dtype: DType = .int64) throws -> NDArray {
        guard step != 0 else { throw HoneError(.zeroDivision, "arange: the step cannot be 0.") }
        let (distance, overflow) = stop.subtractingReportingOverflow(start)
        guard !overflow, distance != .min, step != .min else { throw HoneError(.value, "arange: Maximum allowed size exceeded.") }
        let isEmpty = (distance > 0) != (step > 0) || distance == 0
        let n = try elementCount(of: [isEmpty ? 0 : (abs(distance) - 1) / abs(step) + 1])
        return NDArray((0..<n).map { start + $0 * step }).cast(to: dtype)
    }

    static func linspace(_ start: Double, _ stop: Double, _ num: Int = 50, endpoint: Bool = true,
                         _ dtype: DType = .float64) throws -> NDArray {
        guard num >= 0 else { throw HoneError(.value, "Number of samples, \(num), must be non-negative.") }
        let n = try elementCount(of: [num]), intervals = Double(endpoint ? n - 1 : n)
        let distance = stop - start, step = distance / intervals
        var values = (0..<n).map { i -> Double in
            if intervals <= 0 { return Double(i) * distance + start }
            // A step that underflows to 0 would lose the distance.
            return step == 0 ? Double(i) / intervals * distance + start : Double(i) * step + start
        }
        if endpoint, n > 1 { values[n - 1] = stop }
        return NDArray(values).cast(to: dtype)
    }

    /// Ones on the diagonal `k` places above the main one.
    static func eye(_ rows: Int, _ columns: Int? = nil, diagonal k: Int = 0, _ dtype: DType = .float64) throws -> NDArray {
        let columns = columns ?? rows
        var values = [UInt8](repeating: 0, count: try elementCount(of: [rows, columns]))
        for row in 0..<rows {
            let (column, overflow) = row.addingReportingOverflow(k)
            if !overflow, column >= 0, column < columns { values[row * columns + column] = 1 }
        }
        return NDArray(trusted: [rows, columns], .uint8(values)).cast(to: dtype)
    }

    /// Keras's `to_categorical`: class numbers to rows with a single one; a last axis of size 1 is dropped first.
    func oneHot(classes: Int? = nil, _ dtype: DType = .float64) throws -> NDArray {
        let labels = integers
        let largest = max(labels.max() ?? -1, -1)
        let classes = try classes ?? NDArray.elementCount(of: [largest == .max ? .max : largest + 1])
        guard labels.allSatisfy({ $0 >= 0 && $0 < classes }) else {
            let wrong = labels.first { $0 < 0 || $0 >= classes } ?? 0
            throw HoneError(.index, "to_categorical: class \(wrong) is out of bounds for \(classes) classes: labels run "
                + "from 0 to "
                + "num_classes - 1. Subtract the smallest label or raise num_classes.")
        }
        let base = rank > 1 && shape.last == 1 ? Array(shape.dropLast()) : shape
        var values = [UInt8](repeating: 0, count: try NDArray.elementCount(of: base + [classes]))
        for (row, label) in labels.enumerated() { values[row * classes + label] = 1 }
        return NDArray(trusted: base + [classes], .uint8(values)).cast(to: dtype)
    }
}
