# Embeddings, recurrent layers in all their settings, and the wrappers over time.
from harness import *


def net(*stack, shape=(5, 4), head=3):
    """A recurrent layer (and what stands before it), then an output layer of `head` units."""
    return lambda: Sequential([Input(shape)] + [m() for m in stack] + ([layers.Dense(head)] if head else []))


def x354(d): return d.normal(3, 5, 4)
def x754(d): return d.normal(7, 5, 4)
def y33(d): return d.normal(3, 3)
def y353(d): return d.normal(3, 5, 3)
def tokens(d): return d.random.integers(0, 9, (7, 5)).astype("int32")


def padded(d):
    """Sequences of different lengths, zeros behind and one zero in the middle."""
    x = d.random.integers(1, 9, (7, 5)).astype("int32")
    for i, length in enumerate([5, 4, 3, 2, 1, 5, 3]):
        x[i, length:] = 0
    x[5, 2] = 0
    return x


def gaps(d):
    """Samples with missing time steps, the first among them."""
    x = d.normal(7, 5, 4)
    x[0, 0] = x[1, 4] = x[2, 2] = x[3, 1] = x[3, 2] = 0
    x[4, :, 1] = 0
    return x


def rnn(name, build, x=x754, y=y73, **settings):
    case("rnn_" + name, build, x, y, settings.pop("loss", "mse"), **settings)


CELLS = {"simple": layers.SimpleRNN, "lstm": layers.LSTM, "gru": layers.GRU}
for name, L in CELLS.items():
    rnn(name, net(lambda: L(6)))
    rnn(name + "_sequences", net(lambda: L(3, return_sequences=True), head=None), x354, y353)
    rnn(name + "_one", net(lambda: L(1), shape=(1, 1)), lambda d: d.normal(1, 1, 1), lambda d: d.normal(1, 3))
    rnn(name + "_odd", net(lambda: L(17), shape=(3, 9)), lambda d: d.normal(11, 3, 9), lambda d: d.normal(11, 3))
    rnn(name + "_33_units", net(lambda: L(33), shape=(2, 2)), lambda d: d.normal(5, 2, 2), lambda d: d.normal(5, 3))
    rnn(name + "_backwards", net(lambda: L(4, go_backwards=True, return_sequences=True), head=3), x354, y353)
    rnn(name + "_no_bias", net(lambda: L(4, use_bias=False)))
    rnn(name + "_masked", net(lambda: layers.Masking(), lambda: L(4)), gaps)
    rnn(name + "_masked_sequences", net(lambda: layers.Masking(), lambda: L(4, return_sequences=True), lambda: L(3, go_backwards=True)), gaps)
    rnn(name + "_masked_zeros", net(lambda: layers.Masking(), lambda: L(4, return_sequences=True, zero_output_for_mask=True), lambda: layers.Flatten()), gaps)
    rnn(name + "_masked_zero_last", net(lambda: layers.Masking(), lambda: L(4, zero_output_for_mask=True)), gaps)
    rnn(name + "_relu", net(lambda: L(4, activation="relu")), optimizer=lambda: optimizers.SGD(0.02))
    rnn(name + "_softsign", net(lambda: L(4, activation="softsign")))
    rnn(name + "_softmax", net(lambda: layers.Masking(), lambda: L(4, activation="softmax", return_sequences=True), lambda: layers.Flatten()), gaps)
    rnn(name + "_regularized", net(lambda: L(4, kernel_regularizer="l2", recurrent_regularizer="l1", bias_regularizer="l2", activity_regularizer="l2")))
    rnn(name + "_frozen", net(lambda: layers.Dense(4), lambda: L(4, trainable=False)))
    rnn(name + "_adam", net(lambda: L(6)), optimizer=lambda: optimizers.Adam(0.01))
rnn("lstm_hard", net(lambda: layers.LSTM(4, recurrent_activation="hard_sigmoid", activation="linear")), optimizer=lambda: optimizers.SGD(0.02))
rnn("lstm_forget_bias", net(lambda: layers.LSTM(4, unit_forget_bias=False)))
for kind in ("after", "before"):
    after = kind == "after"
    rnn("gru_reset_" + kind, net(lambda: layers.GRU(5, reset_after=after)))
    rnn("gru_reset_" + kind + "_masked", net(lambda: layers.Masking(), lambda: layers.GRU(5, reset_after=after, return_sequences=True), lambda: layers.GRU(3, reset_after=after, go_backwards=True)), gaps)
    rnn("gru_reset_" + kind + "_hard", net(lambda: layers.GRU(5, reset_after=after, recurrent_activation="hard_sigmoid", activation="elu")))
    rnn("gru_reset_" + kind + "_no_bias", net(lambda: layers.GRU(5, reset_after=after, use_bias=False)))
    rnn("gru_reset_" + kind + "_softmax", net(lambda: layers.GRU(5, reset_after=after, activation="softmax")))

