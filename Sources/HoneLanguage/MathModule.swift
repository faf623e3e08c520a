// `math`: all of Python's. Functions of one number are table rows.

import Glibc
import HoneCore

extension Interpreter {
    func installMath() {
        let module = ModuleObject("math", summary: "Mathematical functions of numbers.")
        for (name, value) in [("pi", Double.pi), ("e", M_E), ("tau", 2 * Double.pi), ("inf", Double.infinity), ("nan", Double.nan)] {
            module.attributes[name] = .float(value)
        }
        module.add(plainMath() + roundingMath() + integerMath() + vectorMath())
        registerModule("math", module)
    }

    private func plainMath() -> [BuiltinFunction] {
        /// A function that is defined where `domain` holds.
        func function(_ name: String, _ summary: String, _ domain: @escaping (Double) -> Bool = { _ in true }, _ f: @escaping (Double) -> Double) -> BuiltinFunction {
            BuiltinFunction("\(name)(x, /)", summary) { c in
                let x = try c.double(0)
                guard x.isNaN || domain(x) else { throw HoneError(.value, "math domain error") }
                let y = f(x)
                if y.isInfinite, x.isFinite { throw HoneError(.overflow, "math range error") }
                return .float(y)
            }
        }
        func pair(_ usage: String, _ summary: String, _ f: @escaping (Double, Double) throws -> Double) -> BuiltinFunction {
            BuiltinFunction(usage, summary) { .float(try f(try $0.double(0), try $0.double(1))) }
        }
        func unit(_ x: Double) -> Bool { abs(x) <= 1 }
        return [
            function("sqrt", "The square root.", { $0 >= 0 }) { $0.squareRoot() },
            function("cbrt", "The cube root.") { cbrt($0) },
            function("exp", "e to the power x.") { exp($0) },
            function("exp2", "2 to the power x.") { exp2($0) },
            function("expm1", "exp(x) - 1, exact for small x.") { expm1($0) },
            function("log2", "The logarithm to base 2.", { $0 > 0 }) { log2($0) },
            function("log10", "The logarithm to base 10.", { $0 > 0 }) { log10($0) },
            function("log1p", "log(1 + x), exact for small x.", { $0 > -1 }) { log1p($0) },
            function("sin", "The sine of x radians.", { $0.isFinite }) { sin($0) },
            function("cos", "The cosine of x radians.", { $0.isFinite }) { cos($0) },
            function("tan", "The tangent of x radians.", { $0.isFinite }) { tan($0) },
            function("asin", "The inverse of the sine.", unit) { asin($0) },
            function("acos", "The inverse of the cosine.", unit) { acos($0) },
            function("atan", "The inverse of the tangent.") { atan($0) },
            function("sinh", "The hyperbolic sine.") { sinh($0) },
            function("cosh", "The hyperbolic cosine.") { cosh($0) },
            function("tanh", "The hyperbolic tangent.") { tanh($0) },
            function("asinh", "The inverse of the hyperbolic sine.") { asinh($0) },
            function("acosh", "The inverse of the hyperbolic cosine.", { $0 >= 1 }) { acosh($0) },
            function("atanh", "The inverse of the hyperbolic tangent.", { abs($0) < 1 }) { atanh($0) },
            function("erf", "The error function.") { erf($0) },
            function("erfc", "1 - erf(x).") { erfc($0) },
            function("gamma", "The gamma function.", { !($0 <= 0 && $0 == $0.rounded()) }) { tgamma($0) },
            function("lgamma", "The logarithm of the gamma function's absolute value.", { !($0 <= 0 && $0 == $0.rounded()) }) { lgamma($0) },
            function("degrees", "Radians to degrees.") { $0 * (180 / Double.pi) },
            function("radians", "Degrees to radians.") { $0 * (Double.pi / 180) },
            function("fabs", "The value without its sign, as a float.") { abs($0) },
            function("ulp", "The distance to the next float.") { abs($0).ulp },
            pair("atan2(y, x, /)", "The angle of the point (x, y).") { atan2($0, $1) },
            pair("copysign(x, y, /)", "x with the sign of y.") { copysign($0, $1) },
            pair("nextafter(x, y, /)", "The next float from x towards y.") { nextafter($0, $1) },
            pair("fmod(x, y, /)", "The remainder with the sign of x.") { x, y in
                guard y != 0, x.isFinite else { throw HoneError(.value, "math domain error") }
                return fmod(x, y)
            },
            pair("remainder(x, y, /)", "x minus the nearest multiple of y.") { x, y in
                guard y != 0, x.isFinite else { throw HoneError(.value, "math domain error") }
                return remainder(x, y)
            },
            pair("pow(x, y, /)", "x to the power y, as a float.") { x, y in
                if (x == 0 && y < 0) || (x < 0 && x.isFinite && y.isFinite && y != y.rounded()) { throw HoneError(.value, "math domain error") }
                let result = pow(x, y)
                if result.isInfinite, x.isFinite, y.isFinite { throw HoneError(.overflow, "math range error") }
                return result
            },
            BuiltinFunction("log(x, base=..., /)", "The natural logarithm, or that to a base.") { c in
                let x = try c.double(0)
                guard !(x <= 0) else { throw HoneError(.value, "math domain error") }
                guard c.isGiven(1) else { return .float(log(x)) }
                let base = try c.double(1)
                guard !(base <= 0) else { throw HoneError(.value, "math domain error") }
                guard log(base) != 0 else { throw HoneError(.zeroDivision, "float division by zero") }
                return .float(log(x) / log(base))
            },
        ]
    }

