// Pictures of another size: along each axis an output takes from a few neighbouring inputs. The kernels are TensorFlow's for batches
// (tf.image.resize, which Keras's image_dataset_from_directory calls) and Pillow's for single pictures (keras.utils.load_img).

import CMedia
import Glibc
import HoneCore
import HoneFiles

package enum ResamplingKernel: String, CaseIterable {
    case nearest, bilinear, bicubic, area, lanczos3, lanczos5, gaussian, mitchellcubic
    /// Pillow's alone.
    case box, hamming, lanczos

    /// How far an output takes from.
    fileprivate var radius: Double {
        switch self {
        case .nearest, .area, .box: 0.5
        case .bilinear, .hamming: 1
        case .gaussian: 1.5
        case .bicubic, .mitchellcubic: 2
        case .lanczos3, .lanczos: 3
        case .lanczos5: 5
        }
    }

    /// The weight of an input at distance `x` from the output's place.
    fileprivate func weight(_ x: Double) -> Double {
        let d = abs(x)
        func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(.pi * x) / (.pi * x) }
        return switch self {
        case .nearest, .area, .box: x > -0.5 && x <= 0.5 ? 1 : 0
        case .bilinear: max(0, 1 - d)
        // Keys, 1981, a = -1/2
        case .bicubic: d >= 2 ? 0 : d >= 1 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : (1.5 * d - 2.5) * d * d + 1
        // Mitchell and Netravali, 1988, B = C = 1/3
        case .mitchellcubic: d >= 2 ? 0 : d >= 1 ? (((-7 * d + 36) * d - 60) * d + 32) / 18 : ((21 * d - 36) * d * d + 16) / 18
        case .gaussian: d >= 1.5 ? 0 : exp(-2 * d * d)
        case .hamming: d >= 1 ? 0 : sinc(d) * (0.54 + 0.46 * cos(.pi * d))
        case .lanczos3, .lanczos: d >= 3 ? 0 : sinc(d) * sinc(d / 3)
        case .lanczos5: d >= 5 ? 0 : sinc(d) * sinc(d / 5)
        }
    }
}

/// What each output along an axis takes of the inputs.
package struct ResamplingTaps {
    private var firsts: [Int32] = []
    private var counts: [Int32] = []
    private var weights: [Float] = []

    /// From inputs `start..<end` of `size` to `count` outputs. `smooth`: the kernel widens when shrinking.
    package init(_ kernel: ResamplingKernel, size: Int, start: Double, end: Double, to count: Int, smooth: Bool) {
        let ratio = (end - start) / Double(count), width = smooth ? max(1, ratio) : 1
        for j in 0..<count {
            if kernel == .nearest {
                // In float32, as TensorFlow computes it: halves must fall on the same side.
                let place = Int(((Float(j) + 0.5) * Float(ratio) + Float(start)).rounded(.down))
                add(max(0, min(size - 1, place)), [1])
                continue
            }
            if kernel == .area {
                let from = start + Double(j) * ratio, to = from + ratio
                let first = max(0, min(size - 1, Int(from.rounded(.down)))), last = max(first, min(size - 1, Int(to.rounded(.up)) - 1))
                add(first, (first...last).map { max(0, min(to, Double($0 + 1)) - max(from, Double($0))) })
                continue
            }
            // In the order that Pillow computes it: a box's edges fall on the middle of pixels.
            let center = start + (Double(j) + 0.5) * ratio, reach = kernel.radius * width, narrowing = 1 / width
            let first = max(0, min(size - 1, Int((center - reach + 0.5).rounded(.down)))), last = max(first, min(size - 1, Int((center + reach + 0.5).rounded(.down)) - 1))
            add(first, (first...last).map { kernel.weight((Double($0) - center + 0.5) * narrowing) })
        }
    }

    /// Every input as it is.
    init(identity count: Int) {
        firsts = (0..<count).map(Int32.init)
        counts = Array(repeating: 1, count: count)
        weights = Array(repeating: 1, count: count)
    }

    private mutating func add(_ first: Int, _ taken: [Double]) {
        let total = taken.reduce(0, +)
        firsts.append(Int32(first))
        counts.append(Int32(taken.count))
        weights += total == 0 ? taken.indices.map { $0 == 0 ? 1 : 0 } : taken.map { Float($0 / total) }
    }

    fileprivate func withTaps<R>(_ body: ([hone_taps]) -> R) -> R {
        weights.withUnsafeBufferPointer { weights in
            var at = 0
            return body(firsts.indices.map { i in
                defer { at += Int(counts[i]) }
                return hone_taps(first: firsts[i], taps: counts[i], weights: weights.baseAddress.map { $0 + at })
            })
        }
    }
}

