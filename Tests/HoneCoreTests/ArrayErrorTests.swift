// Every complaint of the arrays: numpy's own words first, then how to mend it.

import Testing
@testable import HoneCore

@Suite struct ArrayErrorTests {
    static let i = NDArray(trusted: [2, 3], .int64([0, 1, 2, 3, 4, 5]))
    static let v = NDArray([1, 2, 3]), f = NDArray([1.5, 2.5]), b = NDArray(.bool([true, false, true])), u = NDArray(.uint8([1, 2, 3]))
    static let all = IndexItem.slice(start: nil, stop: nil, step: nil)

    /// What is wrong, and how the message begins.
    static let cases: [(() throws -> Any, String)] = [
        ({ try NDArray.binary(.add, i, f) }, "ValueError: operands could not be broadcast together with shapes (2, 3) (2,): aligned at the last axis"),
        ({ try NDArray.binary(.add, u, NDArray(scalar: 300), weak: .right) }, "OverflowError: Python integer 300 out of bounds for uint8. Convert the array first"),
        ({ try NDArray.binary(.subtract, b, b) }, "TypeError: numpy boolean subtract, the `-` operator, is not supported: use the `^` operator"),
        ({ try NDArray.binary(.bitwiseAnd, f, f) }, "TypeError: ufunc 'bitwise_and' not supported for float64 and float64: it takes bool or integer arrays."),
        ({ try NDArray.binary(.power, v, NDArray(scalar: -1), weak: .right) }, "ValueError: Integers to negative integer powers are not allowed. Make one"),
        ({ try b.unary(.negative) }, "TypeError: The numpy boolean negative, the `-` operator, is not supported: use the `~` operator"),
        ({ try f.unary(.invert) }, "TypeError: ufunc 'invert' not supported for float64: `~` takes bool or integer arrays."),
        ({ try v.broadcast(to: [2, 2]) }, "ValueError: could not broadcast an array of shape (3,) into shape (2, 2)"),
        ({ try NDArray.matmul(i, i) }, "ValueError: matmul: Input operand 1 has a mismatch in its core dimension 0: shapes (2, 3) and (2, 3) cannot be multiplied"),
        ({ try NDArray.matmul(NDArray(scalar: 1), i) }, "ValueError: matmul: Input operand 0 does not have enough dimensions: it is a number."),
        ({ try i.reduced(.sum, axes: [2]) }, "ValueError: axis 2 is out of bounds for array of dimension 2: the shape is (2, 3), so axes run from -2 to 1."),
        ({ try i.reduced(.sum, axes: [0, -2]) }, "ValueError: duplicate value in 'axis': [0, -2]."),
        ({ try NDArray(scalar: 1).reduced(.sum, axes: [.min]) }, "ValueError: axis -9223372036854775808 is out of bounds for array of dimension 0: the array is a scalar."),
        ({ try NDArray([Double]()).reduced(.maximum) }, "ValueError: zero-size array to reduction operation maximum which has no identity"),
        ({ try NDArray([Double]()).reduced(.argmin) }, "ValueError: attempt to get argmin of an empty sequence"),
        ({ try f.quantile(NDArray(scalar: 50)) }, "ValueError: Quantiles must be in the range [0, 1], got 50. For percent, use percentile."),
        ({ try i.reshaping([4, 2]) }, "ValueError: cannot reshape array of size 6 into shape (4, 2): the sizes must multiply to 6."),
        ({ try i.reshaping([4, -1]) }, "ValueError: cannot reshape array of size 6 into shape (4, -1)"),
        ({ try i.reshaping([-1, -1]) }, "ValueError: can only specify one unknown dimension"),
        ({ try i.transposed([0, 0]) }, "ValueError: axes don't match array: transpose of 2 axes needs each of 0 to 1 once, got [0, 0]."),
        ({ try i.squeezed([0]) }, "ValueError: cannot select an axis to squeeze out which has size not equal to one: axis 0"),
        ({ try NDArray.concatenate([]) }, "ValueError: need at least one array to concatenate, got none."),
        ({ try NDArray.concatenate([NDArray(scalar: 1)]) }, "ValueError: zero-dimensional arrays cannot be concatenated"),
        ({ try NDArray.concatenate([i, v]) }, "ValueError: all the input array dimensions except for the concatenation axis must match exactly: along axis 0, array 0 has shape (2, 3) and array 1 has shape (3,)."),
        ({ try NDArray.stack([i, v]) }, "ValueError: all input arrays must have the same shape: array 0 has shape (2, 3) and array 1 has shape (3,)."),
        ({ try NDArray.stack([]) }, "ValueError: need at least one array to stack, got none."),
        ({ try v.split(into: 2) }, "ValueError: array split does not result in an equal division: axis 0 has size 3, which 2 does not divide."),
        ({ try v.split(into: 0) }, "ValueError: number sections must be larger than 0, got 0."),
        ({ try v.split(into: .max, uneven: true) }, "MemoryError: cannot split into"),
        ({ try v.tiled([-1]) }, "ValueError: tile: repetitions cannot be negative"),
        ({ try v.tiled([.max]) }, "MemoryError: an axis of 3 times 9223372036854775807 elements is too large."),
        ({ try v.repeated([1, 2]) }, "ValueError: operands could not be broadcast together: repeat got 2 counts for 3 slices"),
        ({ try v.repeated([-1]) }, "ValueError: repeats may not contain negative values, got [-1]."),
        ({ try v.repeated([.max]) }, "MemoryError: an axis of"),
        ({ try v.padded([]) }, "ValueError: pad needs one (before, after) pair of sizes that are not negative for each of the 1 axes."),
        ({ try v.padded([(.max, 0)]) }, "MemoryError: an axis of"),
        ({ try v.take(NDArray([3])) }, "IndexError: index 3 is out of bounds for axis 0 with size 3: valid are -3 to 2."),
        ({ try v.take(f) }, "TypeError: take: indices must be integers, got float64. Convert them with astype('int')."),
        ({ try i.searchSorted(v) }, "ValueError: searchsorted: object too deep for desired array"),
        ({ try f.binCounts() }, "TypeError: bincount takes one axis of integers, got float64 of shape (2,)."),
        ({ try NDArray([-1]).binCounts() }, "ValueError: bincount: 'list' argument must have no negative elements, but -1 occurs."),
        ({ try v.binCounts(weights: f) }, "ValueError: bincount: the weights and list don't have the same length: 2 and 3."),
        ({ try NDArray([Int.max]).binCounts() }, "MemoryError: "),
        ({ try v.differences(-1) }, "ValueError: diff: order must be non-negative but got -1."),
        ({ try NDArray.arange(0, 3, 0) }, "ZeroDivisionError: arange: the step cannot be 0."),
        ({ try NDArray.arange(0.0, 3.0, 0.0) }, "ZeroDivisionError: arange: the step cannot be 0."),
        ({ try NDArray.arange(0.0, .infinity) }, "ValueError: arange: Maximum allowed size exceeded"),
        ({ try NDArray.arange(Int.min, Int.max) }, "ValueError: arange: Maximum allowed size exceeded"),
        ({ try NDArray.linspace(0, 1, -1) }, "ValueError: Number of samples, -1, must be non-negative."),
        ({ try NDArray.zeros([1 << 40]) }, "MemoryError: an array of shape (1099511627776,) does not fit into memory. Check its sizes."),
        ({ try NDArray.zeros([0, .max, .max]) }, "MemoryError: an array of shape (0, 9223372036854775807, 9223372036854775807) does not fit"),
        ({ try NDArray.zeros([0]).tiled([.max, 1]) }, "MemoryError: an array of shape (9223372036854775807, 0) does not fit"),
        ({ try NDArray.zeros([-2]) }, "ValueError: sizes cannot be negative"),
        ({ try NDArray([3]).oneHot(classes: 3) }, "IndexError: to_categorical: class 3 is out of bounds for 3 classes: labels run from 0 to num_classes - 1."),
        ({ try NDArray([-3]).oneHot() }, "IndexError: to_categorical: class -3 is out of bounds for 0 classes"),
        ({ try NDArray([Int.max]).oneHot() }, "MemoryError: "),
        ({ try i.subscripting([.integer(2)]) }, "IndexError: index 2 is out of bounds for axis 0 with size 2: valid are -2 to 1."),
        ({ try i.subscripting([.integer(.min)]) }, "IndexError: index -9223372036854775808 is out of bounds for axis 0"),
        ({ try i.subscripting([.integer(0), .integer(0), .integer(0)]) }, "IndexError: too many indices for array: array is 2-dimensional, but 3 were indexed."),
        ({ try i.subscripting([.ellipsis, .ellipsis]) }, "IndexError: an index can only have a single ellipsis ('...')."),
        ({ try i.subscripting([.slice(start: nil, stop: nil, step: 0)]) }, "ValueError: slice step cannot be zero. Use 1, or -1 to go backwards."),
        ({ try i.subscripting([.integers(f)]) }, "IndexError: arrays used as indices must be of integer (or boolean) type, got float64."),
        ({ try i.subscripting([.mask(b)]) }, "IndexError: boolean index did not match indexed array along axis 0; size of axis is 2 but size of corresponding boolean axis is 3."),
        ({ try i.subscripting([.mask(NDArray(scalar: true))]) }, "IndexError: a single True or False cannot be an index here"),
        ({ try i.subscripting([.integers(NDArray([0, 1])), .integers(v)]) }, "IndexError: shape mismatch: indexing arrays could not be broadcast together with shapes (2,) (3,)."),
        ({ try i.subscripting([all, .integers(NDArray([0, 3]))]) }, "IndexError: index 3 is out of bounds for axis 1 with size 3: valid are -3 to 2."),
        ({ var a = i; try a.assign([.integer(0)], f); return a }, "ValueError: could not broadcast input array from shape (2,) into shape (3,)"),
    ]

    @Test(arguments: cases.indices) func saysWhatIsWrong(index: Int) {
        let (mistake, message) = Self.cases[index]
        do {
            _ = try mistake()
            Issue.record("no error, expected \(message)")
        } catch {
            #expect("\(error)".hasPrefix(message))
        }
    }
}
