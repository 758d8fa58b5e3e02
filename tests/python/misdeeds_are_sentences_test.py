"""Each misdeed of a function is a sentence, with its call, and the run goes on."""

import re

import numpy_rotations as rotations
import pytest

import ropecheck


@pytest.mark.parametrize("f, sentence", [
    (rotations.raises, r"ValueError: no such length \(numpy_rotations.py, line \d+\)"),
    (rotations.exits, r"sys.exit\(3\) was called \(numpy_rotations.py, line \d+\)"),
    (rotations.ends_the_process, "ended with exit code 4"),
    (rotations.crashes, "ended by a signal: Segmentation fault"),
    (rotations.hangs, r"did not answer within .* \(set by --call-limit"),
    (rotations.wrong_shape, r"the function returned the shape \[.*, 64\], not \[.*, 128\]"),
    (rotations.wrong_dtype, "the function returned elements of float64, not of float32"),
    (rotations.returns_nothing, "the function returned nothing, not a numpy array"),
    (rotations.prints_megabytes, "more than 1 MiB were printed in a call"),
])
def test_misdeed_is_a_sentence(f, sentence):
    # Side effects are a property of their own.
    name = "nothing_else_is_touched" if f is rotations.prints_megabytes else "matches_reference"
    limit = 1 if f is rotations.hangs else None
    result = ropecheck.gate(f, model="llama-3", only=[name, "identity_at_zero"], cases=4,
                            diagnose=0, call_limit=limit)
    assert not result.passed
    failed = result.properties[name]
    assert re.search(sentence, failed.data["worst"]["reason"]), failed.data["worst"]["reason"]
    assert "seq" in failed.data["worst"]["circumstances"]
    # The run went on: after a crash or a hang with the next property.
    assert failed.data["failed"] < failed.cases or result.report["left_early"]
    assert result.properties["identity_at_zero"].cases > 0


def test_result_that_is_not_in_place_is_a_sentence():
    result = ropecheck.gate(rotations.in_place_by_name_alone, model="llama-3", in_place=True, cases=4,
                            only=["matches_reference"], diagnose=0)
    assert "returned another tensor than its input" in result.properties["matches_reference"].message
