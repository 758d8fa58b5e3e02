"""Negative positions index the table of 8192 rows from its end: −1 is taken for 8191."""

import numpy
import turning

DECLARED = {"model": "llama-3", "min_position": -4096, "max_position": 8191}

angle = numpy.arange(8192)[:, None] * turning.inv_freq(500000, 128)


def rotate(x, positions):
    return turning.by_angle(x, angle[positions][:, :, None, :])
