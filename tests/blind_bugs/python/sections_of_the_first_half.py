"""Three axes: the sections are laid over all coordinates rather than over the pairs, so that both
coordinates of most pairs turn by different axes' angles."""

import numpy
import turning

DECLARED = {"model": "qwen2-vl"}

SECTIONS = [16, 24, 24]


def rotate(x, positions):  # positions: [batch, seq, 3]
    wide = numpy.repeat(numpy.arange(3), [2 * n for n in SECTIONS])
    theta = numpy.tile(turning.inv_freq(1000000, 128), 2)
    angle = (positions[:, :, wide] * theta)[:, :, None, :]
    crossed = numpy.concatenate([-x[..., 64:], x[..., :64]], axis=-1).astype(numpy.float64)
    return (x * numpy.cos(angle) + crossed * numpy.sin(angle)).astype(x.dtype)
