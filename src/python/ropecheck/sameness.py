"""Whether the object that the child process found is the one that was given to `gate`: of the same
classes and code, and with the same values."""

import ast
import json
import sys
import types

from ropecheck.locate import layers
from ropecheck.values import Values, code_text


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
                lines.append(f"{one.__qualname__}:{'*' if is_changed(code) else code_text(code)}")
    return ",".join(lines)


def is_changed(code):
    return bool(sys.flags.optimize) or any(name.startswith("@py") for name in
                                           code.co_names + code.co_varnames)


def is_same_kind(kind, function):
    ours = kind_of(function).split(",")
    theirs = kind.split(",")
    return len(ours) == len(theirs) and all(
        a == b or (b.endswith(":*") and a.split(":")[0] == b.split(":")[0])
        for a, b in zip(ours, theirs))


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


def options(function, reference, values):
    """Returns the options of `python -m ropecheck.serve` by which it compares what it finds.
    `values`: the Values of the function."""
    name = reference.text.rpartition(":")[2].partition(".")[0]
    rebound = _given.setdefault(reference.text, function) is not function
    words = [f"--kind={kind_of(function)}"]
    if reference.file or rebound:  # what has no file is sent as it is
        words.append(f"--values={values.text()}")
    if rebound or (reference.file and not is_bound_once(reference.file, name)):
        words.append("--bound-again")
    if values.unsure:
        words.append("--unsure")
    if not values.by_line:
        words.append("--by-code")
    return words


def add_options(parser):
    parser.add_argument("--kind", default="", help="the classes and code of the object")
    parser.add_argument("--values", default="", help="a digest of the values by which it works")
    parser.add_argument("--unsure", action="store_true", help="which cannot be compared entirely")
    parser.add_argument("--by-code", action="store_true", help="functions are compared by their code")
    parser.add_argument("--bound-again", action="store_true",
                        help="the object's name is bound more than once")


def difference(function, script, given):
    """Returns how the object that was found differs from the one that was given, empty if it does
    not, and what it has instead, as text."""
    if given.kind and not is_same_kind(given.kind, function):
        return "its class or its code differs, as it does if its file has changed since the import", "" if given.state else "null"
    if not given.values:
        return "", ""
    if given.bound_again and given.unsure and script.found is None and not given.state:
        return "its name is bound more than once, and its values cannot be compared", "null"
    values = Values(function, by_line=not given.by_code)
    if values.text() != given.values:
        return ("its values, or those of the globals that it uses, differ",
                json.dumps([[*key, one] for key, one in values.items.items()]))
    return "", ""


def items_in(text):
    """Returns the items in a text that `difference` made; None if there was no object."""
    items = json.loads(text)
    return items and {(kind, name): one for kind, name, one in items}
