// What several families ask of files and texts.

import Glibc
import HoneCore
import HoneFiles

func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// JSON that a script wrote: a mistake in it is a ValueError, as in Python.
func parseJSONText(_ text: String) throws -> Config {
    do { return try parseJSON(text) } catch let error as HoneError where error.code == .format {
        throw HoneError(.value, error.message)
    }
}
