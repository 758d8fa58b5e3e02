"""A quarter of each head is rotated, and put together with the rest in the wrong order: the rest
comes first."""

import numpy
import turning

DECLARED = {"model": "gpt-neox-20b", "partial": True}


def rotate(x, positions):
    angle = positions[:, :, None, None] * turning.inv_freq(10000, 24)
    turned = turning.by_angle(x[..., :24], angle)
    return numpy.concatenate([x[..., 24:], turned], axis=-1)
