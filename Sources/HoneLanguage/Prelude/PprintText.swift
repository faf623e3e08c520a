// pprint: containers over several lines.

let pprintText = #"""
def pformat(object, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    return _format(object, indent, width, 0, 0, sort_dicts)

def _plain(value, sort):
    if isinstance(value, dict) and sort:
        try:
            items = sorted(value.items())
        except TypeError:
            items = sorted(value.items(), key=lambda item: (str(type(item[0])), str(item[0])))
        return "{" + ", ".join([f"{_plain(k, sort)}: {_plain(v, sort)}" for k, v in items]) + "}"
    if type(value) is list:
        return "[" + ", ".join([_plain(v, sort) for v in value]) + "]"
    if type(value) is tuple:
        return "(" + ", ".join([_plain(v, sort) for v in value]) + ("," if len(value) == 1 else "") + ")"
    return repr(value)

def _format(value, indent, width, at, behind, sort):
    text = _plain(value, sort)
    if len(text) + at + behind <= width:
        return text
    margin = " " * (at + indent)
    if isinstance(value, dict) and value:
        try:
            items = sorted(value.items()) if sort else list(value.items())
        except TypeError:
            items = sorted(value.items(), key=lambda item: (str(type(item[0])), str(item[0])))
        parts = []
        for i, (key, item) in enumerate(items):
            shown = repr(key)
            parts.append(shown + ": " + _format(item, indent, width, at + indent + len(shown) + 2, 1 if i < len(items) - 1 else behind + 1, sort))
        return "{" + " " * (indent - 1) + (",\n" + margin).join(parts) + "}"
    if type(value) in (list, tuple) and value:
        left, right = ("[", "]") if type(value) is list else ("(", ",)" if len(value) == 1 else ")")
        parts = [_format(item, indent, width, at + indent, 1 if i < len(value) - 1 else behind + 1, sort) for i, item in enumerate(value)]
        return left + " " * (indent - 1) + (",\n" + margin).join(parts) + right
    return text

def pprint(object, stream=None, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    """Prints containers over several lines where one is too short."""
    text = pformat(object, indent, width, sort_dicts=sort_dicts)
    if stream is None:
        print(text)
    else:
        stream.write(text + "\n")

def pp(object, *args, sort_dicts=False, **kwargs):
    pprint(object, *args, sort_dicts=sort_dicts, **kwargs)

class PrettyPrinter:
    def __init__(self, indent=1, width=80, depth=None, stream=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
        self._settings = {"indent": indent, "width": width, "sort_dicts": sort_dicts}
        self._stream = stream
    def pprint(self, object):
        pprint(object, self._stream, **self._settings)
    def pformat(self, object):
        return pformat(object, **self._settings)
"""#
