// Pictures and recordings: each kind of file against what Pillow reads of it, damaged ones, and batches made on threads.

import Glibc
import HoneCore
@testable import HoneData
import HoneFiles
import Testing

private func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16) ?? 0 }
}

/// A picture of 5 x 4 pixels, red = 50 x, green = 60 y, blue = 17 x y, in each kind of file, as Pillow 11 writes it: the sum of all channels
/// in colour, and the pixel at x = 3, y = 2.
private let pictureFixtures: [(name: String, bytes: [UInt8], sum: Int, pixel: [UInt8])] = [
    ("PNG", bytes("89504e470d0a1a0a0000000d4948445200000005000000040802000000c95162170000002149444154789c636460603042422c0c360c0c0c827004e72b411032df9881c1180058b302deec70b6530000000049454e44ae426082"), 4820, [150, 120, 102]),
    ("grey PNG", bytes("89504e470d0a1a0a0000000d49484452000000050000000408000000006358aa9c0000002049444154789c6364e0e7e7e76754161414146451161616166651111115150500110e01949f3a06ab0000000049454e44ae426082"), 5313, [127, 127, 127]),
    ("palette PNG", bytes("89504e470d0a1a0a0000000d494844520000000500000004080300000071ed0572000002a6504c5445000000000000000000000000000000000000000000000000000000000000000000330000660000990000cc0000ff0000003300333300663300993300cc3300ff3300006600336600666600996600cc6600ff6600009900339900669900999900cc9900ff990000cc0033cc0066cc0099cc00cccc00ffcc0000ff0033ff0066ff0099ff00ccff00ffff00000033330033660033990033cc0033ff0033003333333333663333993333cc3333ff3333006633336633666633996633cc6633ff6633009933339933669933999933cc9933ff993300cc3333cc3366cc3399cc33cccc33ffcc3300ff3333ff3366ff3399ff33ccff33ffff33000066330066660066990066cc0066ff0066003366333366663366993366cc3366ff3366006666336666666666996666cc6666ff6666009966339966669966999966cc9966ff996600cc6633cc6666cc6699cc66cccc66ffcc6600ff6633ff6666ff6699ff66ccff66ffff66000099330099660099990099cc0099ff0099003399333399663399993399cc3399ff3399006699336699666699996699cc6699ff6699009999339999669999999999cc9999ff999900cc9933cc9966cc9999cc99cccc99ffcc9900ff9933ff9966ff9999ff99ccff99ffff990000cc3300cc6600cc9900cccc00ccff00cc0033cc3333cc6633cc9933cccc33ccff33cc0066cc3366cc6666cc9966cccc66ccff66cc0099cc3399cc6699cc9999cccc99ccff99cc00cccc33cccc66cccc99ccccccccccffcccc00ffcc33ffcc66ffcc99ffccccffccffffcc0000ff3300ff6600ff9900ffcc00ffff00ff0033ff3333ff6633ff9933ffcc33ffff33ff0066ff3366ff6666ff9966ffcc66ffff66ff0099ff3399ff6699ff9999ffcc99ffff99ff00ccff33ccff66ccff99ccffccccffffccff00ffff33ffff66ffff99ffffccffffffffff7583dd440000002049444154789c6360e0e6e1e56310103433b7601073b4496f635072cce9de060020700489baae17800000000049454e44ae426082"), 4845, [153, 153, 102]),
    ("alpha PNG", bytes("89504e470d0a1a0a0000000d49484452000000050000000408060000004633f5400000002849444154789c6364606030326260d040c62c0c360c0c0c0c8228184950098ed1048d1918188c1900b15f03b04679e4b80000000049454e44ae426082"), 4820, [150, 120, 102]),
    ("bits PNG", bytes("89504e470d0a1a0a0000000d49484452000000050000000401000000006e48c8ed0000001049444154789c6360601060f260fa010002340155a890f0530000000049454e44ae426082"), 4590, [255, 255, 255]),
    ("deep PNG", bytes("89504e470d0a1a0a0000000d494844520000000500000004100000000033c876df0000001a49444154789c636460303a617cc2f884f10926064618c4ce0400938b0402594beaf50000000049454e44ae426082"), 6072, [152, 152, 152]),
    ("GIF", bytes("47494638376105000400840000000000330000660000990000cc000000330033330000660000cc00663333993333cc333366663333993399996666cc66cc6699999999cccccc0000000000000000000000000000000000000000000000000000000000000000000000000000002c000000000500040000081900010410308040010309142c38d080810308081a3c88202120003b"), 4845, [153, 153, 102]),
    ("BMP", bytes("424d760000000000000036000000280000000500000004000000010018000000000040000000c40e0000c40e0000000000000000000000b40033b43266b46499b496ccb4c8000078002278324478646678968878c800003c00113c32223c64333c96443cc8000000000000320000640000960000c800"), 4820, [150, 120, 102]),
    ("palette BMP", bytes("424d560400000000000036040000280000000500000004000000010008000000000020000000c40e0000c40e00000001000000010000000000000101010002020200030303000404040005050500060606000707070008080800090909000a0a0a000b0b0b000c0c0c000d0d0d000e0e0e000f0f0f00101010001111110012121200131313001414140015151500161616001717170018181800191919001a1a1a001b1b1b001c1c1c001d1d1d001e1e1e001f1f1f00202020002121210022222200232323002424240025252500262626002727270028282800292929002a2a2a002b2b2b002c2c2c002d2d2d002e2e2e002f2f2f00303030003131310032323200333333003434340035353500363636003737370038383800393939003a3a3a003b3b3b003c3c3c003d3d3d003e3e3e003f3f3f00404040004141410042424200434343004444440045454500464646004747470048484800494949004a4a4a004b4b4b004c4c4c004d4d4d004e4e4e004f4f4f00505050005151510052525200535353005454540055555500565656005757570058585800595959005a5a5a005b5b5b005c5c5c005d5d5d005e5e5e005f5f5f00606060006161610062626200636363006464640065656500666666006767670068686800696969006a6a6a006b6b6b006c6c6c006d6d6d006e6e6e006f6f6f00707070007171710072727200737373007474740075757500767676007777770078787800797979007a7a7a007b7b7b007c7c7c007d7d7d007e7e7e007f7f7f00808080008181810082828200838383008484840085858500868686008787870088888800898989008a8a8a008b8b8b008c8c8c008d8d8d008e8e8e008f8f8f00909090009191910092929200939393009494940095959500969696009797970098989800999999009a9a9a009b9b9b009c9c9c009d9d9d009e9e9e009f9f9f00a0a0a000a1a1a100a2a2a200a3a3a300a4a4a400a5a5a500a6a6a600a7a7a700a8a8a800a9a9a900aaaaaa00ababab00acacac00adadad00aeaeae00afafaf00b0b0b000b1b1b100b2b2b200b3b3b300b4b4b400b5b5b500b6b6b600b7b7b700b8b8b800b9b9b900bababa00bbbbbb00bcbcbc00bdbdbd00bebebe00bfbfbf00c0c0c000c1c1c100c2c2c200c3c3c300c4c4c400c5c5c500c6c6c600c7c7c700c8c8c800c9c9c900cacaca00cbcbcb00cccccc00cdcdcd00cecece00cfcfcf00d0d0d000d1d1d100d2d2d200d3d3d300d4d4d400d5d5d500d6d6d600d7d7d700d8d8d800d9d9d900dadada00dbdbdb00dcdcdc00dddddd00dedede00dfdfdf00e0e0e000e1e1e100e2e2e200e3e3e300e4e4e400e5e5e500e6e6e600e7e7e700e8e8e800e9e9e900eaeaea00ebebeb00ececec00ededed00eeeeee00efefef00f0f0f000f1f1f100f2f2f200f3f3f300f4f4f400f5f5f500f6f6f600f7f7f700f8f8f800f9f9f900fafafa00fbfbfb00fcfcfc00fdfdfd00fefefe00ffffff006a7e93a8bd00000046596c7f920000002334455667000000000f1e2d3c000000"), 5313, [127, 127, 127]),
    ("JPEG", bytes("ffd8ffe000104a46494600010100000100010000ffdb0043000302020302020303030304030304050805050404050a070706080c0a0c0c0b0a0b0b0d0e12100d0e110e0b0b1016101113141515150c0f171816141812141514ffdb00430103040405040509050509140d0b0d1414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414141414ffc00011080004000503012200021101031101ffc4001500010100000000000000000000000000000004ffc4002110000102040700000000000000000000000002060103040507081122415171ffc4001501010100000000000000000000000000000506ffc4001f11000104010501000000000000000000000102030405000611213242d1ffda000c03010002110311003f00b30572d6c3aa6a25732d5aab6f30ebc000456b2d3b0da5b890491c9237395da6ed678a78c0485f51e95f73ffd9"), 4879, [146, 125, 98]),
    ("ink JPEG", bytes("ffd8ffee000e41646f626500640000000000ffdb004300080606070605080707070909080a0c140d0c0b0b0c1912130f141d1a1f1e1d1a1c1c20242e2720222c231c1c2837292c30313434341f27393d38323c2e333432ffc000140800040005044311004d11005911004b1100ffc40017000003010000000000000000000000000003040507ffc4002510000002070900000000000000000000000001020405060711d103131721365482a1b1ffda000e0443004d0059004b00003f006a12692478f80f86cecec7b2a0910e5c660b71dd45697d52f2d4e59cca837f1fffd9"), 4868, [153, 118, 99]),
    ("WebP", bytes("524946462c000000574542505650384c1f0000002f04c00000b93244f43f7611d1ff804020096c7fb41946662222204941920700"), 4820, [150, 120, 102]),
    ("TIFF", bytes("49492a00080000000a0000010400010000000500000001010400010000000400000002010300030000008600000003010300010000000100000006010300010000000200000011010400010000008c00000015010300010000000300000016010400010000000400000017010400010000003c0000001c010300010000000100000000000000080008000800000000320000640000960000c80000003c00323c11643c22963c33c83c44007800327822647844967866c8788800b40032b43364b46696b499c8b4cc"), 4820, [150, 120, 102]),
    ("packed TIFF", bytes("49492a0022000000800001e1e168f0463422958ce462c9b0fe92351f926a85ec040009000001030001000000050000000101030001000000040000000201030001000000080000000301030001000000050000000601030001000000010000001101040001000000080000001601030001000000040000001701040001000000190000001c010300010000000100000000000000"), 5313, [127, 127, 127]),
]

