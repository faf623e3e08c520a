// The prompt: lines are collected until the parser calls them a whole, expressions show their values, Tab completes.
// With a terminal libedit reads; without one (`hone -i < file`) lines are read plainly.

import CLineEdit
import Glibc
import HoneCore
import HoneLanguage
import HoneScript

final class Prompt {
    private let program: Program
    private let isTerminal = isatty(STDIN_FILENO) != 0
    private let history: String?

    init(_ program: Program) {
        self.program = program
        history = isTerminal ? historyPath() : nil
    }

    private enum Line {
        case text(String)
        case end, interrupted
    }

    /// Talks until the user leaves; the exit status.
    func run() -> Int32 {
        if isTerminal {
            hone_line_begin({ user, line, start, end in
                guard let user, let line else { return nil }
                let prompt = Unmanaged<Prompt>.fromOpaque(user).takeUnretainedValue()
                return prompt.candidates(String(cString: line), Int(start), Int(end)).flatMap { strdup($0) }
            }, Unmanaged.passUnretained(self).toOpaque())
            if let history { hone_line_history_load(history) }
            write("Hone \(honeVersion). help() helps, Ctrl-D leaves.\n", stdout)
        }
        defer { if let history { _ = hone_line_history_save(history) } }
        program.interpreter.readLine = { [self] prompt in
            if case .text(let line) = read(prompt) { line } else { nil }
        }
        while program.exitStatus == nil {
            guard let block = readBlock() else { break }
            runBlock(block)
        }
        return program.exitStatus ?? 0
    }

    private func read(_ prompt: String) -> Line {
        guard isTerminal else { return readLine().map { .text($0) } ?? .end }
        fflush(stdout)
        var line: UnsafeMutablePointer<CChar>?
        let status = hone_line_read(prompt, &line)
        defer { free(line) }
        // What Ctrl-C asked for at the prompt has happened: the line is gone.
        if status == HONE_LINE_INTERRUPTED {
            _ = program.interrupt.take()
            write("\n", stdout)
            return .interrupted
        }
        guard status == HONE_LINE_READ, let line else { return .end }
        return .text(String(cString: line))
    }

    /// Lines up to where they make a whole; nil at the end of the input.
    private func readBlock() -> String? {
        var block = ""
        while true {
            switch read(block.isEmpty ? ">>> " : "... ") {
            case .interrupted: block = ""
            case .end:
                if block.isEmpty {
                    if isTerminal { write("\n", stdout) }
                    return nil
                }
                return block
            case .text(let line):
                block += line + "\n"
                if block.allSatisfy({ $0 == " " || $0 == "\n" || $0 == "\t" }) { block = ""; continue }
                if !block.hasPrefix("?"), !line.hasSuffix("?"), case .incomplete = inputStatus(block) { continue }
                if isTerminal {
                    while block.hasSuffix("\n") { block.removeLast() }
                    hone_line_history_add(block)
                    block += "\n"
                }
                return block
            }
        }
    }

    private func runBlock(_ block: String) {
        let interpreter = program.interpreter
        let line = block.split(separator: "\n", omittingEmptySubsequences: true).first.map(String.init) ?? ""
        // ?x and x? ask for help.
        if line.hasPrefix("?") || line.hasSuffix("?") {
            let subject = line.filter { $0 != "?" }
            _ = program.run(Source(name: "<input>", text: "help(\(subject))\n"))
            return
        }
        _ = program.run(Source(name: "<input>", text: block)) { value in
            interpreter.globals["_"] = value
            interpreter.output(.standard, try interpreter.repr(value) + "\n")
        }
    }

    /// Completions for libedit, which has its own idea of where the word starts.
    private func candidates(_ line: String, _ start: Int, _ end: Int) -> String? {
        let (ours, found) = program.interpreter.completions(line, cursor: end)
        if found.isEmpty { return nil }
        let bytes = Array(line.utf8)
        guard start <= bytes.count, ours <= bytes.count else { return nil }
        let fitted = found.map { candidate in
            ours < start ? String(decoding: candidate.utf8.dropFirst(start - ours), as: UTF8.self)
                : String(decoding: bytes[start..<ours], as: UTF8.self) + candidate
        }
        return fitted.joined(separator: "\n")
    }
}

/// $HONE_HISTORY (empty: no history), else hone/history in the state folder, which is made when missing.
private func historyPath() -> String? {
    if let given = getenv("HONE_HISTORY") {
        let path = String(cString: given)
        return path.isEmpty ? nil : path
    }
    var folder: String
    if let state = getenv("XDG_STATE_HOME"), state.pointee == UInt8(ascii: "/") {
        folder = String(cString: state)
    } else if let home = getenv("HOME") {
        folder = String(cString: home) + "/.local/state"
    } else { return nil }
    folder += "/hone"
    var prefix = ""
    for part in folder.split(separator: "/") {
        prefix += "/" + part
        mkdir(prefix, 0o700)
    }
    return folder + "/history"
}
