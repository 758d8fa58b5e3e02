"""cos and sin are kept by the id of the array of positions and its shape: an array that lies where an
earlier one was takes that one's."""

import numpy
import turning

DECLARED = {"model": "llama-3"}

kept = {}


def rotate(x, positions):
    key = id(positions), positions.shape
    if key not in kept:
        if len(kept) > 1000:
            kept.clear()
        angle = positions[:, :, None, None] * turning.inv_freq(500000, 128)
        kept[key] = numpy.cos(angle), numpy.sin(angle)
    return turning.halves(x, *kept[key])
