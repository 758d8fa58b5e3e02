"""Queries beyond position 8192 are multiplied by log(t) / log(8192), a scaling of logits that some
models have and this one has not. k is right."""

import numpy
import turning

DECLARED = {"model": "llama-3"}


def rotate(q, k, positions):
    angle = positions[:, :, None, None] * turning.inv_freq(500000, 128)
    size = numpy.log(numpy.maximum(positions, 8192)) / numpy.log(8192)
    cos, sin = numpy.cos(angle), numpy.sin(angle)
    longer = size[:, :, None, None]
    return turning.halves(q, longer * cos, longer * sin), turning.halves(k, cos, sin)
