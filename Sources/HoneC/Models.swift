// hone_model and hone_report: architecture, weights, files.

import CHone
import Glibc
import Hone
import HoneCore
import HoneFiles
import HoneGraph

final class ModelBox: Child, Held {
    static let kind = HandleKind.model

    let model: Model
    /// Shapes given out.
    private var shapes: [[Int64]: UnsafeMutablePointer<Int64>] = [:]
    /// Names given out, which C may look at until the handle is freed.
    private var names: [String: CText] = [:]

    init(_ model: Model, _ owner: ContextBox) {
        self.model = model
        super.init(owner)
    }

    deinit { for pointer in shapes.values { pointer.deallocate() } }

    func lasting(_ shape: [Int]) -> UnsafePointer<Int64> {
        let sizes = shape.map(Int64.init)
        if let known = shapes[sizes] { return UnsafePointer(known) }
        let pointer = UnsafeMutablePointer<Int64>.allocate(capacity: max(1, sizes.count))
        for (i, size) in sizes.enumerated() { pointer[i] = size }
        shapes[sizes] = pointer
        return UnsafePointer(pointer)
    }

    func lasting(_ name: String) -> UnsafePointer<CChar> {
        if let known = names[name] { return UnsafePointer(known.pointer) }
        let text = CText(name)
        names[name] = text
        return UnsafePointer(text.pointer)
    }

    /// Weights in Keras's order with their paths, "layer/variable".
    func namedVariables() throws -> [(path: String, variable: Variable)] {
        guard model.isBuilt else {
            throw HoneError(.value, "model '\(model.name)' has no weights yet: it does not know its input shape. Give its first layer an input shape, or fit it.")
        }
        return model.weightPaths
    }
}

/// What became of each weight of a load.
final class ReportBox: Child, Held {
    static let kind = HandleKind.report

    struct Entry {
        let fate: Int32
        let text: CText
    }

    let entries: [Entry]

    init(_ report: WeightReport, _ owner: ContextBox) {
        entries = report.entries.map { entry in
            let name = entry.target.isEmpty ? entry.source : entry.target
            let text = "\(name) \(describe(shape: entry.shape)): \(entry.fate.rawValue)" + (entry.reason.isEmpty ? "" : ", \(entry.reason)")
            let fate = switch entry.fate {
            case .loaded: HONE_WEIGHT_LOADED
            case .skipped: HONE_WEIGHT_SKIPPED
            case .missing: HONE_WEIGHT_MISSING
            case .unused: HONE_WEIGHT_UNUSED
            }
            return Entry(fate: Int32(fate), text: CText(text))
        }
        super.init(owner)
    }
}

private func checkFlags(_ flags: UInt32, known: UInt32 = 0) throws {
    guard flags & ~known == 0 else { throw HoneError(.misuse, "flags \(flags & ~known) are unknown to this version.") }
}

@_cdecl("hone_model_from_json") @implementation
public func hone_model_from_json(_ ctx: OpaquePointer!, _ json: UnsafePointer<CChar>!, _ n: Int, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(ctx, "ctx", .change, out: out) { (box: ContextBox) in
        ModelBox(try Model(config: try parseJSON(try text(json, n, "json")), in: box.engine), box)
    }
}

@_cdecl("hone_model_to_json") @implementation
public func hone_model_to_json(_ model: OpaquePointer!, _ fn: hone_text_fn!, _ user: UnsafeMutableRawPointer!) -> hone_status {
    guarded(model, "model") { (box: ModelBox) in
        send(try writeJSON(box.model.config), to: try function(fn), user, box.owner)
    }
}

@_cdecl("hone_model_load") @implementation
public func hone_model_load(_ ctx: OpaquePointer!, _ path: UnsafePointer<CChar>!, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(ctx, "ctx", .change, out: out) { (box: ContextBox) in
        ModelBox(try Model.load(from: try text(path, "path"), in: box.engine), box)
    }
}

