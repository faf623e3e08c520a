// A dense layer whose product is an einsum equation: "abc,cd->abd". Letters fall into four kinds (batch, of the input
// alone, summed over, of the kernel alone); with each operand's axes grouped by kind the sum is one matrix product.

import HoneCore
import HoneGraph
import OrderedCollections

struct EinsumDense: LayerDefinition {
    static let signature = Signature("EinsumDense", "activation(einsum(equation, input, kernel) + bias).", [
        Parameter("equation", .string, nil, "such as 'abc,cd->abd', '...x,xy->...y' or 'ab...,bc->ac...'"),
        Parameter("output_shape", .any, nil, "shape of a sample's output, without axes that '...' stands for; None where the input tells"),
        Parameter("activation", .optional(.object(of: "an activation")), .null, "function of the result"),
        Parameter("bias_axes", .optional(.string), .null, "the output's letters that the bias has; None: no bias"),
        Parameter("kernel_initializer", .object(of: "an initializer"), "glorot_uniform", "initial kernel"),
        Parameter("bias_initializer", .object(of: "an initializer"), "zeros", "initial bias"),
        Parameter("kernel_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the kernel"),
        Parameter("bias_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the bias"),
        .constraint("kernel_constraint"), .constraint("bias_constraint"),
    ] + ["lora_rank", "lora_alpha", "gptq_unpacked_column_size", "quantization_config"].map { Parameter($0, .optional(.choice([])), .null) }
        + [Parameter("activity_regularizer", .optional(.object(of: "a regularizer")), .null, "penalty on the output")])
    static var supportsMasking: Bool { false }

    let equation: EinsumEquation
    let outputShape: [Int]
    let biasAxes: String?
    let activation: Activation
    let kernelInitializer, biasInitializer: Initializer
    let kernelRegularizer, biasRegularizer, activityRegularizer: Regularizer?
    let kernelConstraint, biasConstraint: Constraint?

    init(_ a: Arguments) throws {
        equation = try EinsumEquation(a.string("equation"))
        let given = try a.config("output_shape")
        let sizes = given.integer.map { [$0] } ?? given.items?.map { $0.integer ?? unknownSize }
        guard let sizes else { throw HoneError(.type, "EinsumDense(): 'output_shape' must be an int or a tuple of sizes, got \(given.repr).") }
        outputShape = sizes
        biasAxes = try a.optionalString("bias_axes")
        activation = try .make(a.config("activation"))
        kernelInitializer = try Initializer(a.config("kernel_initializer"))
        biasInitializer = try Initializer(a.config("bias_initializer"))
        kernelRegularizer = try .make(a.config("kernel_regularizer"))
        biasRegularizer = try .make(a.config("bias_regularizer"))
        activityRegularizer = try .make(a.config("activity_regularizer"))
        kernelConstraint = try .make(a.config("kernel_constraint"))
        biasConstraint = try .make(a.config("bias_constraint"))
    }

    func build(_ b: Builder, _ x: Value) throws -> Value {
        let whole = try equation.spelledOut(rank: b.shape(x).count)
        let sizes = try whole.sizes(input: b.shape(x), output: outputShape, elided: equation.elision)
        let kernelShape = whole.kernel.map { sizes[$0] ?? unknownSize }
        let axes = whole.kernel.indices
        let initializer = try kernelInitializer.withFans(inputs: axes.filter { !whole.output.contains(whole.kernel[$0]) }, outputs: axes.filter { whole.output.contains(whole.kernel[$0]) })
        let kernel = try b.weight("kernel", kernelShape, initializer, regularizer: kernelRegularizer, constraint: kernelConstraint)
        var y = try whole.product(&b.graph, x, kernel, sizes)
        if let biasAxes {
            for letter in biasAxes where !whole.output.contains(letter) {
                throw HoneError(.value, "EinsumDense: bias_axes names '\(letter)', which the output of '\(equation.text)' does not have.")
            }
            // From the first of the bias's axes on, with 1 for the axes it does not have.
            let first = whole.output.firstIndex { biasAxes.contains($0) } ?? whole.output.count
            let shape = whole.output[first...].map { biasAxes.contains($0) ? sizes[$0] ?? unknownSize : 1 }
            y = try b.graph.plus(y, try b.weight("bias", shape, biasInitializer, regularizer: biasRegularizer, constraint: biasConstraint))
        }
        y = try activation.apply(&b.graph, y)
        try b.addActivityPenalty(activityRegularizer, y)
        return y
    }
}

/// "input,kernel->output", one letter an axis; an ellipsis stands for axes that input and output share.
struct EinsumEquation {
    enum Elision { case none, left, right }

    let text: String
    let input, kernel, output: [Character]
    let elision: Elision

