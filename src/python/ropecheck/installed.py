"""Which files and folders are Python's own or those of installed packages."""

import functools
import os
import site
import sysconfig

# Debian's Python has its packages in other folders than those in which it installs new ones.
FOLDERS = tuple(dict.fromkeys(os.path.realpath(path) for path in (
    *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    *site.getsitepackages(), site.getusersitepackages())))


@functools.lru_cache(maxsize=None)
def is_installed(path):
    """Whether a path is one of these folders or lies within one."""
    path = os.path.realpath(path)
    return any(path == folder or path.startswith(folder + os.sep) for folder in FOLDERS)
