import HoneCore
import Testing
@testable import Hone

/// Statistics against known values, and their promise: hardly ever a difference where there is none.
@Suite struct ComparisonTests {
    @Test func quantilesAndTails() {
        #expect(abs(ModelComparison.studentQuantile(0.975, 2) - 4.302652729749462) < 1e-6)
        #expect(abs(ModelComparison.studentQuantile(0.975, 9) - 2.262157162798205) < 1e-6)
        #expect(abs(ModelComparison.binomial(3, 17) - 0.012725830078125) < 1e-12)
        #expect(ModelComparison.binomial(0, 0) == 1 && ModelComparison.binomial(5, 10) == 1)
    }

    /// Two predictors that are right equally often, independently: 1,000 comparisons, at most 5 % of which may find a difference.
    @Test func findsNothingWhereNothingIs() throws {
        var random = try NumpyRandom(seed: 5), found = 0
        for _ in 0..<1000 {
            let draws = try random.uniform(0, 1, [300]).doubles.map { $0 < 0.8 }
            let comparison = try ModelComparison(rightA: [Array(draws[..<150])], rightB: [Array(draws[150...])], labels: Array(repeating: 0, count: 150))
            if comparison.pValue < 0.05 { found += 1 }
        }
        #expect(found <= 50, "\(found) of 1,000")
    }

    @Test func findsWhatIs() throws {
        let labels = (0..<200).map { $0 % 2 }, a = labels.map { $0 == 0 }, b = labels.map { _ in true }
        let better = try ModelComparison(rightA: [a], rightB: [b], labels: labels), same = try ModelComparison(rightA: [a], rightB: [a], labels: labels)
        #expect(better.difference == 0.5 && better.pValue < 1e-20 && better.interval.low > 0.4 && !better.isEquivalent)
        #expect(better.onlyB == 100 && better.onlyA == 0 && better.flips.map(\.gained) == [0, 100])
        #expect(same.difference == 0 && same.pValue == 1 && same.isEquivalent)
        let seeds = try ModelComparison(rightA: [a, a, a], rightB: [b, b, b], labels: labels)
        #expect(seeds.seedDifferences == [0.5, 0.5, 0.5] && seeds.seedInterval.map { abs($0.low - 0.5) < 1e-12 } == true)
        #expect(throws: HoneError.self) { try ModelComparison(rightA: [], rightB: [], labels: []) }
        #expect(throws: HoneError.self) { try ModelComparison(rightA: [a], rightB: [b], labels: [1]) }
    }
}
