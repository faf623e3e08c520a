// Keras weights files as trees: real files of Keras 2 and 3 are read, written trees are read again, names are Keras's.

import HoneCore
@testable import HoneFiles
import Testing

private let fixtures = "\(#filePath)".split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/Fixtures/"
private let keras3 = fixtures + "keras3_small.weights.h5", keras2 = fixtures + "keras2_small.h5"

private func message(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "no error"
    } catch let error as HoneError {
        return error.message
    } catch {
        return "another error"
    }
}

/// Values that generate.py gives a variable: 0, 1/8, 2/8, …
private func eighths(_ shape: [Int]) throws -> NDArray {
    try NDArray(shape: shape, .float32((0 ..< shape.reduce(1, *)).map { Float($0) / 8 }))
}

@Suite struct KerasWeightsTests {
    @Test func keras3Weights() throws {
        let root = try readKerasWeights(path: keras3)
        #expect(root.name == "small")
        #expect(root.children.map(\.container) == ["layers", "optimizer"])
        #expect(root.layers.map(\.container) == ["dense", "dense_1", "dropout"])
        #expect(root["layers/dense"]?.name == "first")
        #expect(try root["layers/dense"]?.variables == [eighths([3, 4]), eighths([4])])
        #expect(try root["layers/dense_1"]?.variables == [eighths([4, 2]), eighths([2])])
        #expect(root["layers/dropout"] == KerasWeightNode(name: "dropout"))
        // Adam: iteration, learning rate, two slots for each of four variables.
        let optimizer = try #require(root["optimizer"])
        #expect(optimizer.name == "adam")
        #expect(optimizer.variables.map(\.shape) == [[], [], [3, 4], [3, 4], [4], [4], [4, 2], [4, 2], [2], [2]])
        #expect(optimizer.variables[0].integers == [1])
        #expect(optimizer.variables[1].floats == [0.001])
    }

    @Test func keras2Model() throws {
        let file = try readKerasLegacy(path: keras2)
        #expect(file.layers.map(\.name) == ["first", "dropout", "second"])
        #expect(file.layers.map { $0.weights.map(\.name) } == [["small/first/kernel", "small/first/bias"], [], ["small/second/kernel", "small/second/bias"]])
        #expect(try file.layers[2].weights[0].array == eighths([4, 2]))
        #expect(file.modelConfig?.contains("\"Sequential\"") == true)
        #expect(file.trainingConfig?.contains("\"adam\"") == true)
        #expect(file.backend == "jax")
        #expect(file.kerasVersion?.hasPrefix("3.") == true)
        #expect(file.topLevelWeights == [])
        #expect(file.optimizerWeights.count == 10)
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let folder = try TemporaryFolder(), path = folder.file("x.weights.h5")
        let dense = (0..<12).map { KerasWeightNode(name: "layer \($0)", variables: [NDArray([Float($0)])]) }
        let names = kerasContainerNames(for: Array(repeating: "Dense", count: 12))
        let tree = KerasWeightNode(name: "model", children: [
            KerasWeightChild("layers", KerasWeightNode(children: zip(names, dense).map { KerasWeightChild($0, $1) } + [
                KerasWeightChild("lstm", KerasWeightNode(name: "l", children: [KerasWeightChild("cell", KerasWeightNode(name: "lstm_cell", variables: [NDArray([1.5])]))])),
            ])),
            KerasWeightChild("optimizer", KerasWeightNode(name: "sgd", variables: [NDArray(scalar: 4), NDArray(scalar: 0.5)])),
        ])
        try writeKerasWeights(path: path, tree)
        // dense_2 comes before dense_10 again.
        #expect(try readKerasWeights(path: path) == tree)
        #expect(try readKerasWeights(HDF5File(bytes: kerasWeightsBytes(tree), name: "x")) == tree)
        #expect(try kerasWeightsBytes(tree) == readFile(path: path))
    }

    @Test func whatKerasWroteIsWrittenTheSame() throws {
        let root = try readKerasWeights(path: keras3)
        #expect(try readKerasWeights(HDF5File(bytes: kerasWeightsBytes(root), name: "again")) == root)
    }

