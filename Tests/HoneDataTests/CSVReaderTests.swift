// What read_csv makes of well-formed and of strange text. Small texts, the answer beside them; `pandas` in a name
// means that the expected value was taken from pandas.

import HoneCore
@testable import HoneData
import Testing

func table(_ text: String, _ change: (inout CSVOptions) -> Void = { _ in }) throws -> Table {
    var options = CSVOptions()
    change(&options)
    return try readCSV(text: text, name: "data.csv", options: options)
}

func message(_ body: () throws -> some Any) -> String {
    do { _ = try body() } catch let error as HoneError { return error.message } catch { return "\(error)" }
    return "no error"
}

/// Equal also where both are NaN.
func same(_ a: Column, _ b: Column) -> Bool {
    if case .double(let x) = a, case .double(let y) = b {
        return x.count == y.count && zip(x, y).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
    }
    return a == b
}

@Suite struct CSVTypes {
    @Test func columnsAreTypedByReading() throws {
        let t = try table("i,d,s,b\n1,1.5,x,True\n-2,2,y y,FALSE\n")
        #expect(t.names == ["i", "d", "s", "b"])
        #expect(t.columns == [.int([1, -2]), .double([1.5, 2]), .string(["x", "y y"]), .bool([true, false])])
        #expect(t.index == [0, 1])
    }

    @Test func missingValuesMakeIntegersFloating() throws {
        let t = try table("a,b,c\n1,NA,x\n,2,\n3,<NA>,null\n")
        #expect(same(t.columns[0], .double([1, .nan, 3])))
        #expect(same(t.columns[1], .double([.nan, 2, .nan])))
        #expect(t.columns[2] == .string(["x", nil, nil]))
    }

    @Test(arguments: CSVOptions.defaultMissing) func everyDefaultMissingWord(_ word: String) throws {
        #expect(same(try table("a,b\n1,0\n\(word),0\n").columns[0], .double([1, .nan])))
    }

    @Test func numbersAsText() throws {
        #expect(try table("a,b\n007,1\nx,2\n").columns[0] == .string(["007", "x"]))          // text late: read again
        #expect(try table("a\n1\n2.5\n1e3\n").columns[0] == .double([1, 2.5, 1000]))
        #expect(try table("a\n 1\n2 \n\t3\n").columns[0] == .int([1, 2, 3]))
        #expect(try table("a\n+1\n-0\n").columns[0] == .int([1, 0]))
        // An integer's zero has no sign, whenever it becomes known that its column holds floats.
        for text in ["a,b\n-0,1\n1.5,1\n", "a,b\n1.5,1\n-0,1\n", "a,b\n1.5,1\n \t-0,1\n"] {
            guard case .double(let values) = try table(text).columns[0] else { Issue.record("not floats: \(text)"); continue }
            #expect(values.allSatisfy { $0.sign == .plus }, "\(text)")
        }
        guard case .double(let small) = try table("a,b\n-0.0,1\n").columns[0] else { Issue.record("not floats"); return }
        #expect(small[0].sign == .minus)
        #expect(try table("a\n9223372036854775807\n-9223372036854775808\n").columns[0] == .int([.max, .min]))
        #expect(try table("a\n9223372036854775808\n1\n").columns[0] == .double([9223372036854775808, 1]))
        #expect(try table("a\n1_000\n").columns[0] == .string(["1_000"]))
        #expect(try table("a\n0x10\n").columns[0] == .string(["0x10"]))
        #expect(try table("a\n1e\n").columns[0] == .string(["1e"]))
        #expect(try table("a\n.\n").columns[0] == .string(["."]))
        #expect(try table("a\n-\n").columns[0] == .string(["-"]))
        #expect(try table("a\n1.2.3\n").columns[0] == .string(["1.2.3"]))
        #expect(try table("a\n2020-01-01\n").columns[0] == .string(["2020-01-01"]))
        #expect(try table("a\ninf\n-Infinity\n.5\n5.\n").columns[0] == .double([.infinity, -.infinity, 0.5, 5]))
    }

    @Test func mixedKindsBecomeText() throws {
        #expect(try table("a\nTrue\n1\n").columns[0] == .string(["True", "1"]))
        #expect(try table("a\n1\nTrue\n").columns[0] == .string(["1", "True"]))
        #expect(try table("a,b\nTrue,1\n,1\n").columns[0] == .string(["True", nil]))
        #expect(try table("a,b\n,1\nTrue,1\n").columns[0] == .string([nil, "True"]))
        #expect(try table("a,b\n1.50,1\nx,1\n,1\n").columns[0] == .string(["1.50", "x", nil]))
        #expect(same(try table("a,b\n,1\n,2\n").columns[0], .double([.nan, .nan])))
    }

