"""The table has 4096 rows, and later positions begin again at its first."""

import numpy
import turning

DECLARED = {"model": "llama-3", "max_position": 32767}

angle = numpy.arange(4096)[:, None] * turning.inv_freq(500000, 128)


def rotate(x, positions):
    return turning.by_angle(x, angle[positions % 4096][:, :, None, :])
