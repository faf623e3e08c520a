# Layers that normalise what flows through them.
from harness import *

case("batch_normalization", mlp(lambda: layers.BatchNormalization(), activation=None), x74, y73, "mse")
case("layer_normalization", mlp(lambda: layers.LayerNormalization(), activation=None), x74, y73, "mse")
