"""The arguments of assertions: specifications, orders of axes, positions."""

import ctypes
import functools
import json
import operator
import os

import numpy

from ropecheck import _library, _tensors

_CONFIG = {"layer": str, "part": str, "layout": str, "base": float, "head_dim": int, "length": int,
           "seq_len": int}
_KINDS = {str: "a word", int: "a whole number", float: "a number"}
_NUMBERS = range(-2**63, 2**63)


def of_kind(kind, name, value):
    """Returns the value as a str, int or float. Raises TypeError, with a sentence, if it is none."""
    try:
        if kind is str and isinstance(value, str):
            return value
        if kind is not str and not isinstance(value, (str, bytes)):
            return operator.index(value) if kind is int else float(value)
    except (TypeError, ValueError):
        pass
    raise TypeError(f"{name} is {value!r}, and should be {_KINDS[kind]}")


class _Rotation(_library.Handle):
    """An open specification."""

    def __init__(self, text, options):
        super().__init__("ropecheck_rotation_close")
        given = {name: value.encode() if isinstance(value, str) else value
                 for name, value in options}
        _library.call("rotation_open", text.encode(), _library.ConfigOptions(**given),
                      ctypes.byref(self.pointer))
        info = _library.RotationInfo()
        _library.call("rotation_describe", self.pointer, info)
        self.axes = info.axes
        self.pairs = info.rotary_dim // 2
        self.attention_factor = info.attention_factor
        self.name = text if len(text) < 80 else info.text.decode()


_opened = functools.lru_cache(maxsize=64)(_Rotation)


def rotation_of(spec, options):
    for name in options:
        if name not in _CONFIG:
            raise TypeError(f"there is no argument '{name}'; a configuration has "
                            f"{', '.join(_CONFIG)}")
    if hasattr(spec, "to_dict") and not isinstance(spec, dict):  # a configuration of transformers
        spec = spec.to_dict()
    if isinstance(spec, dict):
        spec = json.dumps(spec, default=str)
    if not isinstance(spec, (str, os.PathLike)):
        raise TypeError(f"the specification is a {type(spec).__name__}, and should be a preset, "
                        "fields, the path of a model's file, or a configuration")
    given = sorted((name, of_kind(_CONFIG[name], name, value)) for name, value in options.items()
                   if value is not None)
    text = os.fspath(spec)
    if os.path.exists(text):  # a file may change while this process runs
        return _Rotation(text, given)
    return _opened(text, tuple(given))


def in_order(memory, order, what):
    """Returns the memory as [batch, seq, heads, head_dim]."""
    if order is None:
        order = "BSHD"[-len(memory.shape):] if len(memory.shape) != 2 else "SD"
    order = order if isinstance(order, (list, tuple)) else of_kind(str, "order", order)
    if sorted(order) != sorted(set(order) & set("BSHD")) or "D" not in order or "S" not in order:
        raise ValueError(f"order is {order!r}, and should be axes such as 'BSHD', 'BHSD' or 'SD'")
    if len(order) != len(memory.shape):
        raise ValueError(f"{what} is {memory}, and order {order!r} has {len(order)} axes")
    return memory.ordered([order.index(axis) if axis in order else None for axis in "BSHD"])


def as_array(memory):
    return _library.Array(dtype=_library.DTYPES[memory.dtype], data=memory.data,
                          shape=(ctypes.c_int64 * 4)(*memory.shape),
                          strides=(ctypes.c_int64 * 4)(*memory.strides))


def whole_numbers(positions):
    """Returns an array of int64, or an int."""
    if isinstance(positions, int) and not isinstance(positions, bool):
        if positions not in _NUMBERS:
            raise ValueError(f"positions are {positions}, and should be whole numbers of 64 bits")
        return positions
    if _tensors.is_of_tinygrad(positions):
        positions = positions.numpy()
    elif hasattr(positions, "detach"):  # torch
        positions = positions.detach().cpu()
        if str(positions.dtype) == "torch.bfloat16":  # which numpy lacks
            positions = positions.double()
    try:
        array = numpy.asarray(positions)
        if array.dtype.name == "bfloat16":
            array = array.astype(numpy.float64)
        with numpy.errstate(invalid="ignore"):
            whole = array.astype(numpy.int64, casting="unsafe")
    except Exception as error:
        raise ValueError(f"positions are no numbers: {error}") from None
    if array.dtype.kind not in "iuf" or not numpy.array_equal(whole, array):
        raise ValueError("positions should be whole numbers of 64 bits")
    return numpy.ascontiguousarray(whole) if array.ndim else int(whole)


def consecutive(first, count):
    if first + count - 1 not in _NUMBERS:
        raise ValueError(f"positions from {first} on do not fit in 64 bits for {count} tokens")
    return first + numpy.arange(count, dtype=numpy.int64)


def positions_of(positions, axes, batch, seq):
    """Returns [batch or 1, seq, axes]. An int is the position of the first token."""
    array = whole_numbers(positions)
    if isinstance(array, int):
        array = consecutive(array, seq)
    shapes = [(seq,), (1, seq), (batch, seq)]
    if array.shape in shapes:
        array = array.reshape(-1, seq, 1)
        return numpy.ascontiguousarray(numpy.broadcast_to(array, (*array.shape[:2], axes)))
    if array.shape in [(seq, axes), (1, seq, axes), (batch, seq, axes)]:
        return array.reshape(-1, seq, axes)
    if array.shape in [(axes, 1, seq), (axes, batch, seq)]:
        return numpy.ascontiguousarray(numpy.moveaxis(array, 0, -1))
    last = f", {axes}" if axes > 1 else ""
    raise ValueError(f"positions are {list(array.shape)}, and should be [{batch}, {seq}{last}] or "
                     f"[{seq}{last}] for {batch} rows of {seq} tokens; are the axes of the tensor in "
                     "another order than `order` says?")


def as_positions(array):
    return _library.Positions(count=array.size, numbers=array.ctypes.data_as(
        ctypes.POINTER(ctypes.c_int64)))


def direction_code(direction):
    if direction not in _library.DIRECTIONS:
        raise ValueError(f"direction is {direction!r}, and should be one of "
                         f"{', '.join(_library.DIRECTIONS)}")
    return _library.DIRECTIONS[direction]


def table_positions(positions, axes, rows):
    array = whole_numbers(positions)
    if isinstance(array, int):
        array = consecutive(array, rows)
    if array.ndim > 1 and array.shape[0] == axes and array.size == rows * axes and (
            array.shape[-1] != axes):
        array = numpy.moveaxis(array, 0, -1)
    if array.size == rows and axes > 1:
        array = numpy.repeat(array.reshape(rows, 1), axes, axis=1)
    if array.size != rows * axes:
        raise ValueError(f"positions are {list(array.shape)}, and the table has {rows} rows")
    return numpy.ascontiguousarray(array.reshape(rows, axes))


def axes_of(array, batch, seq):
    """The number of axes of positions whose specification is not known."""
    if isinstance(array, int) or array.shape in [(seq,), (1, seq), (batch, seq)]:
        return 1
    if array.ndim == 3 and array.shape[1] != seq:
        return array.shape[0]
    return array.shape[-1] if array.ndim > 1 and array.shape[-2] == seq else array.shape[0]
