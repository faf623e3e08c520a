// Reading and writing HDF5: what h5py and libhdf5 wrote is read, what is written is read again and stays the same
// byte for byte, and no damage to a file does more than raise an error.

import Glibc
import HoneCore
@testable import HoneFiles
import Testing

private let fixtures = "\(#filePath)".split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/Fixtures/"

private func message(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "no error"
    } catch let error as HoneError {
        return error.message
    } catch {
        return "another error"
    }
}

private let sample = HDF5Group(
    attributes: [("title", .string("Zürich")), ("names", .strings(["a", "", "längst"])), ("fixed", .fixedStrings(["ab", "c"])),
                 ("n", .numbers(NDArray(scalar: 3))), ("empty", .numbers(NDArray([Double]())))],
    children: [
        ("f", .dataset(try! NDArray(shape: [2, 3], .float32([1, 2, 3, 4, 5, -6])), attributes: [("unit", .string("m"))])),
        ("deep", .group(HDF5Group(children: [
            ("b", .dataset(NDArray(.bool([true, false, true])))),
            ("d", .dataset(NDArray([0.1, 1e300]))),
            ("i", .dataset(NDArray(.int32([-1, .max])))),
            ("l", .dataset(NDArray(.int64([.min, .max])))),
            ("u", .dataset(NDArray(.uint8([0, 255])))),
            ("none", .dataset(try! NDArray(shape: [0, 4], .float32([])))),
            ("scalar", .dataset(NDArray(scalar: 2.5))),
        ]))),
        ("texts", .texts(["eins", "zwei", ""])),
    ])

@Suite struct HDF5Tests {
    // MARK: Round trip

    @Test func whatIsWrittenIsReadAgain() throws {
        let file = try HDF5File(bytes: hdf5Bytes(sample), name: "sample")
        #expect(try file.children() == ["deep", "f", "texts"])
        #expect(try file.children("deep") == ["b", "d", "i", "l", "none", "scalar", "u"])
        #expect(try file.read("f") == NDArray(shape: [2, 3], .float32([1, 2, 3, 4, 5, -6])))
        #expect(try file.read("deep/b") == NDArray(.bool([true, false, true])))
        #expect(try file.read("deep/d") == NDArray([0.1, 1e300]))
        #expect(try file.read("deep/i") == NDArray(.int32([-1, .max])))
        #expect(try file.read("deep/l") == NDArray(.int64([.min, .max])))
        #expect(try file.read("/deep/u") == NDArray(.uint8([0, 255])))
        #expect(try file.read("deep/none") == NDArray(shape: [0, 4], .float32([])))
        #expect(try file.read("deep/scalar") == NDArray(scalar: 2.5))
        #expect(try file.read("f", as: .int32, expecting: [2, 3]) == NDArray(shape: [2, 3], .int32([1, 2, 3, 4, 5, -6])))
        #expect(try file.readStrings("texts") == ["eins", "zwei", ""])
        #expect(try file.attributeNames() == ["empty", "fixed", "n", "names", "title"])
        #expect(try file.attribute("/", "title") == .string("Zürich"))
        #expect(try file.attribute("/", "names") == .strings(["a", "", "längst"]))
        #expect(try file.attribute("/", "fixed") == .strings(["ab", "c"]))
        #expect(try file.attribute("/", "n") == .numbers(NDArray(scalar: 3)))
        #expect(try file.strings("/", "empty") == [])
        #expect(try file.string("f", "unit") == "m")
        #expect(try file.string("f", "none") == nil)
        #expect(try file.kind("deep") == .group)
        #expect(try file.kind("f") == .dataset)
        #expect(try file.kind("deep/b/x") == nil)
        #expect(try file.info("f") == HDF5File.DatasetInfo(shape: [2, 3], dtype: .float32, isText: false, byteCount: 24, storedType: "float32"))
    }

    @Test func theSameContentGivesTheSameBytes() throws {
        let folder = try TemporaryFolder()
        try writeHDF5(path: folder.file("a.h5"), sample)
        try writeHDF5(path: folder.file("b.h5"), sample)
        let a = try readFile(path: folder.file("a.h5"))
        #expect(try a == readFile(path: folder.file("b.h5")))
        #expect(try HDF5File(path: folder.file("a.h5")).read("f") == HDF5File(bytes: a, name: "a").read("f"))
    }

    @Test func groupsOfManyNames() throws {
        var group = HDF5Group()
        for i in 0..<300 { group.insert(.dataset(NDArray([i])), at: "layer_\(i)/vars/0") }
        let file = try HDF5File(bytes: hdf5Bytes(group), name: "many")
        #expect(try file.children().count == 300)
        #expect(try file.read("layer_257/vars/0") == NDArray([257]))
    }

    @Test func aFailedWriteLeavesTheOldFile() throws {
        let folder = try TemporaryFolder(), path = folder.file("x.h5")
        try writeHDF5(path: path, sample)
        let before = try readFile(path: path)
        let twice = HDF5Group(children: [("a", .texts([])), ("a", .texts([]))])
        #expect(message { try writeHDF5(path: path, twice) } == "cannot write '\(path)': '/a' is there twice; names in a group must differ.")
        #expect(try readFile(path: path) == before)
    }