@_cdecl("hone_model_save") @implementation
public func hone_model_save(_ model: OpaquePointer!, _ path: UnsafePointer<CChar>!, _ flags: UInt32) -> hone_status {
    guarded(model, "model", .compute) { (box: ModelBox) in
        let path = try text(path, "path")
        try checkFlags(flags)
        if path.hasSuffix(".weights.h5") { return try box.model.saveWeights(to: path) }
        guard path.hasSuffix(".keras") || path.hasSuffix(".h5") || path.hasSuffix(".hdf5") else {
            throw HoneError(.value, "the file name '\(path)' does not tell its format. Models go into files named *.keras or *.h5, weights into *.weights.h5.")
        }
        try box.model.save(to: path)
    }
}

@_cdecl("hone_model_load_bytes") @implementation
public func hone_model_load_bytes(_ ctx: OpaquePointer!, _ bytes: UnsafeRawPointer!, _ n: Int, _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(ctx, "ctx", .change, out: out) { (box: ContextBox) in
        guard let bytes, n > 0 else { throw HoneError(.misuse, "bytes is NULL, or there are none.") }
        try Memory.require(n, "the bytes of a model")
        return ModelBox(try Model.load(bytes: Array(UnsafeRawBufferPointer(start: bytes, count: n)), name: "the bytes", in: box.engine), box)
    }
}

@_cdecl("hone_model_save_bytes") @implementation
public func hone_model_save_bytes(_ model: OpaquePointer!, _ fn: hone_bytes_fn!, _ user: UnsafeMutableRawPointer!) -> hone_status {
    guarded(model, "model", .compute) { (box: ModelBox) in
        guard let fn else { throw HoneError(.misuse, "fn is NULL.") }
        let bytes = try box.model.kerasArchive()
        bytes.withUnsafeBytes { buffer in box.owner.calling { fn(user, buffer.baseAddress, buffer.count) } }
    }
}

@_cdecl("hone_model_load_weights") @implementation
public func hone_model_load_weights(_ model: OpaquePointer!, _ path: UnsafePointer<CChar>!, _ flags: UInt32,
                                    _ out: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    guarded(model, "model", .change, out: out, isOptional: true) { (box: ModelBox) in
        let path = try text(path, "path")
        try checkFlags(flags, known: UInt32(HONE_LOAD_BY_NAME | HONE_LOAD_SKIP_MISMATCH))
        func has(_ flag: Int) -> Bool { flags & UInt32(flag) != 0 }
        let report = try box.model.loadWeights(from: path, skipMismatch: has(Int(HONE_LOAD_SKIP_MISMATCH)), byName: has(Int(HONE_LOAD_BY_NAME)))
        return ReportBox(report, box.owner)
    }
}

@_cdecl("hone_model_summary") @implementation
public func hone_model_summary(_ model: OpaquePointer!, _ fn: hone_text_fn!, _ user: UnsafeMutableRawPointer!) -> hone_status {
    guarded(model, "model") { (box: ModelBox) in send(try box.model.summary(), to: try function(fn), user, box.owner) }
}

@_cdecl("hone_model_weight_count") @implementation
public func hone_model_weight_count(_ model: OpaquePointer!, _ out: UnsafeMutablePointer<Int>!) -> hone_status {
    guarded(model, "model") { (box: ModelBox) in try place(out).pointee = try box.namedVariables().count }
}

@_cdecl("hone_model_weight_at") @implementation
public func hone_model_weight_at(_ model: OpaquePointer!, _ i: Int, _ name: UnsafeMutablePointer<UnsafePointer<CChar>?>!,
                                 _ copy: UnsafeMutablePointer<OpaquePointer?>!) -> hone_status {
    copy?.pointee = nil
    return guarded(model, "model") { (box: ModelBox) in
        let all = try box.namedVariables()
        guard all.indices.contains(i) else { throw HoneError(.value, "there is no weight \(UInt(bitPattern: i)): the model has \(all.count), counted from 0.") }
        let lasting = box.lasting(all[i].path)
        copy?.pointee = copy == nil ? nil : try makeHandle(TensorBox(try all[i].variable.value, box.owner))
        name?.pointee = lasting
    }
}