    init(_ text: String) throws {
        self.text = text
        let plain = text.filter { $0 != " " }
        let invalid = HoneError(.value, "EinsumDense: '\(text)' is no equation of the form 'ab,bc->ac', '...ab,bc->...ac' or 'ab...,bc->ac...'.")
        guard let arrow = plain.firstIndex(of: "-"), let comma = plain.firstIndex(of: ","), comma < arrow, plain[arrow...].hasPrefix("->") else { throw invalid }
        let parts = [plain[..<comma], plain[plain.index(after: comma)..<arrow], plain[arrow...].dropFirst(2)]
        func letters(_ part: Substring) throws -> [Character] {
            let found = Array(part)
            guard !found.isEmpty, found.allSatisfy({ $0.isASCII && $0.isLetter }), Set(found).count == found.count else { throw invalid }
            return found
        }
        kernel = try letters(parts[1])
        switch (parts[0].hasPrefix("..."), parts[2].hasPrefix("..."), parts[0].hasSuffix("..."), parts[2].hasSuffix("...")) {
        case (true, true, false, false):
            (elision, input, output) = (.left, try letters(parts[0].dropFirst(3)), try letters(parts[2].dropFirst(3)))
        case (false, false, true, true):
            (elision, input, output) = (.right, try letters(parts[0].dropLast(3)), try letters(parts[2].dropLast(3)))
        default:
            (elision, input, output) = (.none, try letters(parts[0]), try letters(parts[2]))
        }
        for letter in output where !input.contains(letter) && !kernel.contains(letter) {
            throw HoneError(.value, "EinsumDense: the output of '\(text)' has an axis '\(letter)' that neither the input nor the kernel has.")
        }
        for letter in kernel where !input.contains(letter) && !output.contains(letter) {
            throw HoneError(.value, "EinsumDense: the kernel of '\(text)' has an axis '\(letter)' that neither the input nor the output has.")
        }
    }

    private init(text: String, input: [Character], kernel: [Character], output: [Character]) {
        (self.text, self.input, self.kernel, self.output, elision) = (text, input, kernel, output, .none)
    }

    /// The ellipsis replaced by letters not used elsewhere.
    func spelledOut(rank: Int) throws -> EinsumEquation {
        let missing = rank - input.count
        guard missing == 0 || (missing > 0 && elision != .none) else {
            throw HoneError(.shape, "EinsumDense: '\(text)' needs an input of \(input.count) axes, got one of \(rank).")
        }
        let free = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".filter { !input.contains($0) && !kernel.contains($0) && !output.contains($0) }
        guard missing <= free.count else { throw HoneError(.shape, "EinsumDense: an input of \(rank) axes has too many for '\(text)'.") }
        let extra = Array(free.prefix(missing))
        return elision == .right ? EinsumEquation(text: text, input: input + extra, kernel: kernel, output: output + extra)
            : EinsumEquation(text: text, input: extra + input, kernel: kernel, output: extra + output)
    }

    /// The size of every letter. `output` is the given shape: without batch and, where there is an ellipsis, without its axes.
    func sizes(input shape: [Int], output given: [Int], elided: Elision) throws -> [Character: Int] {
        var sizes = [Character: Int]()
        for (letter, size) in zip(input, shape) { sizes[letter] = size }
        let missing = output.count - 1 - given.count
        guard missing >= 0, missing == 0 || elided != .none else {
            throw HoneError(.value, "EinsumDense: output_shape \(describe(shape: given)) does not fit the output of '\(text)'.")
        }
        let named = elided == .right ? Array(output.dropFirst().prefix(given.count)) : Array(output.suffix(given.count))
        for (letter, size) in zip(named, given) where size >= 0 {
            if let known = sizes[letter], known >= 0, known != size {
                throw HoneError(.shape, "EinsumDense: axis '\(letter)' of '\(text)' has size \(known) in the input, but \(size) in output_shape.")
            }
            if sizes[letter] == nil || kernel.contains(letter) { sizes[letter] = size }
        }
        return sizes
    }

    /// einsum(x, kernel): axes grouped, one matrix product, axes put in order.
    func product(_ g: inout Graph, _ x: Value, _ w: Value, _ sizes: [Character: Int]) throws -> Value {
        let batch = input.filter { kernel.contains($0) && output.contains($0) }
        let summed = input.filter { kernel.contains($0) && !output.contains($0) }
        let gone = input.filter { !kernel.contains($0) && !output.contains($0) }
        let rows = input.filter { !kernel.contains($0) && output.contains($0) }
        let columns = kernel.filter { !input.contains($0) }
        func shape(_ letters: [Character]) -> [Int] { letters.map { sizes[$0] ?? unknownSize } }
        func arranged(_ x: Value, _ from: [Character], _ to: [Character]) throws -> Value {
            let order = to.map { letter in from.firstIndex(of: letter) ?? 0 }
            return order == Array(order.indices) ? x : try g.add(.transpose(order), [x])
        }
        var left = x, letters = input
        if !gone.isEmpty {
            left = try g.sum(left, input.indices.filter { gone.contains(input[$0]) })
            letters = letters.filter { !gone.contains($0) }
        }
        let inner = try Size.product(shape(summed))
        left = try g.reshape(try arranged(left, letters, batch + rows + summed), shape(batch) + (batch.isEmpty ? shape(rows) : [try Size.product(shape(rows))]) + [inner])
        if batch.isEmpty, rows.isEmpty { left = try g.reshape(left, [1, inner]) }
        let right = try g.reshape(try arranged(w, kernel, batch + summed + columns), shape(batch) + [inner, try Size.product(shape(columns))])
        let product = try g.reshape(try g.matmul(left, right), shape(batch + rows + columns))
        return try arranged(product, batch + rows + columns, output)
    }
}
