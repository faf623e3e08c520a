// Scripts that use Keras on data: their expectations are what Keras prints.

import Testing
@testable import HoneScript

@Suite struct KerasScriptTests {
    @Test(arguments: ["losses_metrics", "preprocessing"])
    func printsWhatKerasPrints(_ name: String) throws {
        let text = try #require(readText(FamilyScriptTests.folder + name + ".hone"))
        let expected = trimmedLines(text.split(separator: "\n").filter { $0.hasPrefix("# expect:") }.map { $0.dropFirst(10) }.joined(separator: "\n"))
        let printed = trimmedLines(try KerasSession().run(text))
        #expect(!expected.isEmpty)
        for (i, line) in expected.enumerated() { #expect((i < printed.count ? printed[i] : "nothing") == line) }
        #expect(printed.count == expected.count, "\(printed.last ?? "")")
    }

    private static let start = """
        import keras
        import numpy as np
        from keras import layers

        """

    @Test(arguments: lookups)
    func says(_ script: String, _ message: String) throws { #expect(try KerasSession().run(KerasScriptTests.start + script) == message) }

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
