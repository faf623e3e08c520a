// The program: runs scripts and commands, or talks to the user at a prompt. Exit status 0; 1 for an error in the
// script; 2 for wrong usage; 130 when interrupted; or what the script gives to exit().

import CLineEdit
import Glibc
import HoneCore
import HoneLanguage
import HoneScript

let usage = """
    usage: hone [options] [script [arguments]]
           hone inspect FILE...

      script             a file to run, or - for standard input; without one, a prompt
      inspect FILE...    shows what files of weights and models hold: names, shapes, types, sizes
      -e CODE            runs CODE; may be given several times, each a line of its own
      -i, --interactive  stays at the prompt after the script
      --seed N           sets the seed of all random numbers
      --threads N        sets how many threads compute
      --color[=WHEN]     colours in messages: always, never or auto
      -h, --help         shows this text
      --version          shows the version

    """

let inspection = """
    import sys, hone
    for path in sys.argv[1:]:
        if len(sys.argv) > 2: print(path)
        try: hone.files.inspect(path)
        except Exception as error: exit(f'hone: {error}')

    """

func run() -> Int32 {
    let command = hone_command_line_parse(CommandLine.argc, CommandLine.unsafeArgv)
    defer { free(command.code) }
    if command.failed {
        fputs("Try `hone --help`.\n", stderr)
        return 2
    }
    if command.help {
        fputs(usage, stdout)
        return 0
    }
    if command.version {
        fputs("hone \(honeVersion)\n", stdout)
        return 0
    }
    var options = ContextOptions()
    func complain(_ text: String) -> Int32 {
        fputs("hone: \(text)\nTry `hone --help`.\n", stderr)
        return 2
    }
    if let text = command.seed.map({ String(cString: $0) }) {
        guard let seed = UInt64(text) else { return complain("--seed needs a whole number that is not negative, not '\(text)'.") }
        options.seed = seed
    }
    if let text = command.threads.map({ String(cString: $0) }) {
        guard let threads = Int(text), (1...255).contains(threads) else { return complain("--threads needs a number from 1 to 255, not '\(text)'.") }
        options.threads = threads
    }
    guard let color = ColorChoice(command.color.map { String(cString: $0) } ?? "auto") else {
        return complain("--color is always, never or auto.")
    }
    let arguments = CommandLine.arguments.dropFirst(Int(command.script))
    let lines = (0..<command.code_count).compactMap { command.code[$0].map { String(cString: $0) } }
    let program: Program
    do { program = try Program(options, color: color) } catch { return complain("\(error)") }
    let isPrompt = lines.isEmpty && arguments.isEmpty && isatty(STDIN_FILENO) != 0
    var status: Int32 = 0
    if !lines.isEmpty {
        program.interpreter.arguments = ["-e"] + arguments
        program.interpreter.importFolders = ["."]
        status = program.run(Source(name: "-e", text: lines.joined(separator: "\n") + "\n"))
    } else if arguments.first == "inspect", arguments.count > 1 {
        program.interpreter.arguments = Array(arguments)
        status = program.run(Source(name: "inspect", text: inspection))
    } else if !isPrompt, !(command.interactive && arguments.isEmpty) {
        let name = arguments.first ?? "-"
        program.interpreter.arguments = arguments.isEmpty ? ["-"] : Array(arguments)
        program.interpreter.importFolders = [name.contains("/") ? String(name[..<(name.lastIndex(of: "/") ?? name.startIndex)]) : "."]
        guard let bytes = program.readAll(name) else { return complain("cannot read '\(name)': \(String(cString: strerror(errno))).") }
        status = program.run(bytes, name: name == "-" ? "<stdin>" : name)
    }
    if let left = program.exitStatus { return left }
    if isPrompt { program.interpreter.importFolders = ["."] }
    return isPrompt || command.interactive ? Prompt(program).run() : status
}

var status = run()
if fflush(stdout) != 0 || ferror(stdout) != 0 {
    fputs("hone: cannot write the output: \(String(cString: strerror(errno))).\n", stderr)
    status = max(status, 1)
}
exit(status)
