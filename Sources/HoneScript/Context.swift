// The language with its libraries, ready to run: what the program and the C interface start from.

import Hone
import HoneCore
import HoneLanguage

/// What a context is made with.
package struct ContextOptions {
    package var seed: UInt64?
    package var threads: Int?
    /// Whether progress bars may rewrite their line.
    package var outputIsTerminal = false
    package init() {}
}

/// One script world with its engine: the interpreter, and the Keras context behind `import keras`.
package final class ScriptContext {
    package let interpreter: Interpreter
    package let keras: Context
    package let library: KerasLibrary
    private let random = ScriptRandom()

    /// Throws when there is no engine on this machine or an option is out of range.
    package init(_ options: ContextOptions = ContextOptions(), interrupt: Interrupt = Interrupt()) throws {
        interpreter = Interpreter(interrupt: interrupt)
        keras = try Context(threads: options.threads, seed: options.seed)
        keras.outputIsTerminal = options.outputIsTerminal
        library = KerasLibrary(interpreter, keras)
        keras.output = { [unowned interpreter] text in interpreter.output(.standard, text) }
        keras.warning = { [unowned interpreter] text in interpreter.output(.error, "UserWarning: " + text + "\n") }
        keras.isInterrupted = { interrupt.take() }
        // Keras's seeding covers numpy's and Python's generators too.
        keras.onSeed.append { [random] seed in random.setSeed(seed) }
        if let seed = options.seed { keras.setSeed(seed) }
        installNumpy(interpreter, random)
        installPandas(interpreter, random)
        installRandom(interpreter, random)
        installJSON(interpreter)
        installIO(interpreter)
        installDrawing(interpreter, isTerminal: options.outputIsTerminal)
        installDataSets(interpreter)
        installMedia(interpreter) { [unowned keras] in keras.threads }
        interpreter.prelude.merge(mediaTexts) { $1 }
        interpreter.prelude.merge(matplotlibTexts) { $1 }
        library.install()
    }
}
