// timeit: how long a function takes.

let timeitText = #"""
import time

default_timer = time.perf_counter

def timeit(stmt="pass", setup="pass", timer=default_timer, number=1000000, globals=None):
    """Seconds that `number` calls of a function take."""
    if not callable(stmt):
        raise NotImplementedError("timeit() takes a function here, not text: there is no eval.")
    if callable(setup):
        setup()
    start = timer()
    for _ in range(number):
        stmt()
    return timer() - start

def repeat(stmt="pass", setup="pass", timer=default_timer, repeat=5, number=1000000, globals=None):
    return [timeit(stmt, setup, timer, number) for _ in range(repeat)]
"""#
