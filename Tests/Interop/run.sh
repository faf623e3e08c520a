#!/bin/sh
# Exchanges weights between Hone and real Keras: run.sh [path of the hone program, default ./hone].
# Keras comes from PyPI into a throw-away folder; with HONE_INTEROP_PYTHON=/path/of/python one that has keras, numpy
# and h5py is used instead, and nothing is installed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
hone=$(realpath "${1:-./hone}")
[ -x "$hone" ] || { echo "run.sh: no program at '$hone'; build it with make, or pass its path" >&2; exit 2; }

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM

python=${HONE_INTEROP_PYTHON:-}
if [ -z "$python" ]; then
    python3 -m venv "$folder/venv"
    python="$folder/venv/bin/python"
    "$python" -m pip install --quiet --disable-pip-version-check keras scipy "jax[cpu]" numpy h5py
fi
KERAS_BACKEND=${KERAS_BACKEND:-numpy}
KERAS_HOME="$folder/keras"
export KERAS_BACKEND KERAS_HOME

mkdir "$folder/exchange"
"$python" "$here/interop.py" prepare "$folder/exchange"
for script in "$here"/*.hone; do
    (cd "$folder/exchange" && "$hone" "$script")
done
"$python" "$here/interop.py" compare "$folder/exchange"