    @Test func doublesAreCorrectlyRounded() throws {
        let hard = ["0.1", "0.30000000000000004", "1.7976931348623157e308", "5e-324", "2.2250738585072011e-308", "9007199254740993",
                    "9007199254740993.0", "9007199254740995.00000000000000000001", "0.000000000000000000000000000000000000001",
                    "123456789012345678", "1234567890123456789012345", "8.41e+21", "9.5e-23", "4503599627370496.5", "4503599627370497.5",
                    "0.8216181435011584", "-1303.1572316", "99999999999999999999", "1e400", "-1e-400", "1e22", "1e23", "17976931348623157e292",
                    "6.0221407599999999e23", "3.14159265358979323846264338327950288", "0.00001", "0.0000000000000000000000", "-0.00000000000000000000000", "1234.5678901234567", "12345678.123456789"]
        for text in hard {
            let expected = try #require(Double(text) ?? (text.hasPrefix("-") ? -0.0 : .infinity))
            #expect(same(try table("a\n0.5\n\(text)\n").columns[0], .double([0.5, expected])), "\(text)")
        }
    }

    /// Neighbouring floats are read eight at a time where there are as many; each must come out as it does by itself.
    @Test(arguments: ["0", "-0", "-0.0", "0.000", "-", ".", "-.", ".5", "-.5", "5.", "-5.", "1", "-123456789012345", "123456789.012345", "-1234567890123.4",
                      "9007199254740993", "900719925474099.3", ".000000000000001", "12345678901234567", "1.5e3", "1-2", "1.2.3", "--1", "NA", "", " 1.5", "x"])
    func neighboursAreReadAsIfAlone(_ word: String) throws {
        let alone = try table("a,b\n1.5,2.5\n\(word),2.5\n").columns[0]
        let names = (0..<11).map { "c\($0)" }.joined(separator: ",")
        for place in 0..<11 {
            var row = (0..<11).map { "\($0).25" }
            row[place] = word
            let t = try table("\(names)\n\(Array(repeating: "1.5", count: 11).joined(separator: ","))\n\(row.joined(separator: ","))\n")
            #expect(same(t.columns[place], alone))
            for other in 0..<11 where other != place { #expect(t.columns[other] == .double([1.5, Double(other) + 0.25])) }
        }
    }

    @Test func millionsOfDigitsAgainstTheStandardLibrary() throws {
        // 20,000 numbers of 1 to 19 digits, the point anywhere, some with exponents.
        var state: UInt64 = 7
        func next(_ n: UInt64) -> Int {
            state = state &* 6364136223846793005 &+ 1442695040888963407
            return Int((state >> 33) % n)
        }
        var texts: [String] = []
        for _ in 0..<20_000 {
            var digits = (0...next(19)).map { _ in Character(String(next(10))) }
            if next(4) > 0 { digits.insert(".", at: next(UInt64(digits.count + 1))) }
            if digits == ["."] { digits = ["1"] }
            texts.append((next(2) == 0 ? "-" : "") + String(digits) + (next(5) == 0 ? "e\(next(700) - 350)" : ""))
        }
        for threads in [1, 2] {
            let read = try table("x,a\n0,0.5\n" + texts.map { "7,\($0)\n" }.joined()) { $0.threads = threads; $0.chunkSize = 50_000 }
            guard case .double(let values) = read.columns[1] else { Issue.record("not floating"); return }
            for (text, value) in zip(texts, values.dropFirst()) {
                let complete = text.last == "." ? text + "0" : text.replacing(".e", with: ".0e")
                let padded = complete.hasPrefix(".") ? "0" + complete : complete.hasPrefix("-.") ? "-0" + complete.dropFirst() : complete
                let expected = try #require(Double(padded), "\(text)")
                // Zeros of integers have no sign, as another test says.
                #expect(value.bitPattern == expected.bitPattern || (value == 0 && expected == 0), "\(text)")
            }
        }
    }
}

@Suite struct CSVForm {
    @Test func quotes() throws {
        #expect(try table("a,b\n\"x, y\",\"he said \"\"hi\"\"\"\n\"two\nlines\",z\n").columns ==
            [.string(["x, y", "two\nlines"]), .string(["he said \"hi\"", "z"])])
        #expect(try table("\"a\"\"b\",\"c,d\"\n1,2\n").names == ["a\"b", "c,d"])
        #expect(try table("a,b\n\"1\",\"2.5\"\n").columns == [.int([1]), .double([2.5])])
        #expect(try table("a,b\nx\"y\"z,1\n\"p\"q\"r\",2\n").columns[0] == .string(["x\"y\"z", "pq\"r\""]))
        #expect(same(try table("a,b\n\"\",1\n\"NA\",2\n").columns[0], .double([.nan, .nan])))
        #expect(try table("a\n\"\"\"\"\n").columns[0] == .string(["\""]))
        #expect(try table("a;b\n'x;y';1\n") { $0.separator = ";"; $0.quote = "'" }.columns[0] == .string(["x;y"]))
        #expect(try table("a,b\n\"x,1\n") { $0.quote = nil }.columns[0] == .string(["\"x"]))
    }

