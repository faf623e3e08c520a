// numpy.random's old interface (np.random.seed, rand, randn, …), number for number: numpy promises never to change
// it, so scripts with a seed give the same data here as there. It is not what layers and training draw from.

import Glibc

/// numpy's RandomState: MT19937 and the algorithms frozen in numpy 1.16.
package struct NumpyRandom {
    private var twister: MersenneTwister
    /// The polar method makes two normal numbers at a time.
    private var spareNormal: Double?

    package init(seed: Int) throws {
        guard let seed = UInt32(exactly: seed) else {
            throw HoneError(.value, "Seed must be between 0 and 2**32 - 1, got \(seed).")
        }
        twister = MersenneTwister(seed: seed)
    }

    /// A state nobody can predict, as numpy has before `seed` is called.
    package init() {
        var system = SystemRandomNumberGenerator()
        twister = MersenneTwister(key: (0..<16).map { _ in system.next() })
    }

    /// `np.random.rand`, `random_sample`, `random`: uniform in [0, 1).
    package mutating func random(_ shape: [Int]) throws -> NDArray { try fill(shape) { $0.twister.nextDouble() } }

    package mutating func uniform(_ low: Double = 0, _ high: Double = 1, _ shape: [Int]) throws -> NDArray {
        try RandomChecks.range(low, high)
        return try fill(shape) { low + (high - low) * $0.twister.nextDouble() }
    }

    /// `np.random.randn`, `standard_normal`.
    package mutating func standardNormal(_ shape: [Int]) throws -> NDArray { try fill(shape) { $0.nextNormal() } }

    package mutating func normal(_ mean: Double = 0, _ deviation: Double = 1, _ shape: [Int]) throws -> NDArray {
        try RandomChecks.scale(deviation)
        return try fill(shape) { mean + deviation * $0.nextNormal() }
    }

    package mutating func exponential(_ scale: Double = 1, _ shape: [Int]) throws -> NDArray {
        try RandomChecks.scale(scale)
        return try fill(shape) { -log(1 - $0.twister.nextDouble()) * scale }
    }

    /// Integers in [low, high).
    package mutating func randint(_ low: Int, _ high: Int, _ shape: [Int]) throws -> NDArray {
        let span = try RandomChecks.span(low, high, "randint")
        let n = try RandomChecks.count(shape)
        return NDArray(trusted: shape, .int64((0..<n).map { _ in Int64(low) &+ Int64(truncatingIfNeeded: bounded(span)) }))
    }

    /// `np.random.permutation(n)`.
    package mutating func permutation(_ n: Int) throws -> NDArray { NDArray(shuffled(try RandomChecks.count([n]))) }

    /// `np.random.permutation(x)`: a copy whose first axis is shuffled.
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

    /// The order that `shuffle` brings `count` items into; for lists of anything.
    package mutating func shuffled(_ count: Int) -> [Int] {
        var order = Array(0..<max(0, count))
        for i in order.indices.dropFirst().reversed() { order.swapAt(i, Int(bounded(UInt64(i)))) }
        return order
    }

    /// `np.random.choice`: places in a population of `size`, with probabilities `p` or alike.
    package mutating func choice(_ size: Int, _ shape: [Int], replace: Bool = true, p: NDArray? = nil) throws -> NDArray {
        let count = try RandomChecks.count(shape)
        _ = try RandomChecks.count([max(size, 0)])
        try RandomChecks.population(size, count, replace: replace, p?.doubles)
        let places: [Int]
        if let p = p?.doubles {
            places = replace ? WeightedChoice.withReplacement(p, count) { twister.nextDouble() }
                : WeightedChoice.withoutReplacement(p, count) { twister.nextDouble() }
        } else if replace {
            places = count == 0 ? [] : (0..<count).map { _ in Int(bounded(UInt64(size - 1))) }
        } else {
            places = Array(shuffled(size).prefix(count))
        }
        return NDArray(places).withShape(shape)
    }

    /// Successes in `n` trials, by numpy's inversion method, which it uses up to an expectation of 30.
    package mutating func binomial(_ n: Int, _ p: Double, _ shape: [Int]) throws -> NDArray {
        guard n >= 0, (0...1).contains(p) else {
            throw HoneError(.value, "binomial: n must not be negative and p must be in [0, 1], got n = \(n) and p = "
                + "\(pythonRepr(p)).")
        }
        let q = min(p, 1 - p)
        guard Double(n) * q <= 30 else {
            throw HoneError(.unsupported, "binomial with n·min(p, 1-p) above 30 is not available; sum comparisons instead: "
                + "(np.random.rand(size, n) < p).sum(axis=1).")
        }
        let count = try RandomChecks.count(shape)
        return NDArray(trusted: shape, .int64((0..<count).map { _ in
            n == 0 || p == 0 ? 0 : Int64(p <= 0.5 ? inversion(n, p) : n - inversion(n, 1 - p))
        }))
    }

    private mutating func inversion(_ n: Int, _ p: Double) -> Int {
        let q = 1 - p, start = exp(Double(n) * log(q)), mean = Double(n) * p
        let bound = clampedInt(min(Double(n), mean + 10 * (mean * q + 1).squareRoot()))
        var x = 0, density = start, u = twister.nextDouble()
        while u > density {
            x += 1
            if x > bound {
                (x, density) = (0, start)
                u = twister.nextDouble()
            } else {
                u -= density
                density = (Double(n - x + 1) * p * density) / (Double(x) * q)
            }
        }
        return x
    }

    private mutating func fill(_ shape: [Int], _ draw: (inout NumpyRandom) -> Double) throws -> NDArray {
        let count = try RandomChecks.count(shape)
        return NDArray(trusted: shape, .float64((0..<count).map { _ in draw(&self) }))
    }

    /// Marsaglia's polar method: a point in the unit circle gives two normal numbers.
    private mutating func nextNormal() -> Double {
        if let spare = spareNormal {
            spareNormal = nil
            return spare
        }
        while true {
            let x = 2 * twister.nextDouble() - 1, y = 2 * twister.nextDouble() - 1
            let r = x * x + y * y
            if r >= 1 || r == 0 { continue }
            let f = (-2 * log(r) / r).squareRoot()
            spareNormal = f * x
            return f * y
        }
    }

    /// A number in 0…span: bits under the smallest mask, drawn again until they fit.
    private mutating func bounded(_ span: UInt64) -> UInt64 {
        if span == 0 { return 0 }
        let mask = bitMask(span)
        while true {
            let value = span <= UInt64(UInt32.max) ? UInt64(twister.next32()) & mask : twister.next64() & mask
            if value <= span { return value }
        }
    }
}
