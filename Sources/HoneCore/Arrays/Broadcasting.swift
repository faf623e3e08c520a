// numpy's broadcasting: shapes are aligned at their last axes and a size of 1 is repeated. `Broadcast.map` is the one
// loop under all binary operations; equal shapes and scalars, by far the most frequent cases, skip the index work.

/// How the elements of two arrays meet.
struct Broadcast {
    let shape: [Int]
    let count: Int
    /// Neighbouring axes that move alike are merged, so that the inner loop is as long as it can be.
    private let sizes: [Int]
    private let leftStrides: [Int]
    private let rightStrides: [Int]

    init(_ left: [Int], _ right: [Int]) throws {
        shape = try broadcastShape(left, right)
        count = try NDArray.elementCount(of: shape)
        let a = broadcastStrides(left, to: shape), b = broadcastStrides(right, to: shape)
        var sizes = [Int](), leftStrides = [Int](), rightStrides = [Int]()
        for axis in shape.indices where shape[axis] != 1 {
            let size = shape[axis]
            if let last = sizes.indices.last, leftStrides[last] == a[axis] &* size, rightStrides[last] == b[axis] &* size {
                sizes[last] *= size
                leftStrides[last] = a[axis]
                rightStrides[last] = b[axis]
            } else {
                sizes.append(size)
                leftStrides.append(a[axis])
                rightStrides.append(b[axis])
            }
        }
        (self.sizes, self.leftStrides, self.rightStrides) = (sizes, leftStrides, rightStrides)
    }

    /// `f` of each pair. `a` and `b` hold the elements of the arrays whose shapes made this broadcast.
    @inline(__always)
    func map<A, B, R>(_ a: [A], _ b: [B], _ f: (A, B) -> R) -> [R] {
        guard count > 0, let a0 = a.first, let b0 = b.first else { return [] }
        var out = [R](repeating: f(a0, b0), count: count)
        if b.count == 1, a.count == count {
            for i in 0..<count { out[i] = f(a[i], b0) }
        } else if a.count == 1, b.count == count {
            for i in 0..<count { out[i] = f(a0, b[i]) }
        } else if a.count == count, b.count == count {
            for i in 0..<count { out[i] = f(a[i], b[i]) }
        } else {
            let inner = sizes.last ?? 1, aStep = leftStrides.last ?? 0, bStep = rightStrides.last ?? 0
            let outer = Array(sizes.dropLast())
            let aRows = NDArray.offsets(outer, strides: Array(leftStrides.dropLast()))
            let bRows = NDArray.offsets(outer, strides: Array(rightStrides.dropLast()))
            var o = 0
            for row in aRows.indices {
                var i = aRows[row], j = bRows[row]
                for _ in 0..<inner {
                    out[o] = f(a[i], b[j])
                    o &+= 1
                    i &+= aStep
                    j &+= bStep
                }
            }
        }
        return out
    }
}

package extension NDArray {
    /// This array's elements repeated to fill `shape`.
    func broadcast(to shape: [Int]) throws -> NDArray {
        guard let result = try? broadcastShape(self.shape, shape), result == shape else {
            throw HoneError(.shape, "could not broadcast an array of shape \(describe(shape: self.shape)) into shape "
                + "\(describe(shape: shape)): aligned at the last axis, sizes must be equal or 1.")
        }
        if shape == self.shape { return self }
        _ = try NDArray.elementCount(of: shape)
        return gathering(NDArray.offsets(shape, strides: broadcastStrides(self.shape, to: shape)), shape: shape)
    }
}

extension NDArray {
    /// Where the elements of a strided view lie, in the view's row-major order.
    static func offsets(_ shape: [Int], strides: [Int], from start: Int = 0) -> [Int] {
        if shape.contains(0) { return [] }
        var offsets = [start]
        for (size, stride) in zip(shape, strides) {
            var next = [Int]()
            next.reserveCapacity(offsets.count * size)
            for offset in offsets {
                var position = offset
                for _ in 0..<size {
                    next.append(position)
                    position &+= stride
                }
            }
            offsets = next
        }
        return offsets
    }

    /// The elements at `offsets`, each the start of `block` consecutive ones, as an array of `shape`. The callers
    /// (rearranging, indexing) have checked that the offsets lie inside and that the sizes agree.
    func gathering(_ offsets: [Int], block: Int = 1, shape: [Int]) -> NDArray {
        func gather<T>(_ e: [T]) -> [T] {
            if block == 1 { return offsets.map { e[$0] } }
            var out = [T]()
            out.reserveCapacity(offsets.count * block)
            for offset in offsets { out.append(contentsOf: e[offset..<offset + block]) }
            return out
        }
        return NDArray(trusted: shape, rearranging(gather, gather, gather, gather, gather, gather))
    }

    /// Applies one generic rearrangement to whatever the element type is; pass the same function six times.
    func rearranging(_ a: ([Float]) -> [Float], _ b: ([Double]) -> [Double], _ c: ([Int32]) -> [Int32],
                     _ d: ([Int64]) -> [Int64], _ e: ([UInt8]) -> [UInt8], _ f: ([Bool]) -> [Bool]) -> Elements {
        switch elements {
        case .float32(let x): .float32(a(x))
        case .float64(let x): .float64(b(x))
        case .int32(let x): .int32(c(x))
        case .int64(let x): .int64(d(x))
        case .uint8(let x): .uint8(e(x))
        case .bool(let x): .bool(f(x))
        }
    }
}
