// bisect: places in a sorted list.

let bisectText = #"""
def _place(a, x, lo, hi, key, is_left):
    if lo < 0:
        raise ValueError("lo must be non-negative")
    if hi is None:
        hi = len(a)
    while lo < hi:
        middle = (lo + hi) // 2
        value = a[middle] if key is None else key(a[middle])
        if value < x if is_left else not x < value:
            lo = middle + 1
        else:
            hi = middle
    return lo

def bisect_right(a, x, lo=0, hi=None, *, key=None):
    """Where x goes in a sorted list, behind equal ones."""
    return _place(a, x, lo, hi, key, False)

def bisect_left(a, x, lo=0, hi=None, *, key=None):
    """Where x goes in a sorted list, before equal ones."""
    return _place(a, x, lo, hi, key, True)

def insort_right(a, x, lo=0, hi=None, *, key=None):
    a.insert(bisect_right(a, x if key is None else key(x), lo, hi, key=key), x)

def insort_left(a, x, lo=0, hi=None, *, key=None):
    a.insert(bisect_left(a, x if key is None else key(x), lo, hi, key=key), x)

bisect, insort = bisect_right, insort_right
"""#
