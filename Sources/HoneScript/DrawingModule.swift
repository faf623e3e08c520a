// What matplotlib.pyplot, which is written in the language, draws with: a page in points, lines, shapes, marks, images and text. The
// drawing itself is cairo's.

import CCairo
import Glibc
import HoneCore
import HoneFiles
import HoneLanguage

func installDrawing(_ interpreter: Interpreter, isTerminal: Bool) {
    let module = ModuleObject("_drawing", summary: "")
    module.add([
        BuiltinFunction("canvas(kind, width, height, scale)", "A page of a 'png', 'svg' or 'pdf'.") { c in .native(try CanvasObject(c)) },
        BuiltinFunction("text_size(text, family, face, size)", "Width, height above and depth below the baseline, in points.") { c in
            try requireCairo()
            var size = [0.0, 0.0, 0.0]
            hone_text_size(try c.string(0), try c.string(1), try face(c[2]), try finite(c, 3), &size)
            return .tuple(size.map(Value.float))
        },
        BuiltinFunction("show(picture)", "Shows a PNG in a terminal that can; False elsewhere.") { c in
            guard isTerminal, let text = terminalPicture(try pictureBytes(c[0])) else { return .bool(false) }
            c.interpreter.output(.standard, text + "\n")
            return .bool(true)
        },
        BuiltinFunction("encoded(rgba, kind)", "An image, each element a pixel, as bytes of a picture.") { c in
            let image = try pixels(c[0])
            let canvas = try CanvasObject(kind: c.string(1), width: Double(image.columns), height: Double(image.rows), scale: 1)
            try canvas.draw(image, x: 0, y: 0, width: Double(image.columns), height: Double(image.rows), smooth: false)
            return .native(PictureObject(try canvas.bytes()))
        },
    ])
    interpreter.registerModule("_drawing", module)
}

private func requireCairo() throws {
    if let problem = hone_cairo_problem() {
        throw HoneError(.unsupported, "drawing needs the library cairo, which could not be loaded: \(String(cString: problem)). On Debian: apt install libcairo2 fonts-dejavu-core.")
    }
}

private func finite(_ c: CallContext, _ i: Int) throws -> Double {
    let value = try c.double(i)
    guard value.isFinite else { throw HoneError(.value, "\(c.function.name)(): sizes must be finite, got \(value).") }
    return value
}

private func face(_ value: Value) throws -> hone_face {
    switch value.text {
    case "bold": HONE_BOLD
    case "italic": HONE_ITALIC
    case "bold italic": HONE_BOLD_ITALIC
    default: HONE_NORMAL
    }
}

/// The bytes of a finished picture.
private final class PictureObject: NativeObject {
    let bytes: [UInt8]
    init(_ bytes: [UInt8]) { self.bytes = bytes }
    var typeName: String { "Picture" }
    func length(_ interpreter: Interpreter) -> Int? { bytes.count }
    func getAttribute(_ name: String, _ interpreter: Interpreter) -> Value? {
        guard name == "write" else { return nil }
        return .builtin(BuiltinFunction("write(path)", "Replaces the file.") { [bytes] c in
            try writeAtomically(path: try pathArgument(c, 0), bytes)
            return .none
        })
    }
}

private func pictureBytes(_ value: Value) throws -> [UInt8] {
    guard let picture = value.native as? PictureObject else { throw HoneError(.type, "a picture is wanted, got \(value.typeName).") }
    return picture.bytes
}

private func base64(_ bytes: [UInt8]) -> String {
    let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for i in stride(from: 0, to: bytes.count, by: 3) {
        let part = [bytes[i], i + 1 < bytes.count ? bytes[i + 1] : 0, i + 2 < bytes.count ? bytes[i + 2] : 0]
        let word = Int(part[0]) << 16 | Int(part[1]) << 8 | Int(part[2])
        for k in 0..<4 { text.append(i + k > bytes.count && k > 0 || i + k - 1 >= bytes.count ? UInt8(ascii: "=") : digits[word >> (18 - 6 * k) & 63]) }
    }
    return String(decoding: text, as: UTF8.self)
}

