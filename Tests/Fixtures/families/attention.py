# Attention in all its forms.
from harness import *
from keras import Model


def pair(d): return [d.normal(3, 5, 6), d.normal(3, 4, 6)]
def triple(d): return [d.normal(3, 5, 6), d.normal(3, 4, 7), d.normal(3, 4, 6)]
def y52(d): return d.normal(3, 5, 2)


def attend(layer, inputs=((5, 6), (4, 6)), **call):
    """layer([query, value]) or layer([query, value, key])"""
    def build():
        xs = [Input(shape) for shape in inputs]
        h = [layers.Dense(x.shape[-1])(x) for x in xs]
        return Model(xs, layers.Dense(2)(layer()(h, **call)))
    return build


def heads(layer, inputs=((5, 6), (4, 6)), **call):
    """layer(query, value) or layer(query, value, key=key)"""
    def build():
        xs = [Input(shape) for shape in inputs]
        extra = {"key": xs[2]} if len(xs) == 3 else {}
        return Model(xs, layers.Dense(2)(layer()(xs[0], xs[1], **extra, **call)))
    return build


case("attention", attend(layers.Attention), pair, y52, "mse")
case("attention_scale", attend(lambda: layers.Attention(use_scale=True)), pair, y52, "mse")
case("attention_concat", attend(lambda: layers.Attention(score_mode="concat")), pair, y52, "mse")
case("attention_concat_scale", attend(lambda: layers.Attention(use_scale=True, score_mode="concat")), pair, y52, "mse")
case("attention_key", attend(layers.Attention, ((5, 6), (4, 7), (4, 6))), triple, y52, "mse")
case("attention_causal", attend(layers.Attention, ((5, 6), (5, 6)), use_causal_mask=True), lambda d: [d.normal(3, 5, 6), d.normal(3, 5, 6)], y52, "mse")
case("additive_attention", attend(layers.AdditiveAttention), pair, y52, "mse")
case("additive_attention_no_scale", attend(lambda: layers.AdditiveAttention(use_scale=False)), pair, y52, "mse")
case("additive_attention_causal", attend(layers.AdditiveAttention, ((5, 6), (5, 6)), use_causal_mask=True), lambda d: [d.normal(3, 5, 6), d.normal(3, 5, 6)], y52, "mse")
case("multi_head_attention", heads(lambda: layers.MultiHeadAttention(2, 3)), pair, y52, "mse")
case("multi_head_attention_one_head", heads(lambda: layers.MultiHeadAttention(1, 5)), pair, y52, "mse")


def value_dim():
    # JAX's fused attention wants values of the keys' size; asking for the scores avoids it.
    q, v = Input((5, 6)), Input((4, 6))
    y, _ = layers.MultiHeadAttention(3, 2, value_dim=5)(q, v, return_attention_scores=True)
    return Model([q, v], layers.Dense(2)(y))


case("multi_head_attention_value_dim", value_dim, pair, y52, "mse")
case("multi_head_attention_output", heads(lambda: layers.MultiHeadAttention(2, 3, output_shape=7)), pair, y52, "mse")
case("multi_head_attention_no_bias", heads(lambda: layers.MultiHeadAttention(2, 3, use_bias=False)), pair, y52, "mse")
case("multi_head_attention_key", heads(lambda: layers.MultiHeadAttention(2, 3), ((5, 6), (4, 7), (4, 6))), triple, y52, "mse")
case("multi_head_attention_causal", heads(lambda: layers.MultiHeadAttention(2, 3), ((5, 6), (5, 6)), use_causal_mask=True),
     lambda d: [d.normal(3, 5, 6), d.normal(3, 5, 6)], y52, "mse")
case("multi_head_attention_dropout_path", heads(lambda: layers.MultiHeadAttention(2, 3, dropout=0.3)), pair)
case("multi_head_attention_batch_1", heads(lambda: layers.MultiHeadAttention(2, 3), ((1, 6), (1, 6))), lambda d: [d.normal(1, 1, 6), d.normal(1, 1, 6)],
     lambda d: d.normal(1, 1, 2), "mse")
case("group_query_attention", heads(lambda: layers.GroupQueryAttention(3, 4, 2)), pair, y52, "mse")
case("group_query_attention_one", heads(lambda: layers.GroupQueryAttention(3, 3, 1)), pair, y52, "mse")


def self_attention():
    x = Input((5, 6))
    a = layers.MultiHeadAttention(2, 4)(x, x)
    return Model(x, layers.Dense(2)(layers.Add()([x, a])))


case("self_attention", self_attention, lambda d: d.normal(3, 5, 6), y52, "mse", lambda: optimizers.Adam(0.01))


def scores():
    q, v = Input((5, 6)), Input((4, 6))
    y, s = layers.MultiHeadAttention(2, 3)(q, v, return_attention_scores=True)
    return Model([q, v], [y, s])


case("multi_head_attention_scores", scores, pair)


