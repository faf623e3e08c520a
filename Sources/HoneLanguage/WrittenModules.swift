// Modules that are written in the language itself: those of the prelude, compiled when first imported, and the user's own files and
// packages beside the script.

import CCoroutine
import Glibc
import HoneCore

extension Interpreter {
    /// A module of the prelude or of the user's; nil where there is none. One that fails is no module.
    func writtenModule(_ name: String) throws -> ModuleObject? {
        if let text = prelude[name] { return try load(name, Source(name: "<\(name)>", text: text), summary: "", isPackage: false) }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard !parts.contains(where: { $0.isEmpty || $0.hasPrefix(".") || $0.contains("/") }) else { return nil }
        // The packages on the way come first, as their __init__ may say what is in them.
        if parts.count > 1 { _ = try module(parts.dropLast().joined(separator: ".")) }
        for folder in importFolders {
            let path = folder + "/" + parts.joined(separator: "/")
            for (file, isPackage) in [(path + ".py", false), (path + ".hone", false), (path + "/__init__.py", true), (path + "/__init__.hone", true)] where access(file, R_OK) == 0 {
                return try load(name, Source(name: file, text: try readScript(file)), summary: "", isPackage: isPackage, file: file)
            }
        }
        return nil
    }

    /// What `name` adds to a module of the host's: functions that are written in the language.
    func supplement(_ module: ModuleObject) throws -> ModuleObject? { prelude["_" + module.name] == nil ? nil : try self.module("_" + module.name) }

    /// An attribute that the prelude gives to a class of the host's, as it stands in the class.
    func supplement(ofClass name: String, _ attribute: String) throws -> Value? {
        guard let text = supplements[name], !attribute.hasPrefix("__"), case .type(let extra)? = try module(text).globals?["_" + name] else { return nil }
        guard let value = extra.find(attribute), types.object.attributes[attribute] == nil else { return nil }
        return value
    }

    private func readScript(_ path: String) throws -> String {
        guard let file = fopen(path, "re") else { throw HoneError(.io, "cannot read '\(path)'.") }
        defer { fclose(file) }
        var bytes: [UInt8] = [], piece = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&piece, 1, piece.count, file), count > 0 {
            bytes += piece[..<count]
            guard bytes.count < 1 << 26 else { throw HoneError(.memory, "'\(path)' is too large for a script.") }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw HoneError(.format, "'\(path)' is not text in UTF-8.") }
        return text
    }

    private func load(_ name: String, _ source: Source, summary: String, isPackage: Bool, file: String? = nil) throws -> ModuleObject {
        try checkStack()
        let globals = Globals()
        globals.interpreter = self
        globals["__name__"] = .string(name)
        if let file { globals["__file__"] = .string(file) }
        let module = ModuleObject(name, summary: summary)
        module.globals = globals
        // Known already while it runs: two modules may import each other.
        registerModule(name, module)
        depth += 1
        defer { depth -= 1 }
        do {
            let program: Program
            do { program = try Compiler.program(source, globals: globals) } catch let problem as SyntaxProblem {
                throw raise(from: ScriptError(problem, source))
            }
            _ = try program.run(Frame(self, source, slots: 0), echo: nil)
        } catch {
            forgetModule(name)
            throw error
        }
        if let text = globals["__doc__"]?.text { module.summary = text }
        return module
    }
}
