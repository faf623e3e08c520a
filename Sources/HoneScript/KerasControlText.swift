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