def explicit_mask():
    q, v, m = Input((5, 6)), Input((4, 6)), Input((5, 4))
    return Model([q, v, m], layers.Dense(2)(layers.MultiHeadAttention(2, 3)(q, v, attention_mask=m)))


case("multi_head_attention_mask", explicit_mask, lambda d: [d.normal(3, 5, 6), d.normal(3, 4, 6), np.maximum(d.labels(3, 2, 5, 4), np.eye(5, 4, dtype="int64")).astype("float32") + np.array([0, 0, 0, 1.0], "float32") * 0], y52, "mse")

# ---------------------------------------------------------------------------------------------- more axes, gates, windows, masks


def self_attend(layer, shape, **call):
    def build():
        x = Input(shape)
        return Model(x, layers.Dense(2)(layer()(x, x, **call)))
    return build


four = (lambda d: d.normal(2, 3, 4, 5)), (lambda d: d.normal(2, 3, 4, 2)), "mse"
case("multi_head_attention_4d", self_attend(lambda: layers.MultiHeadAttention(2, 3), (3, 4, 5)), *four)
case("multi_head_attention_axes_second", self_attend(lambda: layers.MultiHeadAttention(2, 3, attention_axes=(2,)), (3, 4, 5)), *four)
case("multi_head_attention_axes_first", self_attend(lambda: layers.MultiHeadAttention(2, 3, attention_axes=(1,)), (3, 4, 5)), *four)
case("multi_head_attention_axes_negative", self_attend(lambda: layers.MultiHeadAttention(2, 3, attention_axes=(-2,)), (3, 4, 5)), *four)
case("multi_head_attention_output_axes", heads(lambda: layers.MultiHeadAttention(2, 3, output_shape=(3, 4))), pair, lambda d: d.normal(3, 5, 3, 2), "mse")
case("multi_head_attention_gate", heads(lambda: layers.MultiHeadAttention(2, 3, use_gate=True)), pair, y52, "mse")
case("multi_head_attention_window", self_attend(lambda: layers.MultiHeadAttention(2, 3, sliding_window=2), (5, 6)), lambda d: d.normal(3, 5, 6), y52, "mse")
case("multi_head_attention_window_causal", self_attend(lambda: layers.MultiHeadAttention(2, 3, sliding_window=2), (5, 6), use_causal_mask=True),
     lambda d: d.normal(3, 5, 6), y52, "mse")
case("group_query_attention_gate", heads(lambda: layers.GroupQueryAttention(3, 4, 2, use_gate=True)), pair, y52, "mse")
case("group_query_attention_window", heads(lambda: layers.GroupQueryAttention(3, 4, 2, sliding_window=3)), pair, y52, "mse")


def masked_by(layer, *names):
    """Masks as inputs of the model, 0 and 1."""
    def build():
        x, masks = Input((5, 6)), [Input(s) for _, s in names]
        return Model([x] + masks, layers.Dense(2)(layer()(x, x, **{n: m for (n, _), m in zip(names, masks)})))
    return build


def truths(d, *shape):
    m = (d.random.random(shape) < 0.6).astype("float32")
    m[..., 0] = 1
    return m


case("multi_head_attention_key_mask", masked_by(lambda: layers.MultiHeadAttention(2, 3), ("key_mask", (5,))), lambda d: [d.normal(3, 5, 6), truths(d, 3, 5)], y52, "mse")
case("multi_head_attention_value_mask", masked_by(lambda: layers.MultiHeadAttention(2, 3), ("value_mask", (5,))), lambda d: [d.normal(3, 5, 6), truths(d, 3, 5)], y52, "mse")
case("multi_head_attention_two_masks", masked_by(lambda: layers.MultiHeadAttention(2, 3), ("attention_mask", (5, 5)), ("key_mask", (5,))),
     lambda d: [d.normal(3, 5, 6), truths(d, 3, 5, 5), truths(d, 3, 5)], y52, "mse")
case("multi_head_attention_mask_of_heads", masked_by(lambda: layers.MultiHeadAttention(2, 3), ("attention_mask", (2, 5, 5))),
     lambda d: [d.normal(3, 5, 6), truths(d, 3, 2, 5, 5)], y52, "mse")
case("group_query_attention_given_mask", masked_by(lambda: layers.GroupQueryAttention(3, 4, 2), ("attention_mask", (5, 5))),
     lambda d: [d.normal(3, 5, 6), truths(d, 3, 5, 5)], y52, "mse")




# Keras casts the masks of Attention itself: as truths.
for which in (0, 1):
    case(f"attention_mask_none_{which}", lambda which=which: (lambda x, m: Model([x, m], layers.Dense(2)(layers.Attention()([x, x], mask=[None, keras.ops.cast(m, "bool")] if which else [keras.ops.cast(m, "bool"), None]))))(Input((5, 6)), Input((5,))),
         lambda d: [d.normal(3, 5, 6), truths(d, 3, 5)], y52, "mse")
