"""Three axes: pairs are dealt to time, row and column in turn, as newer models do, while this model has
them in sections."""

import numpy
import turning

DECLARED = {"model": "qwen2-vl"}


def rotate(x, positions):  # positions: [batch, seq, 3]
    axis = numpy.zeros(64, int)
    axis[1:72:3], axis[2:72:3] = 1, 2
    angle = positions[:, :, axis] * turning.inv_freq(1000000, 128)
    return turning.by_angle(x, angle[:, :, None, :])
