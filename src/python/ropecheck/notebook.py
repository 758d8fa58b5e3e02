"""Functions of a notebook or a prompt, which are in no file: their source is written to one."""

import hashlib
import inspect
import os
import pathlib
import tempfile
import textwrap
import types

CONSTANTS = (bool, int, float, complex, str, bytes, type(None))


def written(namespace, name):
    """Writes the function, and all that it uses, to a file. Returns the path. Raises
    locate.CannotBeFound if that needs more than functions, modules and constants."""
    parts, done = [], set()
    add(namespace, name, name, parts, done)
    text = "\n\n".join(parts) + "\n"
    folder = pathlib.Path(tempfile.gettempdir()) / f"ropecheck-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"cell_{hashlib.sha256(text.encode()).hexdigest()[:12]}.py"
    path.write_text(text)
    return str(path)


def add(namespace, name, asked, parts, done):
    from ropecheck.locate import CannotBeFound
    if name in done:
        return
    done.add(name)
    value = namespace[name]
    if isinstance(value, types.ModuleType):
        parts.insert(0, f"import {value.__name__} as {name}")
    elif isinstance(value, CONSTANTS):
        parts.append(f"{name} = {value!r}")
    elif getattr(value, "__module__", None) not in (None, "__main__") and hasattr(value, "__name__"):
        parts.insert(0, f"from {value.__module__} import {value.__name__} as {name}")
    else:
        try:
            source = textwrap.dedent(inspect.getsource(value))
        except (OSError, TypeError):
            raise CannotBeFound(cannot_be_sent(asked, name, value)) from None
        code = getattr(inspect.unwrap(value), "__code__", None)
        for used in sorted(names_in(code)) if code else ():
            if used in namespace:
                add(namespace, used, asked, parts, done)
        parts.append(source)


def cannot_be_sent(asked, name, value):
    kind = type(value).__name__
    if name != asked:
        return (f"{asked} is in no file, and its '{name}' ({kind}) cannot be sent to the child process "
                "of the gate: write both to a .py file")
    why = "Python has not kept its source" if kind == "function" else f"it is an object ({kind})"
    return (f"{asked} is in no file, and {why}, so that it cannot be sent to the child process of the "
            "gate: write it to a .py file")


def names_in(code):
    """Returns the global names that a code object and those within it may use."""
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= names_in(constant)
    return names
