// hone_session: prediction on a thread of the host's, in the host's memory.

import CHone
import Glibc
import Hone
import HoneCore
import HoneLanguage
import HoneGraph

final class SessionBox: Child, Held {
    static let kind = HandleKind.session

    private let session: Session
    /// The latest failure of a prediction: the context, which belongs to another thread, is left alone.
    private(set) var latest: KeptError?

    init(_ model: ModelBox) throws {
        session = try Session(model.model)
        super.init(model.owner)
    }

    func keep(_ error: any Error) -> hone_status {
        let kept = KeptError(error)
        latest = kept
        return kept.status
    }

    func predict(_ rows: Int, _ x: [UnsafeRawPointer?], _ out: [UnsafeMutableRawPointer?]) throws {
        guard x.count == session.inputs.count else { throw HoneError(.value, "inputs is \(x.count), but the model has \(session.inputs.count).") }
        guard out.count == session.outputs.count else { throw HoneError(.value, "outputs is \(out.count), but the model has \(session.outputs.count).") }
        guard rows >= 0 else { throw HoneError(.value, "rows must not be negative, got \(rows).") }
        if rows == 0 { return }
        let arrays = try zip(x, session.inputs).enumerated().map { i, input in
            let (pointer, type) = input, shape = [rows] + type.shape
            guard let pointer else { throw HoneError(.misuse, "x[\(i)] is NULL; the rows of an input were expected.") }
            let bytes = UnsafeRawBufferPointer(start: pointer, count: try Size.multiply(try Size.product(shape), type.dtype.size))
            guard LentMemory.canLend(type.dtype, pointer) else { return try NDArray(shape: shape, dtype: type.dtype, bytes: bytes) }
            return try NDArray(shape: shape, lent: LentMemory(type.dtype, bytes, owner: self))
        }
        for (i, pointer) in out.enumerated() where pointer == nil { throw HoneError(.misuse, "out[\(i)] is NULL; room for the rows of an output was expected.") }
        try session.run(arrays)
        for (i, pointer) in out.enumerated() {
            let expected = try Size.multiply(try Size.product([rows] + session.outputs[i].shape), session.outputs[i].dtype.size)
            try session.withOutput(i) { bytes in
                guard bytes.count == expected else {
                    throw HoneError(.unsupported, "output \(i) is not one row a sample: \(bytes.count) bytes for \(rows) rows. Use hone_predict.")
                }
                if let base = bytes.baseAddress { pointer?.copyMemory(from: base, byteCount: bytes.count) }
            }
        }
    }
}

@_cdecl("hone_session_open") @implementation
public func hone_session_open(_ model: OpaquePointer!, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(model, "model", .compute, out: out) { (box: ModelBox) in try SessionBox(box) }
}

@_cdecl("hone_session_predict") @implementation
public func hone_session_predict(_ session: OpaquePointer!, _ rows: Int64, _ inputs: Int, _ x: UnsafePointer<UnsafeRawPointer?>!, _ outputs: Int,
                                 _ out: UnsafePointer<UnsafeMutableRawPointer?>!) -> hone_status {
    let box: SessionBox
    do { box = try held(session, "session") } catch { return keepOnThread(error) }
    let host = FloatEnvironment.hold()
    defer { host.restore() }
    do {
        guard (0...1_000_000).contains(inputs), (0...1_000_000).contains(outputs) else { throw HoneError(.value, "inputs and outputs must be the model's numbers of them, got \(inputs) and \(outputs).") }
        guard x != nil, out != nil else { throw HoneError(.misuse, "\(x == nil ? "x" : "out") is NULL; a list of pointers was expected.") }
        let x = Array(UnsafeBufferPointer(start: x, count: inputs)), out = Array(UnsafeBufferPointer(start: out, count: outputs))
        try Stack.roomy { try box.predict(Int(rows), x, out) }
        return hone_status(HONE_OK)
    } catch { return box.keep(error) }
}

@_cdecl("hone_session_errmsg") @implementation
public func hone_session_errmsg(_ session: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = try? held(session, "session", as: SessionBox.self), let latest = box.latest else { return UnsafePointer(noText.pointer) }
    return UnsafePointer(latest.message.pointer)
}

@_cdecl("hone_session_free") @implementation
public func hone_session_free(_ session: OpaquePointer!) { free(session, "session", SessionBox.self) }
