"""The folder of files that processes of one user share: the source of notebooks' functions, results of
a test run."""

import os
import pathlib
import stat
import tempfile
import time

from ropecheck.result import GateError

# Seconds after which files are removed.
OLD = 7 * 86400


def folder():
    """Returns the folder. Raises GateError if others could write there, because programs and pickles
    are loaded from it."""
    path = pathlib.Path(tempfile.gettempdir()) / f"ropecheck-{os.getuid()}"
    path.mkdir(mode=0o700, exist_ok=True)
    found = os.lstat(path)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o022:
        raise GateError(f"{path} is no folder of yours alone: remove it, or set TMPDIR to another "
                        "folder")
    for one in path.iterdir():
        try:
            if one.stat().st_mtime < time.time() - OLD:
                one.unlink()
        except OSError:  # another process removed it, or it is a folder
            continue
    return path