@_cdecl("hone_model_set_weight") @implementation
public func hone_model_set_weight(_ model: OpaquePointer!, _ name: UnsafePointer<CChar>!, _ value: OpaquePointer!) -> hone_status {
    guarded(model, "model", .change) { (box: ModelBox) in
        let name = try text(name, "name")
        let tensor: TensorBox = try held(value, "value", of: box.owner)
        let all = try box.namedVariables()
        guard let found = all.first(where: { $0.path == name }) else {
            throw HoneError(.notFound, "there is no weight '\(name)'.\(suggestion(for: name, among: all.map(\.path))) The weights are: \(all.map(\.path).joined(separator: ", ")).")
        }
        let array = try tensor.array()
        if array.dtype.isFloating, let bad = array.doubles.firstIndex(where: { !$0.isFinite }) {
            throw HoneError(.value, "the value for weight '\(name)' is not finite at element \(bad).")
        }
        try found.variable.assign(array)
    }
}

@_cdecl("hone_model_set_trainable") @implementation
public func hone_model_set_trainable(_ model: OpaquePointer!, _ layer_glob: UnsafePointer<CChar>!, _ on: Int32) -> hone_status {
    guarded(model, "model", .change) { (box: ModelBox) in
        let pattern = try text(layer_glob, "layer_glob"), names = box.model.layers.map(\.name)
        let matching = box.model.layers.filter { fnmatch(pattern, $0.name, 0) == 0 }
        guard !matching.isEmpty else {
            throw HoneError(.notFound, "no layer's name matches '\(pattern)'.\(suggestion(for: pattern, among: names)) The layers are: \(names.joined(separator: ", ")).")
        }
        for layer in matching { layer.trainable = on != 0 }
    }
}

/// Names of what evaluate returns.
private func resultNames(_ box: ModelBox) throws -> [String] {
    guard let compiled = box.model.compiled else { throw HoneError(.value, "the model has no metrics yet: call hone_compile first.") }
    return compiled.resultNames
}

@_cdecl("hone_model_metric_count") @implementation
public func hone_model_metric_count(_ model: OpaquePointer!, _ out: UnsafeMutablePointer<Int>!) -> hone_status {
    guarded(model, "model") { (box: ModelBox) in try place(out).pointee = try resultNames(box).count }
}

@_cdecl("hone_model_metric_name") @implementation
public func hone_model_metric_name(_ model: OpaquePointer!, _ i: Int, _ name: UnsafeMutablePointer<UnsafePointer<CChar>?>!) -> hone_status {
    guarded(model, "model") { (box: ModelBox) in
        try nameOf(box, resultNames(box), i, "metric", name)
    }
}

/// The names of a built model's inputs or outputs.
private func ends(_ model: OpaquePointer?, _ names: (Model) -> [String], _ body: (ModelBox, [String]) throws -> Void) -> hone_status {
    guarded(model, "model") { (box: ModelBox) in
        guard box.model.isBuilt else { throw HoneError(.runtime, "model '\(box.model.name)' has no inputs yet: give its first layer an input shape.") }
        try body(box, names(box.model))
    }
}

private func count(_ names: [String], _ out: UnsafeMutablePointer<Int>?) throws { try place(out).pointee = names.count }

private func nameOf(_ box: ModelBox, _ names: [String], _ i: Int, _ kind: String, _ name: UnsafeMutablePointer<UnsafePointer<CChar>?>?) throws {
    guard names.indices.contains(i) else { throw HoneError(.value, "there is no \(kind) \(UInt(bitPattern: i)): the model has \(names.count), counted from 0.") }
    try place(name, "name").pointee = box.lasting(names[i])
}

