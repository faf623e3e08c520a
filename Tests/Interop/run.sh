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
for script in "$here"/mlp.hone "$here"/nested.hone; do
    (cd "$folder/exchange" && "$hone" "$script")
done
"$python" "$here/interop.py" compare "$folder/exchange"

# Whole models, whose optimizers need a backend that trains.
mkdir "$folder/models"
status=0
KERAS_BACKEND=jax "$python" -W ignore "$here/models.py" prepare "$folder/models" 2>/dev/null
(cd "$folder/models" && "$hone" "$here/models.hone") || status=1
KERAS_BACKEND=jax "$python" -W ignore "$here/models.py" compare "$folder/models" 2>/dev/null || status=1
exit $status
