// numpy's indexing on t = arange(24).reshape(2, 3, 4): each index beside what numpy gives.

import Testing
@testable import HoneCore

@Suite struct IndexingTests {
    static let t = NDArray(trusted: [2, 3, 4], .int64(Array(0..<24)))

    static let reads: [(String, () throws -> [IndexItem], String)] = [
        ("t[1]", { [.integer(1)] },
         "array([[12, 13, 14, 15],\n       [16, 17, 18, 19],\n       [20, 21, 22, 23]])"),
        ("t[-1, 2]", { [.integer(-1), .integer(2)] },
         "array([20, 21, 22, 23])"),
        ("t[0, 1, 2]", { [.integer(0), .integer(1), .integer(2)] },
         "np.int64(6)"),
        ("t[::-1]", { [.slice(start: nil, stop: nil, step: -1)] },
         "array([[[12, 13, 14, 15],\n        [16, 17, 18, 19],\n        [20, 21, 22, 23]],\n\n       [[ 0,  1,  2,  3],\n        [ 4,  5,  6,  7],\n        [ 8,  9, 10, 11]]])"),
        ("t[:, 0:2]", { [.slice(start: nil, stop: nil, step: nil), .slice(start: 0, stop: 2, step: nil)] },
         "array([[[ 0,  1,  2,  3],\n        [ 4,  5,  6,  7]],\n\n       [[12, 13, 14, 15],\n        [16, 17, 18, 19]]])"),
        ("t[:, :, ::2]", { [.slice(start: nil, stop: nil, step: nil), .slice(start: nil, stop: nil, step: nil), .slice(start: nil, stop: nil, step: 2)] },
         "array([[[ 0,  2],\n        [ 4,  6],\n        [ 8, 10]],\n\n       [[12, 14],\n        [16, 18],\n        [20, 22]]])"),
        ("t[5:]", { [.slice(start: 5, stop: nil, step: nil)] },
         "array([], shape=(0, 3, 4), dtype=int64)"),
        ("t[:, 2:0:-1]", { [.slice(start: nil, stop: nil, step: nil), .slice(start: 2, stop: 0, step: -1)] },
         "array([[[ 8,  9, 10, 11],\n        [ 4,  5,  6,  7]],\n\n       [[20, 21, 22, 23],\n        [16, 17, 18, 19]]])"),
        ("t[:, -1:-100:-2]", { [.slice(start: nil, stop: nil, step: nil), .slice(start: -1, stop: -100, step: -2)] },
         "array([[[ 8,  9, 10, 11],\n        [ 0,  1,  2,  3]],\n\n       [[20, 21, 22, 23],\n        [12, 13, 14, 15]]])"),
        ("t[..., 1]", { [.ellipsis, .integer(1)] },
         "array([[ 1,  5,  9],\n       [13, 17, 21]])"),
        ("t[0, ...]", { [.integer(0), .ellipsis] },
         "array([[ 0,  1,  2,  3],\n       [ 4,  5,  6,  7],\n       [ 8,  9, 10, 11]])"),
        ("t[..., None]", { [.ellipsis, .newAxis] },
         "array([[[[ 0],\n         [ 1],\n         [ 2],\n         [ 3]],\n\n        [[ 4],\n         [ 5],\n         [ 6],\n         [ 7]],\n\n        [[ 8],\n         [ 9],\n         [10],\n         [11]]],\n\n\n       [[[12],\n         [13],\n         [14],\n         [15]],\n\n        [[16],\n         [17],\n         [18],\n         [19]],\n\n        [[20],\n         [21],\n         [22],\n         [23]]]])"),
        ("t[None, :, 0]", { [.newAxis, .slice(start: nil, stop: nil, step: nil), .integer(0)] },
         "array([[[ 0,  1,  2,  3],\n        [12, 13, 14, 15]]])"),
        ("t[:, [0, 2]]", { [.slice(start: nil, stop: nil, step: nil), .integers(NDArray([0, 2] as [Int]))] },
         "array([[[ 0,  1,  2,  3],\n        [ 8,  9, 10, 11]],\n\n       [[12, 13, 14, 15],\n        [20, 21, 22, 23]]])"),
        ("t[[1, 0, 1]]", { [.integers(NDArray([1, 0, 1] as [Int]))] },
         "array([[[12, 13, 14, 15],\n        [16, 17, 18, 19],\n        [20, 21, 22, 23]],\n\n       [[ 0,  1,  2,  3],\n        [ 4,  5,  6,  7],\n        [ 8,  9, 10, 11]],\n\n       [[12, 13, 14, 15],\n        [16, 17, 18, 19],\n        [20, 21, 22, 23]]])"),
        ("t[[0, 1], [2, 0]]", { [.integers(NDArray([0, 1] as [Int])), .integers(NDArray([2, 0] as [Int]))] },
         "array([[ 8,  9, 10, 11],\n       [12, 13, 14, 15]])"),
        ("t[[0, 1], :, [3, 1]]", { [.integers(NDArray([0, 1] as [Int])), .slice(start: nil, stop: nil, step: nil), .integers(NDArray([3, 1] as [Int]))] },
         "array([[ 3,  7, 11],\n       [13, 17, 21]])"),
        ("t[:, [0, 2], [1, 3]]", { [.slice(start: nil, stop: nil, step: nil), .integers(NDArray([0, 2] as [Int])), .integers(NDArray([1, 3] as [Int]))] },
         "array([[ 1, 11],\n       [13, 23]])"),
        ("t[0, :, [1, 2]]", { [.integer(0), .slice(start: nil, stop: nil, step: nil), .integers(NDArray([1, 2] as [Int]))] },
         "array([[ 1,  5,  9],\n       [ 2,  6, 10]])"),
        ("t[[[0, 1], [1, 0]]]", { [.integers(try NDArray([0, 1, 1, 0] as [Int]).reshaping([2, 2]))] },
         "array([[[[ 0,  1,  2,  3],\n         [ 4,  5,  6,  7],\n         [ 8,  9, 10, 11]],\n\n        [[12, 13, 14, 15],\n         [16, 17, 18, 19],\n         [20, 21, 22, 23]]],\n\n\n       [[[12, 13, 14, 15],\n         [16, 17, 18, 19],\n         [20, 21, 22, 23]],\n\n        [[ 0,  1,  2,  3],\n         [ 4,  5,  6,  7],\n         [ 8,  9, 10, 11]]]])"),
        ("t[:, [[0], [2]], [0, 1]]", { [.slice(start: nil, stop: nil, step: nil), .integers(try NDArray([0, 2] as [Int]).reshaping([2, 1])), .integers(NDArray([0, 1] as [Int]))] },
         "array([[[ 0,  1],\n        [ 8,  9]],\n\n       [[12, 13],\n        [20, 21]]])"),
        ("t[t % 5 == 0]", { [.mask(try NDArray(.bool([true, false, false, false, false, true, false, false, false, false, true, false, false, false, false, true, false, false, false, false, true, false, false, false])).reshaping([2, 3, 4]))] },
         "array([ 0,  5, 10, 15, 20])"),
        ("t[:, [True, False, True]]", { [.slice(start: nil, stop: nil, step: nil), .mask(NDArray(.bool([true, false, true])))] },
         "array([[[ 0,  1,  2,  3],\n        [ 8,  9, 10, 11]],\n\n       [[12, 13, 14, 15],\n        [20, 21, 22, 23]]])"),
        ("t[[True, False]]", { [.mask(NDArray(.bool([true, false])))] },
         "array([[[ 0,  1,  2,  3],\n        [ 4,  5,  6,  7],\n        [ 8,  9, 10, 11]]])"),
        ("t[[True, False], :, [0, 1]]", { [.mask(NDArray(.bool([true, false]))), .slice(start: nil, stop: nil, step: nil), .integers(NDArray([0, 1] as [Int]))] },
         "array([[0, 4, 8],\n       [1, 5, 9]])"),
        ("t[:, 1:, [3, -4]]", { [.slice(start: nil, stop: nil, step: nil), .slice(start: 1, stop: nil, step: nil), .integers(NDArray([3, -4] as [Int]))] },
         "array([[[ 7,  4],\n        [11,  8]],\n\n       [[19, 16],\n        [23, 20]]])"),
        ("t[None, [1], None, 0:1]", { [.newAxis, .integers(NDArray([1] as [Int])), .newAxis, .slice(start: 0, stop: 1, step: nil)] },
         "array([[[[[12, 13, 14, 15]]]]])"),
        ("t[1, :, 2]", { [.integer(1), .slice(start: nil, stop: nil, step: nil), .integer(2)] },
         "array([14, 18, 22])"),
        ("t[0:0]", { [.slice(start: 0, stop: 0, step: nil)] },
         "array([], shape=(0, 3, 4), dtype=int64)"),
        ("t[[]]", { [.integers(NDArray([] as [Int]))] },
         "array([], shape=(0, 3, 4), dtype=int64)"),
        ("t[1, [0, 2], 1:3]", { [.integer(1), .integers(NDArray([0, 2] as [Int])), .slice(start: 1, stop: 3, step: nil)] },
         "array([[13, 14],\n       [21, 22]])"),
    ]

