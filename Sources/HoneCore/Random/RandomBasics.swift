// What numpy's old and new generators share: checks of arguments, and the ways of drawing that only need uniform
// numbers from whichever generator it is.

/// Counts and probabilities that no generator can draw from, told before any number is drawn.
enum RandomChecks {
    static func count(_ shape: [Int]) throws -> Int { try NDArray.elementCount(of: shape) }

    /// The width of [low, high) as "largest - low".
    static func span(_ low: Int, _ high: Int, closed: Bool = false, _ name: String) throws -> UInt64 {
        guard closed ? low <= high : low < high else {
            throw HoneError(.value, "\(name): low \(closed ? ">" : ">=") high: numbers from \(low) to below \(high) do not "
                + "exist. "
                + "With one argument, it is the upper end and must be positive.")
        }
        return UInt64(bitPattern: Int64(high)) &- UInt64(bitPattern: Int64(low)) &- (closed ? 0 : 1)
    }

    static func scale(_ scale: Double) throws {
        guard scale >= 0 else { throw HoneError(.value, "scale < 0: a standard deviation cannot be \(pythonRepr(scale)).") }
    }

    static func range(_ low: Double, _ high: Double) throws {
        guard (high - low).isFinite else { throw HoneError(.overflow, "Range exceeds valid bounds: from \(pythonRepr(low)) "
            + "to \(pythonRepr(high)).") }
    }

    static func population(_ size: Int, _ count: Int, replace: Bool, _ p: [Double]?) throws {
        guard size > 0 || count == 0 else { throw HoneError(.value, "a must be greater than 0 unless no samples are taken: "
            + "there is nothing to choose from.") }
        guard replace || count <= size else {
            throw HoneError(.value, "Cannot take a larger sample than population when replace is False: \(count) of "
                + "\(size). Pass replace=True.")
        }
        guard let p else { return }
        guard p.count == size else { throw HoneError(.value, "a and p must have same size: \(size) choices but \(p.count) "
            + "probabilities.") }
        guard p.allSatisfy({ $0 >= 0 }) else { throw HoneError(.value, "Probabilities are not non-negative: p must not have "
            + "negative numbers or NaN.") }
        let sum = p.reduce(0, +)
        guard abs(sum - 1) < 1.5e-8 else { throw HoneError(.value, "Probabilities do not sum to 1: they sum to "
            + "\(pythonRepr(sum)). Divide p by p.sum().") }
        guard replace || p.filter({ $0 > 0 }).count >= count else {
            throw HoneError(.value, "Fewer non-zero entries in p than size: \(count) cannot be chosen without replacement. "
                + "Pass replace=True.")
        }
    }
}

/// Choosing by probabilities with a source of uniform numbers.
enum WeightedChoice {
    private static func cumulated(_ p: [Double]) -> [Double] {
        var total = 0.0
        let sums = p.map { value in total += value; return total }
        return sums.map { $0 / total }
    }

    /// The first place whose cumulated probability exceeds `x`.
    private static func place(_ x: Double, in sums: [Double]) -> Int {
        var low = 0, high = sums.count
        while low < high {
            let middle = (low + high) / 2
            if x < sums[middle] { high = middle } else { low = middle + 1 }
        }
        return min(low, sums.count - 1)
    }

    static func withReplacement(_ p: [Double], _ count: Int, _ uniform: () -> Double) -> [Int] {
        let sums = cumulated(p)
        return (0..<count).map { _ in place(uniform(), in: sums) }
    }

    /// numpy draws what is missing, drops repetitions, and draws again with those found set to zero.
    static func withoutReplacement(_ p: [Double], _ count: Int, _ uniform: () -> Double) -> [Int] {
        var p = p, found = [Int]()
        while found.count < count {
            for place in found { p[place] = 0 }
            let sums = cumulated(p)
            var seen = Set<Int>()
            let drawn = (0..<count - found.count).map { _ in place(uniform(), in: sums) }
            found += drawn.filter { seen.insert($0).inserted }
        }
        return found
    }
}

package extension NDArray {
    /// The slices along the first axis in the order `order`, which holds valid places.
    func reordered(_ order: [Int]) throws -> NDArray { try take(NDArray(order), axis: 0) }
}
