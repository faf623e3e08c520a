// .npy and .npz: files that numpy wrote are read, what we write is what numpy writes, and damage is told, not died of.

import HoneCore
import Testing
@testable import HoneFiles

private func bytes(hex: String) -> [UInt8] {
    let digits = hex.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

private func bytes(base64: String) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var out = [UInt8](), bits = 0, value = 0
    for c in base64.utf8 {
        guard let digit = alphabet.firstIndex(of: c) else { break }
        (value, bits) = (value << 6 | digit, bits + 6)
        if bits >= 8 {
            bits -= 8
            out.append(UInt8(value >> bits & 0xff))
        }
    }
    return out
}

/// An .npy file around a header and data.
private func npy(_ header: String, _ data: [UInt8] = [], version: UInt8 = 1) -> [UInt8] {
    let length = header.utf8.count
    let size = version == 1 ? [UInt8(length & 0xff), UInt8(length >> 8)] : [UInt8(length & 0xff), UInt8(length >> 8), 0, 0]
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + size + Array(header.utf8) + data
}

@Suite struct ArrayFilesTests {
    /// numpy's descr, the bytes of [0, 1, 100], and what they are read as.
    static let types: [(String, String, String)] = [
        ("<f4", "000000000000803f0000c842", "array([  0.,   1., 100.], dtype=float32)"),
        (">f4", "000000003f80000042c80000", "array([  0.,   1., 100.], dtype=float32)"),
        ("<f8", "0000000000000000000000000000f03f0000000000005940", "array([  0.,   1., 100.])"),
        (">f8", "00000000000000003ff00000000000004059000000000000", "array([  0.,   1., 100.])"),
        ("<f2", "0000003c4056", "array([  0.,   1., 100.], dtype=float32)"),
        (">f2", "00003c005640", "array([  0.,   1., 100.], dtype=float32)"),
        ("|b1", "000101", "array([False,  True,  True])"),
        ("|i1", "000164", "array([  0,   1, 100], dtype=int32)"),
        ("<i2", "000001006400", "array([  0,   1, 100], dtype=int32)"),
        (">i2", "000000010064", "array([  0,   1, 100], dtype=int32)"),
        ("<i4", "000000000100000064000000", "array([  0,   1, 100], dtype=int32)"),
        (">i4", "000000000000000100000064", "array([  0,   1, 100], dtype=int32)"),
        ("<i8", "000000000000000001000000000000006400000000000000", "array([  0,   1, 100])"),
        (">i8", "000000000000000000000000000000010000000000000064", "array([  0,   1, 100])"),
        ("|u1", "000164", "array([  0,   1, 100], dtype=uint8)"),
        ("<u2", "000001006400", "array([  0,   1, 100], dtype=int32)"),
        (">u2", "000000010064", "array([  0,   1, 100], dtype=int32)"),
        ("<u4", "000000000100000064000000", "array([  0,   1, 100])"),
        (">u4", "000000000000000100000064", "array([  0,   1, 100])"),
        ("<u8", "000000000000000001000000000000006400000000000000", "array([  0,   1, 100])"),
        (">u8", "000000000000000000000000000000010000000000000064", "array([  0,   1, 100])"),
    ]

    @Test(arguments: types.indices) func readsEveryType(index: Int) throws {
        let (descr, data, expected) = Self.types[index]
        let file = npy("{'descr': '\(descr)', 'fortran_order': False, 'shape': (3,), }\n", bytes(hex: data))
        #expect(try decodeNPY(file, name: "x.npy").repr == expected)
    }

    @Test func readsHalfPrecision() throws {
        // 0.5, -2.25, the largest, the smallest, infinities, NaN, -0
        let file = npy("{'descr': '<f2', 'fortran_order': False, 'shape': (8,), }", bytes(hex: "003880c0ff7b0100007c00fc007e0080"))
        let values = try decodeNPY(file, name: "x.npy").floats
        #expect(values[..<6] == [0.5, -2.25, 65504, 0x1p-24, .infinity, -.infinity])
        #expect(values[6].isNaN && values[7] == 0 && values[7].sign == .minus)
    }

