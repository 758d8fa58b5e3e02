"""The outer product of positions and frequencies is reshaped to [seq, batch] and then transposed:
with several rows and tokens, positions get to other tokens."""

import numpy
import turning

DECLARED = {"model": "llama-3"}


def rotate(x, positions):
    batch, seq = positions.shape
    angle = numpy.outer(positions.ravel(), turning.inv_freq(500000, 128))
    angle = angle.reshape(seq, batch, 64).swapaxes(0, 1)
    return turning.by_angle(x, angle[:, :, None, :])
