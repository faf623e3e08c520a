// `model.summary()`: Keras 3's table of layers, output shapes and parameter counts.

import HoneCore

extension Model {
    /// The table with its heading and totals, ending in a newline. `width` is the terminal's; Keras uses at most 128.
    package func summary(width: Int = 80) -> String {
        let rows = visibleLayers.map { layer in
            ["\(layer.name) (\(layer.className))",
             layer.outputShape.map(describe(shape:)) ?? "?",
             layer.isBuilt ? grouped(layer.variables.reduce(0) { $0 + $1.count }) : "0 (unbuilt)"]
        }
        let heading = ["Layer (type)", "Output Shape", "Param #"]
        let widths = columnWidths(total: min(max(60, width), 128))
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

    /// Keras's proportions for the three columns, of what is left beside borders and padding.
    private func columnWidths(total: Int) -> [Int] {
        let inner = total - 10
        let first = inner * 45 / 100 + inner % 2, second = inner * 33 / 100
        return [first, second, inner - first - second]
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

/// `text` in lines of at most `width` characters, broken at spaces where there are any.
private func wrapped(_ text: String, _ width: Int) -> [String] {
    var lines: [String] = [], rest = Substring(text)
    while rest.count > width, width > 0 {
        let head = rest.prefix(width)
        let cut = head.lastIndex(of: " ").map { rest.index(after: $0) } ?? head.endIndex
        lines.append(String(rest[..<cut]))
        rest = rest[cut...]
    }
    return lines + [String(rest)]
}