    @Test(arguments: ["\n", "\r\n", "\r"]) func lineEnds(_ end: String) throws {
        for last in ["", end, end + end] {
            let t = try table(["a,b", "1,x", "", "2,\"y\(end)z\"", "3,w"].joined(separator: end) + last)
            #expect(t.columns == [.int([1, 2, 3]), .string(["x", "y\(end)z", "w"])])
        }
    }

    @Test func blankLinesByteOrderMarkAndTrailingDelimiters() throws {
        #expect(try table("\u{FEFF}a,b\n\n1,2\n   \n3,4").columns == [.int([1, 3]), .int([2, 4])])
        #expect(try table("a,b,\n1,2,\n").names == ["a", "b", "Unnamed: 2"])
        #expect(try table("a\tb\n1\t\n") { $0.separator = "\t" }.columnCount == 2)
        #expect(try table("a,b\n").columns.map(\.count) == [0, 0])
        #expect(try table("a,b").rowCount == 0)
        #expect(try table("a\n1").columns == [.int([1])])
    }

    @Test func shortRowsAreFilledAndLongOnesRefused() throws {
        let t = try table("a,b,c\n1,2,x\n4\n")
        #expect(t.columns[0] == .int([1, 4]))
        #expect(same(t.columns[1], .double([2, .nan])))
        #expect(t.columns[2] == .string(["x", nil]))
        #expect(message { try table("a,b\n1,2\n\n3,4,5,6\n") } ==
            "data.csv, line 4: expected 2 columns, got 4. Is the separator ',' right, and are fields that contain it quoted?")
        #expect(message { try table("a,b\n\"1\n\",2\n3,4,\"5\"\n") }.hasPrefix("data.csv, line 4: expected 2 columns, got 3."))
        #expect(message { try table("a\r\n1\r\n1,2\r\n") }.hasPrefix("data.csv, line 3: expected 1 columns, got 2."))
    }

    @Test func repeatedAndEmptyNamesAsInPandas() throws {
        #expect(try table("a,a,,a,a.1\n1,2,3,4,5\n").names == ["a", "a.2", "Unnamed: 2", "a.3", "a.1"])
    }
}

@Suite struct CSVOptionsTests {
    @Test func headers() throws {
        #expect(try table("1,2\n3,4\n") { $0.header = .none }.names == ["0", "1"])
        #expect(try table("1,2\n3,4\n") { $0.names = ["x", "y"] }.columns == [.int([1, 3]), .int([2, 4])])
        #expect(try table("a,b\n3,4\n") { $0.names = ["x", "y"]; $0.header = .row(0) }.columns == [.int([3]), .int([4])])
        #expect(try table("junk\na,b\n3,4\n") { $0.header = .row(1) }.names == ["a", "b"])
        #expect(try table("junk \"\nmore\na,b\n3,4\n") { $0.skipRows = 2 }.names == ["a", "b"])
        #expect(message { try table("a,b\n") { $0.header = .row(3) } } == "data.csv: 'header' is row 3, but the file has only 1 rows.")
        #expect(message { try table("a,b,c\n1,2,3\n") { $0.names = ["x", "y"] } }.hasPrefix("data.csv, line 1: expected 2 columns, got 3."))
        #expect(message { try table("a\n") { $0.names = ["x", "x"] } } == "read_csv: 'names' holds a name twice.")
        #expect(message { try table("a\n") { $0.names = [] } } == "read_csv: 'names' is empty.")
        #expect(message { try table("a\n") { $0.header = .row(-1) } } == "read_csv: 'header' must be an integer >= 0 or None, got -1.")
    }

