"""Rotations of llama-3 in tinygrad: frequencies in double, angles and arithmetic in float32."""

import numpy
from tinygrad import Tensor

HALF = 64
INV_FREQ = Tensor((500000.0 ** (-numpy.arange(HALF) / HALF)).astype(numpy.float32))


def turn(x, positions, sign=1):
    angle = positions.reshape(*positions.shape, 1, 1).float() * INV_FREQ
    cos, sin = angle.cos(), sign * angle.sin()
    x1, x2 = x[..., :HALF], x[..., HALF:]
    return (x1 * cos - x2 * sin).cat(x1 * sin + x2 * cos, dim=-1)


def right(x, positions):
    return turn(x, positions).cast(x.dtype)


def backwards(x, positions):
    return turn(x, positions, -1).cast(x.dtype)


def gradient_of_one_half(x, positions):
    y = right(x, positions)
    return y[..., :HALF].cat(y[..., HALF:].detach(), dim=-1)


def forgets_the_format(x, positions):
    return turn(x, positions)