private func temporaryFolder() throws -> String {
    var template = Array("/tmp/hone-pictures-XXXXXX".utf8CString)
    guard let path = mkdtemp(&template) else { throw HoneError(.io, "no temporary folder.") }
    return String(cString: path)
}

@Suite struct PictureTests {
    @Test func everyKindIsReadAsPillowReadsIt() throws {
        for fixture in pictureFixtures {
            let picture = try Picture(fixture.bytes, as: .color, name: fixture.name)
            #expect([picture.height, picture.width, picture.channels] == [4, 5, 3], "\(fixture.name)")
            #expect(picture.bytes.reduce(0) { $0 + Int($1) } == fixture.sum, "\(fixture.name)")
            #expect(Array(picture.bytes[(2 * 5 + 3) * 3..<(2 * 5 + 3) * 3 + 3]) == fixture.pixel, "\(fixture.name)")
        }
    }

    @Test func channelsAndDepth() throws {
        let files = Dictionary(uniqueKeysWithValues: pictureFixtures.map { ($0.name, $0.bytes) })
        #expect(try Picture(files["alpha PNG"] ?? [], name: "").channels == 4)
        #expect(try Picture(files["alpha PNG"] ?? [], as: .colorAlpha, name: "").bytes.suffix(1) == [210])
        #expect(try Picture(files["grey PNG"] ?? [], as: .colorAlpha, name: "").bytes.suffix(1) == [255])
        #expect(try Picture(files["PNG"] ?? [], as: .grey, name: "").bytes[13] == 127)
        #expect(try Picture.deepGrey(files["deep PNG"] ?? [], name: "")?.integers.prefix(6) == [0, 13000, 26000, 39000, 52000, 1])
        #expect(try Picture.deepGrey(files["grey PNG"] ?? [], name: "") == nil)
    }

