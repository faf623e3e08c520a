// The modules that need nothing but the language: each is a table in a file of its own.

import HoneCore

extension Interpreter {
    func installModules() {
        installCollections()
        installMath()
        installSystem()
        installOS()
        installItertools()
        installFunctionModules()
        installExpressions()
    }
}
