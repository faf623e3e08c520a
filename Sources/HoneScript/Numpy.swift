// The `numpy` module: its tables put together, its constants, and the arrays' behaviour installed in an interpreter.

import HoneCore
import HoneLanguage

package func installNumpy(_ interpreter: Interpreter, _ random: ScriptRandom) {
    let module = ModuleObject("numpy", summary: "Arrays of numbers.")
    interpreter.arrayBehaviour = NumpyBehaviour()
    let functions =
        NumpyMath.elementwise() + NumpyMath.reducing() + NumpyMath.statistics() + NumpyShaping.creation() + NumpyShaping.joining()
        + NumpyShaping.rearranging() + NumpySelecting.searching() + NumpySelecting.comparing() + NumpySelecting.products()
        + NumpyFiles.functions()
    module.add(functions)
    interpreter.installDTypes(module)

    let type = interpreter.types.array
    type.module = "numpy"
    type.summary = "An array of numbers of one dtype."
    type.add(functions.filter { NumpyMethods.shared.contains($0.name) })
    NumpyMethods.install(type)
    module.attributes["ndarray"] = .type(type)

    for (name, value) in [
        ("pi", Double.pi), ("e", 2.718281828459045), ("inf", .infinity), ("Inf", .infinity), ("nan", .nan), ("NaN", .nan),
        ("NINF", -.infinity), ("euler_gamma", 0.5772156649015329),
    ] {
        module.attributes[name] = .float(value)
    }
    module.attributes["newaxis"] = Value.none
    module.attributes["__version__"] = .string("2.0.0")

    let draws = interpreter.installNumpyRandom(random)
    let linear = NumpyLinear.module(), testing = NumpyFiles.testing()
    for sub in [draws, linear, testing] {
        interpreter.registerModule(sub.name, sub)
        module.attributes[String(sub.name.dropFirst("numpy.".count))] = .module(sub)
    }
    interpreter.registerModule("numpy", module)
    interpreter.prelude["_numpy"] = numpyText
    interpreter.supplements[interpreter.types.builtin.name] = "_numpy"
    interpreter.prelude["_numpy.linalg"] = numpyLinearText
}
