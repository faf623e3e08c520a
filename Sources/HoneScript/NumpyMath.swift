// numpy's functions of numbers: element by element, between two arrays, and reductions over axes. Most are rows of a
// table that name an operation of HoneCore. Tables and columns of pandas keep their kind through `np.log(df["a"])`.

import HoneCore
import HoneLanguage

enum NumpyMath {
    private static let unaryNames: [(String, UnaryOperation)] = [
        ("negative", .negative), ("positive", .positive), ("abs", .absolute), ("absolute", .absolute), ("fabs", .absolute),
        ("sign", .sign),
        ("square", .square), ("reciprocal", .reciprocal), ("sqrt", .sqrt), ("cbrt", .cbrt), ("exp", .exp), ("exp2", .exp2),
        ("expm1", .expm1), ("log", .log), ("log2", .log2), ("log10", .log10), ("log1p", .log1p), ("sin", .sin), ("cos", .cos),
        ("tan", .tan), ("arcsin", .arcsin), ("arccos", .arccos), ("arctan", .arctan), ("asin", .arcsin), ("acos", .arccos),
        ("atan", .arctan), ("sinh", .sinh), ("cosh", .cosh), ("tanh", .tanh), ("arcsinh", .arcsinh), ("arccosh", .arccosh),
        ("arctanh", .arctanh), ("degrees", .degrees), ("radians", .radians), ("rad2deg", .degrees), ("deg2rad", .radians),
        ("floor", .floor), ("ceil", .ceil), ("trunc", .trunc), ("rint", .round), ("isnan", .isnan), ("isfinite", .isfinite),
        ("isinf", .isinf), ("logical_not", .logicalNot), ("invert", .invert), ("bitwise_not", .invert),
    ]

    private static let binaryNames: [(String, BinaryOperation)] = [
        ("add", .add), ("subtract", .subtract), ("multiply", .multiply), ("divide", .divide), ("true_divide", .divide),
        ("floor_divide", .floorDivide), ("mod", .remainder), ("remainder", .remainder), ("power", .power), ("maximum", .maximum),
        ("minimum", .minimum), ("arctan2", .arctan2), ("equal", .equal), ("not_equal", .notEqual), ("less", .less),
        ("less_equal", .lessEqual), ("greater", .greater), ("greater_equal", .greaterEqual), ("logical_and", .logicalAnd),
        ("logical_or", .logicalOr), ("logical_xor", .logicalXor), ("bitwise_and", .bitwiseAnd), ("bitwise_or", .bitwiseOr),
        ("bitwise_xor", .bitwiseXor), ("left_shift", .leftShift), ("right_shift", .rightShift),
    ]

    static func elementwise() -> [BuiltinFunction] {
        unaryNames.map { name, operation in
            BuiltinFunction("\(name)(x, /, *, dtype=None)", "`\(operation.rawValue)` of every element.") { c in
                try mapping(c[0], c.interpreter) { array in
                    let result = try (try c.dtype(1).map(array.cast) ?? array).unary(operation)
                    return name == "fabs" && !result.dtype.isFloating ? result.cast(to: .float64) : result
                }
            }
        }
            + binaryNames.map { name, operation in
                BuiltinFunction("\(name)(x1, x2, /, *, dtype=None)", "`\(operation.rawValue)` of the elements of both.") { c in
                    var result = try NDArray.binary(operation, try c.array(0), try c.array(1), weak: weakOperands(c[0], c[1]))
                    if let dtype = try c.dtype(2) { result = result.cast(to: dtype) }
                    return try restored(result, like: c[0])
                }
            } + [
                BuiltinFunction(
                    "clip(a, a_min=None, a_max=None, *, min=None, max=None)", "The elements, none below `a_min` or above `a_max`."
                ) { c in
                    let low = c.isGiven(3) ? 3 : 1, high = c.isGiven(4) ? 4 : 2
                    return try mapping(c[0], c.interpreter) { array in
                        var result = array
                        if !c[low].isNone {
                            result = try NDArray.binary(.maximum, result, try c.array(low), weak: isWeak(c[low]) ? .right : [])
                        }
                        if !c[high].isNone {
                            result = try NDArray.binary(.minimum, result, try c.array(high), weak: isWeak(c[high]) ? .right : [])
                        }
                        return result
                    }
                },
                BuiltinFunction("round(a, decimals=0)", "Rounded to that many decimals, halves to even.") { try rounding($0) },
                BuiltinFunction("around(a, decimals=0)", "Rounded to that many decimals, halves to even.") { try rounding($0) },
                BuiltinFunction(
                    "nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None)",
                    "NaN replaced by `nan`, infinities by the largest numbers."
                ) { c in
                    let array = try c.array(0)
                    guard array.dtype.isFloating else { return .array(array) }
                    let most = array.dtype == .float32 ? Double(Float.greatestFiniteMagnitude) : Double.greatestFiniteMagnitude
                    let nan = try c.double(2), high = c[3].isNone ? most : try c.double(3),
                        low = c[4].isNone ? -most : try c.double(4)
                    let values = array.doubles.map { $0.isNaN ? nan : $0.isInfinite ? ($0 > 0 ? high : low) : $0 }
                    return .array(try NDArray(shape: array.shape, .float64(values)).cast(to: array.dtype))
                },
                BuiltinFunction("hypot(x1, x2, /)", "The length of the hypotenuse.") { c in
                    let a = try c.array(0), b = try c.array(1)
                    return .array(
                        try NDArray.binary(.add, try a.unary(.square), try b.unary(.square), weak: weakOperands(c[0], c[1]))
                            .unary(.sqrt))
                },
            ]
    }

