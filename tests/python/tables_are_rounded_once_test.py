"""Tables in bfloat16 are the doubles rounded once, to nearest and ties to even."""

import fractions

import numpy
import pytest

from ropecheck import tables


def nearest_bfloat16(value):
    """By definition: the nearest of all numbers with eight bits, even if there are two."""
    exact = fractions.Fraction(value)
    best = None
    for exponent in range(-40, 2):
        step = fractions.Fraction(2) ** exponent / 128
        for whole in {exact // step, exact // step + 1}:
            if 128 <= abs(whole) < 256 or whole == 0:
                key = (abs(whole * step - exact), whole % 2)
                if best is None or key < best[0]:
                    best = (key, float(whole * step))
    return best[1]


@pytest.mark.parametrize("value", [
    1.0, -1.0, 0.1, -0.7071067811865476, 0.99609375,
    1 - 2.0**-9, 1 - 3 * 2.0**-9,     # ties
    1 - 2.0**-9 - 2.0**-52,           # float32 would make a tie of it
    1 - 3 * 2.0**-9 + 2.0**-52, 0.5 + 2.0**-10 + 2.0**-50, 1e-7])
def test_value_is_the_nearest(value):
    bits = tables.rounded(numpy.array([value]), "bfloat16").astype(numpy.uint32)
    assert (bits << 16).view(numpy.float32)[0] == nearest_bfloat16(value)


def test_definition_is_right():
    assert nearest_bfloat16(1.0) == 1.0
    assert nearest_bfloat16(1 - 2.0**-9) == 1.0
    assert nearest_bfloat16(0.1) == 0.10009765625
