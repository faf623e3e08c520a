// Did it help? Two ways of predicting compared on the same samples: how often each is right, whether the difference could be
// chance (McNemar 1947, exact), how large it is (a paired bootstrap interval: Efron & Tibshirani 1993), whether the two are
// equivalent for all practical purposes (two one-sided tests: Schuirmann 1987), and, over several seeds, a paired t interval.

import Glibc
import HoneCore

package struct ModelComparison {
    package struct Flips {
        package let label: Int
        package let samples: Int
        /// Samples that only b, and that only a, has right.
        package var gained = 0, lost = 0
    }

    package let samples: Int
    /// Share of right answers; of several seeds their mean.
    package let accuracyA, accuracyB: Double
    /// Samples that only one of them has right, over all seeds.
    package let onlyA, onlyB: Int
    /// Of the hypothesis that both are right equally often.
    package let pValue: Double
    /// Of the difference of accuracies, b - a.
    package let interval: (low: Double, high: Double)
    /// Within which two are called equivalent, and whether they are, at 5 %.
    package let margin: Double
    package let isEquivalent: Bool
    package let flips: [Flips]
    /// The difference for each seed, and the 95 % interval of their mean; nil for one seed.
    package let seedDifferences: [Double]
    package let seedInterval: (low: Double, high: Double)?

    package var difference: Double { accuracyB - accuracyA }

    /// `right[seed][sample]` of both. Throws `.value` where there is nothing to compare.
    package init(rightA: [[Bool]], rightB: [[Bool]], labels: [Int], margin: Double = 0.01, seed: UInt64 = 0) throws {
        guard let first = rightA.first, rightA.count == rightB.count, !first.isEmpty, (rightA + rightB).allSatisfy({ $0.count == labels.count }) else {
            throw HoneError(.value, "compare() needs two models, or two lists of as many models, and at least one sample.")
        }
        samples = labels.count
        let n = Double(samples), seeds = Double(rightA.count)
        func accuracy(_ right: [[Bool]]) -> Double { right.reduce(0) { $0 + Double($1.count { $0 }) } / (n * seeds) }
        (accuracyA, accuracyB) = (accuracy(rightA), accuracy(rightB))
        // One number a sample: how much more often b is right than a, over the seeds.
        var sums = Array(repeating: 0, count: samples), byClass: [Int: Flips] = [:], counts: [Int: Int] = [:]
        for label in labels { counts[label, default: 0] += 1 }
        var (a, b) = (0, 0)
        for (x, y) in zip(rightA, rightB) {
            for i in 0..<samples where x[i] != y[i] {
                sums[i] += y[i] ? 1 : -1
                var flips = byClass[labels[i]] ?? Flips(label: labels[i], samples: counts[labels[i]] ?? 0)
                if y[i] { b += 1; flips.gained += 1 } else { a += 1; flips.lost += 1 }
                byClass[labels[i]] = flips
            }
        }
        (onlyA, onlyB) = (a, b)
        flips = counts.keys.sorted().map { byClass[$0] ?? Flips(label: $0, samples: counts[$0] ?? 0) }
        // Answers of several seeds to one sample are not independent: then each sample counts once, by what most seeds say.
        let (better, worse) = rightA.count == 1 ? (b, a) : (sums.count { $0 > 0 }, sums.count { $0 < 0 })
        pValue = ModelComparison.binomial(min(better, worse), better + worse)
        let means = ModelComparison.resampled(sums.map { Double($0) / seeds }, seed: seed)
        interval = (ModelComparison.quantile(means, 0.025), ModelComparison.quantile(means, 0.975))
        self.margin = margin
        isEquivalent = ModelComparison.quantile(means, 0.05) > -margin && ModelComparison.quantile(means, 0.95) < margin
        let differences = zip(rightA, rightB).map { x, y in (Double(y.count { $0 }) - Double(x.count { $0 })) / n }
        seedDifferences = differences
        seedInterval = differences.count < 2 ? nil : ModelComparison.meanInterval(differences)
    }

    /// Both tails of a fair coin's: at most k heads, or tails, of n.
    static func binomial(_ k: Int, _ n: Int) -> Double {
        guard n > 0 else { return 1 }
        let tail = (0...k).reduce(0.0) { sum, i in sum + exp(lgamma(Double(n) + 1) - lgamma(Double(i) + 1) - lgamma(Double(n - i) + 1) - Double(n) * M_LN2) }
        return min(1, 2 * tail)
    }

    /// Means of samples drawn with replacement, sorted.
    private static func resampled(_ values: [Double], seed: UInt64) -> [Double] {
        let draws = max(500, min(10_000, 40_000_000 / values.count))
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        return (0..<draws).map { _ in
            var sum = 0.0
            for _ in values.indices {
                // xorshift64*: Marsaglia 2003, Vigna 2016.
                state ^= state >> 12
                state ^= state << 25
                state ^= state >> 27
                let bits = (state &* 0x2545_F491_4F6C_DD1D).multipliedFullWidth(by: UInt64(values.count)).high
                sum += values[Int(bits)]
            }
            return sum / Double(values.count)
        }.sorted()
    }

    private static func quantile(_ sorted: [Double], _ q: Double) -> Double {
        let place = q * Double(sorted.count - 1), low = Int(place)
        return sorted[low] + (place - Double(low)) * (sorted[min(low + 1, sorted.count - 1)] - sorted[low])
    }

    /// mean ± t · s / √n
    static func meanInterval(_ values: [Double]) -> (low: Double, high: Double) {
        let n = Double(values.count), mean = values.reduce(0, +) / n
        let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)).squareRoot()
        let half = studentQuantile(0.975, n - 1) * deviation / n.squareRoot()
        return (mean - half, mean + half)
    }

    /// Student's t: where its distribution function is p > 1/2, by halving.
    static func studentQuantile(_ p: Double, _ freedom: Double) -> Double {
        /// The density integrated by Simpson's rule in the angle θ, t = √ν tan θ, in which it is cos^(ν-1) θ.
        func distribution(_ t: Double) -> Double {
            let end = atan(t / freedom.squareRoot()), steps = 2000, h = end / Double(steps)
            func f(_ angle: Double) -> Double { pow(cos(angle), freedom - 1) }
            let sum = (1..<steps).reduce(f(0) + f(end)) { $0 + f(Double($1) * h) * ($1 % 2 == 1 ? 4 : 2) } * h / 3
            return 0.5 + sum * exp(lgamma((freedom + 1) / 2) - lgamma(freedom / 2)) / Double.pi.squareRoot()
        }
        var (low, high) = (0.0, 1.0)
        while distribution(high) < p, high < 1e6 { high *= 2 }
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if distribution(middle) < p { low = middle } else { high = middle }
        }
        return high
    }

    /// The table people read. `names` are those of a and b.
    package func text(_ names: (String, String)) -> String {
        func percent(_ x: Double) -> String { fixed(100 * x, "%.1f") + " %" }
        func signed(_ x: Double) -> String { fixed(100 * x, "%+.1f") }
        let p = pValue < 0.001 ? "p < 0.001" : "p = " + fixed(pValue, "%.3f")
        var lines = ["\(names.0): \(percent(accuracyA)) right, \(names.1): \(percent(accuracyB)) right, of \(samples) samples\(seedDifferences.count > 1 ? ", mean of \(seedDifferences.count) seeds" : "")",
                     "difference \(signed(difference)) points, 95 % interval \(signed(interval.low)) to \(signed(interval.high)) (paired bootstrap)",
                     "only \(names.1) right: \(onlyB), only \(names.0) right: \(onlyA); \(p) (McNemar, exact)"]
        if let seedInterval { lines.append("over the seeds: \(signed(seedInterval.low)) to \(signed(seedInterval.high)) points (paired t, 95 %)") }
        let verdict = pValue < 0.05 ? (difference > 0 ? "\(names.1) is better." : "\(names.0) is better.") : isEquivalent ? "They are equivalent within \(fixed(100 * margin, "%g")) points."
            : "No difference is shown, nor that there is none: more samples would tell."
        lines.append(verdict)
        let width = max(5, flips.map { String($0.label).count }.max() ?? 0)
        lines += ["", String(repeating: " ", count: width - 5) + "class  samples  gained  lost"] + flips.map { flip in
            func cell(_ n: Int, _ width: Int) -> String { String(repeating: " ", count: max(0, width - String(n).count)) + String(n) }
            return cell(flip.label, width) + cell(flip.samples, 9) + cell(flip.gained, 8) + cell(flip.lost, 6)
        }
        return lines.joined(separator: "\n")
    }
}

extension Model {
    /// Which samples the model's answer is right for: the largest output, or one above a half; targets are class indices or one-hot.
    package func isRight(_ inputs: [NDArray], _ labels: [Int]) throws -> [Bool] {
        guard let output = try predict(inputs, batchSize: 128).first else { throw HoneError(.value, "model '\(name)' predicts nothing.") }
        let width = output.count / max(1, output.shape.first ?? 1), values = output.floats
        guard output.shape.first == labels.count, width > 0 else {
            throw HoneError(.shape, "compare(): model '\(name)' predicts \(describe(shape: output.shape)) for \(labels.count) labels.")
        }
        return labels.enumerated().map { row, label in
            if width == 1 { return (values[row] > 0.5 ? 1 : 0) == label }
            return (0..<width).max { values[row * width + $0] < values[row * width + $1] } == label
        }
    }
}
