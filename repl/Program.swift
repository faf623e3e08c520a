// One interpreter connected to the terminal: output, errors in colour or without, Ctrl-C, running a text to its status.

import CInterrupt
import CLineEdit
import Glibc
import HoneCore
import HoneLanguage
import HoneScript

enum ColorChoice: String {
    case always, never, auto

    init?(_ text: String) { self.init(rawValue: text) }

    /// NO_COLOR and TERM=dumb say no, a file or a pipe does not want it.
    func isOn(for descriptor: Int32) -> Bool {
        switch self {
        case .always: return true
        case .never: return false
        case .auto:
            if let value = getenv("NO_COLOR"), value.pointee != 0 { return false }
            if let term = getenv("TERM"), String(cString: term) == "dumb" { return false }
            return isatty(descriptor) != 0
        }
    }
}

final class Program {
    let context: ScriptContext
    var interpreter: Interpreter { context.interpreter }
    let interrupt = Interrupt()
    private let colorsErrors: Bool
    /// Set when the script called exit().
    private(set) var exitStatus: Int32?

    init(_ options: ContextOptions, color: ColorChoice) throws {
        var options = options
        options.outputIsTerminal = isatty(STDOUT_FILENO) != 0
        context = try ScriptContext(options, interrupt: interrupt)
        colorsErrors = color.isOn(for: STDERR_FILENO)
        let flushesAlways = isatty(STDOUT_FILENO) != 0
        interpreter.output = { channel, text in
            switch channel {
            case .standard:
                write(text, stdout)
                if flushesAlways { fflush(stdout) }
            case .error:
                fflush(stdout)
                write(text, stderr)
            }
        }
        interpreter.readLine = { prompt in
            write(prompt, stdout)
            fflush(stdout)
            return Swift.readLine()
        }
        hone_interrupt_install({ flag in hone_interrupt_request(flag.map { OpaquePointer($0) }) }, interrupt.flag.map { UnsafeMutableRawPointer($0) })
    }

    /// Runs a text to its end; the exit status.
    func run(_ source: Source, echo: ((Value) throws -> Void)? = nil) -> Int32 {
        do {
            try interpreter.run(source, echo: echo)
            fflush(stdout)
            return 0
        } catch let error as ScriptError {
            return report(error)
        } catch {
            return report("\(error)")
        }
    }

    func run(_ bytes: [UInt8], name: String) -> Int32 {
        do { return run(try Source(name: name, bytes: bytes)) } catch { return report("\(error)") }
    }

    private func report(_ text: String) -> Int32 {
        fflush(stdout)
        write(text + "\n", stderr)
        return 1
    }

    /// Tells the user about an error; the exit status.
    func report(_ error: ScriptError) -> Int32 {
        fflush(stdout)
        if error.error.code == .exit {
            let status = error.exitStatus ?? 1
            // exit("message") shows the message.
            if status == 1, !error.error.message.isEmpty, error.error.message != "1" { write(error.error.message + "\n", stderr) }
            exitStatus = status
            return status
        }
        if error.error.code == .cancelled {
            _ = hone_interrupt_seen()
            // The terminal has put ^C behind whatever a progress bar left there.
            write((isatty(STDERR_FILENO) != 0 ? "\n" : "") + "KeyboardInterrupt\n", stderr)
            return 130
        }
        write(error.rendered(color: colorsErrors) + "\n", stderr)
        return 1
    }

    /// The bytes of a file, or of standard input for "-"; nil with `errno` set.
    func readAll(_ name: String) -> [UInt8]? {
        let descriptor = name == "-" ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let n = read(descriptor, &buffer, buffer.count)
            if n == 0 { return bytes }
            if n < 0 { return nil }
            bytes += buffer[..<n]
        }
    }
}

/// Writes text as it is, zero bytes and all.
func write(_ text: String, _ stream: UnsafeMutablePointer<FILE>?) {
    guard let stream else { return }
    var text = text
    text.withUTF8 { _ = fwrite($0.baseAddress, 1, $0.count, stream) }
}
