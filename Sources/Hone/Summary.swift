// `model.summary()`: Keras 3's table of layers, output shapes and parameter counts.

import HoneCore

/// What a summary shows, and how wide.
package struct SummaryStyle {
    /// The terminal's; Keras uses at most 128.
    package var width = 80
    /// Where columns end, as shares of the width or in characters; nil: Keras's.
    package var positions: [Double]?
    /// The layers inside models, too.
    package var expandsNested = false
    /// A column with Y for layers that train and N for frozen ones.
    package var showsTrainable = false
    /// From the first layer whose name the first pattern matches to the last that the second does.
    package var range: (String, String)?

    package init() {}
}

extension Model {
    /// The table with its heading and totals, ending in a newline.
    package func summary(_ style: SummaryStyle = SummaryStyle()) throws -> String {
        let connections = connections()
        func cells(_ layer: Layer, _ level: Int) -> [[String]] {
            let name = level == 0 ? layer.name : String(repeating: "   ", count: level) + "└ " + layer.name
            let row = ["\(name) (\(layer.className))", layer.outputShape.map(describe(shape:)) ?? "?",
                       layer.isBuilt ? grouped(layer.variables.reduce(0) { $0 + $1.count }) : "0 (unbuilt)"]
                + (connections.map { [$0[ObjectIdentifier(layer)] ?? "-"] } ?? [])
                + (style.showsTrainable ? [layer.variables.isEmpty ? "-" : layer.trainable ? "Y" : "N"] : [])
            return [row] + (style.expandsNested ? layer.submodel?.visibleLayers.flatMap { cells($0, level + 1) } ?? [] : [])
        }
        let rows = try layers(in: style.range).flatMap { cells($0, 0) }
        let heading = ["Layer (type)", "Output Shape", "Param #"] + (connections == nil ? [] : ["Connected to"]) + (style.showsTrainable ? ["Trainable"] : [])
        let widths = try columnWidths(style, isNetwork: connections != nil)
        func line(_ left: String, _ fill: String, _ middle: String, _ right: String) -> String {
            left + widths.map { String(repeating: fill, count: $0 + 2) }.joined(separator: middle) + right + "\n"
        }
        func text(_ cells: [String], _ bar: String) -> String {
            let parts = cells.enumerated().map { column, cell -> [String] in wrapped(cell, widths[column]) }
            return (0..<(parts.map(\.count).max() ?? 1)).map { row in
                let cells = parts.enumerated().map { column, lines -> String in
                    let cell = row < lines.count ? lines[row] : ""
                    let space = String(repeating: " ", count: max(0, widths[column] - cell.count))
                    return " " + (column == 2 ? space + cell : cell + space) + " "
                }
                return bar + cells.joined(separator: bar) + bar + "\n"
            }.joined()
        }
        var result = "Model: \"\(name)\"\n" + line("┏", "━", "┳", "┓") + text(heading, "┃") + line("┡", "━", "╇", "┩")
        result += rows.map { text($0, "│") }.joined(separator: line("├", "─", "┼", "┤"))
        result += line("└", "─", "┴", "┘")

        let trained = Set(trainedVariables.map(ObjectIdentifier.init))
        let total = variables.reduce(0) { $0 + $1.count }
        let trainable = variables.reduce(0) { $0 + (trained.contains(ObjectIdentifier($1)) ? $1.count : 0) }
        let state = (optimizer?.isBuilt ?? false) ? (try? optimizer?.state.reduce(0) { $0 + $1.count }) ?? 0 : 0
        result += " Total params: \(grouped(total + state)) (\(size(total + state)))\n Trainable params: \(grouped(trainable)) (\(size(trainable)))\n"
        result += " Non-trainable params: \(grouped(total - trainable)) (\(size(total - trainable)))\n"
        if state > 0 { result += " Optimizer params: \(grouped(state)) (\(size(state)))\n" }
        return result
    }

