"""Assertions for tests that exist already, and right values: with the derived tolerance, the worst
pair and its position, and the likely cause."""

import collections
import ctypes
import json
import re

import numpy

from ropecheck import _library, _tensors
from ropecheck._arguments import (as_array, as_positions, axes_of, direction_code, in_order,
                                  of_kind, positions_of, rotation_of, table_positions, whole_numbers)


def _check_options(contract, direction, diagnose):
    seconds = of_kind(float, "diagnose", diagnose)
    return _library.CheckOptions(direction=direction_code(direction),
                                 contract=of_kind(str, "contract", contract).encode(),
                                 diagnosis_seconds=seconds if seconds > 0 else -1)


def _raise_unless_it_holds(verdict, what):
    __tracebackhide__ = True  # for pytest
    library = _library.library()
    outcome = library.ropecheck_verdict_outcome(verdict.pointer)
    if outcome == _library.HOLDS:
        return
    if outcome == _library.NOTHING_CHECKED:
        raise AssertionError(f"{what}: nothing was checked, as there is no pair of finite numbers")
    texts = [library.ropecheck_verdict_text(verdict.pointer, which).decode()
             for which in (_library.TEXT_REASON, _library.TEXT_CAUSE)]
    texts = [re.sub(r"\bof q\b", "of x", text) for text in texts]
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
    __tracebackhide__ = True  # for pytest
    rotation = rotation_of(spec, config)
    given, result = _tensors.memory_of(x, "x"), _tensors.memory_of(y, "y")
    before = in_order(given, order, "x")
    after = in_order(result, order, "y")
    if (given.dtype, given.shape) != (result.dtype, result.shape):
        raise ValueError(f"x is {given} and y is {result}: they should be alike")
    where = positions_of(positions, rotation.axes, before.shape[0], before.shape[1])
    verdict = _library.Handle("ropecheck_verdict_close")
    _library.call("check", rotation.pointer, as_array(before), as_array(after),
                  as_positions(where), _check_options(contract, direction, diagnose),
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
    __tracebackhide__ = True  # for pytest
    rotation = rotation_of(spec, config)
    tables = [_flat(_tensors.memory_of(table, name), table, name)
              for table, name in ((cos, "cos"), (sin, "sin"))]
    if (tables[0].dtype, tables[0].shape) != (tables[1].dtype, tables[1].shape):
        raise ValueError(f"cos is {tables[0]} and sin is {tables[1]}: they should be alike")
    rows, width = tables[0].shape
    where = table_positions(positions, rotation.axes, rows)
    strides = [(ctypes.c_int64 * 2)(*table.strides) for table in tables]
    entries = _library.TableEntries(
        dtype=_library.DTYPES[tables[0].dtype], rows=rows, width=width, cos=tables[0].data,
        sin=tables[1].data, cos_strides=strides[0], sin_strides=strides[1])
    verdict = _library.Handle("ropecheck_verdict_close")
    _library.call("check_table", rotation.pointer, entries, as_positions(where),
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


def reference(x, positions, spec, dtype=None, *, order=None, direction="forward", **config):
    """Returns the rotation of x, each number the one of its format that is nearest to the exact
    value.

        expected = ropecheck.reference(x, positions, "llama-3", "float64", order="BHSD")

    dtype: of the result: "float32", "float16", "bfloat16", "float64", or a framework's own; x's if
        None. The result is an array of x's framework if that is numpy, torch, JAX or MLX, on the
        processor, and else of numpy. Coordinates that do not turn are copied.
    x, positions, spec, order, direction, config: as for `assert_rotated`.
    """
    rotation = rotation_of(spec, config)
    memory = _tensors.memory_of(x, "x")
    before = in_order(memory, order, "x")
    where = positions_of(positions, rotation.axes, before.shape[0], before.shape[1])
    name = memory.dtype if dtype is None else _tensors.dtype_name(dtype)
    array, finished = _tensors.new_array(memory.shape, name, x)
    size = array.dtype.itemsize
    result = in_order(
        _tensors.Memory(array.ctypes.data, name, array.shape,
                        tuple(stride // size for stride in array.strides), array), order, "x")
    _library.call("rotate", rotation.pointer, as_array(before), as_positions(where),
                  direction_code(direction), as_array(result))
    return finished(array)


Identification = collections.namedtuple("Identification",
                                        "answer sentence rotations report details")


def identify(y, x, positions, *, order=None):
    """Returns which rotation turns x into y: base, layout, width, scaling, direction.

        print(ropecheck.identify(y, x, positions, order="BHSD").report)

    `answer` of the result is "found", "cannot tell", "unexplained" or "no rotation", `sentence` says
    it in words, `rotations` are the specifications that explain all of y, the best first, as the text
    that `assert_rotated` takes, `report` is that of `ropecheck identify`, and `details` is its JSON as
    a dictionary.
    """
    before = in_order(_tensors.memory_of(x, "x"), order, "x")
    after = in_order(_tensors.memory_of(y, "y"), order, "y")
    batch, seq = before.shape[:2]
    axes = axes_of(whole_numbers(positions), batch, seq)
    where = positions_of(positions, axes, batch, seq)
    found = _library.Handle("ropecheck_identification_close")
    _library.call("identify", as_array(before), as_array(after), as_positions(where), axes,
                  ctypes.byref(found.pointer))
    sentence, report, details = (
        _library.library().ropecheck_identification_text(found.pointer, which).decode()
        for which in (_library.ANSWER_SENTENCE, _library.ANSWER_REPORT, _library.ANSWER_JSON))
    details = json.loads(details)
    return Identification(details["answer"], sentence,
                          [candidate["spec"] for candidate in details["explaining"]], report,
                          details)


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
    _library.call("tolerance", rotation_of(spec, config).pointer,
                  of_kind(str, "contract", contract).encode(),
                  _library.DTYPES[_tensors.dtype_name(dtype)], direction_code(direction),
                  of_kind(int, "max_position", max_position), terms)
    return Tolerance(terms.relative, terms.absolute, terms.pair_error, terms.worst_pair)