    @Test func mistakesInWriting() throws {
        #expect(message { _ = try hdf5Bytes(HDF5Group(children: [("a/b", .texts([]))])) }
            == "cannot write HDF5 data: '/a/b': 'a/b' cannot be a name in an HDF5 file (it is empty, '.', or contains '/' or NUL).")
        #expect(message { _ = try hdf5Bytes(HDF5Group(attributes: [("x", .string("a\0b"))])) }
            == "cannot write HDF5 data: /, attribute 'x': a text with a NUL character cannot be written.")
        #expect(message { _ = try hdf5Bytes(HDF5Group(attributes: [("", .string("a"))])) }
            == "cannot write HDF5 data: /, attribute '': an attribute needs a name without NUL.")
        #expect(message { _ = try hdf5Bytes(HDF5Group(attributes: [("x", .numbers(try NDArray.zeros([8065], .float64)))])) }
            == "cannot write HDF5 data: /, attribute 'x' takes 64520 bytes, but an HDF5 attribute holds at most 64512: split it.")
        #expect(message { _ = try hdf5Bytes(HDF5Group(children: [("a", .dataset(try NDArray.zeros(Array(repeating: 1, count: 33))))])) }
            .hasSuffix("HDF5 stores at most 32 dimensions."))
        #expect(message { _ = try hdf5Bytes(HDF5Group(attributes: [("x", .string("a")), ("x", .string("b"))])) }.contains("/, attribute 'x': it is there twice"))
    }

    // MARK: Files of others

    @Test func everyStorageThatH5pyWrites() throws {
        for name in ["h5py_earliest.h5", "h5py_latest.h5"] {
            let file = try HDF5File(path: fixtures + name)
            let expected = (0..<60).map { Float($0) / 4 }
            for dataset in try file.children("storage") {
                let array = try file.read("storage/" + dataset)
                #expect(array.shape == [6, 10], "\(name) \(dataset)")
                #expect(array.floats == expected, "\(name) \(dataset)")
            }
            #expect(try file.children("storage").count == 9)
        }
    }

    @Test func everyTypeThatH5pyWrites() throws {
        let file = try HDF5File(path: fixtures + "h5py_earliest.h5")
        let types: [(String, DType, [Double])] = [
            ("f2", .float32, [1, -2.5, 6.103515625e-05, 5.9604644775390625e-08, .infinity, 65504]), ("f4", .float32, [1, -2.5, 0.5, 0.25, .infinity, 65504]),
            ("f8", .float64, [1, -2.5, 0.5, 0.25, .infinity, 65504]), ("bf4", .float32, [1, -2.5, 0.5, 0.25, .infinity, 65504]),
            ("bf8", .float64, [1, -2.5, 0.5, 0.25, .infinity, 65504]), ("bfloat16", .float32, [1, -2.5, 0.5]),
            ("i1", .int32, [-128, 127]), ("u1", .uint8, [0, 255]), ("i2", .int32, [-32768, 32767]), ("u2", .int32, [0, 65535]),
            ("i4", .int32, [-2147483648, 2147483647]), ("bi4", .int32, [-2147483648, 2147483647]), ("u4", .int64, [0, 4294967295]),
            ("i8", .int64, [-9007199254740992, 9007199254740992]), ("bool", .bool, [1, 0]),
        ]
        for (name, dtype, values) in types {
            let array = try file.read("types/" + name)
            #expect(array.dtype == dtype, "\(name)")
            #expect(array.doubles == values, "\(name)")
        }
        #expect(try file.read("types/nan").floats[0].isNaN)
        #expect(try file.read("types/u8").integers == [0, .max])
        #expect(try file.read("types/fill") == NDArray(shape: [2, 2], .float32([7, 7, 7, 7])))
    }

    @Test func textsThatH5pyWrites() throws {
        for name in ["h5py_earliest.h5", "h5py_latest.h5"] {
            let file = try HDF5File(path: fixtures + name)
            #expect(try file.readStrings("texts/variable") == ["eins", "zwölf", ""])
            #expect(try file.readStrings("texts/fixed") == ["ab", "cde"])
            #expect(try file.string("texts", "scalar") == "größer")
            #expect(try file.strings("texts", "fixed") == ["kernel:0", "b:0"])
            #expect(try file.strings("texts", "variable") == ["x", "yy"])
            #expect(try file.strings("texts", "empty") == [])
            for i in 0..<20 { #expect(try file.string("many", "attribute_\(i)") == "value \(i)") }
            #expect(try file.children("many").count == 40)
            #expect(try file.read("many/d31") == NDArray([31]))
        }
    }

    @Test func whatIsRefusedAndWhy() throws {
        let file = try HDF5File(path: fixtures + "h5py_earliest.h5"), start = "cannot read '\(fixtures)h5py_earliest.h5', object "
        #expect(message { _ = try file.read("links/soft") } == start + "'links/soft': 'soft' is a soft link, which is refused: store the object itself.")
        #expect(message { _ = try file.kind("links/external") } == start + "'links/external': 'external' is an external link, which is refused: store the object itself.")
        #expect(message { _ = try file.read("links/virtual") } == start + "'links/virtual': a virtual dataset (its data is in other files) is refused.")
        #expect(message { _ = try file.read("links/elsewhere") } == start + "'links/elsewhere': its data is in another file (external storage), which is refused.")
        #expect(message { _ = try file.read("links/record") } == start + "'links/record': it holds records, not numbers.")
        #expect(message { _ = try file.read("links/scaled") } == start + "'links/scaled': its compression (scale-offset) is not read; gzip, shuffle, Fletcher-32 and LZF are.")
        #expect(message { _ = try file.read("links/bomb") } == start + "'links/bomb': it declares 8000000000 bytes of data, but only 0 are stored.")
        #expect(message { _ = try file.read("types/f5") } == start + "'types/f5': there is no such object. Did you mean `f2`?")
        #expect(message { _ = try file.read("types") } == start + "'types': it is a group, not a dataset.")
        #expect(message { _ = try file.children("types/f4") } == start + "'types/f4': it is not a group.")
        #expect(message { _ = try file.read("texts/fixed") } == start + "'texts/fixed': it holds strings of 3 bytes, not numbers.")
        #expect(message { _ = try file.readStrings("types/f4") } == start + "'types/f4': it holds float32, not text.")
        #expect(message { _ = try file.read("types/f4", expecting: [3, 2]) } == start + "'types/f4': its shape is (6,), but (3, 2) is needed.")
        let latest = try HDF5File(path: fixtures + "h5py_latest.h5")
        #expect(message { _ = try latest.read("links/resizable") }.hasSuffix("a resizable dataset written with libver='latest' is not read; write it without maxshape or libver."))
    }

    @Test func whatIsNoFileAtAll() throws {
        #expect(message { _ = try HDF5File(path: "/nowhere/x.h5") } == "cannot read '/nowhere/x.h5': No such file or directory. Check the spelling and the current folder.")
        #expect(message { _ = try HDF5File(path: fixtures) } == "cannot read '\(fixtures)': it is not a regular file.")
        #expect(message { _ = try HDF5File(bytes: [1, 2, 3], name: "x") } == "cannot read 'x': it is not an HDF5 file (the signature \\x89HDF is missing).")
        let whole = try hdf5Bytes(sample)
        #expect(message { _ = try HDF5File(bytes: Array(whole.dropLast()), name: "x") }
            == "cannot read 'x': it is cut short: \(whole.count) bytes were written, \(whole.count - 1) are there.")
    }

    // MARK: Damage

    /// Everything in the file, as far as it can be read; `objects` counts what was.
    private func readAll(_ bytes: [UInt8]) -> [String: HDF5Attribute] {
        var found = [String: HDF5Attribute]()
        guard let file = try? HDF5File(bytes: bytes, name: "damaged") else { return found }
        func visit(_ path: String, _ depth: Int) {
            for name in (try? file.attributeNames(path)) ?? [] where found.count < 5000 {
                if let value = try? file.attribute(path, name) { found[path + "@" + name] = value }
            }
            switch try? file.kind(path) {
            case .group:
                guard depth < 8 else { return }
                for child in (try? file.children(path)) ?? [] where found.count < 5000 { visit(path + "/" + child, depth + 1) }
            case .dataset:
                if let array = try? file.read(path) { found[path] = .numbers(array) }
                if let texts = try? file.readStrings(path) { found[path] = .strings(texts) }
            case nil: break
            }
        }
        visit("", 0)
        return found
    }

    @Test(arguments: ["h5py_earliest.h5", "h5py_latest.h5", "keras3_small.weights.h5", "keras2_small.h5"])
    func cutFilesAreErrors(_ name: String) throws {
        let bytes = try readFile(path: fixtures + name)
        for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 100)) {
            #expect(throws: HoneError.self) { _ = try HDF5File(bytes: Array(bytes.prefix(length)), name: "cut") }
        }
    }

    @Test(arguments: ["h5py_earliest.h5", "h5py_latest.h5", "keras3_small.weights.h5", "keras2_small.h5"])
    func changedBytesNeverTrap(_ name: String) throws {
        let bytes = try readFile(path: fixtures + name)
        let whole = readAll(bytes)
        #expect(whole.count > 10)
        let patterns: [UInt8] = [0xff, 0x01, 0x80, 0x10]
        // A prime step: all offsets within structures are met, another set for each pattern.
        let step = Environment.exhaustive ? 1 : 997
        for (k, pattern) in patterns.enumerated() {
            for offset in stride(from: k * 7 % step, to: bytes.count, by: step) {
                var damaged = bytes
                damaged[offset] ^= pattern
                #expect(readAll(damaged).count < 6000)
            }
        }
    }
}

private enum Environment {
    /// `HONE_EXHAUSTIVE=1` changes every byte of every file in every way: minutes instead of a second.
    static var exhaustive: Bool { getenv("HONE_EXHAUSTIVE") != nil }
}
