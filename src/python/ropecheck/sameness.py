"""Whether the object that the child process found is the one that was given to `gate`."""

import ast
import dis
import functools
import hashlib
import sys
import types

import numpy

from ropecheck.locate import layers


class Unsure(Exception):
    """Values are of a kind that cannot be compared."""


def kind_of(function):
    """Returns what another process can compare of an object: its classes and its code, with a
    comma between. `*` stands for code that pytest or an option of Python has changed."""
    lines = []
    for layer in layers(function):
        lines.append(type(layer).__qualname__)
        called = getattr(type(layer), "forward", None) or getattr(type(layer), "__call__", None)
        for one in (layer, called):
            code = getattr(one, "__code__", None)
            if isinstance(code, types.CodeType):
                lines.append(f"{one.__qualname__}:{code_text(code)}")
    return ",".join(lines)


def code_text(code):
    changed = sys.flags.optimize or any(name.startswith("@py") for name in
                                        code.co_names + code.co_varnames)
    return "*" if changed else digest(repr(code_parts(code)))


def code_parts(code):
    """Calls are left out: they differ with the imports in the text that was compiled at once."""
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


def is_same_kind(kind, function):
    ours = kind_of(function).split(",")
    theirs = kind.split(",")
    return len(ours) == len(theirs) and all(
        a == b or (b.endswith(":*") and a.split(":")[0] == b.split(":")[0])
        for a, b in zip(ours, theirs))


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def values_of(function):
    """Returns a digest of all values in an object: attributes, closures, defaults. Empty if some
    cannot be compared."""
    try:
        return digest(repr(parts_of(function, {})))
    except Exception:  # objects of others may raise anything
        return ""


def parts_of(value, seen):
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
        return type(value).__name__, repr(value)
    if id(value) in seen:
        return "again", seen[id(value)]
    seen[id(value)] = len(seen)
    if isinstance(value, (list, tuple)):
        return type(value).__name__, [parts_of(one, seen) for one in value]
    if isinstance(value, dict):
        return "dict", [(parts_of(key, seen), parts_of(one, seen)) for key, one in value.items()]
    if isinstance(value, (set, frozenset)):
        return "set", sorted(repr(parts_of(one, seen)) for one in value)
    if isinstance(value, types.ModuleType):
        return "module", value.__name__.rpartition(".")[2]
    if isinstance(value, (type, types.BuiltinFunctionType)):
        return "named", value.__qualname__
    if isinstance(value, types.FunctionType):
        cells = [parts_of(cell.cell_contents, seen) for cell in value.__closure__ or ()]
        return ("function", value.__qualname__, code_text(value.__code__), cells,
                parts_of(value.__defaults__, seen), parts_of(value.__kwdefaults__, seen),
                parts_of(vars(value), seen))
    if isinstance(value, types.MethodType):
        return "method", value.__name__, parts_of(value.__self__, seen)
    if isinstance(value, functools.partial):
        return "partial", [parts_of(one, seen) for one in (value.func, value.args, value.keywords)]
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return "array", *array_parts(value)
    attributes = getattr(value, "__dict__", None)
    if attributes is None or hasattr(type(value), "__slots__"):
        raise Unsure(type(value).__name__)
    return "object", type(value).__qualname__, parts_of(attributes, seen)


def array_parts(value):
    kind = str(value.dtype)
    if hasattr(value, "detach"):  # torch
        value = value.detach().cpu()
        value = value.double() if value.is_floating_point() else value.resolve_conj()
    array = numpy.asarray(value)
    if array.dtype.hasobject:
        raise Unsure(kind)
    return kind, array.shape, hashlib.sha256(array.tobytes()).hexdigest()


def is_bound_once(path, name):
    """Whether one statement of a file alone gives a top-level name its value, once."""
    try:
        with open(path, encoding="utf-8") as file:
            tree = ast.parse(file.read())
    except (OSError, SyntaxError, ValueError):
        return False
    found = list(bindings(tree, name, in_loop=False))
    return found == [False]


def bindings(node, name, in_loop):
    """Yields, for each binding of a global name, whether it stands in a loop or a function."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if child.name == name:
                yield in_loop
            if any(isinstance(one, ast.Global) and name in one.names for one in ast.walk(child)):
                yield True
        elif isinstance(child, ast.Name):
            if child.id == name and not isinstance(child.ctx, ast.Load):
                yield in_loop
        elif isinstance(child, ast.alias):
            bound = child.asname or child.name.partition(".")[0]
            if bound in (name, "*"):
                yield in_loop
        elif not isinstance(child, ast.Lambda):
            loops = isinstance(child, (ast.For, ast.AsyncFor, ast.While))
            yield from bindings(child, name, in_loop or loops)


# Reference → the object that it was made for, in this process.
_given = {}


def options(function, reference):
    """Returns the options of `python -m ropecheck.serve` by which it compares what it finds."""
    words = [f"--kind={kind_of(function)}"]
    name = reference.text.rpartition(":")[2].partition(".")[0]
    rebound = _given.setdefault(reference.text, function) is not function
    if rebound or (reference.file and not is_bound_once(reference.file, name)):
        words.append(f"--values={values_of(function) or 'unknown'}")
    return words


def add_options(parser):
    parser.add_argument("--kind", default="", help="the classes and code of the object")
    parser.add_argument("--values", default="", help="a digest of the values of the object, to be "
                        "compared unless the object is found by its call of gate")


def difference(function, script, given):
    """Returns how the object that was found differs from the one that was given; empty if it does
    not."""
    if given.kind and not is_same_kind(given.kind, function):
        return "its class or its code differs"
    if given.values and script.found is None:
        if given.values == "unknown" or not values_of(function):
            return ("its name is bound more than once, and its values cannot be compared")
        if given.values != values_of(function):
            return "its name is bound more than once, and its values differ"
    return ""
