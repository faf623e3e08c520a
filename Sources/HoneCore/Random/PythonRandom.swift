// Python's `random` module, number for number after random.seed(an int). Works on places (which item, which order),
// so that the caller can apply it to lists of anything.

import Glibc

package struct PythonRandom {
    private var twister: MersenneTwister
    private var spareNormal: Double?

    /// `random.seed(n)`: the sign does not matter, as in Python.
    package init(seed: Int) {
        let size = UInt64(seed.magnitude)
        let low = UInt32(truncatingIfNeeded: size), high = UInt32(truncatingIfNeeded: size >> 32)
        twister = MersenneTwister(key: high == 0 ? [low] : [low, high])
    }

    package init() {
        var system = SystemRandomNumberGenerator()
        twister = MersenneTwister(key: (0..<16).map { _ in system.next() })
    }

    package mutating func random() -> Double { twister.nextDouble() }

    package mutating func uniform(_ a: Double, _ b: Double) -> Double { a + (b - a) * random() }

    /// An integer of [a, b], both included.
    package mutating func randint(_ a: Int, _ b: Int) throws -> Int { try randrange(a, b, closed: true) }

    /// `random.randrange(start, stop, step)`.
    package mutating func randrange(_ start: Int, _ stop: Int, _ step: Int = 1, closed: Bool = false) throws -> Int {
        guard step != 0 else { throw HoneError(.value, "zero step for randrange(): use 1, or a negative step to count down.") }
        let (width, overflow) = stop.subtractingReportingOverflow(start)
        guard !overflow, width < .max, width > .min + 1 else { throw HoneError(.overflow, "randrange from \(start) to "
            + "\(stop) is too wide.") }
        let span = closed ? width + 1 : width
        let isEmpty = step > 0 ? span <= 0 : span >= 0
        guard !isEmpty else {
            throw HoneError(.value, "empty range in \(closed ? "randint" : "randrange")(\(start), \(stop)): the first must "
                + "be smaller.")
        }
        let count = (span.magnitude - 1) / step.magnitude + 1
        return start &+ Int(below(UInt64(count))) &* step
    }

    /// Which of `count` items `random.choice` takes.
    package mutating func choice(_ count: Int) throws -> Int {
        guard count > 0 else { throw HoneError(.index, "Cannot choose from an empty sequence.") }
        return Int(below(UInt64(count)))
    }

    /// The places of `random.choices(population, weights, k=k)`.
    package mutating func choices(_ count: Int, weights: [Double]? = nil, k: Int) throws -> [Int] {
        guard count > 0 else { throw HoneError(.index, "Cannot choose from an empty sequence.") }
        let k = try NDArray.elementCount(of: [max(0, k)])
        guard let weights else { return (0..<k).map { _ in clampedInt(random() * Double(count)) } }
        guard weights.count == count else {
            throw HoneError(.value, "The number of weights does not match the population: \(weights.count) weights, "
                + "\(count) items.")
        }
        var total = 0.0
        let sums = weights.map { weight in total += weight; return total }
        guard total > 0, total.isFinite else { throw HoneError(.value, "Total of weights must be greater than zero and "
            + "finite, it is \(pythonRepr(total)).") }
        return (0..<k).map { _ in
            let x = random() * total
            return min(sums.firstIndex { $0 > x } ?? count - 1, count - 1)
        }
    }

    /// The order that `random.shuffle` brings `count` items into.
    package mutating func shuffled(_ count: Int) -> [Int] {
        var order = Array(0..<max(0, count))
        for i in order.indices.dropFirst().reversed() { order.swapAt(i, Int(below(UInt64(i + 1)))) }
        return order
    }

    /// The places of `random.sample(population, k)`.
    package mutating func sample(_ count: Int, _ k: Int) throws -> [Int] {
        guard k >= 0, k <= count else {
            throw HoneError(.value, "Sample larger than population or is negative: \(k) of \(count). For repetitions use "
                + "random.choices.")
        }
        // Python chooses between a pool and a set by what each would cost in memory.
        var setSize = 21.0
        if k > 5 { setSize += pow(4, (log(Double(k) * 3) / log(4)).rounded(.up)) }
        if Double(count) <= setSize {
            var pool = Array(0..<count)
            return (0..<k).map { i in
                let place = Int(below(UInt64(count - i))), item = pool[place]
                pool[place] = pool[count - i - 1]
                return item
            }
        }
        var seen = Set<Int>()
        return (0..<k).map { _ in
            while true {
                let place = Int(below(UInt64(count)))
                if seen.insert(place).inserted { return place }
            }
        }
    }

    /// `random.gauss`, which makes its numbers in pairs.
    package mutating func gauss(_ mean: Double = 0, _ deviation: Double = 1) -> Double {
        if let spare = spareNormal {
            spareNormal = nil
            return mean + spare * deviation
        }
        let angle = random() * 2 * Double.pi, radius = (-2 * log(1 - random())).squareRoot()
        spareNormal = sin(angle) * radius
        return mean + cos(angle) * radius * deviation
    }

    /// A number below `limit`: as many bits as it has, drawn again until they fit.
    private mutating func below(_ limit: UInt64) -> UInt64 {
        let bits = 64 - limit.leadingZeroBitCount
        while true {
            let value = randomBits(bits)
            if value < limit || limit == 0 { return value }
        }
    }

    private mutating func randomBits(_ count: Int) -> UInt64 {
        if count <= 0 { return 0 }
        if count <= 32 { return UInt64(twister.next32() >> UInt32(32 - count)) }
        let low = UInt64(twister.next32())
        return low | UInt64(twister.next32() >> UInt32(64 - count)) << 32
    }
}
