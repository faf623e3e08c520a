// The language with its libraries, ready to run: what the program and the C interface start from.

import HoneCore
import HoneLanguage

/// What a context is made with.
package struct ContextOptions {
    package var seed: UInt64?
    package var threads: Int?
    package init() {}
}

package func makeInterpreter(_ options: ContextOptions = ContextOptions(), interrupt: Interrupt = Interrupt()) -> Interpreter {
    let interpreter = Interpreter(interrupt: interrupt)
    let random = ScriptRandom()
    if let seed = options.seed { random.setSeed(seed) }
    installNumpy(interpreter, random)
    installPandas(interpreter, random)
    installRandom(interpreter, random)
    installJSON(interpreter)
    return interpreter
}
