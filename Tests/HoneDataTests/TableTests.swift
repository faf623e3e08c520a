// Tables: choosing, computing, changing. Expected values were taken from pandas.

import HoneCore
@testable import HoneData
import Testing

let nan = Double.nan

/// Seven rows with one missing number and one missing text.
func sample() throws -> Table {
    try table("id,v,w,long string name\n1,0.5,1,a\n2,-1.25,-20,b\n3,,300,\n4,3,-4000,d e\n5,1000,50000,f\n6,0.1,6,g\n7,0.2,7,h\n")
}

func ids(_ table: Table) throws -> [Int64] {
    guard case .int(let v) = try table.column("id").column else { return [] }
    return v
}

@Suite struct TableSelection {
    @Test func columns() throws {
        var t = try sample()
        #expect(t.shape == [7, 4])
        #expect(t.dtypes.map(\.type) == ["int64", "float64", "int64", "str"])
        #expect(try t.select(["w", "id"]).names == ["w", "id"])
        #expect(try t.drop(columns: ["v", "w"]).names == ["id", "long string name"])
        #expect(try t.rename(columns: ["v": "value"]).names[1] == "value")
        #expect(try t.columns(RowSlice(nil, -1)).names == ["id", "v", "w"])
        #expect(try t.columns(at: [-1, 0]).names == ["long string name", "id"])
        #expect(try t.pop("w").column == .int([1, -20, 300, -4000, 50000, 6, 7]) && t.columnCount == 3)
        try t.assign("z", .int(Array(repeating: 1, count: 7)))
        try t.assign("id", Series(column: .int([9]), index: [2]))
        #expect(same(t.columns[0], .double([nan, nan, 9, nan, nan, nan, nan])) && t.names.last == "z")
        #expect(message { try t.column("vv") } == "there is no column 'vv'. Did you mean `v`? The columns are: 'id', 'v', 'long string name', 'z'.")
        #expect(message { try t.assign("q", .int([1])) } == "cannot set column 'q': it has 1 values, the table 7 rows.")
        #expect(message { try t.select(["id", "id"]) } == "a table cannot have two columns called 'id'.")
        #expect(message { try Table([("a", .int([1])), ("b", .int([1, 2]))]) } == "all columns of a table have the same length, but 'b' has 2 values and the table 1 rows.")
        #expect(message { try t.withNames(["a"]) } == "a table of 4 columns needs as many names, got 1.")
    }

    @Test func rows() throws {
        let t = try sample()
        #expect(try ids(t.head(2)) == [1, 2] && ids(t.tail(2)) == [6, 7] && ids(t.head(-5)) == [1, 2] && ids(t.tail(-5)) == [6, 7])
        #expect(try ids(t.rows(RowSlice(nil, nil, step: -3))) == [7, 4, 1])
        #expect(try ids(t.rows(RowSlice(-3, 100, step: 2))) == [5, 7])
        #expect(try ids(t.rows(RowSlice(.min, .max))).count == 7)
        #expect(try ids(t.rows(at: [3, -1])) == [4, 7])
        #expect(try ids(t.rows(where: [true, false, false, true, false, false, false])) == [1, 4])
        let picked = try t.rows(at: [4, 2])
        #expect(picked.index == [4, 2])
        #expect(try ids(picked.rows(labelled: [.integer(2)])) == [3])
        #expect(try ids(t.rows(fromLabel: .integer(2), through: .integer(4))) == [3, 4, 5])
        #expect(try ids(picked.rows(fromLabel: .integer(4), through: .integer(2))) == [5, 3])
        #expect(try ids(t.dropna()) == [1, 2, 4, 5, 6, 7] && ids(t.dropna(subset: ["id"])).count == 7)
        #expect(try ids(t.sorted(by: ["w"])) == [4, 2, 1, 6, 7, 3, 5])
        #expect(try ids(t.sorted(by: ["v"], ascending: false)) == [5, 4, 1, 7, 6, 2, 3])
        #expect(try ids(t.sorted(by: ["long string name"])) == [1, 2, 4, 5, 6, 7, 3])
        #expect(message { try t.rows(at: [7]) } == "position 7 is out of bounds: there are 7.")
        #expect(message { try t.rows(where: [true]) } == "the mask has 1 values, but there are 7 rows.")
        #expect(message { try t.rows(labelled: [.integer(9)]) } == "there is no row with label 9.")
        #expect(message { try t.rows(RowSlice(step: 0)) } == "slice step cannot be zero.")
        #expect(message { try picked.rows(fromLabel: .integer(9), through: nil) } == "there is no row with label 9.")
    }