    private func roundingMath() -> [BuiltinFunction] {
        func whole(_ name: String, _ summary: String, _ rule: FloatingPointRoundingRule) -> BuiltinFunction {
            BuiltinFunction("\(name)(x, /)", summary) { c in
                if case .int(let v) = c[0] { return .int(v) }
                if case .instance = c[0], let method = try c.interpreter.attributeIfPresent(c[0], "__\(name)__") { return try c.interpreter.call(method, []) }
                let x = try c.double(0)
                guard x.isFinite else { throw HoneError(x.isNaN ? .value : .overflow, "cannot convert float \(x.isNaN ? "NaN" : "infinity") to integer") }
                guard let v = Int(exactly: x.rounded(rule)) else { throw HoneError(.overflow, "\(name)(\(floatRepr(x))) is too large: integers here are 64-bit.") }
                return .int(v)
            }
        }
        func test(_ name: String, _ summary: String, _ f: @escaping (Double) -> Bool) -> BuiltinFunction {
            BuiltinFunction("\(name)(x, /)", summary) { .bool(f(try $0.double(0))) }
        }
        return [
            whole("floor", "The largest whole number not above x.", .down),
            whole("ceil", "The smallest whole number not below x.", .up),
            whole("trunc", "x without its fractional part.", .towardZero),
            test("isnan", "Whether it is not a number.") { $0.isNaN },
            test("isinf", "Whether it is infinite.") { $0.isInfinite },
            test("isfinite", "Whether it is neither infinite nor NaN.") { $0.isFinite },
            BuiltinFunction("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)", "Whether two numbers are nearly equal.") { c in
                let a = try c.double(0), b = try c.double(1), relative = try c.double(2), absolute = try c.double(3)
                guard relative >= 0, absolute >= 0 else { throw HoneError(.value, "tolerances must be non-negative") }
                if a == b { return .bool(true) }
                if a.isInfinite || b.isInfinite { return .bool(false) }
                return .bool(abs(a - b) <= max(relative * max(abs(a), abs(b)), absolute))
            },
            BuiltinFunction("modf(x, /)", "The fractional and the whole part.") { c in
                let x = try c.double(0)
                if x.isInfinite { return .tuple([.float(copysign(0, x)), .float(x)]) }
                return .tuple([.float(copysign(x - x.rounded(.towardZero), x)), .float(x.rounded(.towardZero))])
            },
            BuiltinFunction("frexp(x, /)", "(m, e) with x == m * 2**e and m between 0.5 and 1.") { c in
                let x = try c.double(0)
                if x == 0 || !x.isFinite { return .tuple([.float(x), .int(0)]) }
                return .tuple([.float(copysign(x.significand / 2, x)), .int(Int(x.exponent) + 1)])
            },
            BuiltinFunction("ldexp(x, i, /)", "x * 2**i.") { c in
                let x = try c.double(0), result = scalbn(x, Int32(clamping: try c.int(1)))
                if result.isInfinite, x.isFinite { throw HoneError(.overflow, "math range error") }
                return .float(result)
            },
        ]
    }

