// Scripts with `# expect:` lines, replayed. They are Python as well: the expectations are what CPython with numpy and
// pandas prints.

import Testing
@testable import HoneScript

@Suite struct FamilyScriptTests {
    static let folder = String(#filePath.dropLast("FamilyScriptTests.swift".count)) + "Scripts/"

    @Test(arguments: ["arrays", "numpy", "random_numbers", "frames", "recipes", "text_arrays", "written"])
    func prints(_ name: String) throws {
        let text = try #require(readText(FamilyScriptTests.folder + name + ".hone"))
        let expected = trimmedLines(text.split(separator: "\n").filter { $0.hasPrefix("# expect:") }.map { $0.dropFirst(10) }.joined(separator: "\n"))
        let printed = trimmedLines(Session().run(text))
        #expect(!expected.isEmpty)
        for (i, line) in expected.enumerated() { #expect((i < printed.count ? printed[i] : "nothing") == line) }
        #expect(printed.count == expected.count, "\(printed.last ?? "")")
    }
}
