import HoneCore
import OrderedCollections
import Testing
@testable import Hone

/// Tensors outside of models: computed late, in one run, through plans that are made once.
@Suite struct TensorTests {
    let context: Context
    init() throws { context = try Context(threads: 2, seed: 3) }

    func tensor(_ numbers: [Float], _ shape: [Int]? = nil) throws -> Tensor { Tensor(try NDArray(shape: shape ?? [numbers.count], .float32(numbers)), in: context) }
    func number(_ value: Double) throws -> Config { .float(value) }

    @Test func computesWhenAsked() throws {
        let a = try tensor([1, 2, 3])
        let b = try context.perform("square", a), c = try context.perform("add", a, b), d = try context.perform("sum", c)
        #expect(context.evaluator.runs == 0)
        #expect(try d.array().floats == [20])
        // What is held was computed along.
        #expect(try b.array().floats == [1, 4, 9] && c.array().floats == [2, 6, 12])
        #expect(context.evaluator.runs == 1)
    }

    @Test func numbersAreInputs() throws {
        var x = try tensor([1])
        for i in 1...50 {
            x = try context.perform("multiply", [.reference(x), .float(Double(i) / 10)])[0]
            _ = try x.array()
        }
        #expect(context.evaluator.planCount == 1)
    }

    @Test func typesArePromoted() throws {
        let whole = Tensor(NDArray([16_777_217]).cast(to: .int32), in: context), truth = Tensor(try NDArray(shape: [2], .bool([true, false])), in: context)
        #expect(try context.perform("equal", [.reference(whole), 16_777_216])[0].array() == NDArray(shape: [1], .bool([false])))
        #expect(try context.perform("add", [.reference(whole), 1])[0].array().integers == [16_777_218])
        #expect(try context.perform("add", [.reference(whole), 0.5])[0].dtype == .float32)
        #expect(try context.perform("add", [.reference(truth), 1])[0].dtype == .int32)
        #expect(try context.perform("divide", [.reference(whole), 2])[0].dtype == .float32)
        #expect(try context.perform("floor_divide", [.reference(Tensor(NDArray([-7, 7, -6]).cast(to: .int32), in: context)), 2])[0].array().integers == [-4, 3, -3])
        #expect(try context.perform("mod", [.reference(Tensor(NDArray([-7, 7, -6]).cast(to: .int32), in: context)), 4])[0].array().integers == [1, 3, 2])
        #expect(try context.perform("cast", [.reference(whole), "bool"])[0].array() == NDArray(shape: [1], .bool([true])))
        #expect(try context.perform("sum", truth).array() == NDArray(shape: [], .int32([1])))
    }

    @Test func gradientsAreExact() throws {
        let x = try tensor([1, 2, 3]), tape = Tape(in: context)
        tape.watch(x)
        let y = try context.perform("sum", context.perform("multiply", context.perform("square", x), x))
        #expect(try y.array().floats == [36])
        tape.close()
        // The value was asked for before: it is gone through once more.
        let gradients = try tape.gradient(of: y, by: [x, try tensor([1])])
        #expect(try gradients[0]?.array().floats == [3, 12, 27])
        #expect(gradients[1] == nil)
    }

    @Test func whatDoesNotDependHasNone() throws {
        let x = try tensor([1, 5, 3]), tape = Tape(in: context)
        tape.watch(x)
        let place = try context.perform("cast", [.reference(try context.perform("argmax", x)), "float32"])[0]
        #expect(try tape.gradient(of: place, by: [x])[0] == nil)
        let through = try context.perform("multiply", context.perform("stop_gradient", x), x)
        #expect(try tape.gradient(of: through, by: [x])[0]?.array().floats == [1, 5, 3])
    }

