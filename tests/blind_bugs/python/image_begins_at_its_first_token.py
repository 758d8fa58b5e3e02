"""Rows and columns of an image are meant to count from its first token: from the second and later
numbers of a position those of the batch row's first token are subtracted. Wrong in every pair of an
axis other than 0, in batch rows whose first token has another number than 0 there."""

import numpy
import turning

DECLARED = {"model": ["qwen2-vl", "qwen3-vl", "qwen2-vl-vision"], "max_position": 8191}


def rotate(x, positions, spec):
    here = positions.reshape(*positions.shape[:2], -1).astype(numpy.int64)
    here[:, :, 1:] -= here[:, :1, 1:].copy()
    angle = here[:, :, spec.axis_of_pair][:, :, None, :] * spec.inv_freq
    factor = spec.attention_factor
    return turning.halves(x, numpy.cos(angle) * factor, numpy.sin(angle) * factor)