rnn("cell_simple", net(lambda: layers.RNN(layers.SimpleRNNCell(4))))
rnn("cell_lstm", net(lambda: layers.Masking(), lambda: layers.RNN(layers.LSTMCell(4), return_sequences=True), lambda: layers.Flatten()), gaps)
rnn("cell_gru", net(lambda: layers.RNN(layers.GRUCell(4, reset_after=False), go_backwards=True)))
rnn("cells_stacked", net(lambda: layers.RNN([layers.LSTMCell(4), layers.GRUCell(3), layers.LSTMCell(2)])))
rnn("cells_stacked_masked", net(lambda: layers.Masking(), lambda: layers.RNN(layers.StackedRNNCells([layers.LSTMCell(4), layers.LSTMCell(3)]), return_sequences=True, go_backwards=True), lambda: layers.Flatten()), gaps)

for merge in ("concat", "sum", "mul", "ave"):
    rnn("bidirectional_" + merge, net(lambda: layers.Bidirectional(layers.LSTM(3), merge_mode=merge)))
    rnn("bidirectional_" + merge + "_sequences", net(lambda: layers.Masking(), lambda: layers.Bidirectional(layers.GRU(3, return_sequences=True), merge_mode=merge),
                                                     lambda: layers.Bidirectional(layers.SimpleRNN(2))), gaps)
rnn("bidirectional_backward_layer", net(lambda: layers.Bidirectional(layers.LSTM(3, return_sequences=True),
                                                                     backward_layer=layers.GRU(3, activation="relu", return_sequences=True, go_backwards=True))),
    x354, y353)
rnn("bidirectional_cells", net(lambda: layers.Bidirectional(layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)]))))

rnn("time_distributed_dense", net(lambda: layers.TimeDistributed(layers.Dense(3, "tanh")), lambda: layers.LSTM(2)))
rnn("time_distributed_masked", net(lambda: layers.Masking(), lambda: layers.TimeDistributed(layers.Dense(3, "tanh")), lambda: layers.LSTM(2)), gaps)
rnn("time_distributed_model", net(lambda: layers.TimeDistributed(Sequential([Input((4,)), layers.Dense(3, "relu"), layers.Dense(2)])), head=None),
    y=lambda d: d.normal(7, 5, 2))
rnn("time_distributed_lstm", net(lambda: layers.TimeDistributed(layers.LSTM(2)), lambda: layers.LSTM(2), shape=(2, 3, 4)), lambda d: d.normal(5, 2, 3, 4), lambda d: d.normal(5, 3))

rnn("embedding", net(lambda: layers.Embedding(9, 4), lambda: layers.Flatten(), shape=(5,)), tokens)
rnn("embedding_float_input", net(lambda: layers.Embedding(9, 4), lambda: layers.Flatten(), shape=(5,)), lambda d: tokens(d).astype("float32"))
rnn("embedding_regularized", net(lambda: layers.Embedding(9, 4, embeddings_regularizer="l2"), lambda: layers.LSTM(3), shape=(5,)), tokens)
rnn("embedding_adam", net(lambda: layers.Embedding(9, 4), lambda: layers.LSTM(3), shape=(5,)), tokens, optimizer=lambda: optimizers.Adam(0.01))
for name, L in CELLS.items():
    rnn("embedding_mask_zero_" + name, net(lambda: layers.Embedding(9, 4, mask_zero=True), lambda: layers.Dropout(0.0), lambda: layers.Dense(3), lambda: L(3), shape=(5,)), padded)
rnn("embedding_mask_zero_bidirectional", net(lambda: layers.Embedding(9, 4, mask_zero=True), lambda: layers.Bidirectional(layers.LSTM(3, return_sequences=True)),
                                             lambda: layers.Activation("relu"), lambda: layers.LSTM(2), shape=(5,)), padded)
rnn("text_classifier", net(lambda: layers.Embedding(9, 6, mask_zero=True), lambda: layers.LSTM(5), lambda: layers.Dense(2, "softmax"), shape=(5,), head=None), padded,
    lambda d: d.labels(7, 2), loss="sparse_categorical_crossentropy", metrics=["accuracy"], optimizer=lambda: optimizers.Adam(0.01))
