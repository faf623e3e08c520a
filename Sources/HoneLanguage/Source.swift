// A script's text and places in it. Places are byte offsets (two numbers), because every node of a parsed script
// carries one and almost none is ever shown; lines and columns are worked out when an error is.

import HoneCore

/// From the first byte of something to just past its last.
package struct Span: Equatable {
    package var start: Int32
    package var end: Int32

    package init(_ start: Int, _ end: Int) {
        self.start = Int32(clamping: start)
        self.end = Int32(clamping: end)
    }

    /// The smallest span that holds both.
    package func union(_ other: Span) -> Span { Span(Int(min(start, other.start)), Int(max(end, other.end))) }
}

/// One piece of script text with the name that errors call it by: a file name, "<stdin>", "<input>", …
package final class Source {
    package let name: String
    package let bytes: [UInt8]

    /// Accepts a byte-order mark. Line ends may be \n, \r\n or \r.
    package init(name: String, text: String) {
        self.name = name
        var utf8 = Array(text.utf8)
        if utf8.starts(with: [0xEF, 0xBB, 0xBF]) { utf8.removeFirst(3) }
        bytes = utf8
    }

    /// Throws `.syntax` when `bytes` is not UTF-8.
    package convenience init(name: String, bytes: [UInt8]) throws {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw HoneError(.syntax, "\(name) is not text in UTF-8.")
        }
        self.init(name: name, text: text)
    }

    /// Offsets of the first byte of every line.
    private lazy var lineStarts: [Int] = {
        var starts = [0]
        for (i, byte) in bytes.enumerated() {
            if byte == 0x0A || (byte == 0x0D && !(i + 1 < bytes.count && bytes[i + 1] == 0x0A)) { starts.append(i + 1) }
        }
        return starts
    }()

    /// Line and column of an offset, both counted from 1; columns count characters.
    package func position(of offset: Int) -> (line: Int, column: Int) {
        let offset = min(max(offset, 0), bytes.count)
        var low = 0, high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        return (low + 1, text(lineStarts[low], offset).unicodeScalars.count + 1)
    }

    /// The text of a line counted from 1, without its end.
    package func line(_ number: Int) -> String {
        guard number >= 1, number <= lineStarts.count else { return "" }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] : bytes.count
        while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
        return text(start, end)
    }

    /// The text between two offsets.
    package func text(_ start: Int, _ end: Int) -> String {
        let start = min(max(start, 0), bytes.count), end = min(max(end, start), bytes.count)
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    package func text(_ span: Span) -> String { text(Int(span.start), Int(span.end)) }
}