    @Test(arguments: reads.indices) func reads(index: Int) throws {
        let (expression, items, expected) = Self.reads[index]
        #expect(try Self.t.subscripting(items()).repr == expected, "\(expression)")
    }

    static let writes: [(String, () throws -> [IndexItem], NDArray, String)] = [
        ("t[0] = -1", { [.integer(0)] }, NDArray(scalar: -1),
         "array([[[-1, -1, -1, -1],\n        [-1, -1, -1, -1],\n        [-1, -1, -1, -1]],\n\n       [[12, 13, 14, 15],\n        [16, 17, 18, 19],\n        [20, 21, 22, 23]]])"),
        ("t[:, 1] = [-1 -2 -3 -4]", { [.slice(start: nil, stop: nil, step: nil), .integer(1)] }, NDArray([-1, -2, -3, -4]),
         "array([[[ 0,  1,  2,  3],\n        [-1, -2, -3, -4],\n        [ 8,  9, 10, 11]],\n\n       [[12, 13, 14, 15],\n        [-1, -2, -3, -4],\n        [20, 21, 22, 23]]])"),
        ("t[:, :, ::-2] = 2.9", { [.slice(start: nil, stop: nil, step: nil), .slice(start: nil, stop: nil, step: nil), .slice(start: nil, stop: nil, step: -2)] }, NDArray(scalar: 2.9),
         "array([[[ 0,  2,  2,  2],\n        [ 4,  2,  6,  2],\n        [ 8,  2, 10,  2]],\n\n       [[12,  2, 14,  2],\n        [16,  2, 18,  2],\n        [20,  2, 22,  2]]])"),
        ("t[t % 5 == 0] = 0", { [.mask(try NDArray(.bool([true, false, false, false, false, true, false, false, false, false, true, false, false, false, false, true, false, false, false, false, true, false, false, false])).reshaping([2, 3, 4]))] }, NDArray(scalar: 0),
         "array([[[ 0,  1,  2,  3],\n        [ 4,  0,  6,  7],\n        [ 8,  9,  0, 11]],\n\n       [[12, 13, 14,  0],\n        [16, 17, 18, 19],\n        [ 0, 21, 22, 23]]])"),
        ("t[[1, 0], [0, 2]] = [[7] [8]]", { [.integers(NDArray([1, 0] as [Int])), .integers(NDArray([0, 2] as [Int]))] }, NDArray(trusted: [2, 1], .int64([7, 8])),
         "array([[[ 0,  1,  2,  3],\n        [ 4,  5,  6,  7],\n        [ 8,  8,  8,  8]],\n\n       [[ 7,  7,  7,  7],\n        [16, 17, 18, 19],\n        [20, 21, 22, 23]]])"),
        ("t[:, [0, 0], 1] = [[5 6] [7 8]]", { [.slice(start: nil, stop: nil, step: nil), .integers(NDArray([0, 0] as [Int])), .integer(1)] }, NDArray(trusted: [2, 2], .int64([5, 6, 7, 8])),
         "array([[[ 0,  6,  2,  3],\n        [ 4,  5,  6,  7],\n        [ 8,  9, 10, 11]],\n\n       [[12,  8, 14, 15],\n        [16, 17, 18, 19],\n        [20, 21, 22, 23]]])"),
        ("t[..., 0] = [[[1 2 3]]]", { [.ellipsis, .integer(0)] }, NDArray(trusted: [1, 1, 3], .int64([1, 2, 3])),
         "array([[[ 1,  1,  2,  3],\n        [ 2,  5,  6,  7],\n        [ 3,  9, 10, 11]],\n\n       [[ 1, 13, 14, 15],\n        [ 2, 17, 18, 19],\n        [ 3, 21, 22, 23]]])"),
        ("t[1, 2, 3] = 99", { [.integer(1), .integer(2), .integer(3)] }, NDArray(scalar: 99),
         "array([[[ 0,  1,  2,  3],\n        [ 4,  5,  6,  7],\n        [ 8,  9, 10, 11]],\n\n       [[12, 13, 14, 15],\n        [16, 17, 18, 19],\n        [20, 21, 22, 99]]])"),
        ("t[0:0] = 5", { [.slice(start: 0, stop: 0, step: nil)] }, NDArray(scalar: 5),
         "array([[[ 0,  1,  2,  3],\n        [ 4,  5,  6,  7],\n        [ 8,  9, 10, 11]],\n\n       [[12, 13, 14, 15],\n        [16, 17, 18, 19],\n        [20, 21, 22, 23]]])"),
    ]

