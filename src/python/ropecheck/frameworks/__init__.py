"""Tensors of the frameworks: made of numpy arrays, and stored in them. bfloat16, which numpy lacks,
is uint16 in the arrays. Each framework is a class in a module of its own, imported if it is used."""

import importlib
import sys
import types

import numpy

from ropecheck.locate import layers

# name → (module, class), in the order in which a function's own modules are searched for them.
HOMES = {"torch": ("torch_tensors", "Torch"), "jax": ("jax_arrays", "Jax"),
         "mlx": ("mlx_arrays", "Mlx"), "cupy": ("cupy_arrays", "Cupy"),
         "tinygrad": ("tinygrad_tensors", "Tinygrad"), "numpy": ("numpy_arrays", "Numpy")}


class Wrong(Exception):
    """The function gave no answer; the message is a sentence."""

    is_sentence = True  # for ropecheck_client, which else puts the class before it


def framework_named(name, declaration):
    if name not in HOMES:
        raise Wrong(f"framework='{name}' is none of {', '.join(HOMES)}")
    module, cls = HOMES[name]
    kind = getattr(importlib.import_module(f"ropecheck.frameworks.{module}"), cls)
    if not declaration.device:
        return kind(declaration)
    try:
        framework = kind(declaration)
        one = framework.tensor(numpy.ones((1, 1), numpy.float32), "float32")
        framework.stored(one, "float32", (1, 1))
        return framework
    except Wrong:
        raise
    except Exception as error:  # each framework, and each kind of device, has its own
        why = " ".join(str(error).split(". ")[0].split()).rstrip(".")
        raise Wrong(f"device='{declaration.device}': {name} cannot use it here: {why}") from None


def text_of(value, attribute):
    try:
        text = getattr(value, attribute, None)
    except Exception:  # of objects that raise anything for a name that they lack
        return ""
    return text if isinstance(text, str) else ""


def packages_in(namespace):
    """Returns the top-level packages that the values of a namespace come from."""
    names = [name for value in list(namespace.values()) for name in (
        value.__name__ if isinstance(value, types.ModuleType) else type(value).__module__,
        text_of(value, "__module__"))]
    return {name.split(".")[0] for name in names}


def packages_of_helpers(function):
    """Returns the packages in the modules of the functions that a function may call."""
    *_, inner = layers(function)
    names, found = getattr(getattr(inner, "__code__", None), "co_names", ()), set()
    for name in names:
        value = getattr(inner, "__globals__", {}).get(name)
        module = value if isinstance(value, types.ModuleType) else sys.modules.get(
            text_of(value, "__module__"))
        found |= packages_in(vars(module)) if module else set()
    return found


def packages_of(function):
    """Returns the top-level packages that a function's type, module and globals come from."""
    *outer, inner = layers(function)
    seen = {cls.__module__.split(".")[0] for layer in (*outer, inner)
            for value in (layer, getattr(layer, "__self__", None)) for cls in type(value).__mro__}
    module = sys.modules.get(getattr(inner, "__module__", None) or type(inner).__module__)
    return seen | packages_in(getattr(inner, "__globals__", {})) | packages_in(
        vars(module) if module else {})


def framework_of(function, namespace=None):
    """Returns the name of the framework that a function uses, or else the namespace in which it was
    found; numpy if they use none other."""
    own = packages_of(function), packages_in(namespace or {})
    helpers = set() if any("numpy" in packages for packages in own) else packages_of_helpers(function)
    for packages in (*own, helpers):
        found = [name for name in HOMES if name in packages and name != "numpy"]
        if len(found) > 1:
            raise Wrong(f"it may use {' or '.join(found)}: say framework='{found[0]}'")
        if found:
            return found[0]
    return "numpy"


def compiler_of(function, framework):
    """Returns the name of the compiler that makes new code for new shapes; empty if none is seen."""
    for layer in layers(function):
        kind = type(layer).__name__
        if hasattr(layer, "_torchdynamo_orig_callable") or kind in ("OptimizedModule", "ScriptFunction"):
            return "torch.compile"
        if framework == "mlx" and kind == "_gc_func":  # of mx.compile, which calls a C++ compiler
            return "mx.compile"
    if framework in ("jax", "tinygrad"):
        return framework
    return "triton" if "triton" in packages_of(function) else ""
