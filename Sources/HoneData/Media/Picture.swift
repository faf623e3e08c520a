// Pictures from files and back: which channels a reader wants, how large a picture may be, and errors that name the file. The decoding is
// that of the libraries behind CMedia.

import CMedia
import Glibc
import HoneCore
import HoneFiles

/// Rows of pixels, channels side by side: 1 grey, 2 grey and alpha, 3 red green blue, 4 and alpha.
package struct Picture {
    package let height: Int
    package let width: Int
    package let channels: Int
    /// height × width × channels, from 0 to 255.
    package let bytes: [UInt8]

    package init(height: Int, width: Int, channels: Int, bytes: [UInt8]) {
        (self.height, self.width, self.channels, self.bytes) = (height, width, channels, bytes)
    }
}

/// What a file says of its picture before any of it is decoded.
package struct PictureHeader {
    package let kind: String
    package let height: Int
    package let width: Int
    package let channels: Int
    package let depth: Int
}

package enum PictureChannels: Int {
    case stored = 0, grey = 1, color = 3, colorAlpha = 4
}

extension Picture {
    /// Pictures with more pixels than this are refused unread: what a camera makes stays far below it.
    package static let largest = 178_956_970

    private static let kinds: [hone_picture_kind: String] = [HONE_JPEG: "JPEG", HONE_PNG_FILE: "PNG", HONE_GIF: "GIF", HONE_BMP: "BMP", HONE_WEBP: "WEBP", HONE_TIFF: "TIFF"]

