// Arithmetic on values of a graph, written as arithmetic.

import HoneCore
import HoneGraph

struct Term {
    let b: Builder
    let value: Value

    init(_ b: Builder, _ value: Value) { (self.b, self.value) = (b, value) }
    init(_ b: Builder, _ number: Float) throws { self.init(b, try b.graph.constant(number)) }

    private func with(_ f: Binary, _ other: Term) throws -> Term { Term(b, try b.graph.apply(f, value, other.value)) }
    private func scaled(by s: Float, plus t: Float = 0) throws -> Term { Term(b, try b.graph.scaled(value, by: s, plus: t)) }

    static func + (x: Term, y: Term) throws -> Term { try x.with(.add, y) }
    static func - (x: Term, y: Term) throws -> Term { try x.with(.subtract, y) }
    static func * (x: Term, y: Term) throws -> Term { try x.with(.multiply, y) }
    static func / (x: Term, y: Term) throws -> Term { try x.with(.divide, y) }
    static func + (x: Term, y: Float) throws -> Term { try x.scaled(by: 1, plus: y) }
    static func - (x: Term, y: Float) throws -> Term { try x.scaled(by: 1, plus: -y) }
    static func - (x: Float, y: Term) throws -> Term { try y.scaled(by: -1, plus: x) }
    static func * (x: Term, y: Float) throws -> Term { try x.scaled(by: y) }
    static func / (x: Term, y: Float) throws -> Term { try x.scaled(by: 1 / y) }

    /// 1 where it holds, else 0.
    static func < (x: Term, y: Term) throws -> Term { try x.with(.less, y) }
    static func < (x: Term, y: Float) throws -> Term { try x < Term(x.b, y) }
    static func > (x: Term, y: Float) throws -> Term { try x.with(.greater, Term(x.b, y)) }
    static func >= (x: Term, y: Term) throws -> Term { try x.with(.greaterEqual, y) }
    static func equal(_ x: Term, _ y: Term) throws -> Term { try x.with(.equal, y) }
    static func equal(_ x: Term, _ y: Float) throws -> Term { try x.with(.equal, Term(x.b, y)) }
    static func maximum(_ x: Term, _ y: Term) throws -> Term { try x.with(.maximum, y) }
    static func minimum(_ x: Term, _ y: Term) throws -> Term { try x.with(.minimum, y) }

    func apply(_ f: Unary) throws -> Term { Term(b, try b.graph.apply(f, value)) }
    func clipped(_ low: Float, _ high: Float) throws -> Term { try apply(.clip(low: low, high: high)) }
    /// `x` where this is not 0, else `y`.
    func select(_ x: Term, _ y: Term) throws -> Term { Term(b, try b.graph.select(value, x.value, y.value)) }
    func reshaped(_ shape: [Int]) throws -> Term { Term(b, try b.graph.reshape(value, shape)) }
    var shape: [Int] { b.shape(value) }

    /// One channel of images [.., channels], with its axis.
    func channel(_ i: Int) throws -> Term {
        let shape = shape
        return Term(b, try b.graph.add(.slice(starts: shape.dropLast().map { _ in 0 } + [i], steps: shape.map { _ in 1 }, shape: shape.dropLast() + [1]), [value]))
    }

    static func joined(_ parts: [Term]) throws -> Term {
        guard let first = parts.first else { throw HoneError(.runtime, "internal error: nothing to join.") }
        return Term(first.b, try first.b.graph.add(.concatenate(axis: first.shape.count - 1), parts.map(\.value)))
    }
}
