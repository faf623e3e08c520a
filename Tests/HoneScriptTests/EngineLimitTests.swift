import HoneCore
import HoneLanguage
import Testing
@testable import HoneScript

/// Inputs that once ended the process, or had no effect, on their way through scripts into the engine.
@Suite struct EngineLimitTests {
    static let start = "import sys, numpy as np, keras\nfrom keras import layers, ops\nx = np.ones((2, 4))\nI = keras.Input\n"
        + "def dense():\n  m = keras.Sequential([I((4,)), layers.Dense(3), layers.Dense(1)])\n  m.compile('sgd', 'mse')\n  return m\n"

    @Test(arguments: [
        ("keras.utils.pad_sequences(np.array([1, 2, 3]))", "`sequences` must be a list of iterables"),
        ("ops.take_along_axis(x, 3, axis=1)", "need as many axes as x"),
        ("layers.Reshape((2147483647,) * 3)(I((4,)))", "does not fit into any memory"),
        ("ops.reshape(x, (2**32, 2**32))", "does not fit into any memory"),
        ("ops.reshape(I((4,)), (2**32, 2**32))", "does not fit into any memory"),
        ("layers.LSTM(2147483647)(I((4, 3)))", "does not fit into any memory"),
        ("ops.slice(np.ones(4), [2**63-1], [1])", ""), ("ops.slice(x, [2**63-1], [1])", ""),
        ("ops.broadcast_to(x, (2**62, 4))", "could not be broadcast"),
        ("ops.tile(np.arange(6.), 2**63-1)", ""), ("ops.tile(x, 10**12)", "out of memory"), ("ops.tile(x, 10**15)", "does not fit into any memory"),
        ("layers.MultiHeadAttention(2, 4, output_shape=(2147483647,) * 3)(I((4, 3)), I((4, 3)))", "does not fit into any memory"),
        ("t = I((4, 3))\nfor i in range(3): t = layers.UpSampling1D(2147483647)(t)", "does not fit into any memory"),
        ("layers.ZeroPadding2D(2**63-1)(I((4, 4, 3)))", ""),
        ("ops.pad(np.ones((4, 4)), (10**9, 10**9))", "memory"),
        ("m = keras.Sequential([I((4,)), layers.Lambda(lambda t: ops.tile(t, (1, 10**12)))])\nm.predict(x)", "out of memory"),
        ("dense().explain('plan', batch_size=2**62)", "batch_size"),
        ("ops.vdot(range(10**18), x)", "does not fit into any memory"), ("ops.sum(range(10**18))", "does not fit into any memory"),
        ("l = []\nl.append(l)\ndense().fit(x, x[:, :1], callbacks=l, verbose=0)", "holds itself"),
        ("l = []\nl.append(l)\nl.append(l)\nops.sum(l)", "holds itself"), ("l = []\nl.append(l)\nl.append(l)\nlayers.Dense(l)", "holds itself"),
        ("layers.Conv2DTranspose(2, 3, strides=10**9)(I((4, 4, 3)))", ""),
        ("t = I((4,))\nfor i in range(70): t = layers.Concatenate()([t, t])", "does not fit into any memory"),
        ("layers.LayerNormalization(axis=2147483647)(I((4,)))", "out of bounds"), ("layers.BatchNormalization(axis=2147483647)(I((4,)))", "out of bounds"),
        ("m = keras.Sequential([I((2,)), layers.Embedding(3, 2)])\nm.predict(np.array([[0, 7]]), verbose=0)", "layer 'embedding' was given the index 7"),
        ("m = keras.Sequential([I((8,)), layers.Dense(4)])\nm.layers[0].enable_lora(2**62)", "does not fit into any memory"),
        ("ops.arange(10**15)", ""), ("ops.eye(2**31)", ""), ("ops.repeat(x, 10**15)", ""), ("ops.one_hot(np.array([1]), 10**15)", ""),
    ])
    func isAnError(_ script: String, _ part: String) throws {
        let message = try KerasSession().run(EngineLimitTests.start + script)
        #expect(message.contains("Error: ") && message.contains(part), "\(message)")
    }

    @Test(arguments: [
        "assert dense().predict(x, batch_size=sys.maxsize, verbose=0).shape == (2, 1)", "dense().fit(x, x[:, :1], batch_size=sys.maxsize, verbose=0)",
        "dense().evaluate(x, x[:, :1], batch_size=sys.maxsize, verbose=0)",
        "m = keras.Sequential([I((4, 3)), layers.Conv1D(2, 3, dilation_rate=10**8, padding='same')])\nassert m.predict(np.ones((2, 4, 3)), verbose=0).shape == (2, 4, 2)",
    ])
    func works(_ script: String) throws { #expect(try KerasSession().run(EngineLimitTests.start + script) == "") }
}