    /// Calls into C with room for its complaint; throws `.format` with it.
    private static func asking(_ name: String, _ body: (UnsafeMutablePointer<CChar>) -> Bool) throws {
        try withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(HONE_PROBLEM)) { problem in
            guard let start = problem.baseAddress else { return }
            start.initialize(repeating: 0, count: problem.count)
            guard body(start) else { throw HoneError(.format, "\(name) could not be read as a picture: \(String(cString: start)).") }
        }
    }

    package static func header(of bytes: [UInt8], name: String) throws -> PictureHeader {
        var found = hone_pixels()
        try asking(name) { hone_picture_header(bytes, bytes.count, &found, $0) }
        return PictureHeader(kind: kinds[found.kind] ?? "", height: Int(found.height), width: Int(found.width), channels: Int(found.channels), depth: Int(found.depth))
    }

    private static func decode(_ bytes: [UInt8], name: String, wishes: Int) throws -> hone_pixels {
        // As large as memory allows, decoded and converted.
        let limit = UInt64(max(0, min(largest, Memory.isAvailable(1 << 24) ? largest : Memory.available / 8)))
        var found = hone_pixels()
        try asking(name) { hone_picture_decode(bytes, bytes.count, Int32(wishes), limit, &found, $0) }
        return found
    }

    /// The picture in `bytes`; of an animation the first one. `isFast`: a JPEG as TensorFlow decodes it, by the faster transform, else
    /// as Pillow does. `name` stands in errors. Throws `.format`, `.value` for a picture that is
    /// too large, and `.memory`.
    package init(_ bytes: [UInt8], as channels: PictureChannels = .stored, isFast: Bool = false, name: String) throws {
        let found = try Picture.decode(bytes, name: name, wishes: (channels == .grey ? Int(HONE_GREY) : 0) | (isFast ? Int(HONE_FAST) : 0))
        defer { free(found.pixels) }
        let (height, width, stored) = (Int(found.height), Int(found.width), Int(found.channels))
        let pixels = UnsafeBufferPointer(start: found.pixels, count: height * width * stored)
        let wanted = channels == .stored ? stored : channels.rawValue
        self.init(height: height, width: width, channels: wanted, bytes: wanted == stored ? Array(pixels) : HoneData.converted(pixels, height * width, stored, wanted, isFast ? .libpng : .pillow))
    }

    /// The pixels of a picture decoded as TensorFlow does, without a copy where the file has the channels that are wanted.
    static func withPixels<R>(of bytes: [UInt8], as channels: PictureChannels, name: String, _ body: (Pixels) throws -> R) throws -> R {
        let found = try decode(bytes, name: name, wishes: Int(HONE_FAST) | (channels == .grey ? Int(HONE_GREY) : 0))
        defer { free(found.pixels) }
        let (height, width, stored) = (Int(found.height), Int(found.width), Int(found.channels))
        let wanted = channels == .stored ? stored : channels.rawValue
        let pixels = UnsafeBufferPointer(start: found.pixels, count: height * width * stored)
        let converted = wanted == stored ? [] : HoneData.converted(pixels, height * width, stored, wanted, .libpng)
        return try converted.withUnsafeBufferPointer { copy in
            guard let start = wanted == stored ? pixels.baseAddress : copy.baseAddress else { throw HoneError(.format, "\(name) has no pixels.") }
            return try body(Pixels(start: start, height: height, width: width, channels: wanted))
        }
    }

    /// A grey picture's 16-bit numbers; nil for a picture of another kind.
    package static func deepGrey(_ bytes: [UInt8], name: String) throws -> NDArray? {
        let header = try header(of: bytes, name: name)
        guard header.kind == "PNG", header.channels == 1 else { return nil }
        let found = try decode(bytes, name: name, wishes: Int(HONE_DEEP))
        defer { free(found.pixels) }
        guard found.depth == 16, found.channels == 1, let pixels = found.pixels else { return nil }
        let count = Int(found.height) * Int(found.width)
        let numbers = pixels.withMemoryRebound(to: UInt16.self, capacity: count) { UnsafeBufferPointer(start: $0, count: count).map(Int32.init) }
        return try NDArray(shape: [Int(found.height), Int(found.width), 1], .int32(numbers))
    }

    /// The same pixels in other channels: grey as 0.299 R + 0.587 G + 0.114 B (ITU-R 601, Pillow's), alpha left away or opaque.
    package func converted(to channels: PictureChannels) -> Picture {
        let wanted = channels == .stored ? self.channels : channels.rawValue
        guard wanted != self.channels else { return self }
        return Picture(height: height, width: width, channels: wanted, bytes: bytes.withUnsafeBufferPointer { HoneData.converted($0, height * width, self.channels, wanted, .pillow) })
    }

    /// [height, width, channels] of uint8.
    package func array() throws -> NDArray { try NDArray(shape: [height, width, channels], .uint8(bytes)) }

    /// As the camera was held when it was taken, 1 to 8 as EXIF counts.
    package static func orientation(_ bytes: [UInt8]) -> Int { Int(hone_picture_orientation(bytes, bytes.count)) }

    /// Turned and mirrored so that what `orientation` says is up.
    package func upright(_ orientation: Int) -> Picture {
        guard (2...8).contains(orientation) else { return self }
        let swaps = orientation >= 5, (h, w) = swaps ? (width, height) : (height, width)
        var result = [UInt8](repeating: 0, count: bytes.count)
        for y in 0..<h {
            for x in 0..<w {
                let (row, column): (Int, Int) = switch orientation {
                case 2: (y, width - 1 - x)
                case 3: (height - 1 - y, width - 1 - x)
                case 4: (height - 1 - y, x)
                case 5: (x, y)
                case 6: (height - 1 - x, y)
                case 7: (height - 1 - x, width - 1 - y)
                default: (x, width - 1 - y)
                }
                for c in 0..<channels { result[(y * w + x) * channels + c] = bytes[(row * width + column) * channels + c] }
            }
        }
        return Picture(height: h, width: w, channels: channels, bytes: result)
    }

    /// The bytes of a file. `kind` is "PNG", "JPEG" or "WEBP". `quality` from 1 to 100.
    package func encoded(as kind: String, quality: Int, name: String) throws -> [UInt8] {
        guard let code = Picture.kinds.first(where: { $0.value == kind })?.key, [HONE_PNG_FILE, HONE_JPEG, HONE_WEBP].contains(code) else {
            throw HoneError(.value, "pictures are written as PNG, JPEG or WebP, got '\(kind)' for '\(name)'.")
        }
        let source = channels == 2 ? converted(to: .colorAlpha) : self
        guard source.width > 0, source.height > 0, source.width <= Int32.max, source.height <= Int32.max else { throw HoneError(.value, "a picture needs at least one pixel, got \(height) x \(width).") }
        var made: UnsafeMutablePointer<UInt8>?, count = 0
        defer { free(made) }
        try Picture.asking("'\(name)'") { hone_picture_encode(code, source.bytes, UInt32(source.width), UInt32(source.height), Int32(source.channels), Int32(max(1, min(100, quality))), &made, &count, $0) }
        return Array(UnsafeBufferPointer(start: made, count: count))
    }
}

/// 0.299, 0.587 and 0.114 as whole numbers over 2^shift, and what is added for rounding.
private struct GreyWeights {
    let red, green, blue, half, shift: Int
    static let pillow = GreyWeights(red: 19595, green: 38470, blue: 7471, half: 0x8000, shift: 16)
    /// TensorFlow's for PNG.
    static let libpng = GreyWeights(red: 9797, green: 19234, blue: 3737, half: 0, shift: 15)
}

private func converted(_ pixels: UnsafeBufferPointer<UInt8>, _ count: Int, _ stored: Int, _ wanted: Int, _ grey: GreyWeights) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count * wanted) { to, filled in
        for i in 0..<count {
            let p = i * stored, q = i * wanted
            let isGrey = stored < 3
            let (r, g, b) = (pixels[p], pixels[isGrey ? p : p + 1], pixels[isGrey ? p : p + 2])
            if wanted == 1 {
                let sum: Int = Int(r) * grey.red + Int(g) * grey.green + Int(b) * grey.blue
                to[q] = isGrey ? r : UInt8((sum + grey.half) >> grey.shift)
            } else {
                (to[q], to[q + 1], to[q + 2]) = (r, g, b)
                if wanted == 4 { to[q + 3] = stored == 2 ? pixels[p + 1] : stored == 4 ? pixels[p + 3] : 255 }
            }
        }
        filled = count * wanted
    }
}