    @Test func columnsAndIndex() throws {
        #expect(try table("a,b,c\n1,2,3\n") { $0.useColumns = [.name("c"), .position(0)] }.names == ["a", "c"])
        let t = try table("id,b\n10,2\n20,3\n") { $0.indexColumn = .name("id") }
        #expect(t.index == [10, 20] && t.names == ["b"])
        #expect(message { try table("age,b\n1,2\n") { $0.useColumns = [.name("aeg")] } } ==
            "data.csv: 'usecols' names column 'aeg', which the file does not have. Did you mean `age`? It has: 'age', 'b'.")
        #expect(message { try table("a,b\n1,2\n") { $0.useColumns = [.position(2)] } } ==
            "data.csv: 'usecols' asks for column 2, but the file has 2 columns, counted from 0.")
        #expect(message { try table("a,b\n1,2\n") { $0.useColumns = [] } } == "data.csv: 'usecols' is empty, so there is nothing to read.")
        #expect(message { try table("a,b\nx,2\n") { $0.indexColumn = .position(0) } } ==
            "data.csv: column 'a' cannot be the index: it holds str, and row labels are integers here. Leave 'index_col' out and use it as a column.")
    }

    @Test func rowsAndMissingWords() throws {
        #expect(try table("a\n1\n2\n3\n") { $0.rowLimit = 2 }.columns == [.int([1, 2])])
        #expect(try table("a,b\n1,2\n1,2,3\n") { $0.rowLimit = 1 }.rowCount == 1) // what comes after is not looked at
        #expect(try table("a\n1\n") { $0.rowLimit = 0 }.rowCount == 0)
        #expect(same(try table("a,b\n?,x\n2,?\n") { $0.missingValues = ["?"] }.columns[0], .double([.nan, 2])))
        #expect(same(try table("a\n-999\n-999.0\n1\n") { $0.missingValues = ["-999"] }.columns[0], .double([.nan, .nan, 1])))
        #expect(try table("a,b\nNA,1\n,2\n") { $0.keepDefaultMissing = false }.columns[0] == .string(["NA", ""]))
        #expect(message { try table("a\n") { $0.rowLimit = -1 } } == "read_csv: 'nrows' must be an integer >= 0, got -1.")
        #expect(message { try table("a\n") { $0.skipRows = -1 } } == "read_csv: 'skiprows' must be an integer >= 0, got -1.")
    }

    @Test func types() throws {
        #expect(try table("a,b\n1,2\n") { $0.type = .float64 }.columns == [.double([1]), .double([2])])
        #expect(try table("a,b\n1,2\n") { $0.types = ["b": .float32] }.columns == [.int([1]), .float([2])])
        #expect(try table("a,b\n007,2\nNA,1\n") { $0.types = ["a": .string] }.columns[0] == .string(["007", nil]))
        #expect(message { try table("a,age\n1,2\n1,2\n1,x\n") { $0.types = ["age": .int64] } } ==
            "data.csv, line 4, column 'age' (2): expected int64, got 'x'. Leave the column out of 'dtype', or add the text to 'na_values'.")
        #expect(message { try table("a,age\n1,2\n1,\n") { $0.types = ["age": .int64] } } ==
            "data.csv, line 3, column 'age' (2): expected int64, got a missing value, which that type cannot hold. Read it as float64, then fillna.")
        #expect(message { try table("a\n1\n1.5\n") { $0.type = .int64 } }.hasPrefix("data.csv, line 3, column 'a' (1): expected int64, got '1.5'."))
        #expect(message { try table("a\nTrue\n1\n") { $0.type = .bool } }.hasPrefix("data.csv, line 3, column 'a' (1): expected bool, got '1'."))
        #expect(message { try table("a\n1\nx\n") { $0.type = .float64 } }.hasPrefix("data.csv, line 3, column 'a' (1): expected float64, got 'x'."))
        #expect(message { try table("a\n1\n") { $0.types = ["b": .int64] } }.hasPrefix("data.csv: 'dtype' names column 'b', which the file does not have."))
        #expect(message { try CSVOptions.ColumnType(name: "category") } == "unknown dtype 'category' for a table's column; known are int64, float64, float32, str and bool.")
        #expect(try CSVOptions.ColumnType(name: "int32").name == "int64")
    }

    @Test func commentsAndBlanks() throws {
        #expect(try table("# top\na,b\n1,2 # rest\n#x,\"\n3,4\n") { $0.comment = "#" }.columns == [.int([1, 3]), .int([2, 4])])
        #expect(try table("a b   c\n 1  2\t3 \n") { $0.separator = "\\s+" }.columns == [.int([1]), .int([2]), .int([3])])
        // The car data of many tutorials.
        let t = try table("18.0   8   307.0\t\"chevrolet\"\n25.0   4   ?\t\"ford\"\n") {
            $0.separator = " "; $0.names = ["mpg", "cylinders", "displacement"]; $0.missingValues = ["?"]; $0.comment = "\t"; $0.skipInitialSpace = true
        }
        #expect(t.columns[0] == .double([18, 25]) && t.columns[1] == .int([8, 4]) && same(t.columns[2], .double([307, .nan])))
    }

    @Test func impossibleOptions() {
        #expect(message { try table("a\n") { $0.separator = "ab" } } == "read_csv: 'sep' must be one character or '\\s+', got 'ab'; regular expressions are not supported.")
        #expect(message { try table("a\n") { $0.separator = "" } } == "read_csv: 'sep' must be one ASCII character other than a line end, got ''.")
        #expect(message { try table("a\n") { $0.separator = "." } } == "read_csv: 'sep' cannot be '.', which is part of numbers.")
        #expect(message { try table("a\n") { $0.quote = "é" } } == "read_csv: 'quotechar' must be one ASCII character other than a line end, got 'é'.")
        #expect(message { try table("a\n") { $0.comment = "," } } == "read_csv: 'sep', 'quotechar' and 'comment' must be different characters.")
    }
}