    @Test func writtenPicturesAreReadAgain() throws {
        for channels in [1, 3, 4] {
            let pixels = (0..<6 * 7 * channels).map { UInt8($0 * 5 % 256) }, picture = Picture(height: 6, width: 7, channels: channels, bytes: pixels)
            #expect(try Picture(picture.encoded(as: "PNG", quality: 75, name: ""), name: "").bytes == pixels)
            #expect(try Picture(picture.encoded(as: "JPEG", quality: 95, name: ""), name: "").width == 7)
            #expect(try Picture(picture.encoded(as: "WEBP", quality: 95, name: ""), name: "").height == 6)
        }
    }

    /// EXIF's eight ways to hold a camera: the letter F of 2 x 3 pixels.
    @Test func uprightTurnsAsEXIFSays() {
        let f = Picture(height: 3, width: 2, channels: 1, bytes: [1, 2, 3, 4, 5, 6])
        let expected: [Int: ([UInt8], Int)] = [1: ([1, 2, 3, 4, 5, 6], 2), 2: ([2, 1, 4, 3, 6, 5], 2), 3: ([6, 5, 4, 3, 2, 1], 2), 4: ([5, 6, 3, 4, 1, 2], 2),
                                               5: ([1, 3, 5, 2, 4, 6], 3), 6: ([5, 3, 1, 6, 4, 2], 3), 7: ([6, 4, 2, 5, 3, 1], 3), 8: ([2, 4, 6, 1, 3, 5], 3)]
        for (orientation, (pixels, width)) in expected {
            let turned = f.upright(orientation)
            #expect(turned.bytes == pixels && turned.width == width, "\(orientation)")
        }
    }

