"""Assertions for tests that exist already, and right values: with the derived tolerance, the worst
pair and its position, and the likely cause."""

import collections
import ctypes
import functools
import json
import os

import numpy

from ropecheck import _library, _tensors

_CONFIG = ("layer", "part", "layout", "base", "head_dim", "length", "seq_len")


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


def _rotation(spec, options):
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
    given = sorted((name, value) for name, value in options.items() if value is not None)
    text = os.fspath(spec)
    if os.path.exists(text):  # a file may change while this process runs
        return _Rotation(text, given)
    return _opened(text, tuple(given))


def _in_order(memory, order, what):
    """Returns the memory as [batch, seq, heads, head_dim]."""
    if order is None:
        order = "BSHD"[-len(memory.shape):] if len(memory.shape) != 2 else "SD"
    if sorted(order) != sorted(set(order) & set("BSHD")) or "D" not in order or "S" not in order:
        raise ValueError(f"order is {order!r}, and should be axes such as 'BSHD', 'BHSD' or 'SD'")
    if len(order) != len(memory.shape):
        raise ValueError(f"{what} is {memory}, and order {order!r} has {len(order)} axes")
    return memory.ordered([order.index(axis) if axis in order else None for axis in "BSHD"])


def _as_array(memory):
    return _library.Array(dtype=_library.DTYPES[memory.dtype], data=memory.data,
                          shape=(ctypes.c_int64 * 4)(*memory.shape),
                          strides=(ctypes.c_int64 * 4)(*memory.strides))


def _whole_numbers(positions):
    if isinstance(positions, int):
        return positions
    if hasattr(positions, "detach"):
        positions = positions.detach().cpu()
    try:
        array = numpy.asarray(positions)
        with numpy.errstate(invalid="ignore"):
            whole = array.astype(numpy.int64, casting="unsafe")
    except Exception as error:
        raise ValueError(f"positions are no numbers: {error}") from None
    if array.dtype.kind not in "iuf" or not numpy.array_equal(whole, array):
        raise ValueError("positions should be whole numbers of 64 bits")
    return numpy.ascontiguousarray(whole) if array.ndim else int(whole)


def _positions(positions, axes, batch, seq):
    """Returns [batch or 1, seq, axes]. An int is the position of the first token."""
    array = _whole_numbers(positions)
    if isinstance(array, int):
        array = numpy.arange(array, array + seq, dtype=numpy.int64)
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


def _as_positions(array):
    return _library.Positions(count=array.size, numbers=array.ctypes.data_as(
        ctypes.POINTER(ctypes.c_int64)))


def _direction(direction):
    if direction not in _library.DIRECTIONS:
        raise ValueError(f"direction is {direction!r}, and should be one of "
                         f"{', '.join(_library.DIRECTIONS)}")
    return _library.DIRECTIONS[direction]


def _check_options(contract, direction, diagnose):
    return _library.CheckOptions(direction=_direction(direction), contract=contract.encode(),
                                 diagnosis_seconds=diagnose if diagnose > 0 else -1)


def _raise_unless_it_holds(verdict, what):
    library = _library.library()
    outcome = library.ropecheck_verdict_outcome(verdict.pointer)
    if outcome == _library.HOLDS:
        return
    if outcome == _library.NOTHING_CHECKED:
        raise AssertionError(f"{what}: nothing was checked, as there is no pair of finite numbers")
    texts = [library.ropecheck_verdict_text(verdict.pointer, which).decode()
             for which in (_library.TEXT_REASON, _library.TEXT_CAUSE)]
    raise AssertionError("\n".join([what + ":", *("  " + text for text in texts if text)]))


