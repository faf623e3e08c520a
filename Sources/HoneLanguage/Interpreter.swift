// One running script world: its globals, modules, types, limits and where its output goes. Contexts are independent;
// one thread at a time may use one. Values are worked on in the extensions (Operators, Attributes, Calls, Iteration, …).

import CCoroutine
import HoneCore
import OrderedCollections

package enum OutputChannel { case standard, error }

/// Bounds on what a script may use; exceeding one is an error in the script.
package struct Limits {
    /// Nested calls.
    package var recursion = 1000
    /// Loop rounds and calls altogether; nil: no bound.
    package var steps: Int?
    /// Elements of one list, characters of one string.
    package var elements = 1 << 28
    package init() {}
}

package final class Interpreter {
    package let globals = Globals()
    package let types = Types()
    package var builtins: OrderedDictionary<String, Value> = [:]
    package private(set) var modules: OrderedDictionary<String, ModuleObject> = [:]
    /// Other names of modules: `tensorflow.keras` is `keras`.
    package var moduleAliases: [String: String] = [:]
    package let interrupt: Interrupt
    package var limits = Limits()
    package var output: (OutputChannel, String) -> Void = { _, _ in }
    /// One line of input without its end; nil at the end of the input.
    package var readLine: (_ prompt: String) -> String? = { _ in nil }
    package var arguments: [String] = [""] {
        didSet { if let script = arguments.first, !script.isEmpty, !script.hasPrefix("-") { globals["__file__"] = .string(script) } }
    }
    /// The texts of modules that are written in the language, by name; "_name" adds to the module `name` of the host.
    package var prelude = standardPrelude
    /// Which text has more methods of a class of the host's, as those of a class with an underscore before its name.
    package var supplements: [String: String] = [:]
    /// Where modules of the user's own are looked for: the folder of the script.
    package var importFolders: [String] = []
    /// What arrays can do; the library that binds numpy installs it.
    package var arrayBehaviour: (any ArrayBehaviour)?

    /// Suspended generators that nothing refers to any more.
    var abandoned: [Coroutine] = []
    var steps = 0
    var depth = 0
    /// Exceptions whose handlers are running, innermost last.
    var handled: [Raise] = []
    /// Containers whose repr is being written: one that holds itself shows as `[...]`.
    var shown: [ObjectIdentifier] = []

    package init(interrupt: Interrupt = Interrupt()) {
        self.interrupt = interrupt
        globals.interpreter = self
        globals["__name__"] = .string("__main__")
        installBuiltins()
        installModules()
    }

    // MARK: running

    /// Runs a script. The value is that of the last statement, when that is an expression, else nil. `echo` is given
    /// the value of every expression statement but None, as a prompt shows them. Throws `ScriptError` alone.
    @discardableResult
    package func run(_ text: String, name: String = "<script>", echo: ((Value) throws -> Void)? = nil) throws -> Value? {
        try run(Source(name: name, text: text), echo: echo)
    }

    @discardableResult
    package func run(_ source: Source, echo: ((Value) throws -> Void)? = nil) throws -> Value? {
        defer { closeAbandoned() }
        return try interrupt.stopping { try runStopping(source, echo: echo) }
    }

    private func runStopping(_ source: Source, echo: ((Value) throws -> Void)?) throws -> Value? {
        do {
            let program = try Compiler.program(source, globals: globals)
            let frame = Frame(self, source, slots: 0)
            return try program.run(frame, echo: echo)
        } catch let problem as SyntaxProblem {
            throw ScriptError(problem, source)
        } catch {
            throw scriptError(error)
        }
    }

    /// Runs something of the host's (a call of a function, an attribute) so that errors come out as `ScriptError`.
    package func protected<T>(_ body: () throws -> T) throws -> T {
        defer { closeAbandoned() }
        do { return try interrupt.stopping(body) } catch { throw scriptError(error) }
    }

    func scriptError(_ error: any Error) -> ScriptError {
        if let error = error as? ScriptError { return error }
        return ScriptError(raise(from: error), self)
    }

    // MARK: limits

    /// Called at every loop round and call.
    @inline(__always)
    func tick() throws {
        if !abandoned.isEmpty { closeAbandoned() }
        steps &+= 1
        // Every time: one step may be a long computation of the host's.
        if interrupt.isRequested || limits.steps != nil || steps & 0xFFFF == 0 { try checkLimits() }
    }

    private func checkLimits() throws {
        if interrupt.take() { throw HoneError(.cancelled, "") }
        // Many small objects are nobody's large allocation.
        if steps & 0xFFFF == 0 { try Memory.require(16 << 20, "the script's objects") }
        if let most = limits.steps, steps > most {
            let raise = raise(from: HoneError(.runtime, "the script took more than the \(most) steps it is allowed."))
            raise.isFinal = true
            throw raise
        }
    }

    /// Throws unless there is room for one more level of recursion.
    @inline(__always)
    func checkStack() throws {
        if depth >= limits.recursion || hone_stack_remaining() < Interpreter.stackReserve {
            throw HoneError(.recursion, depth >= limits.recursion
                ? "maximum recursion depth exceeded (\(limits.recursion) nested calls)." : "the stack is exhausted: too deep a recursion.")
        }
    }

    #if DEBUG
    static let stackReserve = 384 << 10
    #else
    static let stackReserve = 128 << 10
    #endif

    /// Throws `.memory` when a container of `count` elements would be too large.
    func checkSize(_ count: Int, _ what: String) throws {
        if count > limits.elements { throw HoneError(.memory, "\(what) of \(count) elements is too large; the limit is \(limits.elements).") }
    }

    // MARK: modules

    /// Makes a module importable under a dotted name.
    package func registerModule(_ name: String, _ module: ModuleObject) {
        modules[name] = module
        if let names = absentNames[name] { module.absent = names }
    }
    /// What modules lack that are not compiled before somebody imports them.
    package var absentNames: [String: Set<String>] = [:]

    /// The module of that name; `.importing` with a list and a suggestion when there is none.
    package func module(_ name: String) throws -> ModuleObject {
        let resolved = moduleAliases[name] ?? name
        if let module = modules[resolved] { return module }
        if let module = try writtenModule(name) { return module }
        // `a.b` may be an attribute of `a`, or of what `a` stands for.
        if let dot = name.lastIndex(of: ".") {
            let parent = String(name[..<dot]), part = String(name[name.index(after: dot)...])
            if let module = try? self.module(parent), case .module(let found)? = try moduleAttribute(module, part) { return found }
        }
        let known = Set(Array(modules.keys.filter { !$0.contains(".") }) + Array(prelude.keys.filter { !$0.contains(".") && !$0.hasPrefix("_") })).sorted()
        let root = String(name.prefix { $0 != "." })
        let hint = modules[root] == nil ? suggestion(for: root, among: known) : ""
        let places = importFolders.isEmpty ? "" : " Nor is there a \(root).py or \(root).hone beside the script."
        throw HoneError(.importing, "there is no module '\(name)' here.\(hint)\(places) Built in are: \(known.joined(separator: ", ")).")
    }

    func forgetModule(_ name: String) { modules.removeValue(forKey: name) }

    package func moduleAttribute(_ module: ModuleObject, _ name: String) throws -> Value? {
        if let value = module.attributes[name] { return value }
        if let value = module.globals?[name] { return value }
        if let value = try module.missing?(name, self) {
            module.attributes[name] = value
            return value
        }
        if let extra = try supplement(module), let value = extra.globals?[name] { return value }
        if let sub = modules[module.name + "." + name] { return .module(sub) }
        if prelude[module.name + "." + name] != nil { return .module(try self.module(module.name + "." + name)) }
        if let alias = moduleAliases[module.name + "." + name], let sub = modules[alias] { return .module(sub) }
        // A module's own __getattr__ (PEP 562).
        if let hook = module.globals?["__getattr__"], !name.hasPrefix("__") {
            do { return try call(hook, [.string(name)]) } catch {
                guard raise(from: error).exception.type.isSubclass(of: types.exception("AttributeError")) else { throw error }
            }
        }
        return nil
    }
}
