#!/usr/bin/env python3
"""Hone beside its peers, in turn on one machine, as ratios: the machine's own speed cancels out.

usage: bench.py [--hone ./hone] [--rounds 5] [--keras PYTHON] [--torch PYTHON] [--only mlp|convnet|lstm|transformer|csv|start]
--keras and --torch name Python interpreters that have keras with jax and tensorflow, and torch; a peer whose
interpreter is missing is left out and named. Prints, per family, the median of each, the median of ratios, and the floor.
"""
import argparse
import os
import re
import statistics
import subprocess
import tempfile
import time

here = os.path.dirname(os.path.abspath(__file__))
parser = argparse.ArgumentParser()
parser.add_argument("--hone", default=os.path.join(here, "..", "..", "hone"))
parser.add_argument("--rounds", type=int, default=5)
parser.add_argument("--keras")
parser.add_argument("--torch")
parser.add_argument("--only")
options = parser.parse_args()


def output(command, **environment):
    return subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **environment}).stdout


def milliseconds(text):
    return float(re.search(r"([0-9.]+) ms/step", text).group(1))


def compare(title, unit, hone, peers, floor=None):
    """Runs Hone and the peers in turn; ratios are peer / Hone of the same round."""
    times = {name: [] for name in ["hone", *peers]}
    for _ in range(options.rounds):
        times["hone"].append(hone())
        for name, run in peers.items():
            times[name].append(run())
    print(f"\n{title} ({unit}, median of {options.rounds})")
    print(f"  {'hone':28s} {statistics.median(times['hone']):10.4f}")
    for name in peers:
        ratios = [p / h for p, h in zip(times[name], times["hone"])]
        print(f"  {name:28s} {statistics.median(times[name]):10.4f}   {statistics.median(ratios):6.1f} x hone"
              f"   ({min(ratios):.1f} to {max(ratios):.1f})")
    if len(peers) > 1:
        ratio = statistics.median(min(times[name][i] for name in peers) / times["hone"][i] for i in range(options.rounds))
        print(f"  {'the best of each round':28s} {'':10s}   {ratio:6.1f} x hone")
    if floor:
        print(f"  {'floor':28s} {floor:10.4f}", flush=True)


# Training steps: the family, which names a script here and a workload of peers.py; what it is; its floor in milliseconds:
# its multiplications at 440 GFLOP/s (oneDNN's large products on two cores with AVX-512) and, where they take as long, Adam.
FAMILIES = [
    ("mlp", "784-128-64-10, batch 32", 0.055),
    ("convnet", "Keras's mnist_convnet, batch 128", 4.7),
    ("lstm", "Embedding 20000x128, LSTM 128, 80 time steps, batch 32", 8),
    ("transformer", "one block of width 32, 200 positions, batch 32", 4),
]


def training(family, title, floor):
    script, peer, peers = os.path.join(here, family + ".hone"), os.path.join(here, "peers.py"), {}
    if options.keras:
        for backend in ("jax", "tensorflow"):
            peers[f"keras on {backend}"] = lambda b=backend: milliseconds(output([options.keras, peer, f"keras-{b}", family]))
    if options.torch:
        for threads in ("1", "2"):
            peers[f"torch, {threads} thread(s)"] = lambda n=threads: milliseconds(
                output([options.torch, peer, "torch", family], TORCH_N=n, OMP_NUM_THREADS=n))
    compare(f"Training step: {title}, Adam", "ms", lambda: milliseconds(output([options.hone, script])), peers, floor)


def csv():
    if not options.keras:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "numbers.csv")
        output([options.keras, "-c", "import numpy as np, sys; r = np.random.default_rng(0)\n"
                "x = r.standard_normal((100000, 100))\n"
                "f = open(sys.argv[1], 'w'); f.write(','.join(f'c{i}' for i in range(100)) + '\\n')\n"
                "f.writelines(','.join('%.7g' % v for v in row) + '\\n' for row in x)", path])
        read = "import time, pandas as pd\npd.read_csv({0!r})\nt = time.time()\npd.read_csv({0!r})\nprint('%.4f ms/step' % ((time.time() - t) * 1000))\n".format(path)
        size = os.path.getsize(path) / 1e6
        compare(f"read_csv of {size:.0f} MB of numbers", "ms", lambda: milliseconds(output([options.hone, "-e", read])),
                {"pandas, C reader": lambda: milliseconds(output([options.keras, "-c", read]))})


def start():
    def run(command):
        begin = time.time()
        output(command)
        return (time.time() - begin) * 1000
    peers = {}
    if options.keras:
        peers["keras on jax"] = lambda: run([options.keras, "-c", "import os; os.environ['KERAS_BACKEND'] = 'jax'; import keras; print(1)"])
    compare("Start, print(1), end", "ms", lambda: run([options.hone, "-e", "import keras\nprint(1)"]), peers)


for family in FAMILIES:
    if options.only in (None, family[0]):
        training(*family)
for workload in (csv, start):
    if options.only in (None, workload.__name__):
        workload()
if not options.keras:
    print("\nleft out: Keras and pandas (give --keras)")
if not options.torch:
    print("left out: PyTorch (give --torch)")
