// Scripts with `# expect:` lines, replayed. Their expectations are what CPython prints, but for limits.hone, which
// holds what is different here.

import Glibc
import HoneCore
import Testing
@testable import HoneLanguage

@Suite struct ScriptTests {
    static let folder = String(#filePath.dropLast("HoneLanguageTests.swift".count)) + "Scripts/"

    @Test(arguments: ["classes", "containers", "exceptions", "formatting", "functions", "limits", "modules", "prelude", "strings", "syntax"])
    func prints(_ name: String) throws {
        let text = try #require(read(ScriptTests.folder + name + ".hone"))
        let expected = splitLines(text, keepEnds: false).filter { $0.hasPrefix("# expect:") }.map { withoutEnd($0.dropFirst(10)) }
        #expect(!expected.isEmpty)
        let printed = splitLines(Session().run(text), keepEnds: false).map { withoutEnd($0[...]) }
        for (i, line) in expected.enumerated() { #expect((i < printed.count ? printed[i] : "nothing") == line) }
        #expect(printed.count == expected.count, "\(printed.last ?? "")")
    }

    private func withoutEnd(_ line: Substring) -> String { stripped(Scalars(line.unicodeScalars), nil, left: false, right: true) }

    private func read(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var byte = getc(file)
        while byte != EOF {
            bytes.append(UInt8(truncatingIfNeeded: byte))
            byte = getc(file)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