    private func integerMath() -> [BuiltinFunction] {
        func tooLarge(_ name: String) -> HoneError { HoneError(.overflow, "the result of \(name)() is too large: integers here are 64-bit.") }
        func divisor(_ a: UInt, _ b: UInt) -> UInt {
            var (a, b) = (a, b)
            while b != 0 { (a, b) = (b, a % b) }
            return a
        }
        func nonNegative(_ c: CallContext, _ i: Int) throws -> Int {
            let v = try c.int(i)
            guard v >= 0 else { throw HoneError(.value, "\(c.function.name)() is not defined for negative numbers") }
            return v
        }
        /// n (n-1) … (n-k+1) / k!, whole after every step; nil when it exceeds 64 bits.
        func combinations(_ n: Int, _ k: Int) -> Int? {
            if k > n { return 0 }
            var result: UInt = 1
            for i in 0..<UInt(min(k, n - k)) {
                let product = result.multipliedFullWidth(by: UInt(n) - i)
                guard product.high < i + 1 else { return nil }
                result = (i + 1).dividingFullWidth(product).quotient
            }
            return Int(exactly: result)
        }
        return [
            BuiltinFunction("gcd(*integers)", "The greatest common divisor.") { c in
                let result = try c.rest.reduce(UInt(0)) { a, b in
                    guard let v = b.integer else { throw HoneError(.type, "'\(b.typeName)' object cannot be interpreted as an integer") }
                    return divisor(a, v.magnitude)
                }
                guard let v = Int(exactly: result) else { throw tooLarge("gcd") }
                return .int(v)
            },
            BuiltinFunction("lcm(*integers)", "The least common multiple.") { c in
                var result = 1
                for item in c.rest {
                    guard let v = item.integer else { throw HoneError(.type, "'\(item.typeName)' object cannot be interpreted as an integer") }
                    if v == 0 { return .int(0) }
                    guard let size = Int(exactly: v.magnitude) else { throw tooLarge("lcm") }
                    let (product, overflow) = (result / Int(divisor(UInt(result), UInt(size)))).multipliedReportingOverflow(by: size)
                    if overflow { throw tooLarge("lcm") }
                    result = product
                }
                return .int(result)
            },
            BuiltinFunction("factorial(n, /)", "1 * 2 * … * n.") { c in
                if case .float = c[0] { throw HoneError(.type, "'float' object cannot be interpreted as an integer") }
                var result = 1
                let n = try nonNegative(c, 0)
                guard n <= 20 else { throw HoneError(.overflow, "factorial(\(n)) is too large: integers here are 64-bit. Use math.gamma(n + 1).") }
                for i in stride(from: 2, through: n, by: 1) { result *= i }
                return .int(result)
            },
            BuiltinFunction("comb(n, k, /)", "In how many ways k of n things can be chosen.") { c in
                let n = try nonNegative(c, 0), k = try nonNegative(c, 1)
                guard let v = combinations(n, k) else { throw tooLarge("comb") }
                return .int(v)
            },
            BuiltinFunction("perm(n, k=None, /)", "In how many ways k of n things can be put in order.") { c in
                let n = try nonNegative(c, 0), k = c[1].isNone ? n : try nonNegative(c, 1)
                if k > n { return .int(0) }
                var result = 1
                for i in 0..<k {
                    let (product, overflow) = result.multipliedReportingOverflow(by: n - i)
                    if overflow { throw tooLarge("perm") }
                    result = product
                }
                return .int(result)
            },
            BuiltinFunction("isqrt(n, /)", "The whole part of the square root.") { c in
                let n = try nonNegative(c, 0)
                var root = Int(Double(n).squareRoot())
                while root > 3_037_000_499 || root * root > n { root -= 1 }
                while root < 3_037_000_499, (root + 1) * (root + 1) <= n { root += 1 }
                return .int(root)
            },
        ]
    }

    private func vectorMath() -> [BuiltinFunction] {
        func numbers(_ values: [Value]) throws -> [Double] {
            try values.map {
                guard let v = $0.double else { throw HoneError(.type, "must be real number, not \($0.typeName)") }
                return v
            }
        }
        func length(_ values: [Double]) -> Double {
            let largest = values.map { abs($0) }.max() ?? 0
            if largest == 0 || largest.isInfinite { return largest }
            if values.count == 2 { return hypot(values[0], values[1]) }
            return largest * values.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
        }
        return [
            BuiltinFunction("hypot(*coordinates)", "The length of a vector.") { .float(length(try numbers($0.rest))) },
            BuiltinFunction("dist(p, q, /)", "The distance of two points.") { c in
                let p = try numbers(try c.elements(0)), q = try numbers(try c.elements(1))
                guard p.count == q.count else { throw HoneError(.value, "both points must have the same number of dimensions") }
                return .float(length(zip(p, q).map { $0 - $1 }))
            },
            BuiltinFunction("prod(iterable, /, *, start=1)", "The product of the elements.") { c in
                try c.elements(0).reduce(c[1]) { try c.interpreter.binary(.multiply, $0, $1) }
            },
            BuiltinFunction("fsum(iterable, /)", "The sum, exact but for one rounding.") { c in
                // Shewchuk's partial sums: what each addition loses is kept.
                var partials: [Double] = []
                for var x in try numbers(try c.elements(0)) {
                    var kept: [Double] = []
                    for var y in partials {
                        if abs(x) < abs(y) { (x, y) = (y, x) }
                        let high = x + y, low = y - (high - x)
                        if low != 0 { kept.append(low) }
                        x = high
                    }
                    partials = kept + [x]
                }
                return .float(roundedSum(partials))
            },
        ]
    }
}

/// The correctly rounded sum of non-overlapping numbers in order of growing size.
private func roundedSum(_ partials: [Double]) -> Double {
    var rest = partials
    guard var high = rest.popLast() else { return 0 }
    var low = 0.0
    while let y = rest.popLast() {
        let x = high
        high = x + y
        low = y - (high - x)
        if low != 0 { break }
    }
    // Half a unit in the last place exactly: what is left decides.
    if let next = rest.last, (low < 0 && next < 0) || (low > 0 && next > 0) {
        let y = low * 2, x = high + y
        if y == x - high { high = x }
    }
    return high
}
