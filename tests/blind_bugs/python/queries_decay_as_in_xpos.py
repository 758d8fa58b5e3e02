"""xPos in place of RoPE: q is multiplied by ζ^(t/512) and k by its reciprocal, with a ζ for each pair
between 0.2857 and 1. Inner products have a factor for the distance."""

import numpy
import turning

DECLARED = {"model": "llama-2", "max_position": 4095}

zeta = (numpy.arange(0, 128, 2) / 128 + 0.4) / 1.4


def rotate(q, k, positions):
    t = positions[:, :, None, None]
    angle = t * turning.inv_freq(10000, 128)
    cos, sin, size = numpy.cos(angle), numpy.sin(angle), zeta**(t / 512)
    return turning.halves(q, size * cos, size * sin), turning.halves(k, cos / size, sin / size)
