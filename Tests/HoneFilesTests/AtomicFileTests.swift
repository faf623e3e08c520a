// Files are replaced whole or not at all.

import Glibc
import HoneCore
import Testing
@testable import HoneFiles

/// A folder of its own for each test, gone afterwards.
final class TemporaryFolder {
    let path: String
    init() throws {
        var template = Array("/tmp/hone-tests.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw HoneError(.io, "no temporary folder") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    func file(_ name: String) -> String { path + "/" + name }
    /// Names in the folder, sorted.
    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names = [String]()
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
    deinit {
        for name in names { unlink(file(name)) }
        rmdir(path)
    }
}

private func mode(_ path: String) -> mode_t {
    var information = stat()
    stat(path, &information)
    return information.st_mode & 0o7777
}

@Suite struct AtomicFileTests {
    @Test func writesAndReplaces() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.bin")
        try writeAtomically(path: path, [1, 2, 3])
        #expect(try readFile(path: path) == [1, 2, 3])
        try writeAtomically(path: path, [])
        #expect(try readFile(path: path) == [])
        #expect(folder.names == ["a.bin"])
    }

    @Test func aFailedWriterLeavesTheOldFile() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.bin")
        try writeAtomically(path: path, [1, 2, 3])
        #expect(throws: HoneError.self) {
            try replaceAtomically(path: path) { file in
                try file.write([9])
                throw HoneError(.io, "the disk is full")
            }
        }
        #expect(try readFile(path: path) == [1, 2, 3])
        #expect(folder.names == ["a.bin"])
    }

    @Test func clearsUpAfterAWriterThatWasKilled() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.h5")
        // What a killed writer leaves has its mark and no lock; other files of similar names are the user's.
        for name in ["a.h5.hone-a1B2c3", "a.h5.backup", "a.h5.hone-notes", "b.h5.hone-a1B2c3"] { close(open(folder.file(name), O_CREAT | O_WRONLY, 0o600)) }
        let living = open(folder.file("a.h5.hone-living"), O_CREAT | O_WRONLY, 0o600)
        defer { close(living) }
        #expect(flock(living, LOCK_EX) == 0)
        try writeAtomically(path: path, [1])
        #expect(folder.names == ["a.h5", "a.h5.backup", "a.h5.hone-living", "a.h5.hone-notes", "b.h5.hone-a1B2c3"])
    }

    @Test func aPipeThatNobodyReadsIsAnError() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        #expect(throws: HoneError.self) { try writeAtomically(path: path, [1]) }
        let reader = open(path, O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        try writeAtomically(path: path, [1, 2])
        var bytes: [UInt8] = [0, 0, 0]
        #expect(read(reader, &bytes, 3) == 2)
    }

    @Test func keepsTheModeOfAnExistingFile() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.bin")
        try writeAtomically(path: path, [1])
        chmod(path, 0o640)
        try writeAtomically(path: path, [2])
        #expect(mode(path) == 0o640)
    }

    @Test func newFilesGetTheModeThatOpenGives() throws {
        let folder = try TemporaryFolder()
        close(open(folder.file("plain"), O_CREAT | O_WRONLY, 0o666))
        try writeAtomically(path: folder.file("new"), [1])
        #expect(mode(folder.file("new")) == mode(folder.file("plain")))
    }

    @Test func followsLinks() throws {
        let folder = try TemporaryFolder()
        try writeAtomically(path: folder.file("real"), [1])
        symlink("real", folder.file("link"))
        try writeAtomically(path: folder.file("link"), [2])
        #expect(try readFile(path: folder.file("real")) == [2])
        symlink("not yet there", folder.file("dangling"))
        try writeAtomically(path: folder.file("dangling"), [3])
        #expect(try readFile(path: folder.file("not yet there")) == [3])
    }

    @Test func aRelativePathNeedsNoFolder() throws {
        // Names no folder of the test's own, because the current folder is shared by all tests.
        let name = "hone-test-\(getpid()).bin"
        try writeAtomically(path: name, [1])
        defer { unlink(name) }
        #expect(try readFile(path: name) == [1])
    }

    @Test func mistakesAreNamed() throws {
        let folder = try TemporaryFolder()
        func message(_ body: () throws -> Void) -> String {
            do { try body(); return "no error" } catch { return "\(error)" }
        }
        #expect(message { try writeAtomically(path: "", [1]) }
            == "OSError: cannot write a file without a name: pass a path such as 'weights.h5'.")
        #expect(message { try writeAtomically(path: "/no such folder/a", [1]) }
            == "FileNotFoundError: cannot write '/no such folder/a': No such file or directory. Make the folder first.")
        #expect(message { try writeAtomically(path: folder.path, [1]) }
            == "OSError: cannot write '\(folder.path)': it is a folder; add a file name.")
        #expect(message { _ = try readFile(path: folder.path) }
            == "OSError: cannot read '\(folder.path)': it is a folder; name a file in it.")
        #expect(message { _ = try readFile(path: "/no such file") }
            == "FileNotFoundError: cannot read '/no such file': No such file or directory. Check the spelling and the current folder.")
        symlink("b", folder.file("a"))
        symlink("a", folder.file("b"))
        #expect(message { try writeAtomically(path: folder.file("a"), [1]) }
            == "OSError: cannot write '\(folder.file("a"))': its symbolic links lead in a circle.")
    }
}
