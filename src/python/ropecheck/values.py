"""The values by which a function works: attributes, closures, defaults, and the globals that its code
and that of the functions it calls may use. Two processes compare their digests."""

import collections
import dataclasses
import dis
import enum
import functools
import hashlib
import os
import pathlib
import sys
import types

import numpy

from ropecheck.installed import is_installed
from ropecheck.marking import MARK

_OWN = os.path.dirname(os.path.abspath(__file__))
LOADS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
_PLAIN = (type(None), bool, int, float, complex, str, bytes, range, type(...), pathlib.PurePath,
          numpy.dtype)


def is_of_users(file):
    """Whether a file is neither Python's own, nor of an installed package, nor of this one."""
    return bool(file) and not is_of_library(file)


def is_of_library(file):
    if not file or file.startswith("<"):  # no file, or the name of Python's own code
        return file.startswith("<frozen")
    return file.startswith(_OWN) or is_installed(file)


def file_of(value):
    """Returns the file of a module, or that of the module of a function or class."""
    if not isinstance(value, types.ModuleType):
        value = sys.modules.get(getattr(value, "__module__", None) or "")
    return getattr(value, "__file__", None) or ""


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def code_text(code):
    """Returns a digest of code. Calls are left out: they differ with the imports in the text that was
    compiled at once."""
    return digest(repr(code_parts(code)))


def code_parts(code):
    parts = [code.co_name, code.co_varnames]
    for one in dis.get_instructions(code):
        if one.opname.startswith(("CALL", "PRECALL", "PUSH_NULL", "EXTENDED_ARG", "NOP", "CACHE")):
            continue
        value = one.argval
        if one.opcode in dis.hasjrel or one.opcode in dis.hasjabs:
            value = None  # an offset
        elif isinstance(value, types.CodeType):
            value = code_parts(value)
        elif isinstance(value, frozenset):
            value = sorted(map(repr, value))
        parts.append((one.opname.replace("LOAD_METHOD", "LOAD_ATTR"), repr(value)))
    return parts


def globals_in(code):
    """Returns the global names that a code object and those within it may use."""
    names = {one.argval for one in dis.get_instructions(code) if one.opname in LOADS}
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= globals_in(constant)
    return names


def names_in(code):
    """Returns all names in a code object and those within it, of attributes as well."""
    return set(code.co_names).union(*(names_in(one) for one in code.co_consts
                                      if isinstance(one, types.CodeType)))


