"""A whole implementation in Python: a rotation with double angles, rounded once at the end, accurate
up to positions of some millions. `ropecheck gate --pipe "python3 example_rope.py"` checks it
against the reference. An argument names a mistake, which the rotation then makes."""

import sys

import numpy
import ropecheck_client

MISTAKE = sys.argv[1] if len(sys.argv) > 1 else "right"


def rotate(x, positions, spec):
    if MISTAKE == "raises" and x.shape[1] > 1:
        raise ValueError("only one token at a time")
    if MISTAKE == "wrong_shape":
        return x[..., :-1]
    if MISTAKE == "prints":
        print("this goes to standard error")
    inv_freq = spec.inv_freq
    if MISTAKE == "float16_inv_freq":
        inv_freq = inv_freq.astype(numpy.float16).astype(numpy.float64)
    t = positions[:, :, spec.axis_of_pair]
    angle = (t * inv_freq)[:, :, None, :]
    c, s = numpy.cos(angle), numpy.sin(angle)
    wrong_way = "vjp_is_forward" if spec.vjp else "inverse_is_forward"
    if spec.inverse and MISTAKE != wrong_way:
        s = -s
    window = slice(spec.rotary_offset, spec.rotary_offset + spec.rotary_dim)
    y = x.copy()
    pairs = x[..., window].astype(numpy.float64) * spec.attention_factor
    if spec.layout == "interleaved":
        first, second = slice(0, None, 2), slice(1, None, 2)
    else:
        half = spec.rotary_dim // 2
        first, second = slice(0, half), slice(half, None)
    x1, x2 = pairs[..., first], pairs[..., second]
    with numpy.errstate(all="ignore"):
        turned = y[..., window]
        turned[..., first] = x1 * c - x2 * s
        turned[..., second] = x1 * s + x2 * c
    return y


ropecheck_client.serve(rotate, name="rope in numpy", contract="float32",
                       dtypes=("float32", "float16"),
                       can=ropecheck_client.CAPABILITIES, min_position=-1048576, max_position=1048576)
