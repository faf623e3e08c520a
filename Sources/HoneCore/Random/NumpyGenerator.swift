// numpy's new interface, np.random.default_rng(seed): PCG64 (O'Neill 2014, XSL-RR variant), seeded through numpy's
// SeedSequence, with Lemire's bounded integers. Equal to numpy draw for draw.

/// numpy.random.Generator over PCG64.
package struct NumpyGenerator {
    private var state: UInt128
    private let increment: UInt128
    /// The unused half of a 64-bit draw.
    private var spareHalf: UInt32?

    package init(seed: Int) throws {
        guard seed >= 0 else { throw HoneError(.value, "default_rng: expected a non-negative integer as seed, got \(seed).") }
        let words = seed > Int(UInt32.max) ? [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)]
            : [UInt32(truncatingIfNeeded: seed)]
        self.init(entropy: words)
    }

    /// Seeded from the system.
    package init() {
        var system = SystemRandomNumberGenerator()
        self.init(entropy: (0..<4).map { _ in system.next() })
    }

    private init(entropy: [UInt32]) {
        let words = seedSequence(entropy, count: 4)
        let start = UInt128(words[0]) << 64 | UInt128(words[1])
        increment = (UInt128(words[2]) << 64 | UInt128(words[3])) << 1 | 1
        state = 0
        step()
        state &+= start
        step()
    }

    package mutating func random(_ shape: [Int]) throws -> NDArray { try fill(shape) { $0.nextDouble() } }

    package mutating func uniform(_ low: Double = 0, _ high: Double = 1, _ shape: [Int]) throws -> NDArray {
        try RandomChecks.range(low, high)
        return try fill(shape) { low + (high - low) * $0.nextDouble() }
    }

    package mutating func standardNormal(_ shape: [Int]) throws -> NDArray { try normal(0, 1, shape) }

    package mutating func normal(_ mean: Double = 0, _ deviation: Double = 1, _ shape: [Int]) throws -> NDArray {
        try RandomChecks.scale(deviation)
        guard let ziggurat = Ziggurat.numpy else {
            throw HoneError(.unsupported, "on this machine, the normal numbers of np.random.default_rng would not be the "
                + "same as numpy's. "
                + "Use np.random.seed(…) and np.random.normal(…).")
        }
        return try fill(shape) { mean + deviation * ziggurat.draw(&$0, { $0.next64() }, { $0.nextDouble() }) }
    }

    /// Integers in [low, high), or with `endpoint` in [low, high].
    package mutating func integers(_ low: Int, _ high: Int, _ shape: [Int], endpoint: Bool = false) throws -> NDArray {
        let span = try RandomChecks.span(low, high, closed: endpoint, "integers")
        let n = try RandomChecks.count(shape)
        return NDArray(trusted: shape, .int64((0..<n).map { _ in Int64(low) &+ Int64(truncatingIfNeeded: bounded(span)) }))
    }

    package mutating func permutation(_ n: Int) throws -> NDArray { NDArray(shuffled(try RandomChecks.count([n]))) }

    package mutating func permutation(of x: NDArray) throws -> NDArray {
        guard let n = x.shape.first else {
            throw HoneError(.index, "permutation: x must be an integer or at least 1-dimensional, got a number that is not "
                + "an integer.")
        }
        return try x.reordered(shuffled(n))
    }

    package mutating func shuffle(_ x: inout NDArray) throws {
        guard let n = x.shape.first else { throw HoneError(.type, "shuffle takes an array or list, got a number.") }
        x = try x.reordered(shuffled(n))
    }

    package mutating func shuffled(_ count: Int) -> [Int] {
        var order = Array(0..<max(0, count))
        for i in order.indices.dropFirst().reversed() { order.swapAt(i, Int(masked(UInt64(i)))) }
        return order
    }

    package mutating func choice(_ size: Int, _ shape: [Int], replace: Bool = true, p: NDArray? = nil,
                                 shuffle: Bool = true) throws -> NDArray {
        let count = try RandomChecks.count(shape)
        _ = try RandomChecks.count([max(size, 0)])
        try RandomChecks.population(size, count, replace: replace, p?.doubles)
        let places: [Int]
        if let p = p?.doubles {
            places = replace ? WeightedChoice.withReplacement(p, count) { nextDouble() }
                : WeightedChoice.withoutReplacement(p, count) { nextDouble() }
        } else if replace {
            places = count == 0 ? [] : (0..<count).map { _ in Int(bounded(UInt64(size - 1))) }
        } else if size > 10_000, count > size / (shuffle ? 50 : 20) {
            var order = Array(0..<size)
            shuffleEnd(&order, downTo: max(size - count, 1))
            places = Array(order[(size - count)...])
        } else {
            // Floyd's sampling: each new number is taken, or the largest possible one if it was taken before.
            var taken = Set<Int>(), order = [Int]()
            for largest in size - count..<size {
                let value = Int(bounded(UInt64(largest)))
                let pick = taken.contains(value) ? largest : value
                taken.insert(pick)
                order.append(pick)
            }
            if shuffle { shuffleEnd(&order, downTo: 1) }
            places = order
        }
        return NDArray(places).withShape(shape)
    }

    private mutating func shuffleEnd(_ order: inout [Int], downTo first: Int) {
        var i = order.count - 1
        while i >= first {
            order.swapAt(i, Int(bounded(UInt64(i))))
            i -= 1
        }
    }

    private mutating func fill(_ shape: [Int], _ draw: (inout NumpyGenerator) -> Double) throws -> NDArray {
        let count = try RandomChecks.count(shape)
        return NDArray(trusted: shape, .float64((0..<count).map { _ in draw(&self) }))
    }

    private mutating func step() { state = state &* 0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645 &+ increment }

    mutating func next64() -> UInt64 {
        step()
        let mixed = UInt64(truncatingIfNeeded: state >> 64) ^ UInt64(truncatingIfNeeded: state)
        let turn = UInt64(truncatingIfNeeded: state >> 122)
        return mixed >> turn | mixed << ((64 - turn) & 63)
    }

    private mutating func next32() -> UInt32 {
        if let half = spareHalf {
            spareHalf = nil
            return half
        }
        let whole = next64()
        spareHalf = UInt32(truncatingIfNeeded: whole >> 32)
        return UInt32(truncatingIfNeeded: whole)
    }

    mutating func nextDouble() -> Double { Double(next64() >> 11) * (1 / 9_007_199_254_740_992) }

    /// A number in 0…span as the old interface draws it; numpy kept this for shuffling.
    private mutating func masked(_ span: UInt64) -> UInt64 {
        let mask = bitMask(span)
        while true {
            let value = span <= UInt64(UInt32.max) ? UInt64(next32()) & mask : next64() & mask
            if value <= span { return value }
        }
    }

    /// A number in 0…span by Lemire's multiplication (2019).
    private mutating func bounded(_ span: UInt64) -> UInt64 {
        if span == 0 { return 0 }
        if span < UInt64(UInt32.max) {
            let width = UInt32(span) + 1
            var product = UInt64(next32()) * UInt64(width)
            if UInt32(truncatingIfNeeded: product) < width {
                let threshold = (UInt32.max - UInt32(span)) % width
                while UInt32(truncatingIfNeeded: product) < threshold { product = UInt64(next32()) * UInt64(width) }
            }
            return product >> 32
        }
        if span == UInt64(UInt32.max) { return UInt64(next32()) }
        if span == .max { return next64() }
        let width = span + 1
        var product = next64().multipliedFullWidth(by: width)
        if product.low < width {
            let threshold = (UInt64.max - span) % width
            while product.low < threshold { product = next64().multipliedFullWidth(by: width) }
        }
        return product.high
    }
}

