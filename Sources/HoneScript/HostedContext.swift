// What a host of the language (the C interface) needs besides running scripts: handing models in, and an end that frees.

import Hone
import HoneCore
import HoneLanguage

extension ScriptContext {
    /// A model as scripts see it.
    package func value(_ model: Model) -> Value { .native(ModelObject(model, library)) }

    /// Frees what reference counting alone would not. Nothing may run afterwards.
    package func takeApart() {
        keras.output = { _ in }
        keras.warning = { _ in }
        keras.onSeed = []
        interpreter.takeApart([library.layer, library.model, library.sequential, library.history, library.variable, library.callback])
    }
}
