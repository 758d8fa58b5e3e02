"""Calls of ggml's functions by ctypes, in the libraries that pywhispercpp's wheel carries."""
import ctypes as c
import importlib.metadata

import numpy as np

PACKAGE = "pywhispercpp"
paths = [str(file.locate()) for file in importlib.metadata.files(PACKAGE) if f"{PACKAGE}.libs/libggml-" in str(file)]
base, cpu = (c.CDLL(next(path for path in paths if part in path)) for part in ("ggml-base", "ggml-cpu"))
VERSION = f"ggml {base._name.partition('.so.')[2]} of {PACKAGE} {importlib.metadata.version(PACKAGE)}"
TYPES = {"float32": c.c_int(0), "float16": c.c_int(1), "int32": c.c_int(26)}


class Room(c.Structure):
    _fields_ = [("size", c.c_size_t), ("memory", c.c_void_p), ("no_data", c.c_bool)]


def call(name, *arguments, library=base):
    """Calls a function. Arguments are objects of ctypes; the result is a pointer."""
    function = library["ggml_" + name]
    function.restype = c.c_void_p
    return c.c_void_p(function(*arguments))


def room(size):
    return call("init", Room(size + (4 << 20), None, False))


def tensor(place, array):
    made = call("new_tensor_4d", place, TYPES[array.dtype.name],
                *[c.c_int64(n) for n in (array.shape[::-1] + (1, 1, 1))[:4]])
    c.memmove(call("get_data", made), np.ascontiguousarray(array).ctypes.data, array.nbytes)
    return made


def computed(place, result, like):
    graph = call("new_graph", place)
    call("build_forward_expand", graph, result)
    call("graph_compute_with_ctx", place, graph, c.c_int(1), library=cpu)
    made = np.empty(like.shape, like.dtype)
    c.memmove(made.ctypes.data, call("get_data", result), made.nbytes)
    return made
