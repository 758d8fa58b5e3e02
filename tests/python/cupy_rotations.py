"""Rotations of llama-3 in CuPy, here in its stand-in."""

import cupy_stand_in  # noqa: F401, before cupy itself
import cupy
import numpy

INV_FREQ = cupy.asarray(500000.0 ** (-numpy.arange(64) / 64))


def turn(x, angle):
    c, s = cupy.cos(angle), cupy.sin(angle)
    x1, x2 = x[..., :64].astype("float64"), x[..., 64:].astype("float64")
    return cupy.concatenate([x1 * c - x2 * s, x1 * s + x2 * c], axis=-1).astype(x.dtype)


def right(x, positions):
    return turn(x, positions[:, :, None, None] * INV_FREQ)


def backwards(x, positions):
    return turn(x, positions[:, :, None, None] * (INV_FREQ - INV_FREQ - INV_FREQ))


def returns_an_array_of_numpy(x, positions):
    return cupy.asnumpy(right(x, positions))
