// Generators: a function with `yield` runs on a stack of its own, which `yield` leaves and `next` enters again. The
// alternative, turning the function into a state machine, would double the compiler.

import CCoroutine
import HoneCore

/// The running body of a generator. Kept apart from GeneratorObject, so that dropping the last reference to the
/// generator is noticed even while its body is suspended and holds this.
final class Coroutine {
    private var handle: OpaquePointer?
    private var body: (() throws -> Value)?
    /// What goes in with `send`, and comes out with `yield`.
    private var sent = Value.none
    private var yielded = Value.none
    /// An exception to raise where the body is suspended.
    private var injected: (any Error)?
    /// The exceptions in whose `except` blocks the body is suspended.
    private var handled: [Raise] = []
    private var outcome: Result<Value, any Error>?
    private(set) var isRunning = false
    let interpreter: Interpreter

    enum Event {
        case yielded(Value)
        case returned(Value)
    }

    init(_ interpreter: Interpreter, _ body: @escaping () throws -> Value) {
        self.interpreter = interpreter
        self.body = body
    }

    var isFinished: Bool { outcome != nil || body == nil && handle == nil }
    var hasStarted: Bool { handle != nil }

    #if DEBUG
    private static let stackSize = 2 << 20
    #else
    private static let stackSize = 512 << 10
    #endif

    func resume(sending value: Value = .none, injecting error: (any Error)? = nil) throws -> Event {
        guard !isRunning else { throw HoneError(.value, "generator already executing") }
        guard outcome == nil else { return .returned(.none) }
        try interpreter.checkStack()
        interpreter.depth += 1
        defer { interpreter.depth -= 1 }
        if handle == nil {
            handle = hone_coroutine_new(Coroutine.stackSize, { user in
                guard let user else { return }
                Unmanaged<Coroutine>.fromOpaque(user).takeUnretainedValue().runBody()
            }, Unmanaged.passUnretained(self).toOpaque())
            guard handle != nil else { throw HoneError(.memory, "there is no memory for another generator.") }
        }
        (sent, injected) = (value, error)
        isRunning = true
        // The body handles its own exceptions, within those of whoever resumes it.
        let callers = interpreter.handled
        interpreter.handled += handled
        hone_coroutine_resume(handle)
        handled = Array(interpreter.handled.dropFirst(callers.count))
        interpreter.handled = callers
        isRunning = false
        guard let outcome else {
            defer { yielded = .none }
            return .yielded(yielded)
        }
        hone_coroutine_free(handle)
        handle = nil
        return .returned(try outcome.get())
    }

    private func runBody() {
        let body = self.body
        self.body = nil
        guard let body else { return }
        let result: Result<Value, any Error> = injected.map { .failure($0) } ?? Result { try body() }
        outcome = result
    }

    /// Called from inside the body: gives a value out, and returns what is sent in.
    func yield(_ value: Value) throws -> Value {
        yielded = value
        hone_coroutine_yield(handle)
        if let error = injected {
            injected = nil
            throw error
        }
        defer { sent = .none }
        return sent
    }

    /// Ends a suspended body by raising GeneratorExit in it, so that its `finally` blocks run.
    func close() throws {
        guard outcome == nil, !isRunning else { return }
        guard handle != nil else {
            body = nil
            outcome = .success(.none)
            return
        }
        // A body that swallows the exception and yields again is given a few chances, then abandoned with its stack.
        for _ in 0..<8 {
            do {
                guard case .yielded = try resume(injecting: interpreter.exception("GeneratorExit", [])) else { return }
            } catch {
                if interpreter.raise(from: error).exception.type.name == "GeneratorExit" { return }
                throw error
            }
        }
        outcome = .success(.none)
        throw HoneError(.runtime, "generator ignored GeneratorExit")
    }
}

/// What a script holds of a generator: dropping it ends the body.
final class GeneratorObject {
    let coroutine: Coroutine
    let name: String
    /// The value of the body's `return`.
    private var returned = Value.none

    init(name: String, _ coroutine: Coroutine) {
        self.name = name
        self.coroutine = coroutine
    }

    /// What the body returned; only the first to ask learns it.
    func takeReturned() -> Value {
        defer { returned = .none }
        return returned
    }

    /// The body's `finally` blocks are script code, which must not run in the middle of whatever drops the generator
    /// (an assignment, say): the interpreter runs them at its next step.
    deinit {
        if coroutine.hasStarted, !coroutine.isFinished { coroutine.interpreter.abandon(coroutine) } else { try? coroutine.close() }
    }

    func resume(sending value: Value = .none, injecting error: (any Error)? = nil) throws -> Value? {
        if coroutine.isFinished {
            if let error { throw error }
            return nil
        }
        switch try coroutine.resume(sending: value, injecting: error) {
        case .yielded(let value): return value
        case .returned(let value):
            returned = value
            return nil
        }
    }
}

extension Interpreter {
    func abandon(_ coroutine: Coroutine) { abandoned.append(coroutine) }

    /// Ends the generators that nothing refers to any more. What their bodies raise in doing so has nowhere to go.
    func closeAbandoned() {
        while !abandoned.isEmpty {
            let doomed = abandoned
            abandoned = []
            for coroutine in doomed { try? coroutine.close() }
        }
    }

    func installGenerators() {
        types.generator.add([
            BuiltinFunction("send(self, value, /)", "Resumes the generator; `yield` gives `value` there.") { c in
                guard case .iterator(let iterator) = c[0], let generator = iterator.generator else { throw c.typeError(0, "a generator") }
                if !generator.coroutine.hasStarted, !c[1].isNone, !generator.coroutine.isFinished {
                    throw HoneError(.type, "can't send non-None value to a just-started generator.")
                }
                guard let value = try generator.resume(sending: c[1]) else { throw c.interpreter.stopIteration(generator.takeReturned()) }
                return value
            },
            BuiltinFunction("throw(self, error, /)", "Raises `error` where the generator is suspended.") { c in
                guard case .iterator(let iterator) = c[0], let generator = iterator.generator else { throw c.typeError(0, "a generator") }
                let error = try c.interpreter.raise(value: c[1])
                guard let value = try generator.resume(injecting: error) else { throw c.interpreter.stopIteration(generator.takeReturned()) }
                return value
            },
            BuiltinFunction("close(self)", "Ends the generator; its `finally` blocks run.") { c in
                if case .iterator(let iterator) = c[0], let generator = iterator.generator { try generator.coroutine.close() }
                return .none
            },
        ])
    }

    func stopIteration(_ value: Value) -> any Error {
        let exception = makeException(types.exception("StopIteration"), value.isNone ? [] : [value])
        exception.attributes["value"] = value
        return raise(exception)
    }
}
