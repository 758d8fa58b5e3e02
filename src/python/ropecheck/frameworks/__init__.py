"""Tensors of the frameworks: made of numpy arrays, and stored in them. bfloat16, which numpy lacks,
is uint16 in the arrays. Each framework is a class in a module of its own, imported if it is used."""

import importlib
import sys

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
    return getattr(importlib.import_module(f"ropecheck.frameworks.{module}"), cls)(declaration)


def top_level(value):
    name = getattr(value, "__name__", "") if hasattr(value, "__spec__") else ""
    return (name or getattr(type(value), "__module__", "") or "").split(".")[0]


def packages_of(function):
    """Returns the top-level packages that a function's type, module and globals come from."""
    inner = function
    while hasattr(inner, "__wrapped__"):
        inner = inner.__wrapped__
    inner = getattr(inner, "__func__", inner)
    seen = {cls.__module__.split(".")[0] for value in (function, inner, getattr(
        function, "__self__", None)) for cls in type(value).__mro__}
    module = sys.modules.get(getattr(inner, "__module__", None) or type(inner).__module__)
    for space in (getattr(inner, "__globals__", {}), vars(module) if module else {}):
        for value in list(space.values()):
            seen.add(top_level(value))
            seen.add((getattr(value, "__module__", None) or "").split(".")[0])
    return seen


def framework_of(function):
    """Returns the name of the framework that a function uses; numpy if it uses none other."""
    found = [name for name in HOMES if name in packages_of(function)]
    others = [name for name in found if name != "numpy"]
    if len(others) > 1:
        raise Wrong(f"it may use {' or '.join(others)}: say framework='{others[0]}'")
    return others[0] if others else "numpy"


def compiler_of(function, framework):
    """Returns the name of the compiler that makes new code for new shapes; empty if none is seen."""
    if (hasattr(function, "_torchdynamo_orig_callable")
            or type(function).__name__ in ("OptimizedModule", "ScriptFunction")):
        return "torch.compile"
    if framework in ("jax", "tinygrad"):
        return framework
    return "triton" if "triton" in packages_of(function) else ""
