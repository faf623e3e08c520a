// Arithmetic on sizes. Shapes come from users, scripts and files, and a product of a few of them exceeds any machine word;
// so sums and products of sizes go through here, and a result that no memory could hold is an error.

/// A size that is not known yet (Keras's None).
package let unknownSize = -1

package enum Size {
    /// More elements than any memory has. Sizes below it can be turned into bytes, and a few added, without overflow.
    package static let limit = 1 << 48

    /// The product; unknown if one factor is. Sizes of 0 do not hide that the others are too large.
    package static func product(_ sizes: some Sequence<Int>) throws -> Int {
        var n = 1, isEmpty = false, isUnknown = false
        for size in sizes {
            if size < 0 { isUnknown = true } else if size == 0 { isEmpty = true } else { n = try multiply(n, size) }
        }
        return isUnknown ? unknownSize : isEmpty ? 0 : n
    }

    package static func multiply(_ a: Int, _ b: Int) throws -> Int {
        if a < 0 || b < 0 { return unknownSize }
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        guard !overflow, product <= limit else { throw tooLarge("\(a) · \(b)") }
        return product
    }

    package static func add(_ a: Int, _ b: Int) throws -> Int {
        if a < 0 || b < 0 { return unknownSize }
        let (sum, overflow) = a.addingReportingOverflow(b)
        guard !overflow, sum <= limit else { throw tooLarge("\(a) + \(b)") }
        return sum
    }

    /// Throws unless every known size, and their product, can be reckoned with.
    package static func sum(_ sizes: some Sequence<Int>) throws -> Int { try sizes.reduce(0, add) }

    package static func check(_ shape: [Int]) throws { _ = try product(shape) }

    private static func tooLarge(_ what: String) -> HoneError {
        HoneError(.memory, "a size of \(what) elements does not fit into any memory (the limit is 2^48). Check the shapes.")
    }
}
