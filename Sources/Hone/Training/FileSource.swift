// Files as a source of batches: read, decoded and brought to one size on threads while the step before runs.

import HoneCore
import HoneData

/// Files with their classes, and how a row is made of each.
package struct LabelledFiles {
    package let folder: FileFolder
    package let rowShape: [Int]
    /// Classes as rows with a 1, or as numbers.
    package let isCategorical: Bool
    package let skips: Bool
    package let make: @Sendable (_ path: String, _ row: UnsafeMutablePointer<Float>) throws -> Void

    package init(_ folder: FileFolder, rowShape: [Int], isCategorical: Bool, skips: Bool, _ make: @escaping @Sendable (_ path: String, _ row: UnsafeMutablePointer<Float>) throws -> Void) {
        (self.folder, self.rowShape, self.isCategorical, self.skips, self.make) = (folder, rowShape, isCategorical, skips, make)
    }

    package var count: Int { folder.paths.count }
    package func taking(_ order: some Sequence<Int>) -> LabelledFiles { LabelledFiles(folder.taking(order), rowShape: rowShape, isCategorical: isCategorical, skips: skips, make) }

    /// [files] of int32, or [files, classes] of float32.
    func targets(_ files: [Int]) throws -> NDArray {
        let labels = files.map { folder.labels[$0] }, classes = folder.classes.count
        if !isCategorical { return try NDArray(shape: [labels.count], .int32(labels.map(Int32.init))) }
        return try NDArray(shape: [labels.count, classes], .float32(labels.flatMap { label in (0..<classes).map { $0 == label ? 1 : 0 } }))
    }
}

package final class FileSource: BatchSource {
    private let files: LabelledFiles
    private let batchSize: Int
    private let context: Context
    private var batches: FileBatches?

    package init(_ files: LabelledFiles, batchSize: Int, in context: Context) { (self.files, self.batchSize, self.context) = (files, max(1, batchSize), context) }

    package var largestBatch: Int { batchSize }
    package var batchCount: Int? { (files.count - 1) / batchSize + 1 }

    package func restart(shuffled: Bool) throws {
        batches = nil
        let order = shuffled ? context.shuffledOrder(files.count).map { Int($0) } : Array(0..<files.count)
        let (paths, make) = (files.folder.paths, files.make)
        batches = try FileBatches(order: order, rowShape: files.rowShape, batchSize: batchSize, threads: context.threads, skips: files.skips) { try make(paths[$0], $1) }
    }

    package func next() throws -> Batch? {
        if batches == nil { try restart(shuffled: false) }
        return try batches?.next().map { Batch(Samples(inputs: [$0.rows], targets: [try files.targets($0.files)])) }
    }
}