/// A size that pictures are brought to.
package struct PictureResizing {
    package enum Fit { case stretch, crop, pad }

    package let height: Int
    package let width: Int
    private let kernel: ResamplingKernel
    private let fit: Fit

    /// Throws `.value` for sizes that no picture has.
    package init(height: Int, width: Int, kernel: ResamplingKernel, fit: Fit) throws {
        guard height > 0, width > 0, height <= 1 << 15, width <= 1 << 15 else { throw HoneError(.value, "pictures are resized to 1 to 32,768 rows and columns, got (\(height), \(width)).") }
        (self.height, self.width, self.kernel, self.fit) = (height, width, kernel, fit)
    }

    /// Writes height × width × channels floats, as tf.image.resize gives them; of a padded picture the rest is 0.
    package func write(_ picture: Picture, to out: UnsafeMutablePointer<Float>) {
        picture.bytes.withUnsafeBufferPointer { if let start = $0.baseAddress { write(Pixels(start: start, height: picture.height, width: picture.width, channels: picture.channels), to: out) } }
    }

    private func write(_ picture: Pixels, to out: UnsafeMutablePointer<Float>) {
        let (h, w, c) = (picture.height, picture.width, picture.channels)
        switch fit {
        case .stretch: resample(picture, rows: 0..<h, columns: 0..<w, to: out, height: height, width: width)
        case .crop:
            // As keras.utils.smart_resize cuts.
            let cutHeight = max(1, min(h, Int(Double(w * height) / Double(width)))), cutWidth = max(1, min(w, Int(Double(h * width) / Double(height))))
            let top = (h - cutHeight) / 2, left = (w - cutWidth) / 2
            resample(picture, rows: top..<top + cutHeight, columns: left..<left + cutWidth, to: out, height: height, width: width)
        case .pad:
            // As tf.image.resize_with_pad.
            let ratio = max(Float(w) / Float(width), Float(h) / Float(height)), exact = (h: Float(h) / ratio, w: Float(w) / ratio)
            let inner = (h: max(1, min(height, Int(exact.h))), w: max(1, min(width, Int(exact.w))))
            let top = min(height - inner.h, max(0, Int((Float(height) - exact.h) / 2))), left = min(width - inner.w, max(0, Int((Float(width) - exact.w) / 2)))
            var middle = [Float](repeating: 0, count: inner.h * inner.w * c)
            middle.withUnsafeMutableBufferPointer { if let start = $0.baseAddress { resample(picture, rows: 0..<h, columns: 0..<w, to: start, height: inner.h, width: inner.w) } }
            out.update(repeating: 0, count: height * width * c)
            for y in 0..<inner.h { for x in 0..<inner.w * c { out[((top + y) * width + left) * c + x] = middle[y * inner.w * c + x] } }
        }
    }

    /// A file's picture, decoded as TensorFlow does. `upright`: turned as the camera was held.
    package func read(_ path: String, as channels: PictureChannels, upright: Bool, to out: UnsafeMutablePointer<Float>) throws {
        let bytes = try readFile(path: path), turn = upright ? Picture.orientation(bytes) : 1
        guard turn != 1 else { return try Picture.withPixels(of: bytes, as: channels, name: "'\(path)'") { write($0, to: out) } }
        write(try Picture(bytes, as: channels, isFast: true, name: "'\(path)'").upright(turn), to: out)
    }

    private func resample(_ picture: Pixels, rows: Range<Int>, columns: Range<Int>, to out: UnsafeMutablePointer<Float>, height: Int, width: Int) {
        let down = ResamplingTaps(kernel, size: rows.count, start: 0, end: Double(rows.count), to: height, smooth: false)
        let across = ResamplingTaps(kernel, size: columns.count, start: 0, end: Double(columns.count), to: width, smooth: false)
        run(picture, rows: rows, columns: columns, across, width, down, height, out)
    }
}

