"""Decoding: with one token, `offset` is taken for the cache's length with that token in it, and 1 is
subtracted; it is the token's position already. Wrong in every call with seq = 1, which is turned by
offset − 1. Longer calls are right."""

import numpy
import turning

DECLARED = {"model": "llama-3"}


def rotate(x, offset):
    length = x.shape[1]
    positions = offset + numpy.arange(length) if length > 1 else numpy.array([offset - 1])
    return turning.by_angle(x, positions[None, :, None, None] * turning.inv_freq(500000, 128))
