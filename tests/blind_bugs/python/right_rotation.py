"""No mistake: what the others are planted in."""

import turning

DECLARED = {"model": "llama-3", "dtypes": ["float32", "float16"]}


def rotate(x, positions):
    return turning.by_angle(x, positions[:, :, None, None] * turning.inv_freq(500000, 128))
