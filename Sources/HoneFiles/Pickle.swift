// Python's pickle, as far as data need it: numbers, text, lists, tuples and dicts, and the few functions that the reader of a kind of
// file knows. Nothing is ever run: a name that is not known is refused, and so is every operation that could do more than hold data.

import HoneCore

/// What a pickle holds.
indirect enum PickleItem {
    case mark, none, bool(Bool), int(Int), float(Double), text(String), bytes(ArraySlice<UInt8>), tuple(Box), list(Box), dict(Box), global(String), object(AnyObject)

    /// The parts of a list, a tuple or a dict.
    final class Box { var items: [PickleItem] = [], pairs: [(PickleItem, PickleItem)] = [] }
}

/// What a kind of file has beside plain data.
protocol PickleObjects {
    /// The name under which `call` knows a function; throws when there is none.
    func allows(_ module: String, _ name: String) throws -> String
    func call(_ function: String, _ arguments: [PickleItem], _ reader: PickleReader) throws -> PickleItem
    /// What a reference to something outside of the pickle stands for.
    func persistent(_ item: PickleItem, _ reader: PickleReader) throws -> PickleItem
    /// Takes the state of an object that `call` made.
    func build(_ item: PickleItem, _ state: PickleItem, _ reader: PickleReader) throws
    /// The error for an operation that is not read.
    func refusal(of code: UInt8) -> HoneError
}

extension PickleObjects {
    // The attributes of an OrderedDict: bookkeeping.
    func build(_ item: PickleItem, _ state: PickleItem, _ reader: PickleReader) throws {}
}

struct PickleReader {
    /// All that holds parts. Nested a hundred thousand deep, they would be freed by as many nested deinits: so each is emptied first.
    private final class Boxes {
        var all: [PickleItem.Box] = []
        deinit { for box in all { (box.items, box.pairs) = ([], []) } }
    }
    private let boxes = Boxes()
    private let bytes: [UInt8]
    /// What messages call it.
    private let name: String
    private let objects: any PickleObjects
    private var at = 0
    private var stack: [PickleItem] = []
    private var memo: [Int: PickleItem] = [:]

    init(_ bytes: [UInt8], _ name: String, _ objects: any PickleObjects, at: Int = 0) { (self.bytes, self.name, self.objects, self.at) = (bytes, name, objects, at) }

    /// Where the last pickle ended.
    var position: Int { at }

    var title: String { name }
    func damaged(_ why: String) -> HoneError { HoneError(.format, "\(name) is damaged: \(why).") }

    func box(_ items: [PickleItem] = []) -> PickleItem.Box {
        let box = PickleItem.Box()
        box.items = items
        boxes.all.append(box)
        return box
    }

    /// A shape.
    func sizes(_ item: PickleItem) throws -> [Int] {
        guard case .tuple(let box) = item else { throw damaged("a shape is no tuple") }
        return try box.items.map { guard case .int(let i) = $0, i >= 0 else { throw damaged("a size is no number") }; return i }
    }

