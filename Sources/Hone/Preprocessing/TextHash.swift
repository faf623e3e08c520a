// The two hashes by which Keras spreads text over buckets: FarmHash's Fingerprint64 (Pike & Alakuijala, 2014) without a
// key, SipHash-2-4 (Aumasson & Bernstein, INDOCRYPT 2012) with one. Results are part of saved models, so they are fixed.

private let k0: UInt64 = 0xc3a5_c85c_97cb_3127, k1: UInt64 = 0xb492_b66f_be98_f273, k2: UInt64 = 0x9ae1_6a3b_2f90_404f

/// To the right.
private func rotate(_ x: UInt64, _ n: UInt64) -> UInt64 { x >> n | x << (64 - n) }
private func mix(_ x: UInt64) -> UInt64 { x ^ x >> 47 }

/// Bytes read as little-endian words; beyond the end they are 0.
private struct Bytes {
    let bytes: [UInt8]
    func word(_ at: Int, _ size: Int = 8) -> UInt64 {
        var result: UInt64 = 0
        for i in 0..<size where bytes.indices.contains(at + i) { result |= UInt64(bytes[at + i]) << UInt64(8 * i) }
        return result
    }
}

private func join(_ u: UInt64, _ v: UInt64, _ multiplier: UInt64) -> UInt64 {
    let a = mix((u ^ v) &* multiplier)
    return mix((v ^ a) &* multiplier) &* multiplier
}

/// farmhash::Fingerprint64
func fingerprint64(_ text: [UInt8]) -> UInt64 {
    let s = Bytes(bytes: text), n = text.count, length = UInt64(n)
    let multiplier = k2 &+ length &* 2
    switch n {
    case 0: return k2
    case 1...3:
        let y = UInt64(text[0]) &+ UInt64(text[n >> 1]) << 8, z = length &+ UInt64(text[n - 1]) << 2
        return mix(y &* k2 ^ z &* k0) &* k2
    case 4...7: return join(length &+ s.word(0, 4) << 3, s.word(n - 4, 4), multiplier)
    case 8...16:
        let a = s.word(0) &+ k2, b = s.word(n - 8)
        return join(rotate(b, 37) &* multiplier &+ a, (rotate(a, 25) &+ b) &* multiplier, multiplier)
    case 17...32:
        let a = s.word(0) &* k1, b = s.word(8), c = s.word(n - 8) &* multiplier, d = s.word(n - 16) &* k2
        return join(rotate(a &+ b, 43) &+ rotate(c, 30) &+ d, a &+ rotate(b &+ k2, 18) &+ c, multiplier)
    case 33...64:
        let a = s.word(0) &* k2, b = s.word(8), c = s.word(n - 8) &* multiplier, d = s.word(n - 16) &* k2
        let y = rotate(a &+ b, 43) &+ rotate(c, 30) &+ d, z = join(y, a &+ rotate(b &+ k2, 18) &+ c, multiplier)
        let e = s.word(16) &* multiplier, f = s.word(24)
        let g = (y &+ s.word(n - 32)) &* multiplier, h = (z &+ s.word(n - 24)) &* multiplier
        return join(rotate(e &+ f, 43) &+ rotate(g, 30) &+ h, e &+ rotate(f &+ a, 18) &+ g, multiplier)
    default: return longFingerprint(s, n)
    }
}

private func longFingerprint(_ s: Bytes, _ n: Int) -> UInt64 {
    /// 32 bytes from `at`, with two seeds.
    func weak(_ at: Int, _ a: UInt64, _ b: UInt64) -> (UInt64, UInt64) {
        let (w, x, y, z) = (s.word(at), s.word(at + 8), s.word(at + 16), s.word(at + 24))
        let first = a &+ w, turned = rotate(b &+ first &+ z, 21)
        let sum = first &+ x &+ y
        return (sum &+ z, turned &+ rotate(sum, 44) &+ first)
    }
    var x: UInt64 = 81, y = x &* k1 &+ 113, z = mix(y &* k2 &+ 113) &* k2
    var v: (UInt64, UInt64) = (0, 0), w: (UInt64, UInt64) = (0, 0)
    x = x &* k2 &+ s.word(0)
    func round(_ at: Int, _ multiplier: UInt64, isLast: Bool) {
        x = rotate(x &+ y &+ v.0 &+ s.word(at + 8), 37) &* multiplier
        y = rotate(y &+ v.1 &+ s.word(at + 48), 42) &* multiplier
        x ^= isLast ? w.1 &* 9 : w.1
        y = y &+ (isLast ? v.0 &* 9 : v.0) &+ s.word(at + 40)
        z = rotate(z &+ w.0, 33) &* multiplier
        v = weak(at, v.1 &* multiplier, x &+ w.0)
        w = weak(at + 32, z &+ w.1, y &+ s.word(at + 16))
        swap(&z, &x)
    }
    let end = (n - 1) / 64 * 64
    for at in stride(from: 0, to: end, by: 64) { round(at, k1, isLast: false) }
    let multiplier = k1 &+ (z & 0xff) << 1
    w.0 = w.0 &+ UInt64((n - 1) & 63)
    v.0 = v.0 &+ w.0
    w.0 = w.0 &+ v.0
    round(n - 64, multiplier, isLast: true)
    return join(join(v.0, w.0, multiplier) &+ mix(y) &* k0 &+ z, join(v.1, w.1, multiplier) &+ x, multiplier)
}

func sipHash(_ text: [UInt8], key: (UInt64, UInt64)) -> UInt64 {
    let s = Bytes(bytes: text), n = text.count
    var (a, b) = (key.0 ^ 0x736f_6d65_7073_6575, key.1 ^ 0x646f_7261_6e64_6f6d)
    var (c, d) = (key.0 ^ 0x6c79_6765_6e65_7261, key.1 ^ 0x7465_6462_7974_6573)
    /// The rounds turn to the left, by 13, 16, 32, 17, 21 and 32.
    func turn(_ rounds: Int) {
        for _ in 0..<rounds {
            a = a &+ b; c = c &+ d
            b = rotate(b, 51) ^ a; d = rotate(d, 48) ^ c
            a = rotate(a, 32)
            c = c &+ b; a = a &+ d
            b = rotate(b, 47) ^ c; d = rotate(d, 43) ^ a
            c = rotate(c, 32)
        }
    }
    func absorb(_ word: UInt64) {
        d ^= word
        turn(2)
        a ^= word
    }
    for at in stride(from: 0, to: n / 8 * 8, by: 8) { absorb(s.word(at)) }
    absorb(s.word(n / 8 * 8, n % 8) | UInt64(n & 0xff) << 56)
    c ^= 0xff
    turn(4)
    return a ^ b ^ c ^ d
}

/// How text is spread over `buckets`.
func hashBucket(_ text: String, _ buckets: Int, salt: (UInt64, UInt64)?) -> Int {
    let bytes = Array(text.utf8)
    let hash = salt.map { sipHash(bytes, key: $0) } ?? fingerprint64(bytes)
    return Int(hash % UInt64(max(1, buckets)))
}