@Suite struct CSVDamage {
    @Test func textThatIsNone() {
        #expect(message { try table("") } == "data.csv: No columns to parse from file: it is empty.")
        #expect(message { try table("\n\n") } == "data.csv: No columns to parse from file: it is empty.")
        #expect(message { try table("a\n") { $0.skipRows = 5 } } == "data.csv: No columns to parse from file: it is empty after skipping 5 lines.")
        #expect(message { try table("a,b\n1,2\n3,\0\n") } == "data.csv, line 3: a NUL byte; expected text. Is this a binary file, or text in UTF-16?")
        #expect(message { try table("a,\"b\n1,2\n") } == "data.csv, line 1: a quote is opened here and never closed.")
        #expect(message { try table("a,b\n1,2\n1,\"2\n3,4\n") } == "data.csv, line 3: a quote is opened here and never closed.")
        #expect(message { try readCSV(bytes: [0x61, 0x0A, 0x78, 0x0A, 0xFF, 0x0A], name: "data.csv") } ==
            "data.csv, line 3, column 'a' (1): invalid UTF-8; expected text in UTF-8. Convert the file, for example with `iconv -f latin1 -t utf8`.")
        #expect(message { try readCSV(bytes: [0x61, 0xE9, 0x0A], name: "data.csv") }.hasPrefix("data.csv, line 1: invalid UTF-8;"))
        for (bytes, what) in [([0xFF, 0xFE, 0x61, 0], "text in UTF-16"), ([0x50, 0x4B, 3, 4], "a zip archive"), ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd")] as [([UInt8], String)] {
            #expect(message { try readCSV(bytes: bytes, name: "data.csv") } == "data.csv is \(what); expected delimited text in UTF-8, plain or gzip. Convert it first.")
        }
    }

    static let tricky = "\u{FEFF}id,\"na,me\",x,y,flag\r\n1,\"a \"\"b\"\"\",1.5,,True\r\n\r\n2,\"two\r\nlines\",-2,7,False\r\n3,é,1e-3,8,True\n4\r5,z,0.30000000000000004,12345678901,False"

    @Test(arguments: 1...64) func everyCutGivesTheSameTable(_ chunkSize: Int) throws {
        let whole = try table(CSVDamage.tricky)
        #expect(whole.rowCount == 5)
        for threads in [1, 2] {
            let cut = try table(CSVDamage.tricky) { $0.chunkSize = chunkSize; $0.threads = threads }
            #expect(cut.names == whole.names && zip(cut.columns, whole.columns).allSatisfy(same))
        }
        #expect(message { try table("a,b\n1,\"x\ny\"\n\n1,2,3\n4,5\n") { $0.chunkSize = chunkSize } }.hasPrefix("data.csv, line 5: expected 2 columns, got 3."))
    }

    @Test func randomBytesNeverTrapAndEveryCutAgrees() {
        var state: UInt64 = 3
        func next(_ n: Int) -> Int {
            state = state &* 6364136223846793005 &+ 1442695040888963407
            return Int(state >> 33) % n
        }
        let pieces: [[UInt8]] = [",", "\n", "\r", "\"", "\r\n", "1", "2.5", "-", "e", "True", "NA", " ", "\t", "#", "x", "é", "99999999999999999999", ".", ",,", "\"\""].map { Array($0.utf8) } + [[0xFF], [0], [0xC3], [0x1F, 0x8B]]
        for round in 0..<3000 {
            var bytes: [UInt8] = []
            for _ in 0..<next(40) { bytes += next(12) == 0 ? [UInt8(next(256))] : pieces[next(round % 3 == 0 ? pieces.count : 20)] }
            var options = CSVOptions()
            options.threads = 1
            if next(4) == 0 { options.comment = "#" }
            if next(6) == 0 { options.separator = "\\s+" }
            if next(6) == 0 { options.skipInitialSpace = true }
            if next(3) == 0 { options.names = ["a", "b", "c", "d"] }
            func outcome() -> String {
                do {
                    let t = try readCSV(bytes: bytes, options: options)
                    return "\(t.names) \(t.columns)"
                } catch { return "error" }
            }
            let whole = outcome()
            options.chunkSize = 1 + next(5)
            #expect(outcome() == whole, "\(bytes)")
        }
    }
}

