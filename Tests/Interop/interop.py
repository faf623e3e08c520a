# Exchange of weights with real Keras, in both directions; run.sh calls it with a Hone program and a folder.
#
#   interop.py prepare FOLDER    Keras makes each model, and writes NAME.from_keras.weights.h5 (after training steps where
#                                the backend can train), NAME.x.npy and NAME.keras.npy (its predictions)
#   interop.py compare FOLDER    loads NAME.from_hone.weights.h5 into a fresh model of the same architecture and compares
#                                its predictions with NAME.hone.npy, and NAME.loaded.npy (Hone's predictions with Keras's
#                                weights) with NAME.keras.npy
#
# Between the two, Hone runs NAME.hone, a script that defines the same architecture and does both halves of its side. A
# backend without gradients (numpy) is enough: the weights are then drawn at random instead of trained.

import os
import sys
import warnings

os.environ.setdefault("KERAS_BACKEND", "numpy")
import keras
import numpy as np
from keras import Input, Sequential, layers

here = os.path.dirname(os.path.abspath(__file__))


def mlp():
    return Sequential([Input((12,)), layers.Dense(16, activation="relu"), layers.Dropout(0.2), layers.Dense(8, activation="tanh", use_bias=False),
                       layers.Dense(3, activation="softmax")])


def nested():
    return Sequential([Input((4, 3)), layers.Flatten(), Sequential([layers.Dense(6, activation="gelu"), layers.Dense(6, activation="selu")]),
                       layers.Dense(6), layers.Reshape((2, 3)), layers.Dense(2, activation="sigmoid")])


MODELS = {"mlp": mlp, "nested": nested}
TOLERANCE = 1e-5


def prepare(folder):
    for number, (name, build) in enumerate(MODELS.items()):
        random = np.random.default_rng(number)
        model = build()
        x = random.standard_normal((9, *model.input_shape[1:])).astype("float32")
        model.set_weights([random.standard_normal(w.shape).astype("float32") * 0.5 for w in model.get_weights()])
        model.compile("adam", "mse")
        model.optimizer.build(model.trainable_variables)
        model.save_weights(f"{folder}/{name}.from_keras.weights.h5")
        np.save(f"{folder}/{name}.x.npy", x)
        np.save(f"{folder}/{name}.keras.npy", model.predict(x, verbose=0))


def compare(folder):
    failures = 0

    def check(what, a, b):
        nonlocal failures
        if a.shape != b.shape:
            failures += 1
            print(f"FAIL {what}: shapes {a.shape} and {b.shape}")
            return
        difference = float(np.abs(a.astype("float64") - b).max())
        good = difference < TOLERANCE and a.std() > 0
        failures += not good
        print(f"{'ok  ' if good else 'FAIL'} {what}: largest difference {difference:.1e}")

    for name, build in MODELS.items():
        x = np.load(f"{folder}/{name}.x.npy")
        check(f"{name}, Keras to Hone", np.load(f"{folder}/{name}.loaded.npy"), np.load(f"{folder}/{name}.keras.npy"))
        # With its optimizer: Keras warns about a state that does not fit, and a warning is a failure here.
        model = build()
        model.compile("adam", "mse")
        model.optimizer.build(model.trainable_variables)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            model.load_weights(f"{folder}/{name}.from_hone.weights.h5")
        check(f"{name}, Hone to Keras", np.load(f"{folder}/{name}.hone.npy"), model.predict(x, verbose=0))
    return failures


if __name__ == "__main__":
    command, folder = sys.argv[1:]
    if command == "prepare":
        prepare(folder)
    else:
        sys.exit(1 if compare(folder) else 0)
