"""The inverse reads the table's row of −t, which indexing takes from the end: the table has 8192 rows,
so that a token turns forward by 8192 − t."""

import numpy
import turning

DECLARED = {"model": "llama-2", "max_position": 8191}

angle = numpy.arange(8192)[:, None] * turning.inv_freq(10000, 128)


def rotate(x, positions, inverse):
    rows = -positions if inverse else positions
    return turning.by_angle(x, angle[rows][:, :, None, :])
