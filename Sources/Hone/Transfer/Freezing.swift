// What trains, for a while.

import HoneCore

extension Model {
    /// Freezes all layers but those whose name or path matches. Returns what trained before, for `restoreTrainable`. Throws `.value` where none
    /// does.
    package func trainOnly(_ pattern: String) throws -> [(layer: Layer, trains: Bool)] {
        let all = leafLayers()
        guard all.contains(where: { matches(pattern, $0.path) }) else {
            throw HoneError(.value, "no layer with weights of model '\(name)' matches '\(pattern)'. It has: \(all.map(\.path).joined(separator: ", ")).")
        }
        let before = all.map { (layer: $0.layer, trains: $0.layer.trainable) }
        for (path, layer) in all { layer.thaw(matches(pattern, path)) }
        return before
    }

    package func restoreTrainable(_ states: [(layer: Layer, trains: Bool)]) {
        for (layer, trains) in states { layer.thaw(trains) }
    }
}

extension Layer {
    /// Sets `trainable` where it differs, for every change asks for another plan.
    func thaw(_ trains: Bool) { if trainable != trains { trainable = trains } }
}