    @Test func sampleAndTheRest() throws {
        let t = try sample()
        var random = try NumpyRandom(seed: 0)
        let train = try t.sample(fraction: 0.6, using: &random)
        #expect(train.index == [6, 2, 1, 3])
        #expect(try t.drop(rows: train.index.values).index == [0, 4, 5])
        #expect(message { try train.drop(rows: [.integer(0)]) } == "there is no row with label 0 to drop.")
        #expect(message { try t.sample(8, using: &random) } == "sample(): cannot take 8 rows out of 7.")
        #expect(message { try t.sample(1, fraction: 0.5, using: &random) } == "sample(): give 'n' or 'frac', not both.")
        #expect(message { try t.sample(fraction: 1.5, using: &random) } == "sample(): 'frac' must be from 0 to 1, got 1.5.")
    }

    @Test func concatenation() throws {
        let a = try table("x,y\n1,p\n"), b = try table("x,z\n2.5,True\n")
        let both = try Table.concatenated([a, b])
        #expect(both.names == ["x", "y", "z"] && both.index == [0, 0])
        #expect(both.columns[0] == .double([1, 2.5]) && both.columns[1] == .string(["p", nil]))
        #expect(try Table.concatenated([a, a], ignoreIndex: true).index == [0, 1])
        #expect(message { try Table.concatenated([]) } == "No objects to concatenate.")
        #expect(message { try both.column("x").arithmetic(.add, a.column("x")) } == "cannot match rows by label: label 0 appears twice. Use reset_index(drop=True) first.")
    }
}

@Suite struct TableArithmeticTests {
    func ints(_ operation: Arithmetic, _ a: [Int64], _ b: Int) throws -> Column { try Series(.int(a)).arithmetic(operation, .int(b)).column }

