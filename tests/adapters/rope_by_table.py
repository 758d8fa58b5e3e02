"""A rotation in numpy by a table of cos and sin, as frameworks write it, for halves and float32. The
first argument names a mistake that leaves results right as long as tensors lie nicely:

    changes_inputs     scales its input
    writes_into_gaps   stores one element too many behind each vector, if there is a gap
    overlaps_in_place  has stored the first half when it reads it for the second
    right

or how it works, for pipe_bench, which times the way to a program and back:

    copies             does not rotate at all
    complex            takes interleaved pairs for complex numbers, as the first Llama did

With the client of version 1 the function returns its result; no mistake shows there."""

import sys

import numpy
import ropecheck_client

MISTAKE = sys.argv[1] if len(sys.argv) > 1 else "right"
ROWS = 8192
TABLES = {}


def tables(spec):
    key = spec.inv_freq.tobytes()
    if key not in TABLES:
        angle = numpy.arange(ROWS)[:, None] * spec.inv_freq
        TABLES[key] = numpy.cos(angle).astype(numpy.float32), numpy.sin(angle).astype(numpy.float32)
    return TABLES[key]


def multiply_into(tensors, positions, spec):
    key = spec.inv_freq.tobytes()
    if key not in TABLES:
        angle = numpy.arange(ROWS)[:, None] * spec.inv_freq
        TABLES[key] = numpy.exp(1j * angle).astype(numpy.complex64)
    turn = TABLES[key].take(positions[:, :, 0], axis=0)[:, :, None, :]
    if spec.inverse:
        turn = turn.conj()
    for x, y in tensors:
        numpy.multiply(x.view(numpy.complex64), turn, out=y.view(numpy.complex64))


def rotate_into(tensors, positions, spec):
    if MISTAKE == "complex":
        return multiply_into(tensors, positions, spec)
    if MISTAKE != "copies":
        cos, sin = (table[positions[:, :, 0]][:, :, None, :] for table in tables(spec))
    if spec.inverse and MISTAKE != "copies":
        sin = -sin
    half = spec.rotary_dim // 2
    for x, y in tensors:
        if MISTAKE == "copies":
            y[...] = x
            continue
        x1, x2 = x[..., :half], x[..., half:]
        if MISTAKE != "overlaps_in_place":
            first, second = x1 * cos, x2 * cos
            first -= x2 * sin
            second += x1 * sin
            y[..., :half], y[..., half:] = first, second
        else:
            y[..., :half] = x1 * cos - x2 * sin
            y[..., half:] = x1 * sin + x2 * cos
        if MISTAKE == "changes_inputs" and x is not y:
            x.flat[0] *= 1.5
        if MISTAKE == "writes_into_gaps" and y.strides[3] == 4 and y.strides[2] > 4 * y.shape[3]:
            behind = y.__array_interface__["data"][0] + 4 * y.shape[3]
            numpy.ctypeslib.as_array((numpy.ctypeslib.ctypes.c_float * 1).from_address(behind))[0] = 0


def rotate(x, positions, spec):
    y = numpy.empty_like(x)
    rotate_into([(x, y)], positions, spec)
    return y


DECLARED = {"name": "rope by a numpy table", "min_position": 0, "max_position": ROWS - 1,
            "layouts": ["interleaved" if MISTAKE == "complex" else "half_split"]}
if hasattr(ropecheck_client, "serve_into"):
    can = ["listed", "inverse", "strides", "key_tensor", "out_of_place"]
    if MISTAKE != "changes_inputs":
        can.append("in_place")
    ropecheck_client.serve_into(rotate_into, can=can, **DECLARED)
else:
    ropecheck_client.serve(rotate, can=["listed", "inverse"], **DECLARED)