    @Test func containerNames() {
        #expect(kerasContainerNames(for: ["Dense", "ReLU", "Dense", "Dense"]) == ["dense", "re_lu", "dense_1", "dense_2"])
        // What keras.src.utils.naming.to_snake_case gives.
        let names = [
            "Conv2D": "conv2d", "Conv1DTranspose": "conv1d_transpose", "LSTM": "lstm", "GRU": "gru", "SimpleRNN": "simple_rnn", "RNN": "rnn",
            "MultiHeadAttention": "multi_head_attention", "ReLU": "re_lu", "LeakyReLU": "leaky_re_lu", "PReLU": "p_re_lu", "ELU": "elu",
            "BatchNormalization": "batch_normalization", "GlobalAveragePooling2D": "global_average_pooling2d", "ZeroPadding2D": "zero_padding2d",
            "InputLayer": "input_layer", "LSTMCell": "lstm_cell", "SeparableConv2D": "separable_conv2d", "UpSampling2D": "up_sampling2d",
            "SpatialDropout1D": "spatial_dropout1d", "StackedRNNCells": "stacked_rnn_cells", "Sequential": "sequential", "Functional": "functional",
            "ConvLSTM2D": "conv_lstm2d", "RMSNormalization": "rms_normalization", "TextVectorization": "text_vectorization", "STFTSpectrogram": "stft_spectrogram",
            "GaussianNoise": "gaussian_noise", "TimeDistributed": "time_distributed", "A": "a", "aB": "a_b", "ABc": "a_bc",
        ]
        for (name, expected) in names { #expect(kerasSnakeCase(name) == expected, "\(name)") }
    }

    @Test func splitNameLists() throws {
        let file = HDF5Group(
            attributes: [("layer_names0", .fixedStrings(["a"])), ("layer_names1", .fixedStrings(["b/c"]))],
            children: [
                ("a", .group(HDF5Group(attributes: [("weight_names", .numbers(NDArray([Double]())))]))),
                ("b", .group(HDF5Group(children: [("c", .group(HDF5Group(
                    attributes: [("weight_names0", .fixedStrings(["c/kernel:0"])), ("weight_names1", .strings(["c/bias:0"]))],
                    children: [("c", .group(HDF5Group(children: [("bias:0", .dataset(NDArray([Float(2)]))), ("kernel:0", .dataset(NDArray([Float(1)])))])))])))]))),
            ])
        let weights = try readKerasLegacy(HDF5File(bytes: hdf5Bytes(file), name: "split"))
        #expect(weights.layers == [
            KerasLegacyLayer(name: "a", weights: []),
            KerasLegacyLayer(name: "b/c", weights: [KerasLegacyWeight(name: "c/kernel:0", array: NDArray([Float(1)])), KerasLegacyWeight(name: "c/bias:0", array: NDArray([Float(2)]))]),
        ])
        #expect(weights.modelConfig == nil)
    }

    @Test func mistakes() throws {
        func file(_ group: HDF5Group) throws -> HDF5File { try HDF5File(bytes: hdf5Bytes(group), name: "x") }
        let values = HDF5Node.dataset(NDArray([Float(1)]))
        #expect(message { _ = try readKerasWeights(path: keras2) } == "'\(keras2)' is a legacy Keras file, not Keras 3 weights.")
        #expect(message { _ = try readKerasLegacy(path: keras3) } == "'\(keras3)' has the form of Keras 3 weights, not of a legacy file.")
        #expect(message { _ = try kerasForm(of: try file(HDF5Group(children: [("data", values)]))) }
            == "'x' is an HDF5 file, but not of Keras: it has neither 'layers' (Keras 3 weights) nor 'layer_names' (legacy weights) nor 'model_weights' (legacy model).")
        var gap = HDF5Group()
        gap.insert(values, at: "layers/dense/vars/0")
        gap.insert(values, at: "layers/dense/vars/2")
        #expect(message { _ = try readKerasWeights(file(gap)) } == "'x': the variables of 'layers/dense/vars' should be named 0 to 1, but are 0, 2.")
        var stray = HDF5Group()
        stray.insert(values, at: "layers/dense/kernel")
        #expect(message { _ = try readKerasWeights(file(stray)) } == "'x': 'layers/dense/kernel' is a dataset outside of a 'vars' group.")
        #expect(message { _ = try readKerasWeights(path: keras3, byteLimit: 100) }.hasSuffix("bytes of weights, more than the model can take (100)."))
        #expect(message { _ = try readKerasLegacy(path: keras2, byteLimit: 10) }.hasSuffix("bytes of weights, more than the model can take (10)."))
        #expect(message { _ = try readKerasLegacy(file(HDF5Group(children: [("model_weights", .group(HDF5Group()))]))) }
            == "'x': group 'model_weights' has no attribute 'layer_names', so this is not a Keras weights file.")
        var missing = HDF5Group(attributes: [("layer_names", .fixedStrings(["dense"]))])
        missing.insert(.group(HDF5Group(attributes: [("weight_names", .fixedStrings(["kernel:0"]))])), at: "dense")
        #expect(message { _ = try readKerasLegacy(file(missing)) } == "cannot read 'x', object 'dense/kernel:0': there is no such object.")
    }
}
