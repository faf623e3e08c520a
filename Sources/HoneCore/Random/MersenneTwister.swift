// MT19937 (Matsumoto and Nishimura 1998), the generator under both numpy's old interface and Python's `random`.
// Training does not use it: scripts expect exactly these numbers after np.random.seed(…) or random.seed(…).

struct MersenneTwister {
    private var state: [UInt32]
    private var position = 624

    /// numpy's seeding by one number.
    init(seed: UInt32) {
        state = [seed]
        state.reserveCapacity(624)
        var x = seed
        for i in 1..<624 {
            x = 1_812_433_253 &* (x ^ (x >> 30)) &+ UInt32(i)
            state.append(x)
        }
    }

    /// `init_by_array`: how Python seeds, and numpy for seeds that are lists.
    init(key: [UInt32]) {
        self.init(seed: 19_650_218)
        let key = key.isEmpty ? [0] : key
        var i = 1, j = 0
        for _ in 0..<max(624, key.count) {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) &* 1_664_525)) &+ key[j] &+ UInt32(truncatingIfNeeded: j)
            i += 1
            j += 1
            if i >= 624 {
                state[0] = state[623]
                i = 1
            }
            if j >= key.count { j = 0 }
        }
        for _ in 0..<623 {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) &* 1_566_083_941)) &- UInt32(i)
            i += 1
            if i >= 624 {
                state[0] = state[623]
                i = 1
            }
        }
        state[0] = 0x8000_0000
    }

    mutating func next32() -> UInt32 {
        if position >= 624 {
            for i in 0..<624 {
                let y = (state[i] & 0x8000_0000) | (state[(i + 1) % 624] & 0x7fff_ffff)
                state[i] = state[(i + 397) % 624] ^ (y >> 1) ^ (y & 1 == 0 ? 0 : 0x9908_b0df)
            }
            position = 0
        }
        var y = state[position]
        position += 1
        y ^= y >> 11
        y ^= (y << 7) & 0x9d2c_5680
        y ^= (y << 15) & 0xefc6_0000
        return y ^ (y >> 18)
    }

    mutating func next64() -> UInt64 {
        let high = UInt64(next32())
        return high << 32 | UInt64(next32())
    }

    /// 53 random bits in [0, 1).
    mutating func nextDouble() -> Double {
        let a = next32() >> 5, b = next32() >> 6
        return (Double(a) * 67_108_864 + Double(b)) / 9_007_199_254_740_992
    }
}

/// The smallest 2^k - 1 that is not below `value`.
func bitMask(_ value: UInt64) -> UInt64 { value == 0 ? 0 : UInt64.max >> UInt64(value.leadingZeroBitCount) }
