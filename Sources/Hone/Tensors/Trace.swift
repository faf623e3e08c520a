// Functions from outside that compute with tensors: the body of a Lambda, a loss of a script's own. Such a function is called
// once for each kind of arguments; what it did is a network of calls, which is then written into every graph that needs
// it. So whatever it reads beside its arguments, it reads once, and plans for different batch sizes do the same.

import HoneCore
import HoneGraph
import OrderedCollections

package protocol TensorFunction: AnyObject {
    var name: String { get }
    var context: Context { get }
    /// How a loss's values become one number, by Keras's name; nil for a function that is not a loss object's.
    var reduction: String? { get }
    /// `asList`: several tensors are one argument.
    func callAsFunction(_ tensors: [Tensor], _ keywords: OrderedDictionary<String, Config>, asList: Bool) throws -> [Tensor]
    /// Values for a weight of this shape, from a function that is an initializer.
    func values(shape: [Int]) throws -> NDArray
}

extension TensorFunction {
    package var reduction: String? { nil }
    package func values(shape: [Int]) throws -> NDArray { throw HoneError(.unsupported, "'\(name)' is no initializer.") }
}

/// A function and what it has been seen to do.
package final class TracedFunction {
    package let function: any TensorFunction
    private var networks: [[TensorType]: Network] = [:]

    package init(_ function: any TensorFunction) { self.function = function }

    /// What the function does with arguments of these types. Their first axis is the batch: a trace for batches of any size
    /// is preferred, and one for just this size is made where the function needs to know it.
    fileprivate func network(_ types: [TensorType], _ keywords: OrderedDictionary<String, Config>, asList: Bool, mayTrace: Bool) throws -> Network {
        let open = types.map { TensorType($0.shape.isEmpty ? [] : [unknownSize] + $0.shape.dropFirst(), $0.dtype) }
        if let known = networks[open] ?? networks[types] { return known }
        guard mayTrace else {
            throw HoneError(.unsupported, "the function '\(function.name)' has to be called again for a batch of this size, which only the model's own thread may do.")
        }
        do {
            let network = try trace(open, keywords, asList: asList)
            networks[open] = network
            return network
        } catch let error as HoneError where open != types && (error.code == .shape || error.code == .value || error.code == .index) {
            let network = try trace(types, keywords, asList: asList)
            networks[types] = network
            return network
        }
    }

    private func trace(_ types: [TensorType], _ keywords: OrderedDictionary<String, Config>, asList: Bool) throws -> Network {
        let context = function.context
        return try context.withoutNaming {
            let inputs = try types.map { type in
                try Tensor.input(Layer("InputLayer", [], ["batch_shape": shapeConfig(type.shape), "dtype": .string(type.dtype.name)], in: context))
            }
            return try Network(inputs: inputs.map(\.source), outputs: try function(inputs, keywords, asList: asList).map(\.source))
        }
    }
}

extension Builder {
    /// Has `traced` called, if it was not yet with arguments of these types, and writes nothing.
    func prepare(_ traced: TracedFunction, _ xs: [Value]) throws { _ = try traced.network(xs.map(graph.type), [:], asList: false, mayTrace: mayTrace) }

    /// Writes what `traced` does with `xs` into the graph.
    func write(_ traced: TracedFunction, _ xs: [Value], _ keywords: OrderedDictionary<String, Config> = [:], asList: Bool = false) throws -> [Value] {
        try traced.network(xs.map(graph.type), keywords, asList: asList, mayTrace: mayTrace).emit(self, xs)
    }
}

extension Graph {
    /// The same outside a builder. The function must not make weights, for nothing would train them.
    mutating func write(_ traced: TracedFunction, _ xs: [Value]) throws -> Value {
        let builder = Builder(training: true, context: traced.function.context), name = traced.function.name
        builder.graph = self
        let results = try builder.write(traced, xs)
        guard builder.variables.isEmpty, results.count == 1 else {
            throw HoneError(.value, builder.variables.isEmpty ? "'\(name)' must return one tensor, got \(results.count)."
                : "'\(name)' uses layers with weights, which a loss or metric cannot have. Put them in the model.")
        }
        self = builder.graph
        return results[0]
    }
}

extension Config {
    /// A function of the script among settings.
    var tracedFunction: TracedFunction? {
        if case .reference(let object) = self { object as? TracedFunction } else { nil }
    }
}