    private static func rounding(_ c: CallContext) throws -> Value {
        let decimals = try c.int(1)
        return try mapping(c[0], c.interpreter) { try $0.rounded(decimals: decimals) }
    }

    /// A function of arrays applied to a value; tables and columns stay what they are.
    static func mapping(_ value: Value, _ interpreter: Interpreter, _ body: (NDArray) throws -> NDArray) throws -> Value {
        if case .native(let object) = value, let result = try (object as? any ArrayMappable)?.mapArrays(body) { return result }
        return .array(try body(try arrayArgument(value, interpreter)))
    }

    private static func restored(_ array: NDArray, like value: Value) throws -> Value {
        if case .native(let object) = value,
            let result = try (object as? any ArrayMappable)?.mapArrays({ old in
                old.shape == array.shape ? array : old
            }), case .native(let made) = result, made is ColumnObject
        {
            return result
        }
        return .array(array)
    }

    // MARK: reductions

    private static let reductions: [(names: [String], summary: String, make: (Int) -> Reduction)] = [
        (["sum"], "The sum.", { _ in .sum }), (["prod"], "The product.", { _ in .product }),
        (["mean"], "The mean.", { _ in .mean }),
        (["std"], "The standard deviation.", { .deviation(ddof: $0) }), (["var"], "The variance.", { .variance(ddof: $0) }),
        (["min", "amin"], "The smallest.", { _ in .minimum }), (["max", "amax"], "The largest.", { _ in .maximum }),
        (["any"], "Whether any is true.", { _ in .any }), (["all"], "Whether all are true.", { _ in .all }),
        (["median"], "The median.", { _ in .median }), (["count_nonzero"], "How many are not zero.", { _ in .countNonzero }),
    ]

    static func reducing() -> [BuiltinFunction] {
        reductions.flatMap { row in
            row.names.map { name in
                BuiltinFunction(
                    "\(name)(a, axis=None, dtype=None, *, keepdims=False, ddof=0, initial=None, where=None)",
                    row.summary + " Over all elements, or along `axis`."
                ) { c in
                    let reduction = row.make(try c.int(4))
                    var array = try c.array(0)
                    if let dtype = try c.dtype(2) { array = array.cast(to: dtype) }
                    if !c[6].isNone { array = try masked(array, try c.array(6), reduction) }
                    var result = try array.reduced(reduction, axes: try c.axes(1), keepDims: try c.truth(3))
                    if let dtype = try c.dtype(2), dtype != result.dtype, reduction == .sum || reduction == .product {
                        result = result.cast(to: dtype)
                    }
                    if !c[5].isNone {
                        let operation: [String: BinaryOperation] = [
                            "sum": .add, "prod": .multiply, "min": .minimum, "max": .maximum,
                        ]
                        guard let operation = operation[name] else { throw HoneError(.type, "\(name)() takes no 'initial'.") }
                        result = try NDArray.binary(operation, result, try c.array(5), weak: .right)
                    }
                    return .array(result)
                }
            }
        }
            + [true, false].map { largest in
                BuiltinFunction(
                    "\(largest ? "argmax" : "argmin")(a, axis=None, *, keepdims=False)",
                    "Where the \(largest ? "largest" : "smallest") element is: along `axis`, or in the flattened array."
                ) { c in
                    .array(
                        try c.array(0).reduced(
                            largest ? .argmax : .argmin, axes: try c.optionalInt(1).map { [$0] }, keepDims: try c.truth(2)))
                }
            } + [
                BuiltinFunction("ptp(a, axis=None)", "The largest minus the smallest.") { c in
                    let array = try c.array(0), axes = try c.axes(1)
                    return .array(
                        try NDArray.binary(.subtract, array.reduced(.maximum, axes: axes), array.reduced(.minimum, axes: axes)))
                },
                BuiltinFunction("cumsum(a, axis=None, dtype=None)", "Running sums.") { try cumulating($0, product: false) },
                BuiltinFunction("cumprod(a, axis=None, dtype=None)", "Running products.") { try cumulating($0, product: true) },
            ]
    }

