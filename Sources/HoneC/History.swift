// What fit tells of its epochs: hone_history.

import CHone
import Hone
import HoneCore

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
