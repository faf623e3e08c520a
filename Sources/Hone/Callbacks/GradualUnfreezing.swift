// Gradual unfreezing (Howard & Ruder 2018): the last layer learns first, and one more from the end joins in every so many epochs, so
// that what was learned before is not lost to the first large gradients.

import HoneCore

package final class GradualUnfreezing: ConfiguredCallback {
    package static let signature = Signature("GradualUnfreezing", "Freezes all layers but the last with weights, and thaws one more from the end at a time.", [
        Parameter("every", .positive, 1, "epochs between one thaw and the next"),
        Parameter("layers", .positive, 1, "layers with weights that each thaws; those of a model used as a layer count one by one"),
        Parameter("until", .optional(.string), .null, "the layer to stop at, which is the last to thaw; None: the first"),
        Parameter("verbose", .bool, false, "say what was thawed"),
    ])

    private let every, step: Int
    private let until: String?
    private let isVerbose: Bool
    private var thawed = 0

    package init(_ a: Arguments) throws {
        (every, step, until, isVerbose) = (try a.int("every"), try a.int("layers"), try a.optionalString("until"), try a.bool("verbose"))
    }

    package func trainBegin(_ model: Model, _ options: FitOptions, steps: Int?) throws {
        if let until, !model.leafLayers().contains(where: { matches(until, $0.path) }) {
            throw HoneError(.value, "GradualUnfreezing(): no layer of model '\(model.name)' matches until='\(until)'. Layers with weights: \(model.leafLayers().map(\.path).joined(separator: ", ")).")
        }
        thawed = 0
    }

    package func epochBegin(_ epoch: Int, _ model: Model) throws {
        let all = model.leafLayers(), first = until.flatMap { pattern in all.firstIndex { matches(pattern, $0.path) } } ?? 0
        // Of the epoch alone, so that a training that goes on from the middle is where it was.
        let count = min(all.count - first, step * (epoch / every + 1))
        guard count != thawed else { return }
        thawed = count
        for (i, layer) in all.enumerated() { layer.layer.thaw(i >= all.count - count) }
        if isVerbose { model.context.output("Epoch \(epoch + 1): training \(all.suffix(count).map(\.path).joined(separator: ", "))\n") }
    }
}