    private static func cumulating(_ c: CallContext, product: Bool) throws -> Value {
        let array = try c.array(0)
        return .array(try (try c.dtype(2).map(array.cast) ?? array).cumulated(product: product, axis: try c.optionalInt(1)))
    }

    /// `where=`: what is left out becomes the neutral element.
    private static func masked(_ array: NDArray, _ mask: NDArray, _ reduction: Reduction) throws -> NDArray {
        let neutral: Int
        switch reduction {
        case .sum, .any, .countNonzero: neutral = 0
        case .product, .all: neutral = 1
        default:
            throw HoneError(
                .unsupported, "'where' is available for sum, prod, any, all and count_nonzero; select first: x[mask].mean().")
        }
        return try NDArray.select(mask, array, NDArray(scalar: neutral), weak: .right)
    }

    /// Reductions that exist in the module alone.
    static func statistics() -> [BuiltinFunction] {
        [
            BuiltinFunction(
                "average(a, axis=None, weights=None, *, keepdims=False)", "The mean, weighted when `weights` are given."
            ) { c in
                let array = try c.array(0), axes = try c.axes(1)
                guard let weights = try c.optionalArray(2) else {
                    return .array(try array.reduced(.mean, axes: axes, keepDims: try c.truth(3)))
                }
                var shaped = weights
                if weights.shape != array.shape {
                    guard weights.rank == 1, let axis = axes?.first, axes?.count == 1,
                        weights.count == array.shape[try array.axis(axis)]
                    else {
                        throw HoneError(
                            .value,
                            "average: the weights need the shape of the array, \(describe(shape: array.shape)), or one "
                                + "weight for each "
                                + "place along 'axis'; they have \(describe(shape: weights.shape)).")
                    }
                    var sizes = Array(repeating: 1, count: array.rank)
                    sizes[try array.axis(axis)] = weights.count
                    shaped = try weights.reshaping(sizes).broadcast(to: array.shape)
                }
                let total = try shaped.reduced(.sum, axes: axes, keepDims: try c.truth(3))
                guard total.doubles.allSatisfy({ $0 != 0 }) else {
                    throw HoneError(.zeroDivision, "Weights sum to zero, can't be normalized.")
                }
                let sum = try NDArray.binary(.multiply, array, shaped).reduced(.sum, axes: axes, keepDims: try c.truth(3))
                return .array(try NDArray.binary(.divide, sum, total))
            },
            BuiltinFunction(
                "quantile(a, q, axis=None, *, keepdims=False)", "The value below which a share `q` of the elements lies."
            ) { c in
                .array(try c.array(0).quantile(try c.array(1), axes: try c.axes(2), keepDims: try c.truth(3)))
            },
            BuiltinFunction(
                "percentile(a, q, axis=None, *, keepdims=False)", "The value below which `q` percent of the elements lie."
            ) { c in
                let share = try NDArray.binary(.divide, try c.array(1).cast(to: .float64), NDArray(scalar: 100.0))
                guard share.doubles.allSatisfy({ (0...1).contains($0) }) else {
                    throw HoneError(.value, "Percentiles must be in the range [0, 100].")
                }
                return .array(try c.array(0).quantile(share, axes: try c.axes(2), keepDims: try c.truth(3)))
            },
            nanFunction("nansum", "The sum without NaN.") { array, valid, axes, keep in
                try filled(array, valid, 0).reduced(.sum, axes: axes, keepDims: keep)
            },
            nanFunction("nanmean", "The mean without NaN.") { array, valid, axes, keep in
                try mean(array, valid, axes, keep)
            },
            nanFunction("nanvar", "The variance without NaN.") { array, valid, axes, keep in
                try variance(array, valid, axes, keep)
            },
            nanFunction("nanstd", "The standard deviation without NaN.") { array, valid, axes, keep in
                try variance(array, valid, axes, keep).unary(.sqrt)
            },
            nanFunction("nanmax", "The largest without NaN.") { array, valid, axes, keep in
                try filled(array, valid, -.infinity).reduced(.maximum, axes: axes, keepDims: keep)
            },
            nanFunction("nanmin", "The smallest without NaN.") { array, valid, axes, keep in
                try filled(array, valid, .infinity).reduced(.minimum, axes: axes, keepDims: keep)
            },
            nanFunction("nanargmax", "Where the largest is, without NaN.") { array, valid, axes, keep in
                try filled(array, valid, -.infinity).reduced(.argmax, axes: axes, keepDims: keep)
            },
            nanFunction("nanargmin", "Where the smallest is, without NaN.") { array, valid, axes, keep in
                try filled(array, valid, .infinity).reduced(.argmin, axes: axes, keepDims: keep)
            },
            BuiltinFunction("nanmedian(a)", "The median without NaN.") { c in
                let values = try c.array(0).doubles.filter { !$0.isNaN }
                return .array(try NDArray(values.isEmpty ? [Double.nan] : values).reduced(.median))
            },
            BuiltinFunction("corrcoef(x, y=None)", "The correlation of the rows, or of `x` with `y`.") { c in
                .array(try correlation(c, normalised: true))
            },
            BuiltinFunction("cov(m, y=None)", "The covariance of the rows, or of `m` with `y`.") { c in
                .array(try correlation(c, normalised: false))
            },
        ]
    }

