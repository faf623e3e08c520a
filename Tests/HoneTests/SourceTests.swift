import HoneCore
import Testing
@testable import Hone

/// Batches of `rows` rows cut from arrays, made on a thread of their own.
private final class Cutter: BatchProducer {
    let samples: Samples, rows: Int
    var position = 0, restarts = 0
    var failsAt: Int?
    init(_ samples: Samples, rows: Int) { (self.samples, self.rows) = (samples, rows) }

    var batchCount: Int? { (samples.count + rows - 1) / rows }
    func restart(shuffled: Bool) { (position, restarts) = (0, restarts + 1) }
    func next() throws -> Samples? {
        if position == failsAt { throw HoneError(.io, "the camera is unplugged") }
        guard position < samples.count else { return nil }
        defer { position = min(position + rows, samples.count) }
        return try samples.rows(position..<min(position + rows, samples.count))
    }
}

/// All that fit(), evaluate() and predict() take batches from goes through one loop.
@Suite struct SourceTests {
    let samples: Samples
    init() throws {
        samples = Samples(x: try NDArray(shape: [21, 4], .float32((0..<84).map { Float($0 * 29 % 17) / 17 })), y: try NDArray(shape: [21, 1], .float32((0..<21).map { Float($0 % 4) })))
    }

    private func model() throws -> Model {
        let context = try Context(threads: 2, seed: 5)
        let model = try mlp(context, [4, 6, 1], activation: "tanh", last: "linear")
        try model.compile(optimizer: "adam", loss: "mse", metrics: ["mae"])
        return model
    }

    private func options(_ epochs: Int) -> FitOptions {
        var options = FitOptions()
        (options.epochs, options.batchSize, options.shuffle) = (epochs, 8, false)
        return options
    }

    @Test func stagedBatchesTrainAsArraysDo() throws {
        let one = try model(), other = try model()
        let expected = try one.fit(samples, options(4)), source = try StagedSource(Cutter(samples, rows: 8))
        let found = try other.fit(source, options(4))
        #expect(found["loss"] == expected["loss"] && found["mae"] == expected["mae"])
        #expect(try one.weights() == other.weights())
        #expect(try one.evaluate(samples, batchSize: 8) == other.evaluate(source))
        #expect(try one.predict(samples.inputs, batchSize: 8) == other.predict(StagedSource(Cutter(Samples(inputs: samples.inputs), rows: 8))))
    }

    @Test func aFailureOfTheProducerEndsTheFit() throws {
        let cutter = Cutter(samples, rows: 8), model = try model()
        cutter.failsAt = 16
        let source = try StagedSource(cutter)
        for _ in 0..<2 {
            #expect { try model.fit(source, options(3)) } throws: { ($0 as? HoneError)?.message == "the camera is unplugged" }
        }
    }

    /// Keras goes on where the last epoch stopped, and starts anew at the end.
    @Test func stepsGoOn() throws {
        final class Counting: BatchSource {
            var position = 0, seen: [Int] = []
            let samples: Samples
            let batchCount: Int?
            init(_ samples: Samples, count: Int?) { (self.samples, batchCount) = (samples, count) }
            func restart(shuffled: Bool) { position = 0 }
            func next() throws -> Batch? {
                guard position < 5 else { return nil }
                seen.append(position)
                position += 1
                return Batch(samples)
            }
        }
        let source = Counting(samples, count: 5)
        var options = options(4)
        options.stepsPerEpoch = 2
        try model().fit(source, options)
        #expect(source.seen == [0, 1, 2, 3, 4, 0, 1].prefix(source.seen.count).map { $0 } && source.seen.count >= 7)
    }

    @Test func aSourceLeftInTheMiddleEnds() throws {
        for _ in 0..<20 {
            let source = try StagedSource(Cutter(samples, rows: 3))
            try source.restart(shuffled: false)
            _ = try source.next()
            try source.restart(shuffled: true)
            _ = try source.next()
        }
    }
}
