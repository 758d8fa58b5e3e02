"""Two mistakes: angles of k are made in float32, and cos and sin of q are rounded to float16."""

import numpy
import turning

DECLARED = {"model": "llama-3"}

theta = turning.inv_freq(500000, 128)


def rotate(q, k, positions):
    angle = positions[:, :, None, None] * theta
    small = (positions[:, :, None, None].astype(numpy.float32) * theta.astype(numpy.float32))
    cos, sin = numpy.cos(angle).astype(numpy.float16), numpy.sin(angle).astype(numpy.float16)
    return turning.halves(q, cos, sin), turning.by_angle(k, small.astype(numpy.float64))
