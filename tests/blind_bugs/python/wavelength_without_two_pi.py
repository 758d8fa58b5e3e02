"""Llama 3.1's wavelength is taken to be 1/ω rather than 2π/ω, so that both bounds, and the band between
them, lie at other pairs."""

import numpy
import turning

DECLARED = {"model": "llama-3.1"}


def frequencies():
    plain = turning.inv_freq(500000, 128)
    turns = 8192 * plain
    smooth = numpy.clip((turns - 1) / (4 - 1), 0, 1)
    return (1 - smooth) * plain / 8 + smooth * plain


theta = frequencies()


def rotate(x, positions):
    return turning.by_angle(x, positions[:, :, None, None] * theta)
