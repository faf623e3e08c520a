// fnmatch: names that fit a pattern.

let fnmatchText = #"""
def fnmatchcase(name, pat):
    """Whether a name fits a pattern with *, ? and [seq]."""
    def fits(n, p):
        while p < len(pat):
            c = pat[p]
            if c == "*":
                while p < len(pat) and pat[p] == "*":
                    p += 1
                if p == len(pat):
                    return True
                for k in range(n, len(name) + 1):
                    if fits(k, p):
                        return True
                return False
            if n >= len(name):
                return False
            end = pat.find("]", p + 2) if c == "[" else -1
            if end >= 0:
                inside = pat[p + 1:end]
                negated = inside[:1] == "!"
                inside, found, i = inside[1:] if negated else inside, False, 0
                while i < len(inside):
                    if i + 2 < len(inside) and inside[i + 1] == "-":
                        found, i = found or inside[i] <= name[n] <= inside[i + 2], i + 3
                    else:
                        found, i = found or inside[i] == name[n], i + 1
                if found == negated:
                    return False
                p = end + 1
            else:
                if c != "?" and c != name[n]:
                    return False
                p += 1
            n += 1
        return n == len(name)
    return fits(0, 0)

fnmatch = fnmatchcase

def filter(names, pat):
    return [name for name in names if fnmatchcase(name, pat)]
"""#
