// glob: files that fit a pattern.

let globText = #"""
import os
from fnmatch import fnmatchcase

def has_magic(s):
    return any([c in s for c in "*?["])

def escape(pathname):
    return "".join(["[" + c + "]" if c in "*?[" else c for c in pathname])

def iglob(pathname, *, root_dir=None, recursive=False, include_hidden=False):
    start = pathname.startswith("/")
    parts = [p for p in pathname.split("/") if p]
    folders = ["/" if start else ""]
    for number, part in enumerate(parts):
        last, found = number == len(parts) - 1, []
        for folder in folders:
            where = (os.path.join(root_dir, folder) if root_dir else folder) or "."
            join = lambda name: name if folder == "" else folder + name if folder.endswith("/") else folder + "/" + name
            if part == "**" and recursive:
                found.append(folder)
                def below(path, shown):
                    for name in sorted(os.listdir(path)):
                        if name.startswith(".") and not include_hidden:
                            continue
                        deeper = shown + "/" + name if shown and not shown.endswith("/") else shown + name
                        if os.path.isdir(path + "/" + name):
                            found.append(deeper)
                            below(path + "/" + name, deeper)
                        elif last:
                            found.append(deeper)
                if os.path.isdir(where):
                    below(where, folder)
            elif has_magic(part):
                if os.path.isdir(where):
                    for name in os.listdir(where):
                        if fnmatchcase(name, part) and (include_hidden or not name.startswith(".") or part.startswith(".")):
                            if last or os.path.isdir(where + "/" + name):
                                found.append(join(name))
            elif os.path.exists(where + "/" + part):
                found.append(join(part))
        folders = found
    for folder in folders:
        if folder not in ("", "/"):
            yield folder + "/" if pathname.endswith("/") else folder

def glob(pathname, *, root_dir=None, recursive=False, include_hidden=False):
    """The files that fit a pattern: glob('data/*.csv'); ** with recursive=True is any folders."""
    return list(iglob(pathname, root_dir=root_dir, recursive=recursive, include_hidden=include_hidden))
"""#
