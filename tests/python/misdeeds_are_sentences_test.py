"""Each misdeed of a function is a sentence, with its call, and the run goes on."""

import re

import numpy_rotations as rotations
import pytest

import ropecheck


@pytest.mark.parametrize("f, sentence", [
    (rotations.raises, r"ValueError: no such length \(numpy_rotations.py, line \d+\)"),
    (rotations.raises_in_a_library, r"LinAlgError: .* \(numpy_rotations.py, line \d+\)"),
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


@pytest.mark.parametrize("f, declared, sentence", [
    (rotations.with_full_width, {"table": "input"}, "without full_width=True, tables have half"),
    # The second call as well: an error leaves the form of the next call alone.
    (rotations.table, {"table": "output", "full_width": True},
     r"returned the shape \[\d+, \d+, 64\], not \[\d+, \d+, 128\]"),
    (rotations.with_wide_result, {"dtypes": ["float16"]},
     "elements of float32, not of float16; without table_in_storage=True, tables are in float32$"),
    (rotations.with_wide_result, {"dtypes": ["float16"], "table_in_storage": True},
     "elements of float64, not of float16$"),
    (rotations.table_of_two_widths, {"table": "output", "full_width": True},
     "the two coordinates of a pair have different entries"),
    (rotations.raises_a_long_message, {},
     r"ValueError: long long .*… \(numpy_rotations.py, line \d+\)"),
    (rotations.table, {}, "the function returned a tuple, not a numpy array.*table='output'"),
    (rotations.bhsd, {"order": "SBHD"}, "others than order='SBHD' says|broadcast"),
])
def test_what_was_not_said_is_hinted_at(f, declared, sentence):
    result = ropecheck.gate(f, model="llama-3", only=["matches_reference"], cases=4, diagnose=0,
                            **declared)
    failed = result.properties["matches_reference"].data
    for which in ("worst", "smallest"):
        assert re.search(sentence, failed[which]["reason"]), failed[which]["reason"]


def test_result_that_is_not_in_place_is_a_sentence():
    result = ropecheck.gate(rotations.in_place_by_name_alone, model="llama-3", in_place=True, cases=4,
                            only=["matches_reference"], diagnose=0)
    assert "returned another tensor than its input" in result.properties["matches_reference"].message


def test_one_exception_is_shown_once():
    text = str(ropecheck.gate(rotations.raises, model="llama-3", cases=4, diagnose=0, only=[
        "matches_reference", "blocks_are_independent", "calls_are_repeatable"]))
    assert text.count("The smallest counterexample") == 1, text
    assert re.search("Failing as well, as .*no such length.*: blocks_are_independent, "
                     "calls_are_repeatable", text), text
    assert "to the bit" not in text, text