    private func layers(in range: (String, String)?) throws -> ArraySlice<Layer> {
        let all = visibleLayers
        guard let range else { return all[...] }
        guard let first = all.firstIndex(where: { matches(range.0, $0.name) }), let last = all.lastIndex(where: { matches(range.1, $0.name) }), first <= last else {
            throw HoneError(.value, "summary(): layer_range=('\(range.0)', '\(range.1)') names no layers of model '\(name)' in that order. Layers: \(all.map(\.name).joined(separator: ", ")).")
        }
        return all[first...last]
    }

    /// What each layer is called on, "conv2d[0][0]"; nil for a model whose layers follow one another, as in Keras.
    private func connections() -> [ObjectIdentifier: String]? {
        guard let network else { return nil }
        var calls: [ObjectIdentifier: [Call]] = [:]
        for call in network.inputs.compactMap(\.call) + network.calls { calls[ObjectIdentifier(call.layer), default: []].append(call) }
        let isChain = network.inputs.count == 1 && calls.values.allSatisfy { $0.count == 1 }
            && network.calls.allSatisfy { call in call.sources.count == 1 && network.calls.count { $0.sources.contains { $0.call === call.sources[0].call } } == 1 }
        if isChain { return nil }
        var text: [ObjectIdentifier: String] = [:]
        for (layer, made) in calls where !made[0].sources.isEmpty {
            text[layer] = made.flatMap(\.sources).map { source in
                guard let call = source.call else { return source.name }
                let number = calls[ObjectIdentifier(call.layer)]?.firstIndex { $0 === call } ?? 0
                return "\(call.layer.name)[\(number)][\(source.output)]"
            }.joined(separator: ", ")
        }
        return text
    }

    /// Keras's proportions for the columns, of what is left beside borders and padding.
    private func columnWidths(_ style: SummaryStyle, isNetwork: Bool) throws -> [Int] {
        let count = (isNetwork ? 4 : 3) + (style.showsTrainable ? 1 : 0), inner = min(max(60, style.width), 128) - 3 * count - 1
        if let positions = style.positions {
            guard positions.count == count, zip(positions, positions.dropFirst()).allSatisfy({ $0 < $1 }), (positions.first ?? 0) > 0 else {
                throw HoneError(.value, "summary(): positions takes \(count) rising numbers, one a column, got \(positions).")
            }
            let ends = positions.map { min(inner, max(0, Int(($0 / (positions.last ?? 1) * Double(inner)).rounded()))) }
            return zip(ends, [0] + ends).map { max(3, $0 - $1) }
        }
        let trainable = style.showsTrainable ? [9] : [], rest = inner - (trainable.first ?? 0)
        guard isNetwork else {
            let first = rest * 45 / 100 + rest % 2, second = rest * 33 / 100
            return [first, second, rest - first - second] + trainable
        }
        let first = rest * 32 / 100, second = rest * 26 / 100, third = rest * 17 / 100
        return [first, second, third, rest - first - second - third] + trainable
    }

    private func grouped(_ n: Int) -> String {
        var digits = Array(String(n)), i = digits.count - 3
        while i > 0 { digits.insert(",", at: i); i -= 3 }
        return String(digits)
    }

    /// Bytes of that many floats as Keras writes them: "427.41 KB".
    private func size(_ floats: Int) -> String {
        var value = Double(floats * 4)
        for unit in ["B", "KB", "MB", "GB"] {
            if value < 1024 || unit == "GB" { return decimals(value) + " " + unit }
            value /= 1024
        }
        return ""
    }

    private func decimals(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded(.toNearestOrEven))
        let rest = hundredths % 100
        return "\(hundredths / 100)." + (rest < 10 ? "0" : "") + "\(rest)"
    }
}

/// `text` in lines of at most `width` characters, broken at spaces; a longer word ends in "…".
private func wrapped(_ text: String, _ width: Int) -> [String] {
    var lines: [String] = [], line = ""
    // What is inside another layer is set in.
    let margin = String(text.prefix { $0 == " " })
    for word in text.split(separator: " ") {
        let fitting = word.count > width ? word.prefix(max(0, width - 1)) + "…" : word
        if !line.isEmpty, line.count + 1 + fitting.count > width {
            lines.append(line)
            line = ""
        }
        line += (line.isEmpty ? lines.isEmpty ? margin : "" : " ") + fitting
    }
    return lines + [line]
}