/// Wide rows of numbers are read eight values at a time, and columns of a large text are written where they stay; neither
/// may show. The text here is cut so small that both happen, and compared with a reading in which neither does.
@Suite struct CSVWideRows {
    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8]) func everyReadingGivesTheSameTable(_ seed: UInt64) throws {
        var state = seed
        func next(_ n: Int) -> Int {
            state = state &* 6364136223846793005 &+ 1442695040888963407
            return Int(state >> 33) % n
        }
        func integer() -> String { (next(4) == 0 ? "-" : "") + String(next([10, 256, 100_000, 100_000_000][next(4)])) }
        let columns = 9 + next(20)
        var text = (0..<columns).map { "c\($0)" }.joined(separator: ",") + "\n"
        for row in 0..<400 {
            var fields = (0..<columns).map { column -> String in
                if column < columns / 2 { return integer() }
                return integer() + [".", "", ".\(next(10))", ".\(next(1_000_000_000))", ".\(next(1_000_000))\(next(1_000_000_000))"][row == 0 ? 2 : next(5)]
            }
            // Late surprises, each in some of the texts.
            if seed % 2 == 0, row > 100, next(40) == 0 { fields[next(columns)] = ["", "1e5", "+7", " 8", "NA", ".5", "-", "."][next(seed == 2 ? 6 : 8)] }
            if next(50) == 0 { text += ["\n", "  \n", "\r\n"][next(3)] }
            if seed == 3, next(30) == 0 { fields.removeLast(1 + next(columns - 1)) }
            // The text begins with other lengths of rows than it ends with, so that its number of rows is misjudged.
            if seed > 4, row > 300 { fields = fields.map { String($0.prefix(1)).replacing("-", with: "0") } }
            text += fields.joined(separator: ",") + (seed == 4 ? "\r\n" : "\n")
        }
        let plain = try table(text) { $0.threads = 1; $0.comment = "#" }   // one field after another, copied out in the end
        #expect(plain.rowCount == 400)
        for (chunkSize, threads) in [(0, 1), (300, 1), (1000, 2), (2000, 2), (4000, 1)] {
            let read = try table(text) { $0.chunkSize = chunkSize; $0.threads = threads }
            #expect(zip(read.columns, plain.columns).allSatisfy(same), "chunks of \(chunkSize)")
        }
    }

    @Test func errorsNameTheirLine() {
        let row = (0..<20).map(String.init).joined(separator: ",") + "\n"
        let text = row + String(repeating: row, count: 100)
        for chunkSize in [0, 200] {
            #expect(message { try table(text + "1," + row) { $0.chunkSize = chunkSize } }.hasPrefix("data.csv, line 102: expected 20 columns, got 21."))
            #expect(message { try table(text + "1," + row + row) { $0.chunkSize = chunkSize } }.hasPrefix("data.csv, line 102: expected 20 columns, got 21."))
            #expect(message { try table(text + "1,x\n" + row) { $0.chunkSize = chunkSize; $0.type = .int64 } }.hasPrefix("data.csv, line 102, column '1' (2): expected int64, got 'x'."))
        }
    }
}
