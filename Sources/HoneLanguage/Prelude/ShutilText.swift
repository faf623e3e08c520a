// shutil: copies, moves and removals of files and folders.

let shutilText = #"""
import os

class Error(OSError):
    pass
class SameFileError(Error):
    pass

def copyfile(src, dst):
    """Copies a file's content."""
    if os.path.exists(dst) and os.path.abspath(src) == os.path.abspath(dst):
        raise SameFileError(f"{src!r} and {dst!r} are the same file")
    with open(src, "rb") as source, open(dst, "wb") as target:
        target.write(source.read())
    return dst

def copy(src, dst):
    if os.path.isdir(dst):
        dst = os.path.join(dst, os.path.basename(src))
    return copyfile(src, dst)

copy2 = copy

def copytree(src, dst, dirs_exist_ok=False):
    """Copies a folder with all that is in it."""
    os.makedirs(dst, exist_ok=dirs_exist_ok)
    for name in os.listdir(src):
        a, b = os.path.join(src, name), os.path.join(dst, name)
        if os.path.isdir(a):
            copytree(a, b, dirs_exist_ok)
        else:
            copyfile(a, b)
    return dst

def rmtree(path, ignore_errors=False, onerror=None):
    """Removes a folder with all that is in it."""
    try:
        for name in os.listdir(path):
            inner = os.path.join(path, name)
            if os.path.isdir(inner) and not os.path.islink(inner):
                rmtree(inner)
            else:
                os.remove(inner)
        os.rmdir(path)
    except OSError:
        if not ignore_errors:
            raise

def move(src, dst):
    """Moves a file or a folder."""
    if os.path.isdir(dst):
        dst = os.path.join(dst, os.path.basename(src))
    os.rename(src, dst)
    return dst

def which(cmd, mode=None, path=None):
    if "/" in cmd:
        return cmd if os.path.exists(cmd) else None
    for folder in (path or os.environ.get("PATH", "")).split(":"):
        if folder and os.path.isfile(os.path.join(folder, cmd)):
            return os.path.join(folder, cmd)
    return None
"""#