    @Test func numpysRules() throws {
        #expect(try ints(.divide, [1, 2], 2) == .double([0.5, 1]))
        #expect(try ints(.floorDivide, [-7, 7], 2) == .int([-4, 3]) && ints(.modulo, [-7, 7], 3) == .int([2, 1]))
        #expect(try ints(.floorDivide, [1, 2], 0) == .double([.infinity, .infinity]))
        #expect(try same(ints(.modulo, [1], 0), .double([nan])))
        #expect(try ints(.power, [2, -3], 3) == .int([8, -27]) && ints(.add, [.max], 1) == .int([.min]))
        #expect(try ints(.floorDivide, [.min], -1) == .int([.min]) && ints(.modulo, [.min], -1) == .int([0]))
        let d = Series(.double([-7.5, 7.5, -4]))
        #expect(try d.arithmetic(.floorDivide, .int(2)).column == .double([-4, 3, -2]))
        #expect(try d.arithmetic(.modulo, .int(2)).column == .double([0.5, 1.5, 0]))
        #expect(try d.arithmetic(.subtract, .int(1), reversed: true).column == .double([8.5, -6.5, 5]))
        #expect(try Series(.float([0.1])).arithmetic(.multiply, .int(3)).column == .float([Float(0.1) * 3]))
        #expect(try Series(.float([1])).arithmetic(.divide, .int(3)).column == .float([1 / 3]))
        #expect(try Series(.bool([true])).arithmetic(.multiply, .float(2)).column == .double([2]))
        #expect(try Series(.string(["a", nil])).arithmetic(.add, .string("!")).column == .string(["a!", nil]))
        #expect(message { try ints(.power, [2], -1) } == "Integers to negative integer powers are not allowed. Make one of them a float.")
        #expect(message { try Series(.string(["a"])).arithmetic(.multiply, .int(2)) } ==
            "unsupported operand types for *: str and int. Text columns must be converted or dropped first.")
        #expect(message { try Column.arithmetic(.add, .column(.int([1, 2])), .column(.int([1, 2, 3]))) } == "'+' needs columns of one length, got 2 and 3 rows.")
    }

    @Test func partnersMeetByLabel() throws {
        let sum = try Series(.int([1, 2, 3])).arithmetic(.add, Series(column: .int([10, 20, 30]), index: [2, 1, 5]))
        #expect(sum.index == [0, 1, 2, 5] && same(sum.column, .double([nan, 22, 13, nan])))
        // The usual way to standardize.
        let t = try sample().select(["v", "w"]), stats = try t.describe().transposed()
        let z = try t.arithmetic(.subtract, stats.column("mean")).arithmetic(.divide, stats.column("std"))
        #expect(z.description == """
                  v         w
        0 -0.408270 -0.344546
        1 -0.412559 -0.345640
        2       NaN -0.328967
        3 -0.402144 -0.553022
        4  2.041230  2.260694
        5 -0.409251 -0.344286
        6 -0.409006 -0.344234
        """)
        #expect(try t.arithmetic(.subtract, t).column("w").column == .int(Array(repeating: 0, count: 7)))
        #expect(message { try t.arithmetic(.add, t.column("v")) }.hasPrefix("a table and a series meet by column name, but the series has row numbers as labels."))
        #expect(message { try sample().arithmetic(.divide, .int(2)) } ==
            "column 'long string name': unsupported operand types for /: str and int. Text columns must be converted or dropped first.")
    }

    @Test func comparisons() throws {
        let t = try sample()
        #expect(try t.column("v").comparison(.greater, .float(0.3)).column == .bool([true, false, false, true, true, false, false]))
        #expect(try t.column("v").comparison(.notEqual, .float(3)).column == .bool([true, true, true, false, true, true, true]))
        #expect(try t.column("long string name").comparison(.equal, .string("b")).column == .bool([false, true, false, false, false, false, false]))
        #expect(try t.column("id").comparison(.equal, .string("b")).column == .bool(Array(repeating: false, count: 7)))
        #expect(message { try t.column("id").comparison(.less, .string("b")) } == "'<' is not supported between int64 and str.")
        #expect(message { try t.column("id").comparison(.less, t.head(2).column("id")) }.hasPrefix("can only compare series with the same row labels."))
    }
}

@Suite struct TableValues {
    @Test func statistics() throws {
        let t = try sample(), v = try t.column("v")
        #expect(try v.statistic(.standardDeviation).double == 408.04242722622195)
        #expect(try v.statistic(.sum).double == 1002.5500000000001)
        #expect(try v.statistic(.median).double == 0.35 && v.statistic(.quantile(0.3)).double == 0.15000000000000002)
        #expect(try v.statistic(.count) == .int(6) && t.column("w").statistic(.maximum) == .int(50000))
        #expect(try t.statistic(.mean, numericOnly: true).column == .double([4, 167.09166666666667, 6613.428571428572]))
        #expect(try t.select(["v", "w"]).corr().column("w").column.doubles?.map { ($0 * 1e4).rounded() } == [9968, 10000])
        #expect(try Series(.double([])).statistic(.mean).double?.isNaN == true)
        #expect(t.isnull().columns.map { c in c.doubles?.reduce(0, +) } == [0, 1, 0, 1])
        #expect(message { try t.statistic(.mean) } == "column 'long string name': cannot take the mean of text. Pass numeric_only=True or drop the column.")
        #expect(message { try t.statistic(.quantile(2), numericOnly: true) } == "quantile() takes a number from 0 to 1, got 2.0.")
        #expect(message { try t.select(["long string name"]).describe() } == "describe() needs a column of numbers; the columns are: 'long string name'.")
        #expect(message { try t.column("long string name").describe() } == "describe() of a text column is not supported; use value_counts().")
        #expect(message { try t.corr() } == "column 'long string name': cannot correlate text. Pass numeric_only=True or drop the column.")
        #expect(message { try t.transposed() } == "cannot transpose: column 'long string name' holds text.")
    }

    @Test func sumsInNumpysOrder() {
        #expect(pairwiseSum((0..<1000).map { 0.1 * Double($0) }[...]) == 49950.0)
        #expect(pairwiseSum([Double](repeating: 0.1, count: 7)[...]) == 0.7)
        #expect(pairwiseSum([][...]) == 0)
    }

    @Test func typesAndMissingValues() throws {
        let t = try sample()
        #expect(try t.column("v").fillna(.int(0)).column == .double([0.5, -1.25, 0, 3, 1000, 0.1, 0.2]))
        #expect(try t.fillna(t.statistic(.mean, numericOnly: true)).column("v").column.value(2) == .float(167.09166666666667))
        #expect(try t.column("v").dropna().index == [0, 1, 3, 4, 5, 6])
        #expect(try Series(.string(["1", " 2.5 ", nil])).astype(.float64).column.doubles?.prefix(2) == [1, 2.5])
        #expect(try Series(.double([1.9, -1.9])).astype(.int64).column == .int([1, -1]))
        #expect(try Series(.int([0, 2])).astype(.bool).column == .bool([false, true]))
        #expect(try Series(.double([1, 1e-5, nan])).astype(.string).column == .string(["1.0", "1e-05", nil]))
        #expect(try t.select(["id", "w"]).astype(.float32).dtypes.map(\.type) == ["float32", "float32"])
        #expect(message { try t.column("v").astype(.int64) } == "column 'v', row 2: cannot convert nan to an integer. Use dropna or fillna first.")
        #expect(message { try t.astype(.float32) } == "column 'long string name', row 0: could not convert 'a' to float32.")
        #expect(message { try t.fillna(.int(0)) } == "column 'long string name', cannot fill missing values of a str column with 0.")
        #expect(message { try t.astype(["q": .int64]) }.hasPrefix("there is no column 'q'."))
    }

    @Test func mappingAndCounting() throws {
        let origin = Series(name: "Origin", .int([1, 3, 2, 3]))
        let named = try origin.map([(.int(1), "USA"), (.int(3), "Japan")])
        #expect(named.column == .string(["USA", "Japan", nil, "Japan"]))
        #expect(try origin.replace([(.int(3), .int(0))]).column == .int([1, 0, 2, 0]))
        #expect(named.valueCounts().description == "Japan    2\nUSA      1\nName: count, dtype: int64")
        #expect(Series(.double([1, 2, 2, nan])).valueCounts().description == "2.0    2\n1.0    1\nName: count, dtype: int64")
        #expect(same(Column.double([2, nan, 2, nan, 1]).unique(), .double([2, nan, 1])))
        let dummies = try Table([("o", .int([1, 2, 3])), ("k", .string(["b", "a", "b"]))]).getDummies()
        #expect(dummies.description == "   o    k_a    k_b\n0  1  False   True\n1  2   True  False\n2  3  False   True")
        #expect(try Table([("k", .string(["b", nil]))]).getDummies(prefix: "", type: .float32).dtypes.map(\.name) == ["b"])
        #expect(message { try origin.replace([(.int(3), "x")]) } == "a column cannot hold both text and numbers (1); replace all values by one kind.")
        #expect(message { try Table([("k_a", .int([1])), ("k", .string(["a"]))]).getDummies() } == "get_dummies would make a second column 'k_a'; give another prefix.")
    }

    @Test func arraysForTraining() throws {
        #expect(try table("a,b\n1,2\n3,4\n").values() == NDArray(shape: [2, 2], .int64([1, 2, 3, 4])))
        #expect(try table("a,b\n1,2.5\n").values() == NDArray(shape: [1, 2], .float64([1, 2.5])))
        #expect(message { try sample().values() } == "column 'long string name' holds text, which an array cannot. Drop it, map it to numbers, or use get_dummies.")
        #expect(message { try table("a,b\n1,True\n").values() }.hasPrefix("the table mixes truth values and numbers."))

        let (x, y, classes) = try table("a,Species,b\n1,setosa,2\n3,iris,4\n5,setosa,6\n").features(label: "Species")
        #expect(try x == NDArray(shape: [3, 2], .float32([1, 2, 3, 4, 5, 6])))
        #expect(y == NDArray([1, 0, 1]) && classes == ["iris", "setosa"])
        #expect(try table("Label,p\n7,1\n").features().y == NDArray([7]))
        #expect(try table("y,p\n7.5,1\n").features().y == NDArray([7.5 as Float]))
        #expect(message { try table("a,b\n1,2\n").features() } ==
            "which column is the label? Here no column is called 'label', 'target', 'class' or 'y'. Name one, for example label='b'. The columns are: 'a', 'b'.")
        #expect(message { try table("y,Class\n1,2\n").labelColumn() }.hasPrefix("which column is the label? Here several columns could be the label: 'y', 'Class'."))
        #expect(message { try table("y,p\n1,1\n,2\n").features() } == "the label column 'y' has a missing value in row 1. Drop such rows with dropna(subset=['y']).")
        #expect(message { try table("y,p\n1,1\n2,\n").features() } == "column 'p' has a missing value in row 1. Use dropna to drop such rows, or fillna to fill them.")
        #expect(message { try table("y,p\n1,q\n").features() } == "column 'p' holds text, which a model cannot learn from. Drop it, map it to numbers, or use get_dummies.")
        #expect(message { try table("y\n1\n").features() } == "the table has only the label column 'y', and no features.")
    }

    @Test func writing() throws {
        let t = try Table([("a", .double([1, nan])), ("b", .string(["x,\"y\"", nil])), ("c", .bool([true, false])), ("d", .double([1e-7, 1e16]))])
        #expect(try t.toCSV() == ",a,b,c,d\n0,1.0,\"x,\"\"y\"\"\",True,1e-07\n1,,,False,1e+16\n")
        #expect(try Table([("a b", .string(["x\ny", ""])), ("c", .string(["#", " z"]))]).toCSV(index: false) == "a b,c\n\"x\ny\",#\n, z\n")
        #expect(try Table([("a", .string([nil, "x"]))]).toCSV(index: false) == "a\n\"\"\nx\n")
        #expect(message { try t.toCSV(separator: "::") } == "to_csv: 'sep' must be one character other than a quote or a line end, got '::'.")
        try withFolder { folder in
            try t.writeCSV(path: folder + "/t.csv", index: false)
            let back = try readCSV(path: folder + "/t.csv")
            #expect(back.names == t.names && zip(back.columns, t.columns).allSatisfy(same))
            #expect(message { try t.writeCSV(path: folder + "/none/t.csv") } != "no error")
        }
    }
}
