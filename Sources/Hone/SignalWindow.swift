// Windows that weigh a frame of a signal, by SciPy's names and formulas (scipy.signal.windows).

import Glibc
import HoneCore

enum SignalWindow: String, CaseIterable {
    case hann, hamming, blackman, nuttall, blackmanharris, flattop, bartlett, cosine, boxcar

    /// A window of `count` elements: symmetric, or, `periodic`, the first elements of a symmetric one that is one longer.
    func values(_ count: Int, periodic: Bool) -> [Double] {
        if count <= 1 { return Array(repeating: 1, count: max(0, count)) }
        let points = Double(periodic ? count + 1 : count)
        return (0..<count).map { i in
            let n = Double(i)
            switch self {
            case .bartlett: return 1 - abs(2 * n / (points - 1) - 1)
            case .cosine: return sin(.pi / points * (n + 0.5))
            default: return cosineSum(2 * .pi * n / (points - 1))
            }
        }
    }

    /// Σ over k of (-1)ᵏ aₖ cos k·angle.
    private func cosineSum(_ angle: Double) -> Double {
        let factors: [Double] = switch self {
        case .hann: [0.5, 0.5]
        case .hamming: [0.54, 0.46]
        case .blackman: [0.42, 0.5, 0.08]
        case .nuttall: [0.3635819, 0.4891775, 0.1365995, 0.0106411]
        case .blackmanharris: [0.35875, 0.48829, 0.14128, 0.01168]
        case .flattop: [0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368]
        case .bartlett, .cosine, .boxcar: [1]
        }
        return factors.enumerated().reduce(0) { $0 + ($1.offset % 2 == 0 ? 1 : -1) * $1.element * cos(Double($1.offset) * angle) }
    }
}
