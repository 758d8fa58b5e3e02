"""The right parts that the wrong rotations of this folder share."""

import numpy


def inv_freq(base, width):
    """Returns θ of each pair, rad per position: [width / 2]."""
    return float(base) ** (-numpy.arange(0, width, 2) / width)


def halves(x, cos, sin):
    """Turns half-split pairs: x [..., width], cos and sin [..., width / 2]; rounds once."""
    first, second = numpy.split(x.astype(numpy.float64), 2, axis=-1)
    turned = [first * cos - second * sin, first * sin + second * cos]
    return numpy.concatenate(turned, axis=-1).astype(x.dtype)


def by_angle(x, angle):
    return halves(x, numpy.cos(angle), numpy.sin(angle))
