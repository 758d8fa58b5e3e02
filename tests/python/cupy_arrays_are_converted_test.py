"""Functions of CuPy, with a stand-in for it: no graphics card is here."""

import cupy_rotations as rotations
import pytest

import ropecheck

DECLARED = {"model": "llama-3", "only": ["matches_reference"], "cases": 4, "diagnose": 0,
            "dtypes": ["float32", "float16"]}


def test_right_function_passes():
    result = ropecheck.gate(rotations.right, device="cuda", **DECLARED).raise_for_failure()
    assert "strides" in result.text.partition("Not declared")[2].partition("\n")[0]


@pytest.mark.parametrize("f, words", [
    (rotations.backwards, "the rotated pair differs"),
    (rotations.returns_an_array_of_numpy, "the function returned a ndarray, not a CuPy array"),
])
def test_wrong_function_fails(f, words):
    found = ropecheck.gate(f, **DECLARED).properties["matches_reference"]
    assert found.standing == "fails" and words in found.message


@pytest.mark.parametrize("declared, sentence", [
    ({"device": "cpu"}, "device='cpu': CuPy has 'cuda' alone"),
    ({"dtypes": ["bfloat16"]}, "CuPy has no bfloat16"),
    ({"autograd": True}, "cupy makes no gradients"),
])
def test_thing_that_cupy_lacks_is_a_sentence(declared, sentence):
    with pytest.raises(ropecheck.GateError, match=sentence):
        ropecheck.gate(rotations.right, **{**DECLARED, **declared})
