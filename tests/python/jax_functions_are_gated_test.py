"""Functions of JAX: right ones pass with bfloat16 and gradients, wrong ones are rejected."""

import jax_rotations as rotations
import pytest

import ropecheck

# Gradients of jax.vjp, compiled functions and positions that fit in 32 bits.
DECLARED = {"model": "llama-3", "dtypes": ["float32", "bfloat16"], "cases": 4, "diagnose": 0,
            "contract": "float32+float32-angle", "max_position": 8191,
            "only": ["matches_reference", "backward_is_the_transpose", "identity_at_zero"]}


@pytest.mark.parametrize("f", [rotations.right, rotations.compiled])
def test_right_function_passes(f):
    result = ropecheck.gate(f, autograd=True, **DECLARED).raise_for_failure()
    assert all(result.properties[name].cases > 0 for name in DECLARED["only"])


@pytest.mark.parametrize("f, property_that_fails", [
    (rotations.backwards, "matches_reference"),
    (rotations.gradient_of_one_half, "backward_is_the_transpose"),
])
def test_wrong_function_fails(f, property_that_fails):
    result = ropecheck.gate(f, autograd=True, **DECLARED)
    assert result.properties[property_that_fails].standing == "fails"


def test_wrong_format_is_a_sentence():
    result = ropecheck.gate(rotations.forgets_the_format, **dict(DECLARED, dtypes=["bfloat16"]))
    assert "elements of float32, not of bfloat16" in result.properties["matches_reference"].message
