// An event file as TensorBoard reads it. Each record is: length (8 bytes), its checksum, the event, its checksum; an
// event is a protocol buffer (tensorflow.Event), of which the few fields used here are written by hand.

import Glibc
import HoneCore
import HoneFiles

final class EventFile {
    enum Content {
        case scalar(Double)
        case text(String, plugin: String)
    }

    private let path: String
    private let file: UnsafeMutablePointer<FILE>

    /// Makes the folder if need be, and a file with a name of its own in it.
    init(folder: String) throws {
        try makeFolder(folder)
        var host = [CChar](repeating: 0, count: 256)
        gethostname(&host, host.count - 1)
        let name = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var opened: UnsafeMutablePointer<FILE>?, path = "", attempt = 0
        repeat {
            path = "\(folder)/events.out.tfevents.\(time.tv_sec).\(name.isEmpty ? "host" : name).\(getpid()).\(attempt).v2"
            opened = fopen(path, "wxe")
            attempt += 1
        } while opened == nil && errno == EEXIST && attempt < 10_000
        guard let opened else { throw fileError("write", path) }
        (self.path, file) = (path, opened)
        try append(event(step: 0) { $0.field(3, Array("brain.Event:2".utf8)) })
    }

    deinit { fclose(file) }

    func write(_ content: Content, tag: String, step: Int) throws {
        var tensor = ProtocolBuffer(), metadata = ProtocolBuffer()
        switch content {
        case .scalar(let value):
            tensor.field(1, varint: 1)                                       // DT_FLOAT
            tensor.field(2, [])                                              // a scalar's shape
            tensor.field(5, Float(value).bitPattern.littleEndianBytes)       // float_val
            metadata.message(1) { $0.field(1, Array("scalars".utf8)) }
            metadata.field(4, varint: 1)                                     // DATA_CLASS_SCALAR
        case .text(let text, let plugin):
            tensor.field(1, varint: 7)                                       // DT_STRING
            tensor.field(2, [])
            tensor.field(8, Array(text.utf8))
            metadata.message(1) {
                $0.field(1, Array(plugin.utf8))
                $0.field(2, Array("1".utf8))
            }
        }
        try append(event(step: step) { event in
            event.message(5) { summary in
                summary.message(1) { value in
                    value.field(1, Array(tag.utf8))
                    value.field(8, tensor.bytes)
                    value.field(9, metadata.bytes)
                }
            }
        })
    }

    func flush() throws { guard fflush(file) == 0 else { throw fileError("write", path) } }

    private func event(step: Int, _ body: (inout ProtocolBuffer) -> Void) -> [UInt8] {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var event = ProtocolBuffer()
        event.field(1, double: Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9)
        if step != 0 { event.field(2, varint: UInt64(bitPattern: Int64(step))) }
        body(&event)
        return event.bytes
    }

    private func append(_ event: [UInt8]) throws {
        let length = UInt64(event.count).littleEndianBytes
        let record = length + maskedChecksum(length).littleEndianBytes + event + maskedChecksum(event).littleEndianBytes
        guard fwrite(record, 1, record.count, file) == record.count else { throw fileError("write", path) }
    }
}

/// The wire format: fields in order of writing.
private struct ProtocolBuffer {
    private(set) var bytes: [UInt8] = []

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func field(_ number: UInt64, varint value: UInt64) {
        varint(number << 3)
        varint(value)
    }

    mutating func field(_ number: UInt64, double value: Double) {
        varint(number << 3 | 1)
        bytes += value.bitPattern.littleEndianBytes
    }

    mutating func field(_ number: UInt64, _ content: [UInt8]) {
        varint(number << 3 | 2)
        varint(UInt64(content.count))
        bytes += content
    }

    mutating func message(_ number: UInt64, _ body: (inout ProtocolBuffer) -> Void) {
        var inner = ProtocolBuffer()
        body(&inner)
        field(number, inner.bytes)
    }
}

extension FixedWidthInteger {
    var littleEndianBytes: [UInt8] { (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> ($0 * 8)) } }
}

/// CRC-32C (Castagnoli), rotated and shifted as TFRecords want it, so that a record that holds a checksum is told apart.
func maskedChecksum(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = ~0
    for byte in bytes { crc = castagnoli[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8) }
    crc = ~crc
    return (crc >> 15 | crc << 17) &+ 0xA282_EAD8
}

private let castagnoli: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0x82F6_3B78 : value >> 1 }
}