/// A picture's bytes where they lie.
struct Pixels {
    let start: UnsafePointer<UInt8>
    let height, width, channels: Int
}

private func run(_ picture: Pixels, rows: Range<Int>, columns: Range<Int>, _ across: ResamplingTaps, _ width: Int, _ down: ResamplingTaps, _ height: Int, _ out: UnsafeMutablePointer<Float>) {
    let c = picture.channels, scratch = UnsafeMutablePointer<Float>.allocate(capacity: (height <= rows.count ? columns.count : rows.count * width) * c)
    defer { scratch.deallocate() }
    let start = picture.start + (rows.lowerBound * picture.width + columns.lowerBound) * c
    across.withTaps { across in
        down.withTaps { down in
            hone_picture_resample(start, picture.width * c, Int32(rows.count), Int32(columns.count), Int32(c), across, Int32(width), down, Int32(height), scratch, out)
        }
    }
}

extension Picture {
    /// As Pillow resizes: the part of the picture in `box` (left, top, right, bottom), smoothed when shrinking, rounded after each axis.
    package func resized(height: Int, width: Int, kernel: ResamplingKernel, box: (Double, Double, Double, Double)? = nil) throws -> Picture {
        guard height > 0, width > 0, height <= 1 << 15, width <= 1 << 15 else { throw HoneError(.value, "pictures are resized to 1 to 32,768 rows and columns, got (\(height), \(width)).") }
        try Memory.require(try Size.multiply(try Size.multiply(max(height, self.height), max(width, self.width)), 8 * channels), "a picture of \(height) x \(width)")
        let box = box ?? (0, 0, Double(self.width), Double(self.height))
        guard box.0 >= 0, box.1 >= 0, box.2 <= Double(self.width), box.3 <= Double(self.height), box.0 < box.2, box.1 < box.3 else {
            throw HoneError(.value, "the box \(box) is not inside a picture of \(self.width) x \(self.height).")
        }
        let across = ResamplingTaps(kernel, size: self.width, start: box.0, end: box.2, to: width, smooth: true)
        let down = ResamplingTaps(kernel, size: self.height, start: box.1, end: box.3, to: height, smooth: true)
        func pass(_ picture: Picture, _ across: ResamplingTaps, _ width: Int, _ down: ResamplingTaps, _ height: Int) -> Picture {
            var floats = [Float](repeating: 0, count: height * width * channels)
            picture.bytes.withUnsafeBufferPointer { bytes in
                floats.withUnsafeMutableBufferPointer { floats in
                    guard let from = bytes.baseAddress, let to = floats.baseAddress else { return }
                    run(Pixels(start: from, height: picture.height, width: picture.width, channels: channels), rows: 0..<picture.height, columns: 0..<picture.width, across, width, down, height, to)
                }
            }
            return Picture(height: height, width: width, channels: channels, bytes: floats.map { UInt8(max(0, min(255, ($0 + 0.5).rounded(.down)))) })
        }
        let wide = pass(self, across, width, ResamplingTaps(identity: self.height), self.height)
        return pass(wide, ResamplingTaps(identity: width), width, down, height)
    }
}
