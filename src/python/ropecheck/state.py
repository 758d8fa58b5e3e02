"""Sends the very object that was given, and the globals that it uses, to the child process of the gate,
if the child has others: a pickle, in which the functions and classes of the user's files are named."""

import hashlib
import io
import os
import pickle
import sys
import types

from ropecheck import private
from ropecheck.values import file_of, is_of_users


class CannotBeSent(Exception):
    """The message says which part, and why."""


def modules_of(file):
    """Returns the modules of a file: it may have been imported under several names."""
    return [one for one in list(sys.modules.values()) if file and file_of(one)
            and os.path.realpath(file_of(one)) == os.path.realpath(file)]


def named_in(file, path):
    """Returns what a file's module has under a dotted name; None if there is none."""
    for value in modules_of(file):
        for part in path.split("."):
            value = getattr(value, part, None)
        if value is not None:
            return value
    return None


class Writer(pickle.Pickler):
    """Names functions and classes by their files: their modules may have other names in the child."""

    def persistent_id(self, value):
        if not isinstance(value, (types.FunctionType, type)):
            return None
        if value.__module__ == "__main__" and not file_of(value):
            raise CannotBeSent(f"{value.__qualname__} is in no file")
        if not is_of_users(file_of(value)):
            return None
        if named_in(file_of(value), value.__qualname__) is not value:
            raise CannotBeSent(f"{value.__qualname__} has no name of its own in a file")
        return os.path.realpath(file_of(value)), value.__qualname__


class Reader(pickle.Unpickler):
    def persistent_load(self, name):
        value = named_in(*name)
        if value is None:
            raise CannotBeSent(f"{name[1]} of {os.path.basename(name[0])} is not loaded there")
        return value


def written(function, globals_, whole):
    """Writes globals, [(namespace, name)], and the function itself if `whole`, to a file. Returns its
    name. Raises CannotBeSent."""
    made = [(space.get("__file__"), name, space[name]) for space, name in globals_]
    stream = io.BytesIO()
    try:
        Writer(stream).dump((made, function if whole else None))
    except Exception as error:  # each class has its own reasons
        raise CannotBeSent(f"it cannot be sent as a pickle: {' '.join(str(error).split())}") from None
    content = stream.getvalue()
    name = f"state_{hashlib.sha256(content).hexdigest()[:12]}.pickle"
    (private.folder() / name).write_bytes(content)
    return name


def restored(name, function):
    """Sets the globals in a file that `written` made. Returns the object."""
    with open(private.folder() / name, "rb") as stream:
        made, given = Reader(stream).load()
    for file, name, value in made:
        for module in modules_of(file):
            setattr(module, name, value)
    if function is None and given is None:
        raise CannotBeSent("the object itself was not sent")
    return function if given is None else given