    private static func nanFunction(
        _ name: String, _ summary: String,
        _ body: @escaping (NDArray, NDArray, [Int]?, Bool) throws -> NDArray
    ) -> BuiltinFunction {
        BuiltinFunction("\(name)(a, axis=None, *, keepdims=False)", summary) { c in
            let array = try c.array(0)
            return .array(try body(array, try array.unary(.isnan).unary(.logicalNot), try c.axes(1), try c.truth(2)))
        }
    }

    private static func filled(_ array: NDArray, _ valid: NDArray, _ value: Double) throws -> NDArray {
        array.dtype.isFloating ? try NDArray.select(valid, array, NDArray(scalar: value), weak: .right) : array
    }

    private static func mean(_ array: NDArray, _ valid: NDArray, _ axes: [Int]?, _ keep: Bool) throws -> NDArray {
        let values = array.dtype.isFloating ? array : array.cast(to: .float64)
        let count = try valid.reduced(.sum, axes: axes, keepDims: keep).cast(to: values.dtype)
        return try NDArray.binary(.divide, filled(values, valid, 0).reduced(.sum, axes: axes, keepDims: keep), count)
    }

    private static func variance(_ array: NDArray, _ valid: NDArray, _ axes: [Int]?, _ keep: Bool) throws -> NDArray {
        let values = array.dtype.isFloating ? array : array.cast(to: .float64)
        let deviation = try NDArray.binary(.subtract, values, mean(values, valid, axes, true)).unary(.square)
        return try mean(deviation, valid, axes, keep)
    }

    private static func correlation(_ c: CallContext, normalised: Bool) throws -> NDArray {
        var x = try c.array(0).cast(to: .float64)
        if x.rank == 1 { x = try x.expandingDims([0]) }
        if let y = try c.optionalArray(1)?.cast(to: .float64) {
            x = try NDArray.concatenate([x, y.rank == 1 ? y.expandingDims([0]) : y])
        }
        guard x.rank == 2 else { throw HoneError(.value, "corrcoef and cov take rows of numbers; the array has \(x.rank) axes.") }
        let centred = try NDArray.binary(.subtract, x, x.reduced(.mean, axes: [1], keepDims: true))
        let covariance = try NDArray.binary(
            .divide, NDArray.matmul(centred, centred.transposed()), NDArray(scalar: Double(x.shape[1] - 1)))
        guard normalised else { return x.shape[0] == 1 ? try covariance.reshaping([]) : covariance }
        let places = NDArray(Array(0..<x.shape[0]))
        let deviation = try covariance.subscripting([.integers(places), .integers(places)]).unary(.sqrt)
        let scaled = try NDArray.binary(.divide, NDArray.binary(.divide, covariance, deviation.expandingDims([1])), deviation)
        let result = try scaled.clipped(NDArray(scalar: -1.0), NDArray(scalar: 1.0))
        return x.shape[0] == 1 ? try result.reshaping([]) : result
    }
}

/// Host objects over which a function of arrays can be mapped.
protocol ArrayMappable {
    func mapArrays(_ body: (NDArray) throws -> NDArray) throws -> Value
}
