// Training and evaluation on pull feeds: the epochs are Keras's, but each batch is asked for when its turn comes, and the
// epoch ends when the host says so. Nothing is shuffled here, for only the host knows what there is to shuffle.

import CHone
import Hone
import HoneCore

extension DataBox {
    var isFeed: Bool { if case .feed = source { true } else { false } }
}

/// Calls `body` with batch 0, 1, … of one epoch, at most `limit`, and returns how many there were.
private func forEachBatch(_ data: DataBox, size: Int, limit: Int?, _ body: (Int, Samples) throws -> Void) throws -> Int {
    var i = 0
    let all = try data.samples()
    while i < limit ?? .max {
        let batch: Samples?
        if let all {
            let start = i.multipliedReportingOverflow(by: size)
            batch = start.overflow || start.partialValue >= all.count ? nil : try all.rows(start.partialValue..<min(all.count, start.partialValue &+ size))
        } else if case .feed(let feed) = data.source {
            batch = try feed.batch(i, data.owner)
        } else {
            batch = nil
        }
        guard let batch else { break }
        try body(i, batch)
        if data.owner.interrupt.take() { throw HoneError(.cancelled, "the call was interrupted; the model keeps what it has learned so far.") }
        i += 1
    }
    return i
}

/// Loss and metrics over everything that `data` gives.
func evaluate(_ box: ModelBox, _ data: DataBox, batchSize: Int = 32) throws -> [Double] {
    if let samples = try data.samples() { return try box.model.evaluate(samples, batchSize: batchSize) }
    box.model.resetMetrics()
    defer { box.model.resetMetrics() }
    var results: [Double] = []
    let count = try forEachBatch(data, size: batchSize, limit: nil) { _, batch in results = try box.model.testOnBatch(batch) }
    guard count > 0 else { throw HoneError(.value, "the pull feed gave no batch: the first x was NULL.") }
    return results
}

/// fit() where training or validation data is a pull feed. Returns the history's series.
func stream(_ box: ModelBox, _ data: DataBox, _ request: FitRequest, _ callback: StepCallback?) throws -> [(name: String, values: [Double])] {
    let model = box.model, options = request.engine
    guard options.validationSplit == 0 else {
        throw HoneError(.unsupported, "validation_split needs samples in memory. Pass hone_fit_options.validation with a pull feed.")
    }
    var history: [(name: String, values: [Double])] = []
    func note(_ name: String, _ value: Double) {
        if let i = history.firstIndex(where: { $0.name == name }) { history[i].values.append(value) } else { history.append((name, [value])) }
    }
    var steps = -1
    defer { model.resetMetrics() }
    for epoch in options.initialEpoch..<max(options.initialEpoch, options.epochs) {
        callback?.begin(epoch: epoch, epochs: options.epochs, steps: steps)
        model.resetMetrics()
        var results: [Double] = []
        steps = try forEachBatch(data, size: options.batchSize, limit: options.stepsPerEpoch) { step, batch in
            results = try model.trainOnBatch(batch)
            try callback?.batchResults(step, results, model)
        }
        guard steps > 0 else { throw HoneError(.value, "the data gave no batch in epoch \(epoch).") }
        let names = model.compiled?.resultNames ?? []
        let validated = try request.validation.map { try evaluate(box, $0, batchSize: options.batchSize) }
        for (name, value) in zip(names, results) { note(name, value) }
        for (name, value) in zip(names, validated ?? []) { note("val_" + name, value) }
    }
    return history
}

final class HistoryBox: Child, Held {
    static let kind = HandleKind.history

    let names: [CText]
    let series: [UnsafeMutableBufferPointer<Double>]

    init(_ values: [(name: String, values: [Double])], _ owner: ContextBox) {
        names = values.map { CText($0.name) }
        series = values.map { entry in
            let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: entry.values.count)
            _ = buffer.initialize(from: entry.values)
            return buffer
        }
        super.init(owner)
    }

    deinit { for buffer in series { buffer.deallocate() } }
}

@_cdecl("hone_history_count") @implementation
public func hone_history_count(_ history: OpaquePointer!, _ out: UnsafeMutablePointer<Int>!) -> hone_status {
    guarded(history, "history") { (box: HistoryBox) in try place(out).pointee = box.names.count }
}

@_cdecl("hone_history_name") @implementation
public func hone_history_name(_ history: OpaquePointer!, _ i: Int, _ name: UnsafeMutablePointer<UnsafePointer<CChar>?>!) -> hone_status {
    guarded(history, "history") { (box: HistoryBox) in
        guard box.names.indices.contains(i) else { throw HoneError(.value, "there is no series \(UInt(bitPattern: i)): the history has \(box.names.count), counted from 0.") }
        try place(name, "name").pointee = UnsafePointer(box.names[i].pointer)
    }
}

@_cdecl("hone_history_values") @implementation
public func hone_history_values(_ history: OpaquePointer!, _ name: UnsafePointer<CChar>!, _ values: UnsafeMutablePointer<UnsafePointer<Double>?>!,
                                _ n: UnsafeMutablePointer<Int>!) -> hone_status {
    guarded(history, "history") { (box: HistoryBox) in
        let name = try text(name, "name"), known = box.names.map { String(cString: $0.pointer) }
        guard let i = known.firstIndex(of: name) else {
            throw HoneError(.notFound, "the history has no '\(name)'.\(suggestion(for: name, among: known)) It has: \(known.joined(separator: ", ")).")
        }
        try place(values, "values").pointee = UnsafePointer(box.series[i].baseAddress)
        n?.pointee = box.series[i].count
    }
}

@_cdecl("hone_history_free") @implementation
public func hone_history_free(_ history: OpaquePointer!) { free(history, "history", HistoryBox.self) }
