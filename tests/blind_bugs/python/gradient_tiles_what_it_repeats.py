"""cos and sin in full width: forward repeats each entry, as interleaved pairs need; backward tiles the
row, so that coordinates of one pair turn by angles of different pairs."""

import numpy
import turning

DECLARED = {"model": "gpt-j", "partial": True}


def rotate(x, positions, inverse):
    angle = positions[:, :, None, None] * turning.inv_freq(10000, 64)
    if inverse:
        wide = numpy.concatenate([angle, angle], axis=-1)
    else:
        wide = numpy.repeat(angle, 2, axis=-1)
    y = x.astype(numpy.float64)
    part = y[..., :64]
    crossed = numpy.stack([-part[..., 1::2], part[..., ::2]], axis=-1).reshape(part.shape)
    sign = -1 if inverse else 1
    y[..., :64] = part * numpy.cos(wide) + crossed * (sign * numpy.sin(wide))
    return y.astype(x.dtype)
