// Geometry of convolutions: windows that slide over the middle axes of [batch, …, channels]. Kernels are Keras's own,
// [window…, channels in a group, filters], so a depthwise kernel is one of as many groups as channels. Padding is told
// as explicit zeros on either side; Keras's words for it become numbers in `WindowPadding`.

import HoneCore

package struct Convolution: Hashable {
    package var strides: [Int]
    package var dilation: [Int]
    /// Zeros before and after each middle axis.
    package var low: [Int]
    package var high: [Int]
    package var groups = 1
    /// The last two operands are a scale and a shift of each channel, for the result; joined in by `fuseConvolution`.
    package var isScaled = false
    /// Applied to the result; joined in by `fuseConvolution`.
    package var activation = Unary.identity

    package init(strides: [Int], dilation: [Int], low: [Int], high: [Int], groups: Int = 1) {
        (self.strides, self.dilation, self.low, self.high, self.groups) = (strides, dilation, low, high, groups)
    }
}

extension Convolution: CustomStringConvertible {
    /// What differs from the plainest convolution.
    package var description: String {
        var parts = [strides.allSatisfy { $0 == 1 } ? nil : "strides \(strides)", dilation.allSatisfy { $0 == 1 } ? nil : "dilation \(dilation)"]
        if low + high != low.map({ _ in 0 }) + high.map({ _ in 0 }) { parts.append("padding \(low) \(high)") }
        if groups != 1 { parts.append("\(groups) groups") }
        if isScaled { parts.append("scaled") }
        if activation != .identity { parts.append("\(activation)") }
        return parts.compactMap { $0 }.joined(separator: ", ")
    }
}

/// Keras's `padding=`, in zeros before and after one axis.
package enum WindowPadding {
    /// As many outputs as inputs, divided by the stride and rounded up; an odd zero goes behind (TensorFlow's rule).
    package static func same(_ size: Int, window: Int, stride: Int, dilation: Int = 1) throws -> (low: Int, high: Int) {
        let reach = try windowReach(window, dilation)
        // The size is not known yet: the padding of a size that the stride divides stands in for it.
        let size = size < 0 ? stride : size
        let total = max(0, try Size.multiply((size - 1) / stride, stride) + reach - size)
        return (total / 2, total - total / 2)
    }
}

/// Positions from the first to the last element of a window. Throws `.value` for settings that no window can have.
package func windowReach(_ window: Int, _ dilation: Int) throws -> Int {
    guard window > 0, dilation > 0 else { throw HoneError(.value, "windows and their dilation must be positive, got \(window) and \(dilation).") }
    return try Size.add(try Size.multiply(window - 1, dilation), 1)
}

/// Outputs of a window along one axis; -1 for an unknown size, 0 where the window does not fit.
package func windowCount(_ size: Int, window: Int, stride: Int, dilation: Int = 1, low: Int, high: Int) throws -> Int {
    guard stride > 0, low >= 0, high >= 0 else { throw HoneError(.value, "strides must be positive and padding not negative, got \(stride), \(low) and \(high).") }
    let reach = try windowReach(window, dilation)
    if size < 0 { return unknownSize }
    let room = try Size.add(try Size.add(size, low), high) - reach
    return room < 0 ? 0 : room / stride + 1
}

extension Graph {
    /// (x, kernel[, bias]) → x ∗ kernel + bias. Where windows reach far beyond a small input, as a dilation of 10⁸ makes them, what
    /// of a kernel only ever meets padding is left out.
    package mutating func convolve(_ convolution: Convolution, _ operands: [Value]) throws -> Value {
        guard operands.count >= 2 else { throw HoneError(.runtime, "a convolution takes 2 or 3 operands, got \(operands.count).") }
        var (c, x, kernel) = (convolution, operands[0], operands[1])
        let result = try c.resultShape(shape(x), shape(kernel), isLimited: false)
        for i in c.strides.indices {
            let axis = i + 1, (n, count, window, dilation) = (shape(x)[axis], result[axis], shape(kernel)[i], c.dilation[i])
            guard n > 0, try windowReach(window, dilation) > 1 << 16 else { continue }
            // Element t of the kernel meets the input at t · dilation - low + output · stride.
            let last = try Size.multiply(count - 1, c.strides[i])
            guard let from = (0..<window).first(where: { $0 * dilation - c.low[i] < n && $0 * dilation - c.low[i] + last >= 0 }),
                  let to = (from..<window).last(where: { $0 * dilation - c.low[i] < n && $0 * dilation - c.low[i] + last >= 0 }), to - from + 1 < window else { continue }
            let start = from * dilation - c.low[i], end = start + last + (to - from) * dilation + 1
            kernel = try part(of: kernel, axis: i, from..<(to + 1))
            x = try part(of: x, axis: axis, min(max(0, start), n - 1)..<max(min(n, end), min(max(0, start), n - 1) + 1))
            (c.low[i], c.high[i]) = (max(0, -start), max(0, end - n))
            if from == to { c.dilation[i] = 1 }
        }
        return try add(.convolution(c), [x, kernel] + operands.dropFirst(2))
    }

    private mutating func part(of x: Value, axis: Int, _ range: Range<Int>) throws -> Value {
        var window = shape(x), starts = window.map { _ in 0 }
        if range == 0..<window[axis] { return x }
        (window[axis], starts[axis]) = (range.count, range.lowerBound)
        return try add(.slice(starts: starts, steps: starts.map { _ in 1 }, shape: window), [x])
    }
}

/// oneDNN counts in 32 bits.
let largestWindowSetting = Int(Int32.max) / 4

