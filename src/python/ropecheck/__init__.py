"""Checks rotary position embeddings from Python: see README.md beside this package, or
`help(ropecheck.gate)`."""

import importlib

# Each public name and the module that has it. They are imported when they are used, so that
# `ropecheck --help` does not wait for numpy.
_HOMES = {
    "GateError": "result",
    "Result": "result",
    "assert_rotated": "assertions",
    "assert_table": "assertions",
    "gate": "gating",
    "identify": "assertions",
    "presets": "program",
    "reference": "assertions",
    "rope": "marking",
    "tolerance": "assertions",
    "tolerance_terms": "assertions",
}

__all__ = sorted(_HOMES)


def __getattr__(name):
    if name not in _HOMES:
        raise AttributeError(f"module 'ropecheck' has no attribute '{name}'")
    value = getattr(importlib.import_module(f"ropecheck.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted(set(globals()) | set(__all__))