/// A PNG as kitty's or iTerm's terminals want it; nil for a terminal that shows text alone.
private func terminalPicture(_ png: [UInt8]) -> String? {
    func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
    let program = variable("TERM_PROGRAM"), terminal = variable("TERM")
    if terminal.contains("kitty") || !variable("KITTY_WINDOW_ID").isEmpty || terminal.contains("ghostty") || program == "ghostty" {
        let text = Array(base64(png).utf8), size = 4096
        return stride(from: 0, to: text.count, by: size).map { at in
            let more = at + size < text.count ? 1 : 0
            return "\u{1B}_G" + (at == 0 ? "a=T,f=100," : "") + "m=\(more);" + String(decoding: text[at..<min(at + size, text.count)], as: UTF8.self) + "\u{1B}\\"
        }.joined()
    }
    if program == "iTerm.app" || program == "WezTerm" || program == "mintty" { return "\u{1B}]1337;File=inline=1;size=\(png.count):" + base64(png) + "\u{07}" }
    return nil
}

private struct Pixels {
    let values: [Double]
    let rows: Int
    let columns: Int
}

private func pixels(_ value: Value) throws -> Pixels {
    guard case .array(let object) = value, object.array.rank == 3, object.array.shape[2] == 4 else {
        throw HoneError(.shape, "an image is an array of rows, columns and 4 (red, green, blue, alpha), got \(value.typeName).")
    }
    let shape = object.array.shape
    guard shape[0] > 0, shape[1] > 0, shape[0] <= 32767, shape[1] <= 32767 else { throw HoneError(.value, "an image has 1 to 32767 rows and columns, got \(shape[0]) by \(shape[1]).") }
    return Pixels(values: object.array.doubles, rows: shape[0], columns: shape[1])
}

private final class CanvasObject: NativeObject {
    private let canvas: OpaquePointer
    private var clips = 0

    init(kind: String, width: Double, height: Double, scale: Double) throws {
        try requireCairo()
        let kinds = ["png": HONE_PNG, "svg": HONE_SVG, "pdf": HONE_PDF]
        guard let kind = kinds[kind] else { throw HoneError(.value, "pictures are written as png, svg or pdf, got '\(kind)'.") }
        guard width > 0, height > 0, width * scale >= 1, height * scale >= 1, width * scale <= 32767, height * scale <= 32767, scale.isFinite else {
            throw HoneError(.value, "a picture has 1 to 32767 pixels a side, got \(width * scale) by \(height * scale): see figsize= and dpi=.")
        }
        guard let canvas = hone_canvas_new(kind, width, height, scale) else { throw HoneError(.memory, "not enough memory for a picture of \(Int(width * scale)) by \(Int(height * scale)) pixels.") }
        self.canvas = canvas
    }
    convenience init(_ c: CallContext) throws { try self.init(kind: c.string(0), width: finite(c, 1), height: finite(c, 2), scale: finite(c, 3)) }
    deinit { hone_canvas_free(canvas) }

    var typeName: String { "Canvas" }
    func getAttribute(_ name: String, _ interpreter: Interpreter) -> Value? { methods[name].map { .builtin($0) } }

    func draw(_ image: Pixels, x: Double, y: Double, width: Double, height: Double, smooth: Bool) throws {
        guard width > 0, height > 0 else { return }
        guard hone_canvas_image(canvas, image.values, Int32(image.rows), Int32(image.columns), x, y, width, height, smooth) else {
            throw HoneError(.memory, "not enough memory for an image of \(image.rows) by \(image.columns).")
        }
    }

    func bytes() throws -> [UInt8] {
        while clips > 0 {
            hone_canvas_unclip(canvas)
            clips -= 1
        }
        var bytes: [UInt8] = []
        let problem = withUnsafeMutablePointer(to: &bytes) { host in
            hone_canvas_finish(canvas, { host, data, count in
                host?.assumingMemoryBound(to: [UInt8].self).pointee = Array(UnsafeBufferPointer(start: data, count: count))
                return true
            }, host)
        }
        if let problem { throw HoneError(.io, "the picture could not be drawn: \(String(cString: problem)).") }
        return bytes
    }

    private func color(_ value: Value, _ interpreter: Interpreter) throws -> hone_color {
        if value.isNone { return hone_color(red: 0, green: 0, blue: 0, alpha: 0) }
        let parts = try interpreter.elements(of: value).map { $0.double ?? .nan }
        guard parts.count == 4, parts.allSatisfy(\.isFinite) else { throw HoneError(.value, "a colour has four numbers.") }
        return hone_color(red: parts[0], green: parts[1], blue: parts[2], alpha: parts[3])
    }

