// The random numbers of numpy's two interfaces and of Python, bit for bit after the same seed.

import Testing
@testable import HoneCore

/// A fingerprint of many numbers: FNV-1a over their 64-bit patterns.
private func fingerprint(_ array: NDArray) -> UInt64 {
    let patterns = array.dtype.isFloating ? array.doubles.map(\.bitPattern) : array.integers.map { UInt64(bitPattern: Int64($0)) }
    return patterns.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ $1) &* 0x100_0000_01b3 }
}

@Suite struct RandomTests {
    @Test func legacyNumbersAreNumpys() throws {
        do { var r = try NumpyRandom(seed: 42); #expect(try r.random([3]).doubles
            == [0.3745401188473625, 0.9507143064099162, 0.7319939418114051]) }
        do { var r = try NumpyRandom(seed: 42); #expect(try r.standardNormal([3]).doubles
            == [0.4967141530112327, -0.13826430117118466, 0.6476885381006925]) }
        do { var r = try NumpyRandom(seed: 42); #expect(try r.normal(5, 2, [3]).doubles
            == [5.993428306022466, 4.72347139765763, 6.295377076201385]) }
        do { var r = try NumpyRandom(seed: 42); #expect(try r.uniform(-1, 1, [3]).doubles
            == [-0.250919762305275, 0.9014286128198323, 0.4639878836228102]) }
        do { var r = try NumpyRandom(seed: 42); #expect(try r.exponential(2, [3]).doubles
            == [0.9385361799537182, 6.020242861835042, 2.6334913870908987]) }
        do { var r = try NumpyRandom(seed: 42); #expect(try r.randint(0, 10, [8]).integers
            == [6, 3, 7, 4, 6, 9, 2, 6]) }
        do { var r = try NumpyRandom(seed: 42); #expect(try r.randint(-5, 1 << 40, [3]).integers
            == [441507790254, 458615280706, 810017303567]) }
        do { var r = try NumpyRandom(seed: 42); #expect(try r.randint(0, 1 << 32, [3]).integers
            == [1608637542, 3421126067, 4083286876]) }
        do { var r = try NumpyRandom(seed: 42); #expect(try r.randint(3, 4, [2]).integers
            == [3, 3]) }
        do { var r = try NumpyRandom(seed: 42); #expect(try r.permutation(10).integers
            == [8, 1, 5, 0, 7, 2, 9, 4, 3, 6]) }
        do { var r = try NumpyRandom(seed: 42); #expect(try r.permutation(of: NDArray([5, 6, 7, 8]).reshaping([2, 2])).integers
            == [7, 8, 5, 6]) }
        do { var r = try NumpyRandom(seed: 42); #expect(try r.choice(10, [5]).integers
            == [6, 3, 7, 4, 6]) }
        do { var r = try NumpyRandom(seed: 42); #expect(try r.choice(10, [5], replace: false).integers
            == [8, 1, 5, 0, 7]) }
        do { var r = try NumpyRandom(seed: 42); #expect(try r.choice(3, [8], p: NDArray([0.1, 0.2, 0.7])).integers
            == [2, 2, 2, 2, 1, 1, 0, 2]) }
        do { var r = try NumpyRandom(seed: 42); #expect(try r.choice(3, [3], replace: false, p: NDArray([0.1, 0.2, 0.7])).integers
            == [2, 1, 0]) }
        do { var r = try NumpyRandom(seed: 42); #expect(try r.binomial(10, 0.3, [8]).integers
            == [2, 5, 4, 3, 2, 2, 1, 5]) }
        do { var r = try NumpyRandom(seed: 42); #expect(try r.binomial(20, 0.9, [8]).integers
            == [19, 16, 17, 18, 19, 19, 20, 17]) }
        do { var r = try NumpyRandom(seed: 42); #expect(fingerprint(try r.random([2000])) == 0xb175aa03a3e8335) }
        do { var r = try NumpyRandom(seed: 42); #expect(fingerprint(try r.standardNormal([2001])) == 0xcb85d91c0045030c) }
        do { var r = try NumpyRandom(seed: 42); #expect(fingerprint(try r.randint(0, 1000, [2000])) == 0xf329bac0f60da514) }
        do { var r = try NumpyRandom(seed: 42); #expect(fingerprint(try r.permutation(2000)) == 0x7e700b87efcf2449) }
        do { var r = try NumpyRandom(seed: 42); #expect(fingerprint(try r.binomial(50, 0.4, [2000])) == 0x6ec98d97b350aeb2) }
    }

    @Test func generatorNumbersAreNumpys() throws {
        do { var r = try NumpyGenerator(seed: 42); #expect(try r.random([3]).doubles
            == [0.7739560485559633, 0.4388784397520523, 0.8585979199113825]) }
        do { var r = try NumpyGenerator(seed: 42); #expect(try r.standardNormal([3]).doubles
            == [0.30471707975443135, -1.0399841062404955, 0.7504511958064572]) }
        do { var r = try NumpyGenerator(seed: 42); #expect(try r.normal(5, 2, [3]).doubles
            == [5.609434159508862, 2.920031787519009, 6.5009023916129145]) }
        do { var r = try NumpyGenerator(seed: 42); #expect(try r.uniform(-1, 1, [3]).doubles
            == [0.5479120971119267, -0.12224312049589536, 0.7171958398227649]) }
        do { var r = try NumpyGenerator(seed: 42); #expect(try r.integers(0, 10, [8]).integers
            == [0, 7, 6, 4, 4, 8, 0, 6]) }
        do { var r = try NumpyGenerator(seed: 42); #expect(try r.integers(0, 10, [3], endpoint: true).integers
            == [0, 8, 7]) }
        do { var r = try NumpyGenerator(seed: 42); #expect(try r.integers(-5, 1 << 40, [3]).integers
            == [850973674773, 482551947684, 944038396526]) }
        do { var r = try NumpyGenerator(seed: 42); #expect(try r.integers(0, 1 << 32, [3]).integers
            == [383329928, 3324115917, 2811363265]) }
        do { var r = try NumpyGenerator(seed: 42); #expect(try r.permutation(10).integers
            == [5, 6, 0, 7, 3, 2, 4, 9, 1, 8]) }
        do { var r = try NumpyGenerator(seed: 42); #expect(try r.permutation(of: NDArray([5, 6, 7, 8]).reshaping([2, 2])).integers
            == [7, 8, 5, 6]) }
        do { var r = try NumpyGenerator(seed: 42); #expect(try r.choice(10, [5]).integers
            == [0, 7, 6, 4, 4]) }
        do { var r = try NumpyGenerator(seed: 42); #expect(try r.choice(10, [5], replace: false).integers
            == [5, 3, 7, 0, 4]) }
        do { var r = try NumpyGenerator(seed: 42); #expect(try r.choice(20000, [3], replace: false, shuffle: false).integers
            == [1784, 15478, 13091]) }
        do { var r = try NumpyGenerator(seed: 42); #expect(try r.choice(3, [8], p: NDArray([0.1, 0.2, 0.7])).integers
            == [2, 2, 2, 2, 0, 2, 2, 2]) }
        do { var r = try NumpyGenerator(seed: 42); #expect(try r.choice(3, [3], replace: false, p: NDArray([0.1, 0.2, 0.7])).integers
            == [2, 1, 0]) }
        do { var r = try NumpyGenerator(seed: 42); #expect(fingerprint(try r.standardNormal([20000])) == 0x8f229975e05002c3) }
        do { var r = try NumpyGenerator(seed: 42); #expect(fingerprint(try r.random([2000])) == 0x46691a73b53ba7bb) }
        do { var r = try NumpyGenerator(seed: 42); #expect(fingerprint(try r.integers(0, 1000, [2000])) == 0x762d39ad7272eeac) }
        do { var r = try NumpyGenerator(seed: 42); #expect(fingerprint(try r.integers(0, 3 << 60, [2000])) == 0x851c81532726e339) }
        do { var r = try NumpyGenerator(seed: 42); #expect(fingerprint(try r.permutation(2000)) == 0xf9cba08ab128805b) }
        do { var r = try NumpyGenerator(seed: 42); #expect(fingerprint(try r.choice(20000, [2000], replace: false)) == 0x3a3e5d4551c5892c) }
    }

    @Test func pythonNumbersArePythons() throws {
        do { var r = PythonRandom(seed: 42); #expect((0..<3).map { _ in r.random() }
            == [0.6394267984578837, 0.025010755222666936, 0.27502931836911926]) }
        do { var r = PythonRandom(seed: 42); #expect((0..<3).map { _ in r.uniform(2, 5) }
            == [3.9182803953736514, 2.0750322656680007, 2.8250879551073576]) }
        do { var r = PythonRandom(seed: 42); #expect(try (0..<6).map { _ in try r.randint(1, 6) }
            == [6, 1, 1, 6, 3, 2]) }
        do { var r = PythonRandom(seed: 42); #expect(try (0..<4).map { _ in try r.randrange(0, 100, 7) }
            == [70, 7, 0, 77]) }
        do { var r = PythonRandom(seed: 42); #expect(try (0..<3).map { _ in try r.randint(0, 1 << 40) }
            == [247559453085, 538052153943, 305901360862]) }
        do { var r = PythonRandom(seed: 42); #expect(try (0..<6).map { _ in try r.choice(5) }
            == [0, 0, 2, 1, 1, 1]) }
        do { var r = PythonRandom(seed: 42); #expect(r.shuffled(10)
            == [7, 3, 2, 8, 5, 6, 9, 4, 0, 1]) }
        do { var r = PythonRandom(seed: 42); #expect(try r.sample(10, 4)
            == [1, 0, 4, 9]) }
        do { var r = PythonRandom(seed: 42); #expect(try r.sample(1000, 8)
            == [654, 114, 25, 759, 281, 250, 228, 142]) }
        do { var r = PythonRandom(seed: 42); #expect(try r.choices(5, k: 6)
            == [3, 0, 1, 1, 3, 3]) }
        do { var r = PythonRandom(seed: 42); #expect(try r.choices(3, weights: [1, 2, 7], k: 6)
            == [2, 0, 1, 1, 2, 2]) }
        do { var r = PythonRandom(seed: 42); #expect((0..<3).map { _ in r.gauss(1, 2) }
            == [0.7118193408441433, 0.6541927993369614, 0.777368276864675]) }
    }

    @Test func seedsOfAllSizes() throws {
        do { var r = try NumpyRandom(seed: 0); #expect(try r.random([1]).doubles == [0.5488135039273248]) }
        do { var r = try NumpyRandom(seed: 4294967295); #expect(try r.random([1]).doubles == [0.0976320289940138]) }
        do { var r = try NumpyGenerator(seed: 0); #expect(try r.random([1]).doubles == [0.6369616873214543]) }
        do { var r = try NumpyGenerator(seed: 4294967295); #expect(try r.random([1]).doubles == [0.2519435680449965]) }
        do { var r = try NumpyGenerator(seed: 4294967296); #expect(try r.random([1]).doubles == [0.8897387912781343]) }
        do { var r = try NumpyGenerator(seed: 4611686018427400249); #expect(try r.random([1]).doubles == [0.03389632270769671]) }
        do { var r = PythonRandom(seed: 0); #expect(r.random() == 0.8444218515250481) }
        do { var r = PythonRandom(seed: -7); #expect(r.random() == 0.32383276483316237) }
        do { var r = PythonRandom(seed: 4294967296); #expect(r.random() == 0.11299430095636409) }
        do { var r = PythonRandom(seed: -4611686018427387909); #expect(r.random() == 0.4451056702552687) }
    }

    @Test func normalNumbersComeInPairs() throws {
        // The second number of a pair waits while other draws happen.
        var r = try NumpyRandom(seed: 7)
        #expect(try r.standardNormal([1]).doubles == [1.690525703800356])
        #expect(try r.randint(0, 100, []).integers == [92])
        #expect(try r.random([]).doubles == [0.30801276518773935])
        #expect(try r.standardNormal([1]).doubles == [-0.4659373705408328])
    }

    @Test func halvesOf64BitsAreKept() throws {
        var r = try NumpyGenerator(seed: 7)
        #expect(try r.integers(0, 10, []).integers == [9])
        #expect(try r.random([]).doubles == [0.8972138009695755])
        #expect(try r.integers(0, 10, []).integers == [6])
    }

    @Test func unseededStatesDiffer() throws {
        var a = NumpyRandom(), b = NumpyRandom(), c = NumpyGenerator(), d = NumpyGenerator()
        #expect(try a.random([4]) != b.random([4]))
        #expect(try c.random([4]) != d.random([4]))
        var e = PythonRandom(), f = PythonRandom()
        #expect(e.random() != f.random())
    }

    @Test func shuffleReordersTheFirstAxis() throws {
        var r = try NumpyRandom(seed: 3), x = try NDArray.arange(0, 6).reshaping([3, 2])
        try r.shuffle(&x)
        #expect(x.integers == [2, 3, 0, 1, 4, 5])
        var g = try NumpyGenerator(seed: 3), y = try NDArray.arange(0, 6).reshaping([3, 2])
        try g.shuffle(&y)
        #expect(y.integers == [4, 5, 2, 3, 0, 1])
    }

    /// What cannot be drawn, and how the message begins.
    static let mistakes: [(() throws -> Any, String)] = [
        ({ try NumpyRandom(seed: -1) }, "ValueError: Seed must be between 0 and 2**32 - 1, got -1."),
        ({ try NumpyGenerator(seed: -1) }, "ValueError: default_rng: expected a non-negative integer as seed, got -1."),
        ({ var r = NumpyRandom(); return try r.randint(5, 5, [1]) }, "ValueError: randint: low >= high: numbers from 5 to below 5 do not exist."),
        ({ var r = NumpyGenerator(); return try r.integers(5, 4, [1], endpoint: true) }, "ValueError: integers: low > high"),
        ({ var r = NumpyRandom(); return try r.normal(0, -1, [1]) }, "ValueError: scale < 0: a standard deviation cannot be -1.0."),
        ({ var r = NumpyRandom(); return try r.uniform(0, .infinity, [1]) }, "OverflowError: Range exceeds valid bounds"),
        ({ var r = NumpyRandom(); return try r.choice(0, [1]) }, "ValueError: a must be greater than 0 unless no samples are taken"),
        ({ var r = NumpyRandom(); return try r.choice(2, [3], replace: false) }, "ValueError: Cannot take a larger sample than population when replace is False: 3 of 2."),
        ({ var r = NumpyRandom(); return try r.choice(2, [3], p: NDArray([1.0])) }, "ValueError: a and p must have same size: 2 choices but 1 probabilities."),
        ({ var r = NumpyRandom(); return try r.choice(2, [3], p: NDArray([1.5, -0.5])) }, "ValueError: Probabilities are not non-negative"),
        ({ var r = NumpyRandom(); return try r.choice(2, [3], p: NDArray([0.5, 0.4])) }, "ValueError: Probabilities do not sum to 1: they sum to 0.9. Divide p by p.sum()."),
        ({ var r = NumpyRandom(); return try r.choice(2, [2], replace: false, p: NDArray([1.0, 0.0])) }, "ValueError: Fewer non-zero entries in p than size"),
        ({ var r = NumpyRandom(); return try r.permutation(-1) }, "ValueError: sizes cannot be negative"),
        ({ var r = NumpyRandom(); return try r.permutation(of: NDArray(scalar: 1.5)) }, "IndexError: permutation: x must be an integer or at least 1-dimensional"),
        ({ var r = NumpyRandom(); var x = NDArray(scalar: 1); try r.shuffle(&x); return x }, "TypeError: shuffle takes an array or list, got a number."),
        ({ var r = NumpyRandom(); return try r.binomial(-1, 0.5, [1]) }, "ValueError: binomial: n must not be negative and p must be in [0, 1]"),
        ({ var r = NumpyRandom(); return try r.binomial(1000, 0.5, [1]) }, "NotImplementedError: binomial with n·min(p, 1-p) above 30 is not available"),
        ({ var r = PythonRandom(); return try r.randint(3, 2) }, "ValueError: empty range in randint(3, 2): the first must be smaller."),
        ({ var r = PythonRandom(); return try r.randrange(3, 3) }, "ValueError: empty range in randrange(3, 3)"),
        ({ var r = PythonRandom(); return try r.randrange(0, 3, 0) }, "ValueError: zero step for randrange()"),
        ({ var r = PythonRandom(); return try r.randint(.min, .max) }, "OverflowError: randrange from"),
        ({ var r = PythonRandom(); return try r.choice(0) }, "IndexError: Cannot choose from an empty sequence."),
        ({ var r = PythonRandom(); return try r.sample(3, 4) }, "ValueError: Sample larger than population or is negative: 4 of 3."),
        ({ var r = PythonRandom(); return try r.choices(2, weights: [1], k: 1) }, "ValueError: The number of weights does not match the population"),
        ({ var r = PythonRandom(); return try r.choices(1, weights: [0], k: 1) }, "ValueError: Total of weights must be greater than zero"),
    ]

    @Test(arguments: mistakes.indices) func saysWhatIsWrong(index: Int) {
        let (mistake, message) = Self.mistakes[index]
        do {
            _ = try mistake()
            Issue.record("no error, expected \(message)")
        } catch {
            #expect("\(error)".hasPrefix(message))
        }
    }
}
