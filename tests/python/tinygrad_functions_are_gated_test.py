"""Functions of tinygrad: a right one passes, a wrong one is rejected."""

import pytest
import tinygrad_rotations as rotations

import ropecheck

DECLARED = {"model": "llama-3", "cases": 2, "diagnose": 0, "autograd": True, "max_position": 1023,
            "contract": "float32-angle", "only": ["matches_reference", "backward_is_the_transpose"]}


def test_right_function_passes():
    ropecheck.gate(rotations.right, **DECLARED).raise_for_failure()


@pytest.mark.parametrize("f, property_that_fails", [
    (rotations.backwards, "matches_reference"),
    (rotations.gradient_of_one_half, "backward_is_the_transpose"),
])
def test_wrong_function_fails(f, property_that_fails):
    result = ropecheck.gate(f, **DECLARED)
    assert result.properties[property_that_fails].standing == "fails"
