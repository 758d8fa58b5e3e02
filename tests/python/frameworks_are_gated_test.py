"""Functions of JAX, MLX and tinygrad: right ones pass, compiled ones as well, with gradients; wrong
ones are rejected, each by the property that is about it."""

import importlib
import re

import pytest

import ropecheck

# Angles in float32, positions that fit in 32 bits. Two cases take tinygrad as long as others four.
DECLARED = {"model": "llama-3", "autograd": True, "diagnose": 0, "max_position": 8191, "cases": 4,
            "contract": "float32+float32-angle", "dtypes": ["float32", "bfloat16"],
            "only": ["matches_reference", "backward_is_the_transpose", "identity_at_zero"]}
OF_TINYGRAD = {"max_position": 1023, "cases": 2, "dtypes": ["float32"]}


@pytest.fixture(params=["jax", "mlx", "tinygrad"])
def gated(request):
    """Returns the gate for a function of one framework, by its name."""
    pytest.importorskip(request.param)
    module = importlib.import_module(f"{request.param}_rotations")

    def gate(name, **declared):
        own = OF_TINYGRAD if request.param == "tinygrad" else {}
        return ropecheck.gate(f"{module.__file__}:{name}", **{**DECLARED, **own, **declared})
    return gate


@pytest.mark.parametrize("gated, name", [
    ("jax", "right"), ("jax", "compiled"), ("mlx", "right"), ("mlx", "compiled"),
    ("tinygrad", "right")], indirect=["gated"])
def test_right_function_passes(gated, name):
    result = gated(name).raise_for_failure()
    assert all(result.properties[one].cases > 0 for one in DECLARED["only"])


@pytest.mark.parametrize("name, property_that_fails", [
    ("backwards", "matches_reference"),
    ("gradient_of_one_half", "backward_is_the_transpose"),
])
def test_wrong_function_fails(gated, name, property_that_fails):
    assert gated(name).properties[property_that_fails].standing == "fails"


def test_wrong_format_is_a_sentence(gated):
    result = gated("forgets_the_format", autograd=False, dtypes=["bfloat16"])
    said = result.properties["matches_reference"].message
    assert re.search(r"returned elements of [a-z.]*float(32)?, not of [a-z.]*bfloat16", said), said


def test_device_that_is_missing_is_a_sentence(gated):
    with pytest.raises(ropecheck.GateError, match="device='tpu'"):
        gated("right", device="tpu")