class Values:
    """`items`: kind and name → digest, such as ("global", "BASE") or ("attribute", "base").
    `homes`: the namespaces of those that are globals. `unsure`: whether a part of the object itself is
    of a kind that cannot be compared. `by_line`: functions are compared by the place of their code, which pytest
    leaves alone as it rewrites the code; else by the code, as those of a notebook, which are in a file
    in one of the processes alone."""

    def __init__(self, function, by_line=True):
        self.by_line = by_line
        self.items = collections.defaultdict(list)
        self.homes = collections.defaultdict(list)
        self.unsure = False
        self.waiting = []    # functions and classes to be looked through
        self.known = {}      # id → the object, which keeps the id its own
        self.add_object(function)
        while self.waiting:
            one = self.waiting.pop(0)
            self.add_class(one) if isinstance(one, type) else self.add_globals(one)

    def is_own(self, file):
        return is_of_users(file) if self.by_line else not is_of_library(file)

    def text(self):
        return digest(repr(sorted(self.items.items())))

    def add(self, kind, name, value):
        unsure = self.unsure
        try:
            self.items[kind, name].append(digest(repr(self.parts(value, {}))))
        except Exception:  # objects of others may raise anything
            self.unsure = True
        if kind in ("global", "class"):
            self.unsure = unsure

    def add_object(self, value):
        """Adds the parts of the object that was given. A module that torch.compile made has state of
        the compiler, which is left out."""
        value = getattr(value, "_orig_mod", value)
        if isinstance(value, (types.FunctionType, types.MethodType, functools.partial)) or not hasattr(
                value, "__dict__") or hasattr(value, "__wrapped__"):
            self.add("object", "", value)
            return
        self.later(type(value))
        if not self.is_own(file_of(type(value))):
            self.add("object", "", value)
            return
        for name, one in attributes_of(value).items():
            self.add("attribute", name, one)

    def later(self, value):
        if id(value) not in self.known:
            self.known[id(value)] = value
            self.waiting.append(value)

    def add_class(self, cls):
        for one in cls.__mro__:
            if not self.is_own(file_of(one)):
                continue
            for name, value in vars(one).items():
                value = getattr(value, "__func__", getattr(value, "fget", value))
                if isinstance(value, types.FunctionType) or not name.startswith("_"):
                    self.add("class", f"{one.__qualname__}.{name}", value)

    def add_globals(self, function):
        names = names_in(function.__code__)
        for name in sorted(globals_in(function.__code__)):
            if name in function.__globals__:
                self.add_global(function.__globals__, name, names)
        for name in sorted(names):
            if name in sys.modules:  # it may be imported within the function
                self.add_module(sys.modules[name], names)

    def add_global(self, namespace, name, names):
        value = namespace[name]
        if isinstance(value, types.ModuleType):
            self.add_module(value, names)
        elif (id(namespace), name) not in self.known:
            self.known[id(namespace), name] = value
            self.homes[name].append(namespace)
            self.add("global", name, value)

    def add_module(self, module, names):
        if self.is_own(file_of(module)):
            for name in sorted(names & set(vars(module))):
                if not isinstance(vars(module)[name], types.ModuleType):
                    self.add_global(vars(module), name, names)

    def parts(self, value, seen):
        if isinstance(value, enum.Enum):
            return "enum", type(value).__qualname__, value.name
        if isinstance(value, _PLAIN) or type(value).__name__ in ("dtype", "device"):
            return type(value).__name__, repr(value)
        if id(value) in seen:
            return "again", seen[id(value)][0]
        seen[id(value)] = len(seen), value  # which keeps the id its own
        if isinstance(value, (list, tuple, collections.deque)):
            return type(value).__name__, [self.parts(one, seen) for one in value]
        if isinstance(value, dict):
            return "dict", [(self.parts(key, seen), self.parts(one, seen))
                            for key, one in value.items()]
        if isinstance(value, (set, frozenset)):
            return "set", sorted(repr(self.parts(one, dict(seen))) for one in value)
        if isinstance(value, types.ModuleType):
            return "module", value.__name__.rpartition(".")[2]
        if isinstance(value, types.FunctionType):
            return self.parts_of_function(value, seen)
        if isinstance(value, type):
            if self.is_own(file_of(value)):
                self.later(value)
            return "class", value.__qualname__
        if isinstance(value, types.BuiltinFunctionType):
            return "named", value.__qualname__
        if isinstance(value, types.MethodType):
            return "method", value.__name__, self.parts(value.__self__, seen)
        if isinstance(value, functools.partial):
            return "partial", [self.parts(one, seen) for one in (value.func, value.args, value.keywords)]
        if hasattr(value, "shape") and hasattr(value, "dtype"):
            return "array", *array_parts(value)
        return self.parts_of_object(value, seen)

    def parts_of_function(self, function, seen):
        code = function.__code__
        if is_of_library(code.co_filename):  # a compiler's or another decorator
            wrapped = getattr(function, "__wrapped__", None)
            self.unsure = self.unsure or wrapped is not None
            return "function", function.__qualname__, self.parts(wrapped, seen)
        self.later(function)
        place = (os.path.basename(code.co_filename), code.co_firstlineno) if self.by_line else (
            code_text(code))
        cells = [self.parts(cell.cell_contents, seen) for cell in function.__closure__ or ()]
        given = {name: one for name, one in vars(function).items() if name != MARK}
        return ("function", function.__qualname__, place, cells,
                self.parts(function.__defaults__, seen), self.parts(function.__kwdefaults__, seen),
                self.parts(given, seen))

    def parts_of_object(self, value, seen):
        cls = type(value)
        wrapped = getattr(value, "__wrapped__", None)
        if isinstance(wrapped, types.FunctionType):
            self.unsure = self.unsure or not isinstance(value, functools._lru_cache_wrapper)
            return "wrapped", cls.__qualname__, self.parts(wrapped, seen)
        if self.is_own(file_of(cls)):
            self.later(cls)
        if not self.is_data(value):
            self.unsure = True
            return "object", cls.__qualname__
        return "object", cls.__qualname__, self.parts(attributes_of(value), seen)

    def is_data(self, value):
        """Whether the attributes of an object are all that it is. Objects of installed packages may have
        locks, caches and the like."""
        cls = type(value)
        return (self.is_own(file_of(cls)) or dataclasses.is_dataclass(cls)
                or isinstance(value, types.SimpleNamespace) or hasattr(value, "to_dict")
                or any((one.__module__, one.__name__) == ("torch.nn.modules.module", "Module")
                       for one in cls.__mro__))


def attributes_of(value):
    """Returns name → value, of attributes and slots."""
    made = dict(getattr(value, "__dict__", {}))
    for cls in type(value).__mro__:
        slots = vars(cls).get("__slots__", ())
        for name in [slots] if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(value, name):
                made[name] = getattr(value, name)
    return made


def array_parts(value):
    kind, shape = str(value.dtype), tuple(value.shape)
    if hasattr(value, "detach"):  # torch
        torch = sys.modules["torch"]
        value = value.detach().cpu().resolve_conj().resolve_neg().contiguous().reshape(-1)
        array = value.view(torch.uint8).numpy()
    else:
        array = numpy.ascontiguousarray(numpy.asarray(value))
    if array.dtype.hasobject:
        raise TypeError(kind)
    return kind, shape, hashlib.sha256(array.data if array.size else b"").hexdigest()