extension Convolution {
    /// The shape of the result for an input and a kernel.
    func resultShape(_ x: [Int], _ kernel: [Int], isLimited: Bool = true) throws -> [Int] {
        guard x.count >= 3, kernel.count == x.count, strides.count == x.count - 2, dilation.count == strides.count,
              low.count == strides.count, high.count == strides.count else {
            throw HoneError(.shape, "a convolution of \(strides.count) axes needs an input and a kernel of \(strides.count + 2) axes, got shapes \(describe(shape: x)) and \(describe(shape: kernel)).")
        }
        let channels = x[x.count - 1], filters = kernel[kernel.count - 1]
        let grouped = try Size.multiply(kernel[kernel.count - 2], groups)
        guard groups > 0, channels < 0 || channels == grouped, filters % groups == 0 else {
            throw HoneError(.shape, "a kernel of shape \(describe(shape: kernel)) in \(groups) groups does not fit \(channels) channels.")
        }
        guard !isLimited || (strides + dilation + low + high + kernel + x).allSatisfy({ $0 <= largestWindowSetting }) else {
            throw HoneError(.value, "a convolution's sizes, strides, dilation and padding must be below 2^29, got an input of \(describe(shape: x)), a kernel of "
                + "\(describe(shape: kernel)), strides \(describe(shape: strides)), dilation \(describe(shape: dilation)), padding \(describe(shape: low)) and \(describe(shape: high)).")
        }
        let middle = try strides.indices.map {
            try windowCount(x[$0 + 1], window: kernel[$0], stride: strides[$0], dilation: dilation[$0], low: low[$0], high: high[$0])
        }
        guard !middle.contains(0) else {
            throw HoneError(.shape, "Computed output size would be zero or negative: a kernel of shape \(describe(shape: kernel)) does not fit an input of shape \(describe(shape: x)).")
        }
        return [x[0]] + middle + [filters]
    }

    /// The gradients of `convolution` for its operands x, kernel and, if there, bias.
    func gradients(_ g: inout Graph, _ operands: [Value], _ y: Value, _ dy: Value, wanted: [Bool]) throws -> [Value?] {
        guard !isScaled else { throw HoneError(.runtime, "internal error: the gradient of a convolution that a scale was joined to.") }
        var plain = self
        plain.activation = .identity
        let dz = activation == .identity ? dy : try g.add(.unaryGradient(activation), [dy, y])
        let x = g.shape(operands[0]), kernel = g.shape(operands[1])
        let dx = wanted[0] ? try g.add(.convolutionInputGradient(plain, sizes: Array(x[1..<(x.count - 1)])), [dz, operands[1]]) : nil
        let hasBias = operands.count == 3
        guard wanted[1] else {
            return [dx, nil] + (hasBias ? [wanted[2] ? try g.sum(dz, downTo: g.shape(operands[2])) : nil] : [])
        }
        let dk = try g.add(.convolutionKernelGradient(plain, window: Array(kernel.dropLast(2))), [operands[0], dz])
        return [dx, dk] + (hasBias ? [Value(dk.node, 1)] : [])
    }

    /// The gradients of `convolutionInputGradient`, which is linear in both its operands (it is Keras's Conv2DTranspose).
    func transposedGradients(_ g: inout Graph, _ operands: [Value], _ dy: Value, wanted: [Bool]) throws -> [Value?] {
        let kernel = g.shape(operands[1])
        return [wanted[0] ? try g.add(.convolution(self), [dy, operands[1]]) : nil,
                wanted[1] ? try g.add(.convolutionKernelGradient(self, window: Array(kernel.dropLast(2))), [dy, operands[0]]) : nil]
    }
}

/// convolution, then a scale and a shift of each channel (batch normalisation by moving statistics), then f → one op: all is done
/// while the result is in registers. Like `fuseDense`, only for functions whose gradient needs no more than the output.
package func fuseConvolution(_ graph: Graph) -> Graph {
    var result = graph
    let uses = graph.useCounts()
    /// The convolution that gives x, if nothing else needs it and nothing was joined to it yet that must come later.
    func convolution(_ x: Value) -> (convolution: Convolution, operands: [Value])? {
        guard case .convolution(let found) = result.op(x), found.activation == .identity, uses[x.node] == 1 else { return nil }
        return (found, result.nodes[x.node].inputs)
    }
    /// The numbers of each channel that x repeats along all other axes of `shape`.
    func channels(_ x: Value, _ shape: [Int]) -> Value? {
        guard let last = shape.last, result.shape(x).count <= shape.count, result.shape(x).last == last, result.type(x).count == last else { return nil }
        if result.shape(x) == [last] { return x }
        guard case .reshape = result.op(x), let whole = result.nodes[x.node].inputs.first, result.shape(whole) == [last] else { return nil }
        return whole
    }
    for index in graph.nodes.indices {
        let node = result.nodes[index]
        switch node.op {
        case .unary(let f) where f.fusesIntoDense:
            guard let (plain, operands) = node.inputs.first.flatMap(convolution) else { continue }
            var joined = plain
            joined.activation = f
            (result.nodes[index].op, result.nodes[index].inputs) = (.convolution(joined), operands)
        case .binary(.add):
            for (product, shift) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
                guard result.op(product) == .binary(.multiply), uses[product.node] == 1, let shift = channels(shift, node.results[0].shape) else { continue }
                let factors = result.nodes[product.node].inputs
                for (x, scale) in [(factors[0], factors[1]), (factors[1], factors[0])] {
                    guard let (plain, operands) = convolution(x), !plain.isScaled, result.shape(x) == node.results[0].shape,
                          let scale = channels(scale, node.results[0].shape), result.type(x).dtype == .float32 else { continue }
                    var joined = plain
                    joined.isScaled = true
                    (result.nodes[index].op, result.nodes[index].inputs) = (.convolution(joined), operands + [scale, shift])
                    break
                }
            }
        default: break
        }
    }
    return result
}
