"""A rotation in numpy by the cos and sin of each call, in every form. The first argument is a mistake:

    sin_for_cos    takes each table for the other
    half_as_full   reads full-width rows for interleaved pairs as rows of half width
    previous_row   takes the row before the token's
    right"""

import sys

import numpy
import ropecheck_client

MISTAKE = sys.argv[1] if len(sys.argv) > 1 else "right"


def entries_of(table, positions, spec):
    """Returns cos and sin, each [batch, seq, 1, rotary_dim/2] in float64."""
    half, tokens = spec.rotary_dim // 2, positions.shape[:2]
    rows = positions[:, :, 0] if table.by_position else numpy.arange(positions.size).reshape(tokens)
    rows = numpy.clip(rows - (MISTAKE == "previous_row"), 0, len(table.cos) - 1)
    pairs = slice(0, half)
    if table.full_width and spec.layout == "interleaved" and MISTAKE != "half_as_full":
        pairs = slice(0, None, 2)
    cos, sin = (part[rows][:, :, None, pairs].astype(numpy.float64)
                for part in (table.cos, table.sin))
    if table.cos_sin is not None:
        assert numpy.array_equal(table.cos_sin[rows][..., :table.cos.shape[1]], table.cos[rows])
    return (sin, cos) if MISTAKE == "sin_for_cos" else (cos, sin)


def rotate_into(tensors, positions, spec):
    cos, sin = entries_of(spec.table, positions, spec)
    if spec.inverse:
        sin = -sin
    first, last = spec.rotary_offset, spec.rotary_offset + spec.rotary_dim
    one, other = ((slice(first, last, 2), slice(first + 1, last, 2))
                  if spec.layout == "interleaved" else
                  (slice(first, first + spec.rotary_dim // 2),
                   slice(first + spec.rotary_dim // 2, last)))
    for x, y in tensors:
        x1, x2 = x[..., one].astype(numpy.float64), x[..., other].astype(numpy.float64)
        y[..., :first], y[..., last:] = x[..., :first], x[..., last:]
        y[..., one], y[..., other] = x1 * cos - x2 * sin, x1 * sin + x2 * cos


with numpy.errstate(all="ignore"):
    ropecheck_client.serve_into(
        rotate_into, name="rope by a given table", min_position=0, max_position=8191,
        dtypes=["float32", "float16", "float64"],
        can=["apply", "inverse", "partial_rotary", "rotary_offset", "strides", "key_tensor",
             "in_place", "out_of_place"], limits={"outside": "clamp"})