    /// A file that says it is huge is refused before anything is decoded.
    @Test func bombsAreRefused() throws {
        var png = pictureFixtures[0].bytes
        png.replaceSubrange(16..<24, with: [0, 1, 0, 0, 0, 1, 0, 0])
        var checksum: UInt32 = 0xFFFF_FFFF
        for byte in png[12..<29] {
            checksum ^= UInt32(byte)
            for _ in 0..<8 { checksum = checksum & 1 == 1 ? checksum >> 1 ^ 0xEDB8_8320 : checksum >> 1 }
        }
        checksum = ~checksum
        png.replaceSubrange(29..<33, with: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> $0) })
        #expect(throws: HoneError.self) { try Picture(png, name: "bomb.png") }
        do { _ = try Picture(png, name: "bomb.png") } catch let error as HoneError { #expect(error.message.contains("65536 x 65536"), "\(error.message)") }
    }

    /// Cut at every place, and every byte changed: a picture or an error each. HONE_EXHAUSTIVE changes every byte in every way.
    @Test func damagedPicturesAreErrorsOrPictures() {
        var tried = 0, read = 0
        func look(_ bytes: [UInt8]) {
            tried += 1
            if (try? Picture(bytes, as: .color, name: "")) != nil { read += 1 }
            _ = Picture.orientation(bytes)
        }
        for fixture in pictureFixtures {
            for end in 0..<fixture.bytes.count { look(Array(fixture.bytes[..<end])) }
            for i in fixture.bytes.indices {
                let changes: [UInt8] = getenv("HONE_EXHAUSTIVE") == nil ? [0xFF, UInt8(1 << (i % 8))] : Array(1...255)
                for change in changes {
                    var bytes = fixture.bytes
                    bytes[i] ^= change
                    look(bytes)
                }
            }
        }
        #expect(tried > 10_000 && read > 500 && read < tried)
    }

    @Test func resizingKeepsWhatIsEven() throws {
        let grey = Picture(height: 9, width: 13, channels: 3, bytes: Array(repeating: 77, count: 9 * 13 * 3))
        for kernel in ResamplingKernel.allCases {
            #expect(try grey.resized(height: 5, width: 20, kernel: kernel).bytes.allSatisfy { $0 == 77 }, "\(kernel)")
            var floats = [Float](repeating: 0, count: 4 * 30 * 3)
            try floats.withUnsafeMutableBufferPointer { try PictureResizing(height: 4, width: 30, kernel: kernel, fit: .crop).write(grey, to: #require($0.baseAddress)) }
            #expect(floats.allSatisfy { abs($0 - 77) < 0.001 }, "\(kernel)")
        }
        #expect(throws: HoneError.self) { try grey.resized(height: 0, width: 4, kernel: .box) }
        #expect(throws: HoneError.self) { try grey.resized(height: 4, width: 4, kernel: .box, box: (0, 0, 14, 9)) }
    }
}

@Suite struct SoundTests {
    private let sound = Sound(rate: 8000, channels: 2, samples: (0..<2000).map { sinf(Float($0) / 30) * 0.5 })

    @Test func writtenRecordingsAreReadAgain() throws {
        for (kind, tolerance) in [("WAV", Float(1e-4)), ("FLAC", 1e-4), ("OGG", 0.1)] {
            let back = try Sound(try sound.encoded(as: kind, name: ""), name: kind)
            #expect(back.rate == 8000 && back.channels == 2 && back.frames == 1000, "\(kind)")
            #expect(zip(back.samples, sound.samples).allSatisfy { abs($0 - $1) < tolerance }, "\(kind)")
        }
        #expect(try Sound(try sound.encoded(as: "WAV", name: ""), limit: 10, name: "").frames == 10)
    }

    @Test func anotherRate() throws {
        let twice = try sound.resampled(to: 16000, name: "")
        #expect(abs(twice.frames - 2000) < 3 && twice.rate == 16000)
        #expect(abs(twice.samples[2000] - sound.samples[1000]) < 0.01)
        #expect(throws: HoneError.self) { try sound.resampled(to: 1 << 30, name: "") }
    }

    @Test func whatIsNoRecordingSaysSo() {
        do {
            _ = try Sound(Array("text, and long enough for a header".utf8), name: "'x.wav'")
            Issue.record("text was read as a recording")
        } catch { #expect("\((error as? HoneError)?.message ?? "")" == "'x.wav' could not be read as a recording: it is no WAV, FLAC, OGG, AIFF or MP3.") }
    }

    @Test func damagedRecordingsAreErrorsOrRecordings() throws {
        let short = Sound(rate: 8000, channels: 1, samples: Array(sound.samples.prefix(100)))
        for kind in ["WAV", "FLAC", "OGG"] {
            let file = try short.encoded(as: kind, name: "")
            let step = getenv("HONE_EXHAUSTIVE") == nil ? max(1, file.count / 200) : 1
            for end in stride(from: 0, to: file.count, by: step) { _ = try? Sound(Array(file[..<end]), name: "") }
            for i in stride(from: 0, to: file.count, by: step) {
                for change: UInt8 in [0xFF, 0x80, 1] {
                    var bytes = file
                    bytes[i] ^= change
                    if let read = try? Sound(bytes, name: "") { #expect(read.frames < 1 << 24) }
                }
            }
        }
    }
}

@Suite struct FileBatchTests {
    /// 23 files, of which two are damaged.
    private func folder() throws -> [String] {
        let folder = try temporaryFolder()
        return try (0..<23).map { i in
            let path = "\(folder)/\(i).png"
            let picture = Picture(height: 3, width: 3, channels: 1, bytes: Array(repeating: UInt8(i), count: 9))
            try writeAtomically(path: path, i == 7 || i == 20 ? [1, 2, 3] : picture.encoded(as: "PNG", quality: 1, name: path))
            return path
        }
    }

    private func batches(_ paths: [String], threads: Int, skips: Bool) throws -> FileBatches {
        let resizing = try PictureResizing(height: 3, width: 3, kernel: .bilinear, fit: .stretch)
        return try FileBatches(order: Array(paths.indices.reversed()), rowShape: [3, 3, 1], batchSize: 4, threads: threads, skips: skips) { file, row in
            resizing.write(try Picture(try readFile(path: paths[file]), as: .grey, name: "'\(paths[file])'"), to: row)
        }
    }

    @Test(arguments: [0, 1, 2, 5, 40]) func rowsDoNotDependOnThreads(threads: Int) throws {
        let paths = try folder(), all = try batches(paths, threads: max(1, threads), skips: true)
        var found: [Int] = [], sizes: [Int] = []
        while let (rows, files) = try all.next() {
            #expect(rows.shape == [files.count, 3, 3, 1])
            #expect(rows.floats.enumerated().allSatisfy { $1 == Float(files[$0 / 9]) })
            found += files
            sizes.append(files.count)
        }
        #expect(found == (0..<23).reversed().filter { $0 != 7 && $0 != 20 })
        #expect(sizes == [3, 4, 4, 3, 4, 3])
        #expect(all.skipped.map(\.file) == [20, 7])
    }

    @Test func errorsNameTheFile() throws {
        let paths = try folder(), all = try batches(paths, threads: 3, skips: false)
        do {
            while try all.next() != nil {}
            Issue.record("damaged files were read")
        } catch let error as HoneError { #expect(error.message.contains("20.png"), "\(error.message)") }
    }

    /// Let go of in the middle, threads end.
    @Test func canBeLeftEarly() throws {
        let paths = try folder()
        for _ in 0..<50 { _ = try batches(paths, threads: 4, skips: true).next() }
    }
}
