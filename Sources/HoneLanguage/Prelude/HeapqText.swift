// heapq: a list kept with its smallest item first.

let heapqText = #"""
def heappush(heap, item):
    """Adds an item and keeps the smallest first."""
    heap.append(item)
    _up(heap, 0, len(heap) - 1)

def heappop(heap):
    """Takes the smallest item."""
    last = heap.pop()
    if heap:
        first = heap[0]
        heap[0] = last
        _down(heap, 0)
        return first
    return last

def heapreplace(heap, item):
    first = heap[0]
    heap[0] = item
    _down(heap, 0)
    return first

def heappushpop(heap, item):
    if heap and heap[0] < item:
        item, heap[0] = heap[0], item
        _down(heap, 0)
    return item

def heapify(x):
    for i in range(len(x) // 2 - 1, -1, -1):
        _down(x, i)

def _up(heap, start, place):
    item = heap[place]
    while place > start:
        parent = (place - 1) >> 1
        if not item < heap[parent]:
            break
        heap[place] = heap[parent]
        place = parent
    heap[place] = item

def _down(heap, place):
    end, start, item = len(heap), place, heap[place]
    child = 2 * place + 1
    while child < end:
        right = child + 1
        if right < end and not heap[child] < heap[right]:
            child = right
        heap[place] = heap[child]
        place = child
        child = 2 * place + 1
    heap[place] = item
    _up(heap, start, place)

def nsmallest(n, iterable, key=None):
    return sorted(iterable, key=key)[:max(0, n)]

def nlargest(n, iterable, key=None):
    return sorted(iterable, key=key, reverse=True)[:max(0, n)]

def merge(*iterables, key=None, reverse=False):
    """One sorted sequence of several."""
    waiting = []
    for order, iterable in enumerate(iterables):
        iterator = iter(iterable)
        for value in iterator:
            waiting.append([value, order, iterator])
            break
    while waiting:
        best = waiting[0]
        for entry in waiting[1:]:
            a, b = (entry[0], best[0]) if key is None else (key(entry[0]), key(best[0]))
            if (b < a if reverse else a < b):
                best = entry
        yield best[0]
        for value in best[2]:
            best[0] = value
            break
        else:
            waiting.remove(best)
"""#