def assert_rotated(y, x, positions, spec, *, contract="float32", order=None, direction="forward",
                   diagnose=10.0, **config):
    """Asserts that y is the rotation of x, to the accuracy of a contract.

        ropecheck.assert_rotated(y, x, positions, "llama-3", contract="float32-angle", order="BHSD")

    y, x: arrays of numpy, torch, JAX, MLX, CuPy or whatever has DLPack or the buffer protocol, in
        float32, float16, bfloat16 or float64, with any strides. `order` names their axes: B(atch),
        S(equence), H(eads), head_D(im); without it "BSHD", "SHD" or "SD", by their number.
    positions: [seq] or [batch, seq], or [batch, seq, axes] or [axes, batch, seq] if a position is
        several numbers; or an int, the position of the first token.
    spec: a preset ("llama-3"), fields ("head_dim=64 base=500000"), the path of a model's config.json
        or GGUF file, or a configuration as a dictionary or an object of transformers. A model with
        several rotations needs layer="…"; part, layout, base, head_dim, length and seq_len give what
        a file does not say.
    contract: how accurate y must be, as for `ropecheck gate`. The tolerance is derived from it: see
        `ropecheck.tolerance`.
    direction: "inverse", or "vjp" for a gradient: y is then the rotation of x back.
    diagnose: the seconds that looking for the cause of a failure may take; 0 for none.

    Raises AssertionError with the worst pair, its position, its error in u and the likely cause;
    ValueError with one sentence if the arguments do not fit each other.
    """
    rotation = _rotation(spec, config)
    given = _tensors.memory_of(x, "x")
    before = _in_order(given, order, "x")
    after = _in_order(_tensors.memory_of(y, "y"), order, "y")
    where = _positions(positions, rotation.axes, before.shape[0], before.shape[1])
    verdict = _library.Handle("ropecheck_verdict_close")
    _library.call("check", rotation.pointer, _as_array(before), _as_array(after),
                  _as_positions(where), _check_options(contract, direction, diagnose),
                  ctypes.byref(verdict.pointer))
    _raise_unless_it_holds(
        verdict, f"y is not the rotation of x by {rotation.name} within the contract {contract} "
                 f"({given}, {direction})")


def assert_table(cos, sin, positions, spec, *, contract="float32", diagnose=10.0, **config):
    """Asserts that cos and sin are those of position·inv_freq, times the attention factor.

        ropecheck.assert_table(cos, sin, range(4096), "llama-3", contract="float32-angle")

    cos, sin: [positions, width] or [batch, seq, width], of width rotary_dim/2, or rotary_dim if each
        coordinate has an entry: j and j + rotary_dim/2 are then pair j's for half_split, 2j and
        2j + 1 for interleaved. Row n is for the n-th position.
    positions, spec, contract, diagnose, config: as for `assert_rotated`. Each entry pair is within
        the contract's part for entries; with "correctly-rounded" each entry is the nearest number.

    Raises AssertionError with the worst row and pair and the likely cause.
    """
    rotation = _rotation(spec, config)
    tables = [_flat(_tensors.memory_of(table, name), table, name)
              for table, name in ((cos, "cos"), (sin, "sin"))]
    if (tables[0].dtype, tables[0].shape) != (tables[1].dtype, tables[1].shape):
        raise ValueError(f"cos is {tables[0]} and sin is {tables[1]}: they should be alike")
    rows, width = tables[0].shape
    where = _table_positions(positions, rotation.axes, rows)
    strides = [(ctypes.c_int64 * 2)(*table.strides) for table in tables]
    entries = _library.TableEntries(
        dtype=_library.DTYPES[tables[0].dtype], rows=rows, width=width, cos=tables[0].data,
        sin=tables[1].data, cos_strides=strides[0], sin_strides=strides[1])
    verdict = _library.Handle("ropecheck_verdict_close")
    _library.call("check_table", rotation.pointer, entries, _as_positions(where),
                  _check_options(contract, "forward", diagnose), ctypes.byref(verdict.pointer))
    _raise_unless_it_holds(verdict, f"cos and sin are not those of {rotation.name} within the "
                                    f"contract {contract} ({tables[0]})")


def _flat(memory, table, name):
    """Returns [rows, width]: leading axes are joined, by a copy if they do not follow each other."""
    while len(memory.shape) > 2:
        (first, second), rest = memory.shape[:2], memory.shape[2:]
        outer, inner = memory.strides[:2]
        if first != 1 and outer != inner * second:
            return _flat(_tensors.memory_of(table.reshape(-1, table.shape[-1]), name), table, name)
        memory = _tensors.Memory(memory.data, memory.dtype, (first * second, *rest),
                                 (inner, *memory.strides[2:]), memory.owner)
    if len(memory.shape) != 2:
        raise ValueError(f"{name} is {memory}, and should be [positions, width]")
    return memory


def _table_positions(positions, axes, rows):
    array = _whole_numbers(positions)
    if isinstance(array, int):
        array = numpy.arange(array, array + rows, dtype=numpy.int64)
    if array.ndim > 1 and array.shape[0] == axes and array.size == rows * axes and (
            array.shape[-1] != axes):
        array = numpy.moveaxis(array, 0, -1)
    if array.size == rows and axes > 1:
        array = numpy.repeat(array.reshape(rows, 1), axes, axis=1)
    if array.size != rows * axes:
        raise ValueError(f"positions are {list(array.shape)}, and the table has {rows} rows")
    return numpy.ascontiguousarray(array.reshape(rows, axes))


