// A network and its training step as data: an SSA list of nodes with static shapes. Nodes only refer to earlier
// ones, so the list is its own topological order and every pass is one loop. Sizes that are not known while a model
// is described (Keras's None) are -1; `verify` refuses them in a graph that is to run.

import HoneCore

package struct TensorType: Hashable {
    package var shape: [Int]
    package var dtype: DType

    package init(_ shape: [Int], _ dtype: DType = .float32) {
        self.shape = shape
        self.dtype = dtype
    }

    /// Elements, or -1 while a size is unknown. Types in a graph have been checked, so that the product exists.
    package var count: Int { shape.contains { $0 < 0 } ? unknownSize : shape.reduce(1, &*) }
    package var bytes: Int { count * dtype.size }
}

/// One result of one node.
package struct Value: Hashable {
    package var node: Int
    package var result: Int

    package init(_ node: Int, _ result: Int = 0) {
        self.node = node
        self.result = result
    }
}

package struct Node {
    package var op: Op
    package var inputs: [Value]
    package var results: [TensorType]
    /// The layer that asked for it, for messages and `explain`.
    package var scope: String
}

/// A stored quantity that the graph reads: its shape, and whether training changes it.
package struct ParameterInfo {
    package var name: String
    package var shape: [Int]
    package var dtype: DType

    package init(name: String, shape: [Int], dtype: DType = .float32) {
        (self.name, self.shape, self.dtype) = (name, shape, dtype)
    }
}

/// What an optimizer takes: a parameter's gradient. A step may have several optimizers, numbered by `update`.
package struct Gradient {
    package var parameter: Int
    package var value: Value
    package var update: Int

    package init(parameter: Int, value: Value, update: Int = 0) { (self.parameter, self.value, self.update) = (parameter, value, update) }
}

package struct Graph {
    package var nodes: [Node] = []
    package var parameters: [ParameterInfo] = []
    package var literals: [NDArray] = []
    package var inputs: [TensorType] = []
    /// What the plan hands back after a run.
    package var outputs: [Value] = []
    /// What is written into a parameter at the end of a run, as moving averages are.
    package var stores: [(parameter: Int, value: Value)] = []
    package var gradients: [Gradient] = []
    /// Name given to nodes added from here on.
    package var scope = ""
    package var randomStreams = 0

    package init() {}

    private static let mostNodes = 1 << 20

    package func type(_ value: Value) -> TensorType { nodes[value.node].results[value.result] }
    package func shape(_ value: Value) -> [Int] { type(value).shape }
    package func op(_ value: Value) -> Op { nodes[value.node].op }

    /// Appends a node; throws `.shape` with the scope in front when the operands do not fit.
    @discardableResult
    package mutating func add(_ op: Op, _ inputs: [Value] = []) throws -> Value {
        do {
            guard nodes.count < Graph.mostNodes else {
                throw HoneError(.memory, "the computation has more than \(Graph.mostNodes) steps, which no machine could plan. Repeat something less often, or use a recurrent layer.")
            }
            let results = try inferResults(op, inputs.map(type), graph: self)
            for type in results { try Size.check(type.shape) }
            nodes.append(Node(op: op, inputs: inputs, results: results, scope: scope))
            return Value(nodes.count - 1)
        } catch let error as HoneError where !scope.isEmpty {
            throw error.prefixed("In layer '\(scope)': ")
        }
    }

    package mutating func addInput(_ type: TensorType) throws -> Value {
        inputs.append(type)
        return try add(.input(inputs.count - 1))
    }

    package mutating func addParameter(_ info: ParameterInfo) throws -> Value {
        parameters.append(info)
        return try add(.parameter(parameters.count - 1))
    }

    package mutating func addLiteral(_ array: NDArray) throws -> Value {
        literals.append(array)
        return try add(.literal(literals.count - 1))
    }

    package mutating func nextStream() -> Int {
        randomStreams += 1
        return randomStreams
    }
}

// MARK: - The algebra that layers and gradients are written in

extension Graph {
    package mutating func constant(_ value: Float, _ shape: [Int] = []) throws -> Value { try add(.constant(value, shape: shape)) }
    package mutating func apply(_ f: Unary, _ x: Value) throws -> Value { f == .identity ? x : try add(.unary(f), [x]) }
    /// What gives truth comes as float32 1 and 0, to be reckoned with; `compare` gives bool.
    package mutating func apply(_ f: Binary, _ a: Value, _ b: Value) throws -> Value {
        guard f.givesTruth else { return try add(.binary(f), [a, b]) }
        return type(a).dtype == .float32 ? try add(.mask(f), [a, b]) : try cast(compare(f, a, b), .float32)
    }
    package mutating func compare(_ f: Binary, _ a: Value, _ b: Value) throws -> Value { try add(.binary(f), [a, b]) }
    /// a where the condition is not 0, else b.
    package mutating func select(_ condition: Value, _ a: Value, _ b: Value) throws -> Value { try add(.select, [condition, a, b]) }
    package mutating func plus(_ a: Value, _ b: Value) throws -> Value { try apply(.add, a, b) }
    package mutating func minus(_ a: Value, _ b: Value) throws -> Value { try apply(.subtract, a, b) }
    package mutating func times(_ a: Value, _ b: Value) throws -> Value { try apply(.multiply, a, b) }
    package mutating func divided(_ a: Value, _ b: Value) throws -> Value { try apply(.divide, a, b) }
    package mutating func scaled(_ x: Value, by s: Float, plus shift: Float = 0) throws -> Value {
        s == 1 && shift == 0 ? x : try add(.unary(.affine(scale: s, shift: shift)), [x])
    }

    package mutating func matmul(_ a: Value, _ b: Value, transposeA: Bool = false, transposeB: Bool = false) throws -> Value {
        try add(.matmul(transposeA: transposeA, transposeB: transposeB), [a, b])
    }

    /// Reduces over `axes` (negative ones count from the end; nil is all of them).
    package mutating func reduce(_ r: AxisReduction, _ x: Value, _ axes: [Int]? = nil, keepDims: Bool = false) throws -> Value {
        let rank = shape(x).count
        let axes = try axes.map { try normalize(axes: $0, rank: rank) } ?? Array(0..<rank)
        return axes.isEmpty ? x : try add(.reduce(r, axes: axes, keepDims: keepDims), [x])
    }

    package mutating func sum(_ x: Value, _ axes: [Int]? = nil, keepDims: Bool = false) throws -> Value { try reduce(.sum, x, axes, keepDims: keepDims) }
    package mutating func mean(_ x: Value, _ axes: [Int]? = nil, keepDims: Bool = false) throws -> Value { try reduce(.mean, x, axes, keepDims: keepDims) }

    package mutating func reshape(_ x: Value, _ shape: [Int]) throws -> Value {
        shape == self.shape(x) && !shape.contains(unknownSize) ? x : try add(.reshape(shape), [x])
    }

    package mutating func broadcast(_ x: Value, _ shape: [Int]) throws -> Value {
        shape == self.shape(x) ? x : try add(.broadcast(shape), [x])
    }

    package mutating func cast(_ x: Value, _ dtype: DType) throws -> Value {
        type(x).dtype == dtype ? x : try add(.cast(dtype), [x])
    }

    /// The sum of `x` over everything that broadcasting from `shape` repeated.
    package mutating func sum(_ x: Value, downTo shape: [Int]) throws -> Value {
        let from = self.shape(x)
        if from == shape { return x }
        let lead = from.count - shape.count
        let axes = from.indices.filter { $0 < lead || (shape[$0 - lead] == 1 && from[$0] != 1) }
        return try reshape(try sum(x, axes), shape)
    }
}
