"""Interleaved, in place: x1 is a view of the even coordinates, which are written before the odd ones
are computed from it. Wrong in every call and pair whose angle is not 0: the second coordinate is
y1·sin + x2·cos with the new y1 for x1. First coordinates are right."""

import numpy
import turning

DECLARED = {"model": "gpt-j", "in_place": True}


def rotate(x, positions):
    angle = positions[:, :, None, None] * turning.inv_freq(10000, 64)
    cos, sin = numpy.cos(angle), numpy.sin(angle)
    x1, x2 = x[..., 0:64:2], x[..., 1:64:2]
    old2 = x2.astype(numpy.float64)
    x[..., 0:64:2] = x1 * cos - old2 * sin
    x[..., 1:64:2] = x1 * sin + old2 * cos
    return x