    @Test func readsFortranOrderScalarsAndVersions() throws {
        let columns = npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", [1, 4, 2, 5, 3, 6])
        #expect(try decodeNPY(columns, name: "x") == NDArray(shape: [2, 3], .uint8([1, 2, 3, 4, 5, 6])))
        #expect(try decodeNPY(npy("{'descr': '|u1', 'fortran_order': False, 'shape': ()}", [7]), name: "x") == NDArray(shape: [], .uint8([7])))
        #expect(try decodeNPY(npy("{'shape': (0, 9), 'descr': \"|b1\", 'fortran_order': False,}"), name: "x") == NDArray(shape: [0, 9], .bool([])))
        for version in [2, 3] as [UInt8] {
            #expect(try decodeNPY(npy("{'descr': '|u1', 'fortran_order': False, 'shape': (1L,), }", [7], version: version), name: "x") == NDArray(.uint8([7])))
        }
    }

    @Test func writesWhatNumpyWrites() throws {
        // np.save of np.array([1.5, -2], np.float32)
        #expect(try encodeNPY(NDArray([1.5, -2] as [Float])) == bytes(base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwA=="))
        // np.save of np.array(True)
        #expect(try encodeNPY(NDArray(scalar: true)) == bytes(base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnfGIxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoB"))
        // np.save of np.arange(6).reshape(2, 3)
        #expect(try encodeNPY(NDArray.arange(0, 6).reshaping([2, 3])) == bytes(base64: "k05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAEAAAAAAAAAAgAAAAAAAAADAAAAAAAAAAQAAAAAAAAABQAAAAAAAAA="))
    }

    @Test(arguments: DType.arrayTypes) func whatIsWrittenIsReadBack(dtype: DType) throws {
        let folder = try TemporaryFolder()
        let array = try NDArray.arange(0, 24).reshaping([2, 3, 4]).cast(to: dtype)
        try writeNPY(path: folder.file("a.npy"), array)
        #expect(try readNPY(path: folder.file("a.npy")) == array)
        for compressed in [false, true] {
            try writeNPZ(path: folder.file("a.npz"), [("b", array), ("a", NDArray([1]))], compressed: compressed)
            let read = try readNPZ(path: folder.file("a.npz"))
            #expect(read.map(\.name) == ["b", "a"])
            #expect(read.map(\.array) == [array, NDArray([1])])
        }
        #expect(folder.names == ["a.npy", "a.npz"])
    }

    @Test func readsNumpysArchives() throws {
        let folder = try TemporaryFolder(), path = folder.file("a.npz")
        // np.savez_compressed(path, x=np.arange(3, dtype='float32'), y=np.array([[True, False]]))
        try writeAtomically(path: path, bytes(base64: "UEsDBC0AAAAIAAAAIQC2jIZT//////////8FABQAeC5ucHkBABAAjAAAAAAAAABLAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6mjoKtQoUAC4GMGiwBxIOAFBLAwQtAAAACAAAACEAEBk6Gf//////////BQAUAHkubnB5AQAQAIIAAAAAAAAASAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBek2SorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RqGOgpGmjoKtQpkAy5GBgBQSwECLQMtAAAACAAAACEAtoyGU0sAAACMAAAABQAAAAAAAAAAAAAAgAEAAAAAeC5ucHlQSwECLQMtAAAACAAAACEAEBk6GUgAAACCAAAABQAAAAAAAAAAAAAAgAGCAAAAeS5ucHlQSwUGAAAAAAIAAgBmAAAAAQEAAAAA"))
        let read = try readNPZ(path: path)
        #expect(read.map(\.name) == ["x", "y"])
        #expect(read.map(\.array.repr) == ["array([0., 1., 2.], dtype=float32)", "array([[ True, False]])"])
        // np.savez(path, a=np.arange(2))
        try writeAtomically(path: path, bytes(base64: "UEsDBC0AAAAAAAAAIQB+avvJ//////////8FABQAYS5ucHkBABAAkAAAAAAAAACQAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxpOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAAAAABAAAAAAAAAFBLAQItAy0AAAAAAAAAIQB+avvJkAAAAJAAAAAFAAAAAAAAAAAAAACAAQAAAABhLm5weVBLBQYAAAAAAQABADMAAADHAAAAAAA="))
        #expect(try readNPZ(path: path).map(\.array) == [NDArray([0, 1])])
    }

