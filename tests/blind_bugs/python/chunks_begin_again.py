"""Long rows are rotated in chunks of 64 tokens, and each chunk begins at the row's first position
again."""

import numpy
import turning

DECLARED = {"model": "llama-2", "order": "BHSD", "longest_sequence": 512}


def rotate(x, offset):
    position = offset + numpy.arange(x.shape[2]) % 64
    return turning.by_angle(x, position[:, None] * turning.inv_freq(10000, 128))
