// `numpy.linalg` as far as scripts around training use it: norms, and systems of equations by Gaussian elimination with
// row exchange. Decompositions are left to numerical libraries.

import HoneCore
import HoneLanguage

enum NumpyLinear {
    static func module() -> ModuleObject {
        let module = ModuleObject("numpy.linalg", summary: "Linear algebra.")
        module.add([
            BuiltinFunction(
                "norm(x, ord=None, axis=None, keepdims=False)", "The length of a vector; of matrices, the Frobenius norm."
            ) { c in
                .array(try norm(c))
            },
            BuiltinFunction("solve(a, b)", "The `x` of a @ x = b.") { c in
                let b = try c.array(1)
                let solution = try eliminated(try c.array(0), b.rank == 1 ? b.reshaping([-1, 1]) : b).solution
                return .array(b.rank == 1 ? try solution.reshaping([-1]) : solution)
            },
            BuiltinFunction("inv(a)", "The inverse of a matrix.") { c in
                let a = try c.array(0)
                return .array(try eliminated(a, NDArray.eye(a.shape.first ?? 0)).solution)
            },
            BuiltinFunction("det(a)", "The determinant of a matrix.") { c in
                let a = try c.array(0)
                return .array(
                    NDArray(
                        scalar: try eliminated(a, NDArray.zeros([a.shape.first ?? 0, 0], .float64), allowsSingular: true)
                            .determinant))
            },
        ])
        return module
    }

    private static func norm(_ c: CallContext) throws -> NDArray {
        var x = try c.array(0)
        if !x.dtype.isFloating { x = x.cast(to: .float64) }
        let axes = try c.axes(2), keep = try c.truth(3)
        if c[1].isNone || c[1].text == "fro" || (c[1].double == 2 && (axes?.count == 1 || (axes == nil && x.rank == 1))) {
            return try x.unary(.square).reduced(.sum, axes: axes, keepDims: keep).unary(.sqrt)
        }
        guard let order = c[1].double, axes?.count == 1 || (axes == nil && x.rank == 1) else {
            throw HoneError(
                .unsupported, "norm(): 'ord' is available for vectors; for matrices there is the Frobenius norm (ord=None).")
        }
        let sizes = try x.unary(.absolute)
        if order == .infinity { return try sizes.reduced(.maximum, axes: axes, keepDims: keep) }
        if order == -.infinity { return try sizes.reduced(.minimum, axes: axes, keepDims: keep) }
        if order == 0 {
            return try NDArray.binary(.notEqual, x, NDArray(scalar: 0), weak: .right).reduced(.sum, axes: axes, keepDims: keep)
                .cast(to: x.dtype)
        }
        if order == 1 { return try sizes.reduced(.sum, axes: axes, keepDims: keep) }
        let powers = try NDArray.binary(.power, sizes, NDArray(scalar: order), weak: .right).reduced(
            .sum, axes: axes, keepDims: keep)
        return try NDArray.binary(.power, powers, NDArray(scalar: 1 / order), weak: .right)
    }

    /// Gauss-Jordan on [a | b].
    private static func eliminated(
        _ a: NDArray, _ b: NDArray, allowsSingular: Bool = false
    ) throws -> (solution: NDArray, determinant: Double) {
        guard a.rank == 2, a.shape[0] == a.shape[1] else {
            throw HoneError(.value, "Last 2 dimensions of the array must be square: the shape is \(describe(shape: a.shape)).")
        }
        let n = a.shape[0]
        guard b.rank == 2, b.shape[0] == n else {
            throw HoneError(.value, "solve: the right side needs \(n) rows; its shape is \(describe(shape: b.shape)).")
        }
        let m = b.shape[1], left = a.doubles, right = b.doubles
        var rows = (0..<n).map { Array(left[$0 * n..<($0 + 1) * n]) + Array(right[$0 * m..<($0 + 1) * m]) }
        var determinant = 1.0
        for column in 0..<n {
            let pivot = (column..<n).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
            if rows[pivot][column] == 0 {
                if allowsSingular { return (b, 0) }
                throw HoneError(.value, "Singular matrix: its rows are not independent.")
            }
            if pivot != column {
                rows.swapAt(pivot, column)
                determinant = -determinant
            }
            determinant *= rows[column][column]
            for row in 0..<n where row != column {
                let factor = rows[row][column] / rows[column][column]
                if factor == 0 { continue }
                for i in column..<n + m { rows[row][i] -= factor * rows[column][i] }
            }
        }
        let solution = (0..<n).flatMap { row in (0..<m).map { rows[row][n + $0] / rows[row][row] } }
        let type: DType = a.dtype == .float32 && b.dtype == .float32 ? .float32 : .float64
        return (try NDArray(shape: [n, m], .float64(solution)).cast(to: type), determinant)
    }
}