/// numpy's SeedSequence: spreads the bits of a seed over as many 64-bit words as a generator needs.
private func seedSequence(_ entropy: [UInt32], count: Int) -> [UInt64] {
    var constant: UInt32 = 0x43b0_d7e5
    func hash(_ value: UInt32, by multiplier: UInt32) -> UInt32 {
        var value = value ^ constant
        constant = constant &* multiplier
        value = value &* constant
        return value ^ value >> 16
    }
    func mix(_ x: UInt32, _ y: UInt32) -> UInt32 {
        let result = 0xca01_f9dd &* x &- 0x4973_f715 &* y
        return result ^ result >> 16
    }
    var pool = (0..<4).map { hash($0 < entropy.count ? entropy[$0] : 0, by: 0x931e_8875) }
    for source in 0..<4 {
        for target in 0..<4 where source != target { pool[target] = mix(pool[target], hash(pool[source], by: 0x931e_8875)) }
    }
    for word in entropy.dropFirst(4) {
        for target in 0..<4 { pool[target] = mix(pool[target], hash(word, by: 0x931e_8875)) }
    }
    constant = 0x8b51_f9dd
    let words = (0..<count * 2).map { hash(pool[$0 % 4], by: 0x58f3_8ded) }
    return (0..<count).map { UInt64(words[2 * $0]) | UInt64(words[2 * $0 + 1]) << 32 }
}