    /// A step written out by hand does what fit() does, with one plan, one run a step.
    @Test func handwrittenTraining() throws {
        func network() throws -> Model {
            let context = try Context(threads: 2, seed: 3)
            let model = try mlp(context, [5, 8, 1], activation: "tanh", last: "linear")
            try model.compile(optimizer: .instance("Adam", ["learning_rate": 0.01]), loss: "mse")
            return model
        }
        let x = try NDArray(shape: [16, 5], .float32((0..<80).map { Float($0 * 37 % 23) / 23 })), y = try NDArray(shape: [16, 1], .float32((0..<16).map { Float($0 % 3) }))
        let fitted = try network()
        var expected: [Double] = []
        for _ in 0..<8 { expected.append(try fitted.trainOnBatch(Samples(x: x, y: y))[0]) }

        let model = try network(), context = model.context, layer = Layer(model: model), optimizer = try Optimizer(.instance("Adam", ["learning_rate": 0.01]))
        var losses: [Tensor] = []
        for _ in 0..<8 {
            let tape = Tape(in: context)
            let prediction = try layer.call([Tensor(x, in: context)], options: ["training": true], in: context)[0]
            let loss = try context.perform("mean", context.perform("square", context.perform("subtract", prediction, Tensor(y, in: context))))
            let variables = model.trainedVariables
            let gradients = try tape.gradient(of: loss, by: variables.map { Tensor($0, in: context) })
            tape.close()
            try optimizer.apply(Array(zip(gradients, variables)), in: context)
            losses.append(loss)
        }
        let found = try losses.map { Double(try $0.array().floats[0]) }
        for (a, b) in zip(found, expected) { #expect(abs(a - b) < 1e-5 * max(1, abs(b))) }
        #expect(context.evaluator.planCount == 1 && context.evaluator.runs == 8)
        for (a, b) in zip(try model.weights(), try fitted.weights()) {
            #expect(zip(a.floats, b.floats).allSatisfy { abs($0 - $1) < 1e-5 })
        }
    }

    @Test func variablesAreReadBeforeTheyChange() throws {
        let model = try mlp(context, [2, 1], last: "linear"), kernel = try #require(model.variables.first)
        try kernel.assign(NDArray(shape: [2, 1], .float32([1, 2])))
        let before = try context.perform("sum", Tensor(kernel, in: context))
        try kernel.assign(NDArray(shape: [2, 1], .float32([10, 20])))
        #expect(try before.array().floats == [3])
        #expect(try context.perform("sum", Tensor(kernel, in: context)).array().floats == [30])
    }

    /// Going through a layer again for its gradient moves no average twice, and meets the same random numbers.
    @Test func repetitionIsInvisible() throws {
        let normalization = try Layer("BatchNormalization", in: context), dropout = try Layer("Dropout", [0.5], in: context)
        let x = try tensor((0..<40).map { Float($0) }, [10, 4]), tape = Tape(in: context)
        let training: [String: Config] = ["training": true]
        let y = try dropout.call([normalization.call([x], options: training, in: context)[0]], options: training, in: context)[0]
        let loss = try context.perform("sum", y)
        let seen = try y.array().floats, moved = try normalization.variables[2].value.floats
        #expect(moved[0] != 0)
        let gamma = normalization.variables[0]
        let slope = try #require(try tape.gradient(of: loss, by: [Tensor(gamma, in: context)])[0]).array().floats
        tape.close()
        #expect(try normalization.variables[2].value.floats == moved)
        // gamma is 1 and beta 0, so the slope by gamma is the sum of what was let through.
        for c in 0..<4 {
            let sum = stride(from: c, to: 40, by: 4).reduce(Float(0)) { $0 + seen[$1] }
            #expect(abs(slope[c] - sum) < 1e-4 * max(1, abs(sum)))
        }
    }

    @Test func longRowsAreComputedInParts() throws {
        var x = try tensor([0])
        for _ in 0..<20_000 { x = try context.perform("add", [.reference(x), 1])[0] }
        #expect(try x.array().floats == [20_000])
    }

    @Test func errorsComeWhereTheyAreMade() throws {
        let a = try tensor([1, 2, 3])
        #expect(throws: HoneError.self) { try context.perform("add", a, tensor([1, 2])) }
        let far = try context.perform("take", [.reference(a), .int(7)])[0]
        let kernel = try mlp(context, [2, 1]).variables[0]
        let depending = try context.perform("multiply", [.reference(far), 2])[0]
        // Settling before a variable changes keeps the error for whoever asks.
        try kernel.assign(NDArray(shape: [2, 1], .float32([1, 2])))
        #expect(throws: HoneError.self) { try depending.array() }
        #expect(throws: HoneError.self) { try far.array() }
        #expect(try a.array().floats == [1, 2, 3])
    }

    /// What a function of a script reads beside its arguments it reads once, whatever the batch size.
    @Test func functionsAreTracedOnce() throws {
        final class Counting: TensorFunction {
            let name = "counting", context: Context
            var calls = 0
            init(_ context: Context) { self.context = context }
            func callAsFunction(_ tensors: [Tensor], _ keywords: OrderedDictionary<String, Config>, asList: Bool) throws -> [Tensor] {
                calls += 1
                return try context.perform("add", [.reference(tensors[0]), .int(calls)])
            }
        }
        let function = Counting(context), model = try Model(in: context)
        try model.add(Layer("InputLayer", [], ["shape": [2]], in: context))
        try model.add(Layer("Lambda", [.reference(TracedFunction(function))], in: context))
        for rows in [1, 3, 2] { #expect(try model.predict(NDArray(shape: [rows, 2], .float32(Array(repeating: 0, count: rows * 2)))).floats.allSatisfy { $0 == 1 }) }
        #expect(function.calls == 1)
    }
}
