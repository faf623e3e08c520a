// oneDNN's primitives as programs hold them: made once, for one thread each, and told their addresses when a plan is bound
// to its workspace.

import CKernels
import COneDNN
import HoneCore
import HoneGraph

/// Immutable; any number of plans and threads may run it.
final class Primitive {
    let pointer: OpaquePointer
    /// Bytes that it uses while it runs.
    let scratchpad: Int
    let operandCount: Int

    init(_ make: (UnsafeMutablePointer<OpaquePointer?>) -> Int32, _ what: String) throws {
        var made: OpaquePointer?
        try check(make(&made), what)
        guard let made else { throw HoneError(.runtime, "oneDNN could not \(what).") }
        pointer = made
        scratchpad = hone_dnn_scratchpad_size(made)
        operandCount = Int(hone_dnn_operand_count(made))
    }

    deinit { hone_dnn_primitive_destroy(pointer) }
}

/// A layout that oneDNN has chosen for a kernel, or the one that it has in memory.
final class KernelLayout {
    let pointer: OpaquePointer
    let bytes: Int

    init(_ make: (UnsafeMutablePointer<OpaquePointer?>) -> Int32) throws {
        var made: OpaquePointer?
        try check(make(&made), "describe a kernel")
        guard let made else { throw HoneError(.runtime, "oneDNN could not describe a kernel.") }
        pointer = made
        bytes = hone_dnn_layout_size(made)
    }

    deinit { hone_dnn_layout_destroy(pointer) }

    static func == (a: KernelLayout, b: KernelLayout) -> Bool { hone_dnn_layouts_equal(a.pointer, b.pointer) != 0 }
}

/// A primitive as part of a step: where its operands lie, in its order.
struct PlacedPrimitive {
    let primitive: Primitive
    let places: [UnsafeMutableRawPointer?]
}

/// Scratch memory of one node, in pieces. Places are bytes from its start.
struct ScratchLayout {
    private(set) var size = 0

    mutating func reserve(_ bytes: Int) -> Int {
        defer { size += alignedToLine(bytes) }
        return size
    }
}

extension hone_dnn_array {
    /// Sizes with their strides, those of a dense array unless told otherwise.
    init(_ shape: [Int], strides: [Int]? = nil) {
        self.init()
        rank = Int32(shape.count)
        fill(&size, shape)
        fill(&stride, strides ?? rowMajorStrides(shape))
    }
}

/// Writes sizes into a C array, which Swift sees as a tuple.
func fill<T>(_ tuple: inout T, _ values: [Int]) {
    withUnsafeMutableBytes(of: &tuple) { bytes in
        let slots = bytes.bindMemory(to: Int64.self)
        for (i, value) in values.prefix(slots.count).enumerated() { slots[i] = Int64(value) }
    }
}

extension Unary {
    /// oneDNN's name of a function that may join a product or a convolution.
    var dnnFunction: Int32 {
        get throws {
            switch self {
            case .identity: Int32(HONE_DNN_LINEAR)
            case .relu: Int32(HONE_DNN_RELU)
            case .sigmoid: Int32(HONE_DNN_LOGISTIC)
            case .tanh: Int32(HONE_DNN_TANH)
            default: throw HoneError(.runtime, "internal error: \(self) cannot be fused into a product.")
            }
        }
    }
}
