// What fit returns: a value per epoch and name.

import HoneCore

package final class History: Callback {
    package private(set) var epochs: [Int] = []
    /// Of the last fit; nil before the first.
    package private(set) var run: (verbose: Int, epochs: Int, steps: Int?)?
    package private(set) var values: [(name: String, values: [Double])] = []

    package init() {}

    /// As in Keras, a history that is used again keeps its values and counts epochs anew.
    package func trainBegin(_ model: Model, _ options: FitOptions, steps: Int?) throws { (epochs, run) = ([], (options.verbose, options.epochs, steps)) }

    package func epochEnd(_ epoch: Int, _ logs: inout Logs, _ model: Model) throws {
        epochs.append(epoch)
        for (name, value) in logs {
            if let i = values.firstIndex(where: { $0.name == name }) { values[i].values.append(value) } else { values.append((name, [value])) }
        }
    }

    package subscript(_ name: String) -> [Double]? { values.first { $0.name == name }?.values }
}
