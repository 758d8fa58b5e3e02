"""Functions of a notebook or a prompt, which are in no file: their source is written to one, with the
functions, classes and values that it uses. Values are pickled."""

import ast
import hashlib
import inspect
import io
import linecache
import pickle
import sys
import textwrap
import types

from ropecheck import private
from ropecheck.values import globals_in

CONSTANTS = (bool, int, float, complex, str, bytes, type(None))


def written(namespace, name):
    """Writes the function, and all that it uses, to a file. Returns the path. Raises
    locate.CannotBeFound if something is neither source nor can be pickled."""
    cell = Cell(namespace, name)
    cell.add(name)
    folder = private.folder()
    for content in cell.values:
        (folder / value_file(content)).write_bytes(content)
    text = "\n\n".join(["import ropecheck.notebook", *cell.imports, *cell.parts]) + "\n"
    path = folder / f"cell_{hashlib.sha256(text.encode()).hexdigest()[:12]}.py"
    path.write_text(text, encoding="utf-8")
    return str(path)


def value_file(content):
    return f"value_{hashlib.sha256(content).hexdigest()[:12]}.pickle"


def value_in(file, namespace):
    """Returns a pickled value; the classes and functions in it are those of a namespace."""
    with open(private.folder() / file, "rb") as stream:
        return Reader(stream, namespace).load()


class Reader(pickle.Unpickler):
    def __init__(self, stream, namespace):
        super().__init__(stream)
        self.namespace = namespace

    def persistent_load(self, name):
        return self.namespace[name]


class Writer(pickle.Pickler):
    """Names the functions and classes of a namespace, in place of pickling them."""

    def __init__(self, stream, namespace):
        super().__init__(stream)
        self.namespace = namespace
        self.named = []

    def persistent_id(self, value):
        if not is_own(value, self.namespace) or self.namespace.get(value.__name__) is not value:
            return None
        self.named.append(value.__name__)
        return value.__name__


def is_own(value, namespace):
    return (isinstance(value, (types.FunctionType, type))
            and value.__module__ == namespace["__name__"])


class Cell:
    """The text of a file: statements, each after those that it needs."""

    def __init__(self, namespace, asked):
        self.namespace = namespace
        self.asked = asked
        self.imports = []
        self.parts = []
        self.values = []
        self.done = set()

    def add(self, name):
        if name in self.done:
            return
        self.done.add(name)
        value = self.namespace[name]
        module = getattr(value, "__module__", None)
        if isinstance(value, types.ModuleType):
            self.imports.append(f"import {value.__name__} as {name}")
        elif isinstance(value, CONSTANTS):
            self.parts.append(f"{name} = {value!r}")
        elif is_own(value, self.namespace):
            self.add_source(name, value)
        elif has_name_in(module, value):
            self.imports.append(f"from {module} import {value.__name__} as {name}")
        elif not self.add_value(name, value):
            self.add_source(name, value)  # an object that a compiler's decorator made

    def add_value(self, name, value):
        """Adds a value by its pickle. Returns false if it has none."""
        stream = io.BytesIO()
        writer = Writer(stream, self.namespace)
        try:
            writer.dump(value)
        except Exception:  # each class has its own reasons
            return False
        for one in writer.named:
            self.add(one)
        self.values.append(stream.getvalue())
        self.parts.append(f"{name} = ropecheck.notebook.value_in("
                          f"{value_file(stream.getvalue())!r}, globals())")
        return True

    def add_source(self, name, value):
        inner = inspect.unwrap(value)
        source = source_of(value) if is_own(inner, self.namespace) else None
        if source is None:
            raise self.cannot_be_sent(name, value, "Python has not kept its source" if isinstance(
                value, types.FunctionType) else f"it is an object ({type(value).__name__})")
        if getattr(inner, "__closure__", None):
            raise self.cannot_be_sent(name, value, "it uses variables of the function around it")
        for used in sorted(globals_in(compile(source, "<cell>", "exec"))):
            if used in self.namespace:
                self.add(used)
        self.parts.append(source)
        [statement] = ast.parse(source).body[:1]
        if getattr(statement, "name", name) != name:
            self.parts.append(f"{name} = {statement.name}")

    def cannot_be_sent(self, name, value, why):
        from ropecheck.locate import CannotBeFound
        if name != self.asked:
            return CannotBeFound(
                f"{self.asked} is in no file, and its '{name}' ({type(value).__name__}) cannot be sent "
                "to the child process of the gate: write both to a .py file")
        return CannotBeFound(
            f"{name} is in no file, and {why}, so that it cannot be sent to the child process of the "
            "gate: write it to a .py file")


def has_name_in(module, value):
    name = getattr(value, "__name__", None)
    return isinstance(name, str) and getattr(sys.modules.get(module), name, None) is value


def source_of(value):
    """Returns the source of a function or class; None if Python has not kept it."""
    try:
        if not isinstance(value, type):
            return textwrap.dedent(inspect.getsource(value))
        code = next(inspect.unwrap(one).__code__ for one in vars(value).values()
                    if hasattr(one, "__code__") and linecache.getlines(one.__code__.co_filename))
        text = "".join(linecache.getlines(code.co_filename))
        found = [one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.ClassDef)
                 and one.name == value.__name__ and one.lineno <= code.co_firstlineno <= one.end_lineno]
        first = min([found[-1], *found[-1].decorator_list], key=lambda one: one.lineno)
        return textwrap.dedent("".join(text.splitlines(True)[first.lineno - 1:found[-1].end_lineno]))
    except (OSError, TypeError, SyntaxError, StopIteration, IndexError):
        return None
