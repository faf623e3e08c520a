// What keras.datasets reads with: the forms in which Keras's cache folder keeps its data sets.

import HoneCore
import HoneData
import HoneFiles
import HoneLanguage

func installDataSets(_ interpreter: Interpreter) {
    let module = ModuleObject("_keras_files", summary: "")
    module.add([
        BuiltinFunction("pickled(path, member=None)", "Plain data and arrays from a pickle, which may be a member of a tar archive.") { c in
            let path = try pathArgument(c, 0)
            var bytes = try wholeFile(path)
            if let member = try c.optionalString(1) { bytes = try tarMember(bytes, member, archive: path) }
            return Value(try readPickledData(bytes, name: "'\(path)'"))
        },
        BuiltinFunction("rows(path, name)", "An array of lists of whole numbers in an .npz file: all numbers, and how many each list has.") { c in
            let path = try pathArgument(c, 0), name = try c.string(1), archive = try ZipReader(path: path)
            defer { archive.close() }
            for i in 0..<archive.count where archive.name(i) == name + ".npy" {
                let (numbers, counts) = try readRows(try archive.entry(i).bytes, name: "\(path)/\(name)")
                return .tuple([.array(try NDArray(shape: [numbers.count], .int32(numbers))), .array(try NDArray(shape: [counts.count], .int64(counts.map(Int64.init))))])
            }
            throw HoneError(.key, "'\(path)' has no array '\(name)'.")
        },
        BuiltinFunction("lists(numbers, counts)", "The numbers as lists, each as long as counts say.") { c in
            let numbers = try arrayArgument(c[0], c.interpreter).integers, counts = try arrayArgument(c[1], c.interpreter).integers
            var at = 0
            return .list(try counts.map { count in
                guard count >= 0, count <= numbers.count - at else { throw HoneError(.value, "lists(): there are fewer numbers than the counts say.") }
                defer { at += count }
                return .list(numbers[at..<at + count].map(Value.int))
            })
        },
        BuiltinFunction("idx(path)", "An array of bytes in the form of the MNIST files.") { c in
            let path = try pathArgument(c, 0), bytes = try wholeFile(path)
            guard bytes.count >= 4, bytes[0] == 0, bytes[1] == 0, bytes[2] == 8, bytes.count >= 4 + 4 * Int(bytes[3]) else { throw HoneError(.format, "'\(path)' is not a file of bytes in the IDX form.") }
            let start = 4 + 4 * Int(bytes[3])
            let shape = (0..<Int(bytes[3])).map { axis in bytes[(4 + 4 * axis)..<(8 + 4 * axis)].reduce(0) { $0 << 8 | Int($1) } }
            guard try Size.product(shape) == bytes.count - start else { throw HoneError(.format, "'\(path)' is damaged: its shape is \(describe(shape: shape)), but it holds \(bytes.count - start) bytes.") }
            return .array(try NDArray(shape: shape, .uint8(Array(bytes[start...]))))
        },
    ])
    interpreter.registerModule("_keras_files", module)
}