    @Test(arguments: writes.indices) func writes(index: Int) throws {
        let (statement, items, value, expected) = Self.writes[index]
        var array = Self.t
        try array.assign(items(), value)
        #expect(array.repr == expected, "\(statement)")
        #expect(Self.t.integers == Array(0..<24), "arrays are values: a copy was written to")
    }

    @Test func slicesResolveAsInPython() throws {
        // list(range(5))[start:stop:step]
        let cases: [(Int?, Int?, Int?, [Int])] = [
            (-6, 4, 1, [0, 1, 2, 3]),
            (-3, -9, -3, [2]),
            (9, 1, -3, [4]),
            (5, 0, 3, []),
            (-9, 1, nil, [0]),
            (0, 0, .max, []),
            (9, 9, nil, []),
            (6, 1, 7, []),
            (6, 9, 3, []),
            (4, -9, -1, [4, 3, 2, 1, 0]),
            (nil, nil, nil, [0, 1, 2, 3, 4]),
            (5, 2, nil, []),
            (0, 5, 3, [0, 3]),
            (0, 6, nil, [0, 1, 2, 3, 4]),
            (2, -5, -3, [2]),
            (1, 2, 3, [1]),
            (-1, -5, .min, [4]),
            (-5, 9, -3, []),
            (-3, nil, -2, [2, 0]),
            (2, 5, 1, [2, 3, 4]),
            (-6, 5, 7, [0]),
            (-9, 6, -1, []),
            (6, 6, -9, []),
            (0, 2, .min, []),
        ]
        for (start, stop, step, expected) in cases {
            let range = try resolveSlice(start, stop, step, size: 5)
            #expect((0..<range.count).map { range.start + $0 * range.step } == expected, "[\(start as Any):\(stop as Any):\(step as Any)]")
        }
    }

    @Test func nonzeroGivesOneIndexArrayPerAxis() {
        let places = NDArray(trusted: [2, 3], .bool([true, false, false, false, false, true])).nonzero()
        #expect(places == [NDArray([0, 1]), NDArray([0, 2])])
    }
}
