# Makes the HDF5 files of this folder: python3 generate.py, with h5py, ml_dtypes and keras (any backend) installed.
#
#   h5py_earliest.h5, h5py_latest.h5   every storage, type and text form that h5py has, and what must be refused
#   keras3_small.weights.h5            two Dense layers and Adam's state, by Keras 3
#   keras2_small.h5                    the same as a legacy whole-model file
import os
import h5py, ml_dtypes, numpy as np

here = os.path.dirname(os.path.abspath(__file__)) + "/"

for libver in ["earliest", "latest"]:
    with h5py.File(here + f"h5py_{libver}.h5", "w", libver=libver, track_order=False) as f:
        x = (np.arange(60) / 4).astype("f4").reshape(6, 10)
        g = f.create_group("storage")
        plain = dict(data=x, track_times=False)
        g.create_dataset("contiguous", **plain)
        g.create_dataset("chunked", chunks=(4, 3), **plain)
        g.create_dataset("one_chunk", chunks=(6, 10), **plain)
        g.create_dataset("gzip", chunks=(4, 3), compression="gzip", **plain)
        g.create_dataset("gzip_shuffle", chunks=(2, 10), compression="gzip", shuffle=True, **plain)
        g.create_dataset("fletcher", chunks=(4, 3), fletcher32=True, compression="gzip", **plain)
        g.create_dataset("lzf", chunks=(6, 10), compression="lzf", **plain)
        g.create_dataset("tiny_chunks", chunks=(1, 1), compression="gzip", **plain)
        dcpl = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        dcpl.set_layout(h5py.h5d.COMPACT)
        dcpl.set_obj_track_times(False)
        d = h5py.h5d.create(g.id, b"compact", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((6, 10)), dcpl)
        d.write(h5py.h5s.ALL, h5py.h5s.ALL, x)

        g = f.create_group("types")
        def put(name, values, dtype):
            return g.create_dataset(name, data=np.array(values, dtype), track_times=False)
        put("f2", [1, -2.5, 6.103515625e-05, 5.9604644775390625e-08, np.inf, 65504], "<f2")
        for name, dtype in [("f4", "<f4"), ("f8", "<f8"), ("bf4", ">f4"), ("bf8", ">f8")]:
            put(name, [1, -2.5, .5, .25, np.inf, 65504], dtype)
        put("nan", [np.nan], "<f2")
        put("bfloat16", [1, -2.5, .5], ml_dtypes.bfloat16).attrs["dtype"] = "bfloat16"
        put("i1", [-128, 127], "i1"); put("u1", [0, 255], "u1")
        put("i2", [-2**15, 2**15 - 1], "<i2"); put("u2", [0, 2**16 - 1], "<u2")
        put("i4", [-2**31, 2**31 - 1], "<i4"); put("bi4", [-2**31, 2**31 - 1], ">i4"); put("u4", [0, 2**32 - 1], "<u4")
        put("i8", [-2**53, 2**53], "<i8"); put("u8", [0, 2**64 - 1], "<u8"); put("bool", [True, False], "?")
        g.create_dataset("fill", shape=(2, 2), dtype="f4", fillvalue=7, chunks=(1, 2), track_times=False)

        g = f.create_group("texts")
        g.create_dataset("variable", data=["eins", "zwölf", ""], dtype=h5py.string_dtype(), track_times=False)
        g.create_dataset("fixed", data=np.array([b"ab", b"cde"]), track_times=False)
        g.attrs["scalar"] = "größer"
        g.attrs["fixed"] = np.array([b"kernel:0", b"b:0"])
        g.attrs["variable"] = np.array(["x", "yy"], dtype=h5py.string_dtype())
        g.attrs["empty"] = []

        g = f.create_group("many")
        for i in range(20): g.attrs[f"attribute_{i}"] = f"value {i}"
        for i in range(40): g.create_dataset(f"d{i}", data=np.array([i]), track_times=False)

        g = f.create_group("links")
        g["soft"] = h5py.SoftLink("/types/f4")
        g["external"] = h5py.ExternalLink("other.h5", "/x")
        g.create_dataset("record", data=np.zeros(2, [("a", "f4"), ("b", "i4")]), track_times=False)
        g.create_dataset("scaled", data=np.arange(10), chunks=(10,), scaleoffset=True, track_times=False)
        g.create_dataset("bomb", shape=(1000, 1000, 1000), dtype="f8", chunks=(100, 100, 100), compression="gzip", track_times=False)
        g.create_dataset("elsewhere", shape=(3,), dtype="f4", external=[("other.raw", 0, 12)], track_times=False)
        if libver == "latest":
            g.create_dataset("resizable", data=x, maxshape=(None, 10), chunks=(2, 10), track_times=False)
        layout = h5py.VirtualLayout(shape=(6, 10), dtype="f4")
        layout[:] = h5py.VirtualSource("other.h5", "x", shape=(6, 10))
        g.create_virtual_dataset("virtual", layout)

import keras
keras.utils.set_random_seed(1)
model = keras.Sequential([keras.Input((3,), name="in"), keras.layers.Dense(4, "relu", name="first"), keras.layers.Dropout(.1), keras.layers.Dense(2, name="second")], name="small")
model.compile("adam", "mse")
model.fit(np.ones((4, 3)), np.ones((4, 2)), verbose=0)
for w in model.weights: w.assign(np.arange(w.shape.num_elements() if hasattr(w.shape, "num_elements") else int(np.prod(w.shape))).reshape(w.shape) / 8)
model.save_weights(here + "keras3_small.weights.h5")
model.save(here + "keras2_small.h5")
