"""Llama 3.1's blend between both wavelengths has its weights exchanged: it scales most at the end where
it should scale least."""

import numpy
import turning

DECLARED = {"model": "llama-3.1"}


def frequencies():
    plain = turning.inv_freq(500000, 128)
    turns = 8192 * plain / (2 * numpy.pi)
    smooth = numpy.clip((turns - 1) / (4 - 1), 0, 1)
    blended = smooth * plain / 8 + (1 - smooth) * plain
    return numpy.where(turns > 4, plain, numpy.where(turns < 1, plain / 8, blended))


theta = frequencies()


def rotate(x, positions):
    return turning.by_angle(x, positions[:, :, None, None] * theta)
