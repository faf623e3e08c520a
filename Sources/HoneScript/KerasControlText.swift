// keras.ops that choose and repeat: cond, switch, loops and scans, by way of the operations of models.

let kerasControlText = #"""
import keras
from keras import ops
from _keras_tracing import is_symbolic, tensors

def _open(*values):
    """Whether a tensor of a model is among them, whose numbers are not known yet."""
    return any([is_symbolic(t) for v in values for t in tensors(v)])
def _chosen(pred, a, b):
    return keras.tree.map_structure(lambda u, v: ops.where(pred, u, v), a, b)
def cond(pred, true_fn, false_fn):
    """true_fn() or false_fn(); in a model both are computed, and the results chosen from."""
    if _open(pred):
        return _chosen(pred, true_fn(), false_fn())
    return true_fn() if bool(pred) else false_fn()
def switch(index, branches, *operands):
    """The branch of that number, the last or first one beyond; in a model all are computed."""
    if not _open(index):
        return branches[min(max(int(index), 0), len(branches) - 1)](*operands)
    made = branches[0](*operands)
    for k in range(1, len(branches)):
        made = _chosen(ops.greater_equal(index, k), branches[k](*operands), made)
    return made
def ctc_decode(inputs, sequence_lengths, strategy="greedy", beam_width=100, top_paths=1, merge_repeated=True, mask_index=0):
    """Labels from CTC's (batch, time, classes), filled up with -1: (top_paths, batch, time), and their scores (batch, top_paths)."""
    import math
    import numpy as np
    if _open(inputs):
        raise NotImplementedError("ctc_decode() works on numbers: decode what model.predict() gives.")
    if strategy not in ("greedy", "beam_search"):
        raise ValueError(f"Invalid strategy {strategy}. Supported values are 'greedy' and 'beam_search'.")
    x, lengths = np.asarray(inputs).astype("float32"), [int(n) for n in np.asarray(sequence_lengths).reshape(-1)]
    if len(x.shape) != 3 or len(lengths) != len(x):
        raise ValueError(f"ctc_decode() takes inputs (batch, time, classes) and one length a sample, got shape {x.shape} and {len(lengths)} lengths.")
    count, steps, classes = x.shape
    blank = classes - 1 if mask_index is None else mask_index
    if not 0 <= blank < classes:
        raise ValueError(f"mask_index must be one of the {classes} classes, got {mask_index}.")
    if strategy == "greedy":
        best, found, scores = np.argmax(x, axis=-1), np.full((1, count, steps), -1, dtype="int32"), np.zeros((count, 1), dtype="float32")
        for b in range(count):
            row, n = best[b].tolist(), min(lengths[b], steps)
            kept = [k for t, k in enumerate(row[:n]) if k != blank and not (merge_repeated and t > 0 and row[t - 1] == k)]
            found[0, b, :len(kept)] = np.array(kept, dtype="int32") if kept else 0
            scores[b, 0] = -float(np.max(x[b, :n], axis=-1).sum()) if n else 0.0
        return found, scores
    # Prefix beam search (Graves, 2012): of each prefix the probability of ending in a blank, and of not.
    def added(a, b):
        if a == -math.inf or b == -math.inf:
            return max(a, b)
        return max(a, b) + math.log1p(math.exp(-abs(a - b)))
    logs = np.asarray(ops.log_softmax(x))
    found, scores = np.full((top_paths, count, steps), -1, dtype="int32"), np.full((count, top_paths), -math.inf, dtype="float32")
    for b in range(count):
        beam = {(): (0.0, -math.inf)}
        for t in range(min(lengths[b], steps)):
            row, new = logs[b, t].tolist(), {}
            # Classes that no beam can need are left out.
            order = sorted(range(classes), key=lambda k: -row[k])[:beam_width]
            for prefix, (ends, goes) in beam.items():
                whole = added(ends, goes)
                for k in order:
                    if k == blank:
                        p = new.get(prefix, (-math.inf, -math.inf))
                        new[prefix] = (added(p[0], whole + row[k]), p[1])
                        continue
                    longer = prefix + (k,)
                    p = new.get(longer, (-math.inf, -math.inf))
                    if prefix and prefix[-1] == k:
                        new[longer] = (p[0], added(p[1], ends + row[k]))
                        same = new.get(prefix, (-math.inf, -math.inf))
                        new[prefix] = (same[0], added(same[1], goes + row[k]))
                    else:
                        new[longer] = (p[0], added(p[1], whole + row[k]))
            beam = dict(sorted(new.items(), key=lambda e: -added(e[1][0], e[1][1]))[:beam_width])
        for i, (prefix, p) in enumerate(sorted(beam.items(), key=lambda e: -added(e[1][0], e[1][1]))[:top_paths]):
            found[i, b, :len(prefix)] = np.array(prefix, dtype="int32") if prefix else 0
            scores[b, i] = added(p[0], p[1])
    return found, scores
def fori_loop(lower, upper, body_fun, init_val):
    """val = body_fun(i, val) for i from lower to upper; in a model the steps stand one behind the other."""
    if _open(lower, upper):
        raise NotImplementedError("fori_loop(): in a model the number of steps must be known.")
    val = init_val
    for i in range(int(lower), int(upper)):
        val = body_fun(i, val)
    return val
def while_loop(cond, body, loop_vars, maximum_iterations=None):
    """loop_vars = body(*loop_vars) as long as cond(*loop_vars); in a model maximum_iterations steps stand one behind the other."""
    single = not isinstance(loop_vars, (list, tuple))
    state = (loop_vars,) if single else tuple(loop_vars)
    as_tuple = lambda made: tuple(made) if isinstance(made, (list, tuple)) else (made,)
    if not _open(state):
        n = 0
        while (maximum_iterations is None or n < maximum_iterations) and bool(cond(*state)):
            state, n = as_tuple(body(*state)), n + 1
    else:
        if maximum_iterations is None:
            raise NotImplementedError("while_loop(): in a model maximum_iterations= must be given, for all steps are computed.")
        going = True
        for _ in range(maximum_iterations):
            now = cond(*state)
            going = now if going is True else ops.logical_and(going, now)
            state = tuple([_chosen(going, new, old) for new, old in zip(as_tuple(body(*state)), state)])
    return state[0] if single else state
def scan(f, init, xs=None, length=None, reverse=False, unroll=1):
    """carry, y = f(carry, x) along the first axis; the ys are stacked."""
    leaves = keras.tree.flatten(xs) if xs is not None else []
    n = length if length is not None else leaves[0].shape[0] if leaves else None
    if n is None or n < 0:
        raise ValueError("scan(): the size of the first axis must be known, or length= given.")
    carry, made = init, []
    for i in (range(n - 1, -1, -1) if reverse else range(n)):
        x = None if xs is None else keras.tree.map_structure(lambda a: a[i], xs)
        carry, y = f(carry, x)
        made.append(y)
    made = made[::-1] if reverse else made
    if not made or made[0] is None:
        return carry, None
    return carry, keras.tree.map_structure(lambda *parts: ops.stack(list(parts), axis=0), *made)
def map(f, xs):
    """f of each element of the first axis, stacked."""
    return scan(lambda carry, x: (carry, f(x)), None, xs)[1]
vectorized_map = lambda function, elements: map(function, elements)
"""#