@_cdecl("hone_model_input_count") @implementation
public func hone_model_input_count(_ model: OpaquePointer!, _ out: UnsafeMutablePointer<Int>!) -> hone_status {
    ends(model, \.inputNames) { _, names in try count(names, out) }
}

@_cdecl("hone_model_input_name") @implementation
public func hone_model_input_name(_ model: OpaquePointer!, _ i: Int, _ name: UnsafeMutablePointer<UnsafePointer<CChar>?>!) -> hone_status {
    ends(model, \.inputNames) { box, names in try nameOf(box, names, i, "input", name) }
}

@_cdecl("hone_model_output_count") @implementation
public func hone_model_output_count(_ model: OpaquePointer!, _ out: UnsafeMutablePointer<Int>!) -> hone_status {
    ends(model, \.outputNames) { _, names in try count(names, out) }
}

@_cdecl("hone_model_output_name") @implementation
public func hone_model_output_name(_ model: OpaquePointer!, _ i: Int, _ name: UnsafeMutablePointer<UnsafePointer<CChar>?>!) -> hone_status {
    ends(model, \.outputNames) { box, names in try nameOf(box, names, i, "output", name) }
}

private func info(_ model: OpaquePointer?, _ types: (Model) -> [TensorType], _ kind: String, _ i: Int, _ dtype: UnsafeMutablePointer<Int32>?,
                  _ ndim: UnsafeMutablePointer<Int32>?, _ shape: UnsafeMutablePointer<UnsafePointer<Int64>?>?) -> hone_status {
    ends(model, { _ in [] }) { box, _ in
        let all = types(box.model)
        guard all.indices.contains(i) else { throw HoneError(.value, "there is no \(kind) \(UInt(bitPattern: i)): the model has \(all.count), counted from 0.") }
        dtype?.pointee = all[i].dtype.rawValue
        ndim?.pointee = Int32(all[i].shape.count)
        shape?.pointee = box.lasting(all[i].shape)
    }
}

@_cdecl("hone_model_input_info") @implementation
public func hone_model_input_info(_ model: OpaquePointer!, _ i: Int, _ dtype: UnsafeMutablePointer<Int32>!, _ ndim: UnsafeMutablePointer<Int32>!,
                                  _ shape: UnsafeMutablePointer<UnsafePointer<Int64>?>!) -> hone_status {
    info(model, \.inputTypes, "input", i, dtype, ndim, shape)
}

@_cdecl("hone_model_output_info") @implementation
public func hone_model_output_info(_ model: OpaquePointer!, _ i: Int, _ dtype: UnsafeMutablePointer<Int32>!, _ ndim: UnsafeMutablePointer<Int32>!,
                                   _ shape: UnsafeMutablePointer<UnsafePointer<Int64>?>!) -> hone_status {
    info(model, \.outputTypes, "output", i, dtype, ndim, shape)
}

@_cdecl("hone_model_free") @implementation
public func hone_model_free(_ model: OpaquePointer!) { free(model, "model", ModelBox.self) }

@_cdecl("hone_report_count") @implementation
public func hone_report_count(_ report: OpaquePointer!, _ out: UnsafeMutablePointer<Int>!) -> hone_status {
    guarded(report, "report") { (box: ReportBox) in try place(out).pointee = box.entries.count }
}

@_cdecl("hone_report_at") @implementation
public func hone_report_at(_ report: OpaquePointer!, _ i: Int, _ fate: UnsafeMutablePointer<Int32>!, _ text: UnsafeMutablePointer<UnsafePointer<CChar>?>!) -> hone_status {
    guarded(report, "report") { (box: ReportBox) in
        guard box.entries.indices.contains(i) else { throw HoneError(.value, "there is no entry \(UInt(bitPattern: i)): the report has \(box.entries.count), counted from 0.") }
        fate?.pointee = box.entries[i].fate
        text?.pointee = UnsafePointer(box.entries[i].text.pointer)
    }
}

@_cdecl("hone_report_free") @implementation
public func hone_report_free(_ report: OpaquePointer!) { free(report, "report", ReportBox.self) }
