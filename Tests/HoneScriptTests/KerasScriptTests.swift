// Scripts that use Keras on data: their expectations are what Keras prints.

import Testing
@testable import HoneScript

@Suite struct KerasScriptTests {
    @Test(arguments: ["losses_metrics", "preprocessing", "operations", "operations_places", "random_images", "kept_kernels", "transfer", "statistics", "own_layers", "own_weights", "own_steps", "pictures", "augmentations", "applications", "own_classes", "control", "pyplot", "old_names", "sklearn", "datasets", "tensorflow"])
    func printsWhatKerasPrints(_ name: String) throws {
        let text = try #require(readText(FamilyScriptTests.folder + name + ".hone"))
        let expected = trimmedLines(text.split(separator: "\n").filter { $0.hasPrefix("# expect:") }.map { $0.dropFirst(10) }.joined(separator: "\n"))
        let session = try KerasSession()
        // Data sets in the form of Keras's cache folder.
        _ = session.run("import os\nos.environ['KERAS_HOME'] = '\(FamilyScriptTests.folder)keras_home'")
        let printed = trimmedLines(session.run(text))
        #expect(!expected.isEmpty)
        for (i, line) in expected.enumerated() { #expect((i < printed.count ? printed[i] : "nothing") == line) }
        #expect(printed.count == expected.count, "\(printed.last ?? "")")
    }

    private static let start = """
        import keras
        import numpy as np
        from keras import layers
        keras.backend.clear_session()

        """

    /// One session for all: starting one takes longer than a case.
    @Test func says() throws {
        let session = try KerasSession()
        for (script, message) in KerasScriptTests.lookups + KerasScriptTests.absent {
            #expect(session.run(KerasScriptTests.start + script) == message, "\(script)")
        }
    }

    /// What is not built is not offered, and said to be missing rather than misspelt.
    @Test func offersNothingThatIsAbsent() throws {
        let session = try KerasSession()
        for (module, names) in absentFromKeras {
            let list = names.split { $0 == " " || $0 == "\n" }.map { "'\($0)'" }.joined(separator: ", ")
            #expect(session.run("import keras\nprint([n for n in [\(list)] if hasattr(\(module), n)])") == "[]\n")
        }
    }

    /// A pickle could run anything: what is no plain data is refused by name.
    @Test func refusesPicklesThatCall() throws {
        let path = FamilyScriptTests.folder + "keras_home/datasets/cifar-10-evil/evil.pkl"
        let text = try KerasSession().run("from _keras_files import pickled\npickled('\(path)')")
        #expect(text.contains("wants to call posix.system, which is refused"), "\(text)")
    }

    /// The stages of a model are for reading: no names of the engine's own types.
    @Test(arguments: ["graph", "gradient", "rewrite", "memory", "plan"])
    func explains(_ stage: String) throws {
        let text = try KerasSession().run(KerasScriptTests.start + """
            m = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Activation("relu"), layers.Dense(2)])
            m.compile("adam", "mse")
            print(m.explain("\(stage)"))
            """)
        #expect(text.contains(stage == "graph" || stage == "gradient" ? "unary(relu)" : "dense(relu)"), "\(text)")
        #expect(!text.contains("Hone"))
    }

    static let absent: [(String, String)] = [
        ("class Mine(layers.Dense): pass", "TypeError: the class 'Dense' cannot be derived from."),
        ("class Mine(layers.Layer): pass\nMine()(keras.Input((3,)))", "NotImplementedError: Layer Mine does not have a `call()` method implemented."),
        ("class Mine(layers.Layer):\n    def __init__(self): self.a = 1\nMine()(keras.Input((3,)))",
         "RuntimeError: In layer 'Mine', you forgot to call `super().__init__()` as the first statement in the `__init__()` method."),
        ("layers.FlaxLayer", "AttributeError: module 'keras.layers' has no attribute 'FlaxLayer'. Keras has it, Hone does not."),
        ("layers.HashedCrossing",
         "AttributeError: module 'keras.layers' has no attribute 'HashedCrossing'. Keras has it, Hone does not."),
        ("layers.Dens", "AttributeError: module 'keras.layers' has no attribute 'Dens'. Did you mean `Dense`?"),
        ("keras.applications.NASNetLarge", "AttributeError: module 'keras.applications' has no attribute 'NASNetLarge'. Keras has it, Hone does not."),
        ("keras.ops.fft", "AttributeError: module 'keras.ops' has no attribute 'fft'. Keras has it, Hone does not."),
        ("keras.ops.sort(keras.Input((2,)))",
         "NotImplementedError: keras.ops.sort() works on arrays only; it was given a tensor of a model."),
        ("from keras.layers import FlaxLayer",
         "ImportError: cannot import 'FlaxLayer' from 'keras.layers'. Keras has it, Hone does not."),
        ("keras.config.set_floatx('float16')", "NotImplementedError: set_floatx(): only 'float32' is available, got 'float16'."),
        ("keras.initializers.get('he_norm')", "ValueError: keras.initializers has no 'he_norm'. Did you mean `he_normal`?"),
        ("keras.losses.deserialize({'class_name': 'Hubber', 'config': {}})",
         "ValueError: keras.losses has no 'Hubber'. Did you mean `Huber`?"),
        ("layers.deserialize({'class_name': 'Dens', 'config': {}})",
         "ValueError: unknown layer 'Dens'. Did you mean `Dense`?"),
        ("layers.Dense.from_config({'unit': 3})",
         "TypeError: Dense() got an unexpected keyword argument 'unit'. Did you mean `units`? It takes: units, activation=None, use_bias=True, kernel_initializer='glorot_uniform', bias_initializer='zeros', kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None."),
        ("keras.utils.pad_sequences(3)", "ValueError: pad_sequences(): `sequences` must be a list of sequences, got int."),
        ("keras.utils.pad_sequences([1, 2])",
         "ValueError: pad_sequences(): `sequences` must be a list of iterables, but element 0 is int."),
        ("keras.utils.pad_sequences([[1]], padding='left')",
         "ValueError: pad_sequences(): 'padding' must be 'pre' or 'post', got 'left'."),
        ("keras.utils.pad_sequences([[[1, 2]], [[1]]])",
         "ValueError: pad_sequences(): the shape (1,) of an element of sequence 1 differs from (2,) before."),
        ("keras.ops.einsum('ij,jk->ik', np.ones((2, 3)), np.ones((2, 3)))",
         "ValueError: einsum(): axis 'j' of 'ij,jk->ik' has sizes 3 and 2."),
        ("keras.ops.roll(keras.Input((3,)), 1, axis=0)",
         "ValueError: In layer 'roll' (Roll): roll(): the size of the axis must be known, got (None, 3)."),
        ("keras.ops.pad(np.ones(3), ((1, 2), (3, 4)))",
         "ValueError: pad(): 'pad_width' must be an int, or a pair of ints for each of the 1 axes, got [[1, 2], [3, 4]]."),
        ("keras.ops.top_k(np.ones(3), 5)", "ValueError: top_k(): k=5 is larger than the last axis of (3,)."),
        ("layers.SpectralNormalization(layers.ReLU())(np.ones((2, 3)))",
         "ValueError: In layer 'spectral_normalization' (SpectralNormalization): 're_lu' (ReLU) has neither 'kernel' nor 'embeddings'. SpectralNormalization wraps layers such as Dense, Conv2D or Embedding."),
        ("layers.SpectralNormalization(layers.Dense(2), power_iterations=0)",
         "ValueError: SpectralNormalization(): 'power_iterations' must be a positive int, got 0."),
        ("layers.ConvLSTM2D(2, 3)(np.ones((2, 3, 4, 1)))",
         "ValueError: In layer 'conv_lstm2d' (ConvLSTM2D): the input is incompatible with the layer: expected ndim=5, found ndim=4. Full shape received: (2, 3, 4, 1). It takes (batch, time, height, width, channels). "
         + "Where there is one channel, give it an axis: Reshape((3, 4, 1, 1)) or Input(shape=(3, 4, 1, 1))."),
        ("layers.ConvLSTM1D(2, 3)(keras.Input((None, None, 1)))",
         "ValueError: In layer 'conv_lstm1d' (ConvLSTM1D): ConvLSTM layers need images of known size and channels, got shape (None, None, None, 1)."),
        ("layers.ConvLSTM1D(2, 5)(np.ones((2, 3, 4, 1)))",
         "ValueError: In layer 'conv_lstm1d' (ConvLSTM1D): Computed output size would be zero or negative. Received an input of shape (2, 3, 4, 1) and windows of (5,) with strides=(1,), padding='valid'. Use smaller windows, a larger input or padding='same'."),
        ("layers.BatchNormalization(renorm=True, renorm_clipping={'rmax': 1, 'rmin': 2})",
         "ValueError: BatchNormalization(): in 'renorm_clipping' rmax must not be below rmin, got {'rmax': 1, 'rmin': 2}."),
        ("layers.BatchNormalization(renorm=True, renorm_clipping={'max': 1})",
         "ValueError: BatchNormalization(): 'renorm_clipping' must be a dict of numbers with the keys 'rmax', 'rmin', 'dmax', got {'max': 1}."),
    ]

    static let lookups: [(String, String)] = [
        ("layers.StringLookup(max_tokens=1)", "ValueError: StringLookup(): max_tokens must be greater than 1, got 1."),
        ("layers.StringLookup(max_tokens=0)", "ValueError: StringLookup(): 'max_tokens' must be a positive int, got 0."),
        ("layers.StringLookup(vocabulary=['a', 'a'])", "ValueError: StringLookup: the vocabulary holds 'a' more than once."),
        ("layers.StringLookup(vocabulary=[])", "ValueError: StringLookup: the vocabulary must not be empty."),
        ("layers.StringLookup(vocabulary=[1])", "TypeError: StringLookup: the vocabulary must be made of text, but it holds 1."),
        ("layers.StringLookup(vocabulary=3)", "TypeError: StringLookup: the vocabulary must be a list of words, got 3."),
        ("layers.StringLookup(vocabulary='/nonexistent.txt')",
         "FileNotFoundError: cannot read '/nonexistent.txt': No such file or directory. Check the spelling and the current folder."),
        ("layers.StringLookup(vocabulary=['a', '', 'b'], mask_token='')",
         "ValueError: StringLookup: the vocabulary holds the reserved word ''. Leave special words out, or put all of them first: ['', '[UNK]']."),
        ("layers.StringLookup(vocabulary=['a', 'b', 'c'], max_tokens=3)",
         "ValueError: StringLookup: a vocabulary of 4 words, special ones included, is larger than max_tokens=3."),
        ("layers.StringLookup(invert=True, output_mode='count')",
         "ValueError: StringLookup(): invert=True needs output_mode='int', got 'count'."),
        ("layers.StringLookup(output_mode='tf_idf', vocabulary=['a'])",
         "ValueError: StringLookup: output_mode='tf_idf' needs idf_weights with the vocabulary."),
        ("layers.StringLookup(output_mode='tf_idf', vocabulary=['a'], idf_weights=[1.0, 2.0])",
         "ValueError: StringLookup: idf_weights has 2 numbers for a vocabulary of 1."),
        ("layers.StringLookup(idf_weights=[1.0])", "ValueError: StringLookup(): idf_weights go with a vocabulary."),
        ("layers.StringLookup(vocabulary=['a'], idf_weights=[1.0])",
         "ValueError: StringLookup: idf_weights are for output_mode='tf_idf' only, not 'int'."),
        ("layers.StringLookup(output_mode='hot')",
         "ValueError: StringLookup(): 'output_mode' must be one of 'int', 'one_hot', 'multi_hot', 'binary', 'count', 'tf_idf', 'tf-idf', got 'hot'."),
        ("layers.StringLookup(pad_to_max_tokens=True)", "ValueError: StringLookup(): pad_to_max_tokens=True needs max_tokens."),
        ("layers.StringLookup(salt='a')", "TypeError: StringLookup(): 'salt' must be an int or a tuple of 2 ints, got 'a'."),
        ("layers.StringLookup(vocabulary=['a'])([1])", "TypeError: StringLookup looks up text, but was given numbers."),
        ("layers.StringLookup(vocabulary=['a'])([['a'], ['b', 'c']])",
         "ValueError: rows of text must have equal lengths here; join the words of a row, or use TextVectorization on whole texts."),
        ("layers.StringLookup(vocabulary=['a'], num_oov_indices=0)(['b'])",
         "ValueError: StringLookup: 'b' is not in the vocabulary, and num_oov_indices=0 leaves no place for it. Use num_oov_indices=1."),
        ("layers.StringLookup(output_mode='count')(['a'])",
         "ValueError: StringLookup with output_mode='count' needs a vocabulary first: give vocabulary=, or call adapt(data)."),
        ("layers.StringLookup(vocabulary=['a']).adapt(['b'])",
         "ValueError: adapt(): the vocabulary of this StringLookup was given, so there is nothing to learn."),
        ("layers.StringLookup(vocabulary=['a'], invert=True)(['a'])",
         "TypeError: StringLookup with invert=True takes places, but was given text."),
        ("layers.StringLookup().set_vocabulary([])", "ValueError: StringLookup: the vocabulary must not be empty."),
        ("layers.IntegerLookup(vocabulary=['a'])",
         "TypeError: IntegerLookup: the vocabulary must be made of whole numbers, but it holds 'a'."),
        ("layers.IntegerLookup(vocabulary=[1])(['a'])", "TypeError: IntegerLookup looks up whole numbers, but was given text."),
        ("layers.IntegerLookup(salt=3)", "ValueError: IntegerLookup(): 'salt' needs oov_method='farmhash'."),
        ("layers.Hashing()",
         "TypeError: Hashing() needs 'num_bins' (how many bins there are). It takes: num_bins, mask_value=None, salt=None, output_mode='int', sparse=False, dtype=None, name=None, trainable=True, input_shape=None, input_dim=None, batch_input_shape=None, batch_size=None."),
        ("layers.Hashing(0)", "ValueError: Hashing(): 'num_bins' must be a positive int, got 0."),
        ("layers.Hashing(3, mask_value=[1])", "TypeError: Hashing(): 'mask_value' must be text or a whole number, got [1]."),
        ("layers.Hashing(3).adapt([1])", "AttributeError: 'Hashing' object has no attribute 'adapt'."),
        ("layers.Hashing(3).get_vocabulary()", "AttributeError: 'Hashing' object has no attribute 'get_vocabulary'."),
        ("layers.TextVectorization(split=lambda x: x)",
         "NotImplementedError: TextVectorization(): 'split' must be None or one of 'whitespace', 'character'; a function is not available. Apply it to the text first and pass split=None."),
        ("layers.TextVectorization(standardize='upper')",
         "ValueError: TextVectorization(): 'standardize' must be None or one of 'lower_and_strip_punctuation', 'lower', 'strip_punctuation', got 'upper'."),
        ("layers.TextVectorization(output_mode='count', output_sequence_length=3)",
         "ValueError: TextVectorization(): output_sequence_length is for output_mode='int' only, not 'count'."),
        ("layers.TextVectorization(ragged=True)",
         "NotImplementedError: TextVectorization(): ragged=True is not available; rows are filled with 0."),
        ("layers.TextVectorization(vocabulary=['a'])([1, 2])", "TypeError: TextVectorization takes text, but was given numbers."),
        ("layers.TextVectorization(vocabulary=['a'])([['a', 'b']])",
         "ValueError: TextVectorization splits one text a row, so its data must have shape (n,) or (n, 1), got (1, 2). Use split=None for words."),
        ("layers.TextVectorization(output_mode='one_hot', vocabulary=['a'])(['a b'])",
         "ValueError: TextVectorization: output_mode='one_hot' needs split=None: texts have different numbers of words."),
        ("layers.TextVectorization(output_mode='multi_hot')(['a b'])",
         "ValueError: TextVectorization with output_mode='multi_hot' needs a vocabulary first: give vocabulary=, or call adapt(data)."),
        ("layers.TextVectorization(vocabulary=['a'])(keras.Input((1,)))",
         "NotImplementedError: In layer 'text_vectorization' (TextVectorization): TextVectorization works on data, not inside a model: text cannot flow through a model's graph. Call the layer on your data first, x = layer(data), and give the model the numbers."),
        ("keras.Input((1,), dtype='string')",
         "NotImplementedError: Input: text cannot flow through a model. Call StringLookup or TextVectorization on the data first, and give the model their numbers."),
        ("layers.Dense(2).adapt([1])", "AttributeError: 'Dense' object has no attribute 'adapt'."),
    ]
}