    private func numbers(_ c: CallContext, _ i: Int) throws -> [Double] { try arrayArgument(c[i], c.interpreter).doubles }
    private func points(_ c: CallContext, _ i: Int = 0) throws -> (x: [Double], y: [Double]) {
        let (x, y) = (try numbers(c, i), try numbers(c, i + 1))
        guard x.count == y.count else { throw HoneError(.shape, "\(c.function.name)(): \(x.count) x for \(y.count) y.") }
        return (x, y)
    }

    private lazy var methods: [String: BuiltinFunction] = Dictionary(uniqueKeysWithValues: [
        BuiltinFunction("clip(x, y, width, height)", "Nothing is drawn outside until unclip().") { [unowned self] c in
            hone_canvas_clip(canvas, try finite(c, 0), try finite(c, 1), try finite(c, 2), try finite(c, 3))
            clips += 1
            return .none
        },
        BuiltinFunction("unclip()", "Ends clip().") { [unowned self] _ in
            if clips > 0 {
                hone_canvas_unclip(canvas)
                clips -= 1
            }
            return .none
        },
        BuiltinFunction("line(x, y, color, width, dashes=(), round=False)", "Through points; one that is not finite breaks it.") { [unowned self] c in
            let (x, y) = try points(c), dashes = try numbers(c, 4)
            guard dashes.allSatisfy({ $0 >= 0 && $0.isFinite }), dashes.isEmpty || dashes.contains(where: { $0 > 0 }) else { throw HoneError(.value, "lengths of dashes must be positive.") }
            hone_canvas_line(canvas, x, y, x.count, try color(c[2], c.interpreter), try finite(c, 3), dashes, Int32(dashes.count), try c.truth(5))
            return .none
        },
        BuiltinFunction("shape(x, y, fill, edge=None, width=0.0, smooth=True)", "A closed shape.") { [unowned self] c in
            let (x, y) = try points(c)
            hone_canvas_shape(canvas, x, y, x.count, try color(c[2], c.interpreter), try color(c[3], c.interpreter), try finite(c, 4), try c.truth(5))
            return .none
        },
        BuiltinFunction("wedge(x, y, radius, inner, a, b, fill, edge=None, width=0.0)", "A piece of a disk, between angles in radians.") { [unowned self] c in
            hone_canvas_wedge(canvas, try finite(c, 0), try finite(c, 1), try finite(c, 2), try finite(c, 3), try finite(c, 4), try finite(c, 5),
                              try color(c[6], c.interpreter), try color(c[7], c.interpreter), try finite(c, 8))
            return .none
        },
        BuiltinFunction("marks(x, y, sizes, shape_x, shape_y, open, fills, edges, width)", "A mark a point; one size and colour for all, or one a point.") { [unowned self] c in
            let (x, y) = try points(c), (px, py) = try points(c, 3), sizes = try numbers(c, 2), isOpen = try c.truth(5), width = try finite(c, 8)
            let fills = try c.elements(6).map { try color($0, c.interpreter) }, edges = try c.elements(7).map { try color($0, c.interpreter) }
            guard !sizes.isEmpty, !fills.isEmpty, !edges.isEmpty else { return .none }
            for i in x.indices {
                hone_canvas_mark(canvas, x[i], y[i], sizes[i % sizes.count], px, py, px.count, isOpen, fills[i % fills.count], edges[i % edges.count], width)
            }
            return .none
        },
        BuiltinFunction("image(rgba, x, y, width, height, smooth=False)", "An image from its upper left corner.") { [unowned self] c in
            try draw(try pixels(c[0]), x: try finite(c, 1), y: try finite(c, 2), width: try finite(c, 3), height: try finite(c, 4), smooth: try c.truth(5))
            return .none
        },
        BuiltinFunction("text(text, family, face, size, x, y, across, along, angle, color)", "A line of text about its anchor.") { [unowned self] c in
            let size = try finite(c, 3)
            guard size > 0, size < 3000 else { return .none }
            hone_canvas_text(canvas, try c.string(0), try c.string(1), try face(c[2]), size, try c.double(4), try c.double(5), try finite(c, 6), try finite(c, 7), try finite(c, 8),
                             try color(c[9], c.interpreter))
            return .none
        },
        BuiltinFunction("finish()", "The picture.") { [unowned self] _ in .native(PictureObject(try bytes())) },
    ].map { ($0.name, $0) })
}
