// Printed tables and series, each as pandas prints it.

import HoneCore
@testable import HoneData
import Testing

@Suite struct TablePrinting {
    func numbers(_ rows: Int, _ columns: Int, _ name: (Int) -> String, _ value: (Int) -> Int) throws -> Table {
        try Table((0..<columns).map { c in (name(c), .int((0..<rows).map { Int64(value($0 * columns + c)) })) })
    }

    @Test func mixedColumns() throws {
        let t = try Table([("a", .int([1, 2, 3])), ("b", .double([1.5, nan, 1e-7])), ("c", .string(["x", nil, "yyy"])), ("d", .bool([true, false, true]))])
        #expect(t.description == """
           a             b    c      d
        0  1  1.500000e+00    x   True
        1  2           NaN  NaN  False
        2  3  1.000000e-07  yyy   True
        """)
        #expect(try t.describe().description == """
                 a             b
        count  3.0  2.000000e+00
        mean   2.0  7.500001e-01
        std    1.0  1.060660e+00
        min    1.0  1.000000e-07
        25%    1.5  3.750001e-01
        50%    2.0  7.500001e-01
        75%    2.5  1.125000e+00
        max    3.0  1.500000e+00
        """)
        #expect(t.dtypesDescription == "a      int64\nb    float64\nc        str\nd       bool\ndtype: object")
        #expect(try t.column("a").description == "0    1\n1    2\n2    3\nName: a, dtype: int64")
        #expect(try t.column("b").description == "0    1.500000e+00\n1             NaN\n2    1.000000e-07\nName: b, dtype: float64")
        #expect(try t.column("c").description == "0      x\n1    NaN\n2    yyy\nName: c, dtype: str")
    }

    @Test func largeSmallAndNegativeNumbers() throws {
        let t = try Table([("a", .double([1, 2])), ("b", .double([100000.123456, 2e10])), ("z", .double([1e-10, 1])), ("i", .int([-5, 123456789]))])
        #expect(t.description == """
             a             b             z          i
        0  1.0  1.000001e+05  1.000000e-10         -5
        1  2.0  2.000000e+10  1.000000e+00  123456789
        """)
        #expect(Series(.double([1e20, 1])).description == "0    1.000000e+20\n1    1.000000e+00\ndtype: float64")
        #expect(Series(.double([1e-5, 1])).description == "0    0.00001\n1    1.00000\ndtype: float64")
        #expect(Series(.double([123456.789, 0.001])).description == "0    123456.789\n1         0.001\ndtype: float64")
        #expect(Series(.double([1e6, 100000.5])).description == "0    1000000.0\n1     100000.5\ndtype: float64")
        #expect(Series(.double([.infinity, 1.5, -.infinity])).description == "0    inf\n1    1.5\n2   -inf\ndtype: float64")
        #expect(Series(.double([])).description == "Series([], dtype: float64)")
        #expect(try Table([("a", .float([1.1, 2.25]))]).description == "      a\n0  1.10\n1  2.25")
        #expect(try Table(names: ["x", "name"], columns: [.double([-1.5, 22.25]), .string(["Ann", "Bo"])], index: [3, 17]).description
            == "        x name\n3   -1.50  Ann\n17  22.25   Bo")
    }

    @Test func manyRows() throws {
        #expect(try numbers(61, 1, { _ in "a" }, { _ in 1 }).description == """
            a
        0   1
        1   1
        2   1
        3   1
        4   1
        .. ..
        56  1
        57  1
        58  1
        59  1
        60  1

        [61 rows x 1 columns]
        """)
        let column = try numbers(100, 30, { "c\($0)" }, { $0 }).column("c3")
        #expect(column.description == "0        3\n1       33\n2       63\n3       93\n4      123\n      ... \n95    2853\n96    2883\n97    2913\n98    2943\n99    2973\nName: c3, Length: 100, dtype: int64")
    }

    @Test func manyColumns() throws {
        #expect(try numbers(3, 785, { $0 == 0 ? "label" : "pixel\($0 - 1)" }, { $0 % 256 }).description == """
           label  pixel0  pixel1  pixel2  ...  pixel780  pixel781  pixel782  pixel783
        0      0       1       2       3  ...        13        14        15        16
        1     17      18      19      20  ...        30        31        32        33
        2     34      35      36      37  ...        47        48        49        50

        [3 rows x 785 columns]
        """)
        #expect(try numbers(100, 30, { "c\($0)" }, { $0 }).description == """
              c0    c1    c2    c3    c4    c5  ...   c24   c25   c26   c27   c28   c29
        0      0     1     2     3     4     5  ...    24    25    26    27    28    29
        1     30    31    32    33    34    35  ...    54    55    56    57    58    59
        2     60    61    62    63    64    65  ...    84    85    86    87    88    89
        3     90    91    92    93    94    95  ...   114   115   116   117   118   119
        4    120   121   122   123   124   125  ...   144   145   146   147   148   149
        ..   ...   ...   ...   ...   ...   ...  ...   ...   ...   ...   ...   ...   ...
        95  2850  2851  2852  2853  2854  2855  ...  2874  2875  2876  2877  2878  2879
        96  2880  2881  2882  2883  2884  2885  ...  2904  2905  2906  2907  2908  2909
        97  2910  2911  2912  2913  2914  2915  ...  2934  2935  2936  2937  2938  2939
        98  2940  2941  2942  2943  2944  2945  ...  2964  2965  2966  2967  2968  2969
        99  2970  2971  2972  2973  2974  2975  ...  2994  2995  2996  2997  2998  2999

        [100 rows x 30 columns]
        """)
        #expect(try Table((0..<9).map { i in ("column_\(i)", .double([Double(i) * 1.5, Double(-i)])) }).description == """
           column_0  column_1  column_2  ...  column_6  column_7  column_8
        0       0.0       1.5       3.0  ...       9.0      10.5      12.0
        1       0.0      -1.0      -2.0  ...      -6.0      -7.0      -8.0

        [2 rows x 9 columns]
        """)
    }

    @Test func emptyAndLongText() throws {
        #expect(try Table([("a", .double([]))]).description == "Empty DataFrame\nColumns: [a]\nIndex: []")
        #expect(try Table([("s", .string([String(repeating: "a", count: 60), "b"]))]).description ==
            String(repeating: " ", count: 51) + "s\n0  " + String(repeating: "a", count: 46) + "...\n1  " + String(repeating: " ", count: 48) + "b")
        #expect(try sample().column("id").head(2).description == "0    1\n1    2\nName: id, dtype: int64")
    }
}
