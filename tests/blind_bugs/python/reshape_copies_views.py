"""In place by way of reshape: of a tensor whose batch, tokens and heads do not lie at even distances,
reshape makes a copy, which is rotated in place of the tensor."""

import turning

DECLARED = {"model": "llama-2", "in_place": True}


def rotate(x, positions):
    angle = positions[:, :, None, None] * turning.inv_freq(10000, 128)
    batch, seq, heads, width = x.shape
    angle = angle.repeat(heads, axis=2).reshape(-1, width // 2)
    rows = x.reshape(-1, width)
    rows[...] = turning.by_angle(rows, angle)
