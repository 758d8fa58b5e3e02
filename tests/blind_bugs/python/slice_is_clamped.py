"""The rows of a call are a slice of the table of 4096 rows. Like a dynamic slice on an accelerator, it
is moved so that it fits: a row of tokens that would end beyond takes the last rows of the table."""

import numpy
import turning

DECLARED = {"model": "llama-3", "max_position": 8191, "longest_sequence": 512}

ROWS = 4096
angle = numpy.arange(ROWS)[:, None] * turning.inv_freq(500000, 128)


def rotate(x, offset):
    seq = x.shape[1]
    first = min(offset, ROWS - seq)
    return turning.by_angle(x, angle[first:first + seq, None, :])
