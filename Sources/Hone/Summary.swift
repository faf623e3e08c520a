// `model.summary()`: Keras 3's table of layers, output shapes and parameter counts.

import HoneCore

extension Model {
    /// The table with its heading and totals, ending in a newline. `width` is the terminal's; Keras uses at most 128.
    package func summary(width: Int = 80) -> String {
        let connections = connections()
        let rows = visibleLayers.map { layer in
            ["\(layer.name) (\(layer.className))",
             layer.outputShape.map(describe(shape:)) ?? "?",
             layer.isBuilt ? grouped(layer.variables.reduce(0) { $0 + $1.count }) : "0 (unbuilt)"]
                + (connections.map { [$0[ObjectIdentifier(layer)] ?? "-"] } ?? [])
        }
        let heading = ["Layer (type)", "Output Shape", "Param #"] + (connections == nil ? [] : ["Connected to"])
        let widths = columnWidths(total: min(max(60, width), 128), isNetwork: connections != nil)
        func line(_ left: String, _ fill: String, _ middle: String, _ right: String) -> String {
            left + widths.map { String(repeating: fill, count: $0 + 2) }.joined(separator: middle) + right + "\n"
        }
        func text(_ cells: [String], _ bar: String) -> String {
            let parts = cells.enumerated().map { column, cell -> [String] in wrapped(cell, widths[column]) }
            return (0..<(parts.map(\.count).max() ?? 1)).map { row in
                bar + parts.enumerated().map { column, lines in
                    let cell = row < lines.count ? lines[row] : ""
                    let space = String(repeating: " ", count: max(0, widths[column] - cell.count))
                    return " " + (column == 2 ? space + cell : cell + space) + " "
                }.joined(separator: bar) + bar + "\n"
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
    private func columnWidths(total: Int, isNetwork: Bool) -> [Int] {
        guard isNetwork else {
            let inner = total - 10
            let first = inner * 45 / 100 + inner % 2, second = inner * 33 / 100
            return [first, second, inner - first - second]
        }
        let inner = total - 13
        let first = inner * 32 / 100, second = inner * 26 / 100, third = inner * 17 / 100
        return [first, second, third, inner - first - second - third]
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
    for word in text.split(separator: " ") {
        let fitting = word.count > width ? word.prefix(max(0, width - 1)) + "…" : word
        if !line.isEmpty, line.count + 1 + fitting.count > width {
            lines.append(line)
            line = ""
        }
        line += (line.isEmpty ? "" : " ") + fitting
    }
    return lines + [line]
}