    private mutating func take(_ n: Int) throws -> ArraySlice<UInt8> {
        guard n >= 0, n <= bytes.count - at else { throw damaged("it ends too early") }
        defer { at += n }
        return bytes[at..<at + n]
    }
    private mutating func number(_ n: Int) throws -> Int {
        let raw = try take(n)
        guard n < 8 || raw.last.map({ $0 < 0x80 }) == true else { throw damaged("a length is impossible") }
        return raw.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    private mutating func line() throws -> String {
        guard let end = bytes[at...].firstIndex(of: 10) else { throw damaged("a line does not end") }
        defer { at = end + 1 }
        return String(decoding: bytes[at..<end], as: UTF8.self)
    }
    private mutating func pop() throws -> PickleItem {
        guard let item = stack.popLast() else { throw damaged("its stack is empty") }
        return item
    }
    /// What was put on the stack since the last mark.
    private mutating func sinceMark() throws -> [PickleItem] {
        guard let mark = stack.lastIndex(where: { if case .mark = $0 { true } else { false } }) else { throw damaged("a mark is missing") }
        defer { stack.removeSubrange(mark...) }
        return Array(stack[(mark + 1)...])
    }
    private static func pairs(_ items: [PickleItem]) -> [(PickleItem, PickleItem)] { stride(from: 0, to: items.count - 1, by: 2).map { (items[$0], items[$0 + 1]) } }

    /// The next object.
    mutating func read() throws -> PickleItem {
        (stack, memo) = ([], [:])
        while true {
            let code = try take(1).first ?? 0
            switch code {
            case 0x80: _ = try take(1)
            case 0x95: _ = try take(8)
            case UInt8(ascii: "."): return try pop()
            case UInt8(ascii: "("): stack.append(.mark)
            case UInt8(ascii: "N"): stack.append(.none)
            case 0x88: stack.append(.bool(true))
            case 0x89: stack.append(.bool(false))
            case UInt8(ascii: "K"): stack.append(.int(try number(1)))
            case UInt8(ascii: "M"): stack.append(.int(try number(2)))
            case UInt8(ascii: "J"): stack.append(.int(Int(Int32(truncatingIfNeeded: try number(4)))))
            case UInt8(ascii: "I"), UInt8(ascii: "L"):
                let text = try line()
                if text == "00" || text == "01" { stack.append(.bool(text == "01")) } else {
                    guard let value = Int(text.hasSuffix("L") ? String(text.dropLast()) : text) else { throw damaged("a number is no number") }
                    stack.append(.int(value))
                }
            case UInt8(ascii: "F"):
                guard let value = Double(try line()) else { throw damaged("a number is no number") }
                stack.append(.float(value))
            case 0x8A:
                let n = try number(1), raw = try take(n)
                guard n <= 8 else { throw damaged("a number is too large") }
                var value = raw.reversed().reduce(0) { $0 << 8 | Int($1) }
                if n > 0, n < 8, raw.last.map({ $0 & 0x80 != 0 }) == true { value -= 1 << (8 * n) }
                stack.append(.int(value))
            case UInt8(ascii: "G"): stack.append(.float(Double(bitPattern: try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })))
            case UInt8(ascii: "X"): stack.append(.text(String(decoding: try take(try number(4)), as: UTF8.self)))
            case 0x8C: stack.append(.text(String(decoding: try take(try number(1)), as: UTF8.self)))
            case 0x8D: stack.append(.text(String(decoding: try take(try number(8)), as: UTF8.self)))
            case UInt8(ascii: "U"), UInt8(ascii: "C"): stack.append(.bytes(try take(try number(1))))
            case UInt8(ascii: "T"), UInt8(ascii: "B"): stack.append(.bytes(try take(try number(4))))
            case 0x8E: stack.append(.bytes(try take(try number(8))))
            case UInt8(ascii: ")"): stack.append(.tuple(box()))
            case UInt8(ascii: "]"): stack.append(.list(box()))
            case UInt8(ascii: "}"): stack.append(.dict(box()))
            case UInt8(ascii: "l"), UInt8(ascii: "d"):
                let items = try sinceMark(), isList = code == UInt8(ascii: "l"), made = box(isList ? items : [])
                if !isList { made.pairs = PickleReader.pairs(items) }
                stack.append(isList ? .list(made) : .dict(made))
            case 0x85...0x87:
                let n = Int(code) - 0x84
                guard stack.count >= n else { throw damaged("its stack is empty") }
                let items = Array(stack.suffix(n))
                stack.removeLast(n)
                stack.append(.tuple(box(items)))
            case UInt8(ascii: "t"): stack.append(.tuple(box(try sinceMark())))
            case UInt8(ascii: "q"): memo[try number(1)] = stack.last
            case UInt8(ascii: "r"): memo[try number(4)] = stack.last
            case 0x94: memo[memo.count] = stack.last
            case UInt8(ascii: "p"): memo[try numberInLine()] = stack.last
            case UInt8(ascii: "h"): stack.append(try remembered(try number(1)))
            case UInt8(ascii: "j"): stack.append(try remembered(try number(4)))
            case UInt8(ascii: "g"): stack.append(try remembered(try numberInLine()))
            case UInt8(ascii: "0"): _ = try pop()
            case UInt8(ascii: "c"): stack.append(.global(try objects.allows(try line(), try line())))
            case 0x93:
                guard case .text(let name) = try pop(), case .text(let module) = try pop() else { throw damaged("a name is no text") }
                stack.append(.global(try objects.allows(module, name)))
            case UInt8(ascii: "Q"): stack.append(try objects.persistent(try pop(), self))
            case UInt8(ascii: "R"):
                guard case .tuple(let arguments) = try pop(), case .global(let function) = try pop() else { throw damaged("a call is not understood") }
                stack.append(try objects.call(function, arguments.items, self))
            case UInt8(ascii: "a"):
                let item = try pop()
                if case .list(let box)? = stack.last { box.items.append(item) }
            case UInt8(ascii: "e"):
                let items = try sinceMark()
                if case .list(let box)? = stack.last { box.items += items }
            case UInt8(ascii: "s"):
                let value = try pop(), key = try pop()
                if case .dict(let box)? = stack.last { box.pairs.append((key, value)) }
            case UInt8(ascii: "u"):
                let items = try sinceMark()
                if case .dict(let box)? = stack.last { box.pairs += PickleReader.pairs(items) }
            case UInt8(ascii: "b"):
                let state = try pop()
                guard let item = stack.last else { throw damaged("its stack is empty") }
                try objects.build(item, state, self)
            default: throw objects.refusal(of: code)
            }
        }
    }

    private mutating func numberInLine() throws -> Int {
        guard let value = Int(try line()) else { throw damaged("a number is no number") }
        return value
    }

    private func remembered(_ i: Int) throws -> PickleItem {
        guard let item = memo[i] else { throw damaged("it refers to what is not there") }
        return item
    }
}
