// Functions of each element by itself: one entry, `unary`, over an enum. Transcendental functions of single-precision
// arrays are computed in double precision and rounded once, which is as exact as single precision can be.

import Glibc

package enum UnaryOperation: String, CaseIterable, Sendable {
    case negative, positive, absolute, sign, square, reciprocal, sqrt, cbrt
    case exp, exp2, expm1, log, log2, log10, log1p
    case sin, cos, tan, arcsin, arccos, arctan, sinh, cosh, tanh, arcsinh, arccosh, arctanh, degrees, radians, erf
    case floor, ceil, trunc, round
    case isnan, isfinite, isinf, logicalNot, invert
}

package extension NDArray {
    func unary(_ operation: UnaryOperation) throws -> NDArray {
        switch operation {
        case .logicalNot: return NDArray(trusted: shape, .bool(truths.map { !$0 }))
        case .isnan: return classified(\.isNaN, \.isNaN, otherwise: false)
        case .isfinite: return classified(\.isFinite, \.isFinite, otherwise: true)
        case .isinf: return classified(\.isInfinite, \.isInfinite, otherwise: false)
        case .invert:
            switch elements {
            case .int32(let e): return NDArray(trusted: shape, .int32(e.map { ~$0 }))
            case .int64(let e): return NDArray(trusted: shape, .int64(e.map { ~$0 }))
            case .uint8(let e): return NDArray(trusted: shape, .uint8(e.map { ~$0 }))
            case .bool(let e): return NDArray(trusted: shape, .bool(e.map { !$0 }))
            case .float32, .float64:
                throw HoneError(.type, "ufunc 'invert' not supported for \(dtype.name): `~` takes bool or integer arrays. "
                    + "Compare first: ~(x > 0).")
            }
        case .negative where dtype == .bool:
            throw HoneError(.type, "The numpy boolean negative, the `-` operator, is not supported: use the `~` operator "
                + "(logical_not), or convert first with astype('int').")
        case .absolute where dtype == .bool, .positive: return self
        case .floor where !dtype.isFloating, .ceil where !dtype.isFloating,
             .trunc where !dtype.isFloating, .round where !dtype.isFloating:
            return self
        case .negative, .absolute, .sign, .square:
            return switch elements {
            case .float32(let e): NDArray(trusted: shape, .float32(algebra(operation, e)))
            case .float64(let e): NDArray(trusted: shape, .float64(algebra(operation, e)))
            case .int32(let e): NDArray(trusted: shape, .int32(algebra(operation, e)))
            case .int64(let e): NDArray(trusted: shape, .int64(algebra(operation, e)))
            case .uint8(let e): NDArray(trusted: shape, .uint8(algebra(operation, e)))
            case .bool: NDArray(trusted: shape, .int32(algebra(operation, Int32.values(of: self))))
            }
        default:
            return dtype.floating == .float32
                ? NDArray(trusted: shape, .float32(real(operation, floats)))
                : NDArray(trusted: shape, .float64(real(operation, doubles)))
        }
    }

    /// `np.round(x, decimals)`: half to even.
    func rounded(decimals: Int) throws -> NDArray {
        if decimals == 0 { return try unary(.round) }
        guard dtype.isFloating else {
            // Integers change only by rounding to tens, hundreds, …
            guard decimals < 0, dtype != .bool else { return self }
            let step = powerOf(10, Double(max(decimals, -19) * -1))
            return NDArray(trusted: shape, .float64(doubles.map { ($0 / step).rounded(.toNearestOrEven) * step })).cast(to: dtype)
        }
        let factor = powerOf(10, Double(abs(min(max(decimals, -400), 400))))
        func rounding<T: BinaryFloatingPoint>(_ e: [T]) -> [T] {
            let factor = T(factor)
            return decimals > 0
                ? e.map { ($0 * factor).rounded(.toNearestOrEven) / factor }
                : e.map { ($0 / factor).rounded(.toNearestOrEven) * factor }
        }
        return switch elements {
        case .float32(let e): NDArray(trusted: shape, .float32(rounding(e)))
        default: NDArray(trusted: shape, .float64(rounding(doubles)))
        }
    }

    private func algebra<T: NumericElement>(_ operation: UnaryOperation, _ e: [T]) -> [T] {
        switch operation {
        case .negative: e.map { T.negated($0) }
        case .absolute: e.map { T.absolute($0) }
        case .sign: e.map { T.signum($0) }
        default: e.map { T.times($0, $0) }
        }
    }

    private func classified(_ single: (Float) -> Bool, _ double: (Double) -> Bool, otherwise: Bool) -> NDArray {
        switch elements {
        case .float32(let e): NDArray(trusted: shape, .bool(e.map(single)))
        case .float64(let e): NDArray(trusted: shape, .bool(e.map(double)))
        default: NDArray(trusted: shape, .bool(Array(repeating: otherwise, count: count)))
        }
    }

    private func real<T: BinaryFloatingPoint>(_ operation: UnaryOperation, _ e: [T]) -> [T] {
        func through(_ f: (Double) -> Double) -> [T] { e.map { T(f(Double($0))) } }
        switch operation {
        case .sqrt: return e.map { $0.squareRoot() }
        case .reciprocal: return e.map { 1 / $0 }
        case .floor: return e.map { $0.rounded(.down) }
        case .ceil: return e.map { $0.rounded(.up) }
        case .trunc: return e.map { $0.rounded(.towardZero) }
        case .round: return e.map { $0.rounded(.toNearestOrEven) }
        case .degrees: return e.map { $0 * T(180 / Double.pi) }
        case .radians: return e.map { $0 * T(Double.pi / 180) }
        case .cbrt: return through(Glibc.cbrt)
        case .exp: return through(Glibc.exp)
        case .exp2: return through(Glibc.exp2)
        case .expm1: return through(Glibc.expm1)
        case .log: return through(Glibc.log)
        case .log2: return through(Glibc.log2)
        case .log10: return through(Glibc.log10)
        case .log1p: return through(Glibc.log1p)
        case .sin: return through(Glibc.sin)
        case .cos: return through(Glibc.cos)
        case .tan: return through(Glibc.tan)
        case .arcsin: return through(Glibc.asin)
        case .arccos: return through(Glibc.acos)
        case .arctan: return through(Glibc.atan)
        case .sinh: return through(Glibc.sinh)
        case .cosh: return through(Glibc.cosh)
        case .tanh: return through(Glibc.tanh)
        case .arcsinh: return through(Glibc.asinh)
        case .arccosh: return through(Glibc.acosh)
        case .arctanh: return through(Glibc.atanh)
        case .erf: return through(Glibc.erf)
        case .negative, .positive, .absolute, .sign, .square, .isnan, .isfinite, .isinf, .logicalNot, .invert: return e
        }
    }
}
