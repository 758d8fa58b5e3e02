"""How the child process finds the function that is gated: `file.py:name` or `module:name`."""

import dataclasses
import functools
import importlib
import importlib.machinery
import importlib.util
import inspect
import os
import pathlib
import sys
import types

from ropecheck import state
from ropecheck.installed import is_installed

# The calls.Script of the child process, while it loads the module that has the function.
loading = None


class CannotBeFound(Exception):
    """The function has no name by which another process could find it; the message is a sentence."""


class Missing(AttributeError):
    """The module has no such name: it was bound under `__main__`, or by other code."""


class Loaded(BaseException):
    """Ends the import of a script at its call of `gate`: above it stands the function."""


@dataclasses.dataclass
class Reference:
    text: str     # "file.py:name" or "module:name"
    paths: list   # folders to add to sys.path
    file: str = ""  # the file that the child process loads, if the object was found in one


def layers(function):
    """Yields the function and what is inside of decorators, partial functions and bound methods."""
    while function is not None:
        yield function
        function = getattr(function, "__wrapped__", None) or getattr(function, "__func__", None) or (
            function.func if isinstance(function, functools.partial) else None)


def name_within(namespace, function):
    """Returns the name by which a namespace has the function, or None."""
    name = getattr(function, "__name__", None)
    if name is not None and namespace.get(name) is function:
        return name
    for name, value in namespace.items():
        if value is function:
            return name
    owner, name = getattr(function, "__self__", None), getattr(function, "__name__", None)
    if owner is not None and name is not None:
        for outer, value in namespace.items():
            if value is owner:
                return f"{outer}.{name}"
    parts = getattr(function, "__qualname__", "<").split(".")
    value = namespace.get(parts[0])
    for part in parts[1:]:
        value = getattr(value, part, None)
    return ".".join(parts) if value is not None and value is function else None


def reference_to(function, *callers):
    """Returns the reference to a function. `callers`: the namespaces that asked for the gate. Raises
    CannotBeFound."""
    if isinstance(function, str):
        if ":" not in function:
            raise CannotBeFound(f"'{function}' is neither 'file.py:name' nor 'module:name'")
        return Reference(function, extra_paths())
    modules = [sys.modules.get(getattr(layer, "__module__", None) or "") for layer in layers(function)]
    for namespace in (*[vars(module) for module in modules if module], *callers, *of_others()):
        name = name_within(namespace, function)
        if name is not None:
            return reference_within(namespace, name)
    shown = getattr(function, "__qualname__", None) or type(function).__name__
    kind = ("is a lambda" if "<lambda>" in shown else
            "is defined in another function" if "<locals>" in shown else
            "has no name at the top level of a module")
    raise CannotBeFound(
        f"{shown} {kind}, so that the child process of the gate cannot find it: give it a name at "
        "the top level of a file, or pass 'file.py:name'")


def reference_to_call(function, files):
    """Returns the reference to an object without a name. `files`: those whose top-level code has come
    to the call of `gate`, where the child process meets the object. None if it is a function of
    another file."""
    *_, inner = layers(function)
    named = inner if hasattr(inner, "__qualname__") else type(inner)
    module = sys.modules.get(getattr(named, "__module__", None) or "")
    namespace = getattr(inner, "__globals__", None) or (vars(module) if module else {})
    file = os.path.realpath(namespace.get("__file__") or "")
    if not os.path.isfile(file) or isinstance(function, type) or is_method_alone(function):
        return None
    if isinstance(function, types.FunctionType) and file not in files:
        return None
    return reference_within(namespace, named.__qualname__ + ("" if named is function else "()"))


def is_method_alone(function):
    """Whether it is a method without its object."""
    return inspect.isfunction(function) and "<" not in function.__qualname__


def of_others():
    """Yields the namespaces of the modules that are neither Python's own nor installed."""
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file and not is_installed(file):
            yield vars(module)


def reference_within(namespace, name):
    file = namespace.get("__file__")
    if not file or not os.path.exists(file):  # "<stdin>" is none
        from ropecheck import notebook
        return Reference(notebook.written(namespace, name) + ":" + name, extra_paths())
    module, package = namespace.get("__name__", ""), namespace.get("__package__")
    if package and module == "__main__":  # python -m package.module
        module = getattr(namespace.get("__spec__"), "name", "__main__")
    if package and module != "__main__":
        root = pathlib.Path(file).resolve().parents[module.count(".") + (
            1 if pathlib.Path(file).name == "__init__.py" else 0)]
        return Reference(f"{module}:{name}", extra_paths(root), os.path.realpath(file))
    path = pathlib.Path(file).resolve()
    try:
        shown = path.relative_to(pathlib.Path.cwd())
    except ValueError:
        shown = path
    return Reference(f"{shown}:{name}", extra_paths(path.parent), os.path.realpath(file))


def extra_paths(*more):
    """Returns the folders of sys.path, and these, that a fresh Python would not search."""
    given = [str(pathlib.Path(path).resolve())
             for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    chosen = []
    for path in [*map(str, more), *sys.path]:
        path = str(pathlib.Path(path).resolve())
        if (os.path.isdir(path) and path not in chosen and path not in given and path != os.getcwd()
                and not is_installed(path)):
            chosen.append(path)
    return chosen


def load(text, script, sent=""):
    """Returns the function that a reference names, and the namespace of the module that has it.
    `script`: the calls.Script of its file; `sent`: the file of state.written, if there
    is one.
    Raises whatever the import raises."""
    global loading
    place, _, name = text.rpartition(":")
    in_file = place.endswith(".py") or os.path.isfile(place)
    spec = spec_of_file(place) if in_file else spec_of_module(place)
    script.file = os.path.realpath(spec.origin or "")
    loading = script
    try:
        module = executed(spec)
    finally:
        loading = None
    if script.found is not None and not sent:
        return script.found, vars(module)
    try:
        value = found_in(module, place, name)
    except Missing:
        if not sent:
            raise
        value = None
    return state.restored(sent, value) if sent else value, vars(module)


def found_in(value, place, name):
    module = value
    for part in name.split("."):
        if not hasattr(value, part):
            raise Missing(f"{place} has no '{name}'{hint_for(module)}")
        value = getattr(value, part)
    return value


def hint_for(module):
    """Says why a name may be missing that the file binds."""
    try:
        with open(module.__file__, encoding="utf-8") as file:
            guarded = "__main__" in file.read()
    except (OSError, AttributeError, TypeError, ValueError):
        return ""
    return ("; what stands under `if __name__ == \"__main__\":` is not run in the child process of the "
            "gate: bind it above") if guarded else ""


def spec_of_file(path):
    path = os.path.abspath(path)
    if not os.path.exists(path):
        raise FileNotFoundError(f"there is no {path}")
    sys.path.insert(0, os.path.dirname(path))
    name = pathlib.Path(path).stem  # scripts may have names without .py
    return importlib.util.spec_from_loader(name, importlib.machinery.SourceFileLoader(name, path))


def spec_of_module(name):
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"No module named '{name}'")
    return spec


def executed(spec):
    """Returns the module, executed as far as its call of `gate`."""
    if spec.name in sys.modules and spec.origin == getattr(sys.modules[spec.name], "__file__", None):
        return sys.modules[spec.name]
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except Loaded:
        pass
    return module
