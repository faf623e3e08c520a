// Marsaglia and Tsang's ziggurat (2000) for normal numbers, with numpy's tables. numpy carries them as literals; here
// the recurrence they came from makes them: 256 layers of equal area V under f(x) = exp(-x²/2), from the outermost
// x = R inwards. Their fingerprint is checked, because numbers that only resemble numpy's under the same seed would be
// worse than none: on a machine whose `exp` or `log` rounds otherwise, drawing is refused.

import Glibc

struct Ziggurat {
    static let outermost = 3.6541528853610087963519472518
    static let inverseOutermost = 0.27366123732975827203338247596
    private static let area = 0.004928673233974652
    private static let fingerprint: UInt64 = 0x2aca_ebfc_8e13_405e

    /// Layer i reaches to x = 2^52 · widths[i]; below limits[i] a point lies under the curve for certain.
    let widths: [Double], heights: [Double], limits: [UInt64]

    /// nil where this machine's functions do not reproduce numpy's tables.
    static let numpy: Ziggurat? = {
        let tables = Ziggurat()
        let patterns = tables.widths.map(\.bitPattern) + tables.heights.map(\.bitPattern) + tables.limits
        return patterns.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ $1) &* 0x100_0000_01b3 } == fingerprint ? tables : nil
    }()

    private init() {
        let scale = 4_503_599_627_370_496.0
        var x = Ziggurat.outermost, height = exp(-0.5 * x * x)
        var widths = [Double](repeating: 0, count: 256), heights = widths, limits = [UInt64](repeating: 0, count: 256)
        // The lowest layer includes the tail; its width is that of a rectangle of the same area.
        let lowest = Ziggurat.area / height
        (widths[0], heights[0], limits[0]) = (lowest / scale, 1, UInt64(x / lowest * scale))
        (widths[255], heights[255]) = (x / scale, height)
        for i in (1...254).reversed() {
            // x_i = f⁻¹(V / x_{i+1} + f(x_{i+1}))
            let next = (-2 * log(Ziggurat.area / x + height)).squareRoot()
            limits[i + 1] = UInt64((next / x * scale).rounded(.toNearestOrEven))
            x = next
            height = exp(-0.5 * x * x)
            // numpy's tables have this one value rounded up, and what lies above it follows from that.
            if i == 38 { height = height.nextUp }
            (widths[i], heights[i]) = (x / scale, height)
        }
        (self.widths, self.heights, self.limits) = (widths, heights, limits)
    }

    /// One normal number from a source of 64 random bits and of uniform numbers.
    @inline(__always)
    func draw<G>(_ generator: inout G, _ bits: (inout G) -> UInt64, _ uniform: (inout G) -> Double) -> Double {
        while true {
            let word = bits(&generator)
            let layer = Int(word & 0xff), magnitude = word >> 9 & 0x000f_ffff_ffff_ffff
            let distance = Double(magnitude) * widths[layer]
            let x = word >> 8 & 1 == 1 ? -distance : distance
            if magnitude < limits[layer] { return x }
            if layer > 0 {
                if (heights[layer - 1] - heights[layer]) * uniform(&generator) + heights[layer] < exp(-0.5 * x * x) { return x }
                continue
            }
            while true {
                let beyond = -Ziggurat.inverseOutermost * log1p(-uniform(&generator)), y = -log1p(-uniform(&generator))
                if y + y > beyond * beyond {
                    return magnitude >> 8 & 1 == 1 ? -(Ziggurat.outermost + beyond) : Ziggurat.outermost + beyond
                }
            }
        }
    }
}
