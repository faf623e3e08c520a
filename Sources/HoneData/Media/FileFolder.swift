// The files below a folder, and the classes that its folders stand for, in the order in which Keras lists them.

import Glibc
import HoneCore
import HoneFiles

package struct FileFolder {
    package static let pictures = [".bmp", ".gif", ".jpeg", ".jpg", ".png", ".webp", ".tif", ".tiff"]
    package static let sounds = [".wav", ".flac", ".ogg", ".mp3", ".aiff", ".aif"]

    package private(set) var paths: [String]
    /// The class of each file.
    package private(set) var labels: [Int]
    package let classes: [String]

    /// One folder a class, in alphabetical order; hidden ones do not count. Throws `.io`, and `.value` for a folder without classes or files.
    package init(_ folder: String, endings: [String]) throws {
        let names = try entries(folder)
        classes = names.filter { $0.isFolder && !$0.name.hasPrefix(".") }.map(\.name)
        guard !classes.isEmpty else { throw HoneError(.value, "'\(folder)' has no folders, one a class.") }
        (paths, labels) = ([], [])
        for (label, name) in classes.enumerated() {
            let found = try FileFolder.files(below: folder + "/" + name, endings: endings, followsLinks: false)
            paths += found
            labels += Array(repeating: label, count: found.count)
        }
        guard !paths.isEmpty else { throw HoneError(.value, "'\(folder)' has no files that end in \(endings.joined(separator: ", ")) in its folders.") }
    }

    /// The same files in another order, or some of them.
    package func taking(_ order: some Sequence<Int>) -> FileFolder {
        var part = self
        part.paths = order.map { paths[$0] }
        part.labels = order.map { labels[$0] }
        return part
    }

    /// The files below a folder whose names end so, by the paths of their folders and then by name.
    package static func files(below folder: String, endings: [String], followsLinks: Bool) throws -> [String] {
        var waiting = [folder], found: [(folder: String, name: String)] = []
        while let folder = waiting.popLast() {
            try Interrupt.check()
            for entry in try entries(folder) {
                if entry.isFolder {
                    if followsLinks || !entry.isLink { waiting.append(folder + "/" + entry.name) }
                } else if endings.contains(where: entry.name.lowercased().hasSuffix) { found.append((folder, entry.name)) }
            }
        }
        func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }
        return found.sorted { $0.folder == $1.folder ? precedes($0.name, $1.name) : precedes($0.folder, $1.folder) }.map { $0.folder + "/" + $0.name }
    }
}

/// What a folder holds, sorted by name.
private func entries(_ folder: String) throws -> [(name: String, isFolder: Bool, isLink: Bool)] {
    guard let stream = opendir(folder) else { throw fileError("list", folder) }
    defer { closedir(stream) }
    var found: [(name: String, isFolder: Bool, isLink: Bool)] = []
    while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } }
        if name == "." || name == ".." { continue }
        var (isFolder, isLink) = (entry.pointee.d_type == UInt8(DT_DIR), entry.pointee.d_type == UInt8(DT_LNK))
        if !isFolder, entry.pointee.d_type != UInt8(DT_REG) {
            var information = stat()
            isLink = lstat(folder + "/" + name, &information) == 0 && information.st_mode & S_IFMT == S_IFLNK
            isFolder = stat(folder + "/" + name, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
        }
        found.append((name, isFolder, isLink))
    }
    return found.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
}