def reference(x, positions, spec, dtype=None, *, order=None, direction="forward", **config):
    """Returns the rotation of x, each number the one of its format that is nearest to the exact
    value.

        expected = ropecheck.reference(x, positions, "llama-3", "float64", order="BHSD")

    dtype: of the result: "float32", "float16", "bfloat16", "float64", or a framework's own; x's if
        None. The result is an array of x's framework if that is numpy, torch, JAX or MLX, on the
        processor, and else of numpy. Coordinates that do not turn are copied.
    x, positions, spec, order, direction, config: as for `assert_rotated`.
    """
    rotation = _rotation(spec, config)
    memory = _tensors.memory_of(x, "x")
    before = _in_order(memory, order, "x")
    where = _positions(positions, rotation.axes, before.shape[0], before.shape[1])
    name = memory.dtype if dtype is None else _tensors.dtype_name(dtype)
    array, finished = _tensors.new_array(memory.shape, name, x)
    size = array.dtype.itemsize
    result = _in_order(
        _tensors.Memory(array.ctypes.data, name, array.shape,
                        tuple(stride // size for stride in array.strides), array), order, "x")
    _library.call("rotate", rotation.pointer, _as_array(before), _as_positions(where),
                  _direction(direction), _as_array(result))
    return finished(array)


Tolerance = collections.namedtuple("Tolerance", "relative absolute pair_error worst_pair")


def tolerance(contract, spec, dtype, max_position, *, direction="forward", **config):
    """Returns a contract as one number, for code that keeps comparing whole tensors.

        most = ropecheck.tolerance("float32", "llama-3", "float32", 8191)
        norms = numpy.hypot(x[..., :64], x[..., 64:])             # of every pair, half_split
        off = numpy.abs(y - ropecheck.reference(x, positions, "llama-3"))
        assert (off <= most * numpy.concatenate([norms, norms], -1)).all()

    Derivation. A rotation keeps the norm of a pair, so errors are measured against it. With m the
    attention factor, u the unit roundoff of the format (2^-24, 2^-11, 2^-8, 2^-53 for float32,
    float16, bfloat16, float64), x a pair as stored, y its exact rotation and ŷ the computed one, the
    pair error is

        e = ‖ŷ − y‖ / (u·m·‖x‖),      and a contract promises      e ≤ E + A·|t·inv_freq|

    at position t. E bounds the roundings of the rotation: for float32 arithmetic, √5 for the complex
    product (Brent, Percival, Zimmermann, Math. Comp. 76, 2007) and 1/√2 for correctly rounded cos
    and sin, 2.943 in all; a narrower result is rounded once more, which adds 1 in its own u. A is 0
    if angles are exact; for angles made in float32 it is the sum of the roundings of its operations,
    and the bound grows with the position. The number returned is

        u · max over the pairs of (E + A·max_position·inv_freq)

    which holds for every |t| ≤ max_position, because the bound grows with |t|. A coordinate is a part
    of its pair: |ŷ_i − y_i| ≤ ‖ŷ − y‖ ≤ tolerance·m·‖x‖. So `allclose` against the exact result, with
    rtol = 0 and atol = tolerance·m·(the largest norm of a pair), passes for all that keeps the
    contract; it is weaker than `assert_rotated`, which has each pair's own norm and position. A
    comparison with another implementation, which has errors too, needs twice as much. Not included
    are results in the subnormal range, for which `tolerance_terms` has an absolute term.

    max_position: the largest |position| that occurs. contract, spec, direction, config: as for
    `assert_rotated`; dtype: of the tensors.
    """
    return tolerance_terms(contract, spec, dtype, max_position, direction=direction,
                           **config).relative


def tolerance_terms(contract, spec, dtype, max_position, *, direction="forward", **config):
    """Returns the parts of `tolerance`: `relative`, the number itself; `absolute`, which results in
    the subnormal range add; `pair_error`, the same in u; `worst_pair`, the pair that has it."""
    terms = _library.ToleranceTerms()
    _library.call("tolerance", _rotation(spec, config).pointer, contract.encode(),
                  _library.DTYPES[_tensors.dtype_name(dtype)], _direction(direction), max_position,
                  terms)
    return Tolerance(terms.relative, terms.absolute, terms.pair_error, terms.worst_pair)