    @Test func archivesMayBeEmptyAndAreReproducible() throws {
        let folder = try TemporaryFolder()
        try writeNPZ(path: folder.file("empty.npz"), [])
        #expect(try readNPZ(path: folder.file("empty.npz")).isEmpty)
        try writeNPZ(path: folder.file("a.npz"), [("x", NDArray([1]))])
        try writeNPZ(path: folder.file("b.npz"), [("x", NDArray([1]))])
        #expect(try readFile(path: folder.file("a.npz")) == readFile(path: folder.file("b.npz")))
    }

    /// The bytes of a bad .npy file, and how the message goes on after "cannot read 'x.npy': ".
    static let damage: [([UInt8], String)] = [
        ([], "it is not an .npy file (they begin with \\x93NUMPY)."),
        (Array("1,2,3".utf8), "it is not an .npy file"),
        ([0x93] + Array("NUMPY".utf8) + [1], "the file is truncated: its header is incomplete. Copy or save it again."),
        ([0x93] + Array("NUMPY".utf8) + [1, 0, 255, 255, 32], "the file is truncated: its header is incomplete."),
        ([0x93] + Array("NUMPY".utf8) + [2, 0, 255, 255, 255, 255, 32], "the file is truncated: its header is incomplete."),
        ([0x93] + Array("NUMPY".utf8) + [2, 0, 255, 255], "the file is truncated: its header is incomplete."),
        ([0x93] + Array("NUMPY".utf8) + [9, 0, 0, 0], "it has version 9 of the format; versions 1 to 3 are known."),
        (npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", [0, 0, 0, 0]),
         "the file is truncated: shape (3,) of '<f4' needs 12 bytes of data, but there are 4."),
        (npy("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,), }"), "its shape (4611686018427387904,) is impossible."),
        (npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1099511627776,), }"), "the file is truncated: shape (1099511627776,)"),
        (npy("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }"), "elements of type '|O' are not supported"),
        (npy("{'descr': '<U5', 'fortran_order': False, 'shape': (3,), }"), "elements of type '<U5' are not supported"),
        (npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }"), "its header is damaged: it holds records of several fields"),
        (npy("{'descr': '<u8', 'fortran_order': False, 'shape': (1,), }", [UInt8](repeating: 255, count: 8)),
         "the uint64 number 18446744073709551615 exceeds int64."),
        (npy("{'descr': '<f4', 'shape': (3,), }"), "its header is damaged: it must tell descr, fortran_order and shape."),
        (npy("{'descr': '<f4', 'fortran_order': Maybe}"), "its header is damaged: True or False is missing at byte 34."),
        (npy("{'descr': '<f4}"), "its header is damaged: a string does not end."),
        (npy("{descr: 1}"), "its header is damaged: a string is missing at byte 1."),
        (npy("{'size': 1}"), "its header is damaged: unknown entry 'size'."),
        (npy("{'shape': (-1,)}"), "its header is damaged: a size is missing at byte 11."),
        (npy("{'shape': (99999999999999999999,)}"), "its header is damaged: a size is missing"),
        (npy("{'shape': (1, 2}"), "its header is damaged: ')' is missing at byte 15."),
        (npy("{'shape': (" + String(repeating: "1,", count: 65) + ")}"), "its header is damaged: more than 64 axes."),
        (npy("[]"), "its header is damaged: '{' is missing at byte 0."),
    ]

    @Test(arguments: damage.indices) func tellsDamage(index: Int) {
        let (file, message) = Self.damage[index]
        do {
            _ = try decodeNPY(file, name: "x.npy")
            Issue.record("no error, expected \(message)")
        } catch {
            #expect("\(error)".contains("cannot read 'x.npy': " + message))
        }
    }

    @Test func tellsDamagedArchives() throws {
        let folder = try TemporaryFolder(), path = folder.file("a.npz")
        func message(_ body: () throws -> Void) -> String {
            do { try body(); return "no error" } catch { return "\(error)" }
        }
        #expect(message { _ = try readNPZ(path: path) }
            == "FileNotFoundError: cannot read '\(path)': No such file or directory. Check the spelling and the current folder.")
        #expect(message { _ = try readNPZ(path: folder.path) }.contains("cannot read '\(folder.path)'"))
        try writeAtomically(path: path, Array("not a zip archive".utf8))
        #expect(message { _ = try readNPZ(path: path) }.hasPrefix(
            "ValueError: cannot read '\(path)': Not a zip archive. An .npz file is a zip archive as numpy.savez writes it"))
        try writeAtomically(path: path, zipBytes([("readme.txt", [65])], compressed: false))
        #expect(message { _ = try readNPZ(path: path) }
            == "ValueError: cannot read '\(path)': it holds 'readme.txt', which is not an array (.npy). An .npz file is what numpy.savez writes.")
        try writeAtomically(path: path, zipBytes([("x.npy", [65])], compressed: false))
        #expect(message { _ = try readNPZ(path: path) }.hasPrefix("ValueError: cannot read '\(path)/x.npy': it is not an .npy file"))

        // One byte of the data changed: the checksum tells.
        try writeNPZ(path: path, [("x", NDArray([1, 2, 3]))])
        var file = try readFile(path: path)
        let place = try #require(file.indices.first { file[$0...].starts(with: Array("NUMPY".utf8)) })
        file[place + 130] ^= 0xff
        try writeAtomically(path: path, file)
        #expect(message { _ = try readNPZ(path: path) }
            == "ValueError: cannot read '\(path)': the entry 'x.npy' is damaged (CRC error). Copy or save the file again.")

        // The directory promises a terabyte.
        try writeAtomically(path: path, zipBytes([("x.npy", [65, 66])], compressed: true))
        file = try readFile(path: path)
        let directory = try #require(file.indices.first { file[$0...].starts(with: [0x50, 0x4b, 1, 2]) })
        file.replaceSubrange(directory + 24..<directory + 28, with: [0, 0, 0, 0xf0])
        try writeAtomically(path: path, file)
        #expect(message { _ = try readNPZ(path: path) }.contains("cannot read"))
        #expect(message { try writeNPZ(path: path, [("a", NDArray([1])), ("a", NDArray([2]))]) }
            == "ValueError: cannot write '\(path)': each array needs a name of its own, but 'a' is used twice or not text.")
        #expect(message { try writeNPZ(path: path, [("", NDArray([1]))]) }.hasSuffix("but '' is empty."))
        #expect(try readFile(path: path) == file)
    }

    /// Random bytes and damaged files end as values or as errors, never as a trap.
    @Test func survivesAnything() throws {
        var random = try NumpyRandom(seed: 1)
        let folder = try TemporaryFolder(), path = folder.file("a.npz")
        try writeNPZ(path: path, [("x", NDArray.arange(0, 50)), ("y", NDArray([1.5]))], compressed: true)
        let goodArchive = try readFile(path: path), goodArray = try encodeNPY(NDArray.eye(3))
        for round in 0..<400 {
            let noise = try random.randint(0, 256, [round % 97]).integers.map { UInt8($0) }
            _ = try? decodeNPY(noise, name: "noise")
            _ = try? decodeNPY([0x93] + Array("NUMPY".utf8) + [1, 0, 60, 0] + noise, name: "noise")
            for (good, isArchive) in [(goodArray, false), (goodArchive, true)] {
                var bad = good
                for place in try random.randint(0, good.count, [1 + round % 4]).integers { bad[place] = UInt8(truncatingIfNeeded: round &* 37 &+ place) }
                if round % 3 == 0 { bad.removeLast(round % good.count) }
                if !isArchive { _ = try? decodeNPY(bad, name: "bad") }
                if isArchive, round % 4 == 0 {
                    try writeAtomically(path: path, bad)
                    _ = try? readNPZ(path: path)
                }
            }
        }
    }
}
