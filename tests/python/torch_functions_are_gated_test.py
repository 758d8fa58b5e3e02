"""Functions of torch: right ones pass with bfloat16, gradients, strides and in place; planted bugs
are rejected, each by the property that is about it and with its sentence."""

import pytest
import torch_rotations as rotations

import ropecheck

BOTH = ["float32", "bfloat16"]


@pytest.mark.parametrize("f, declared", [
    (rotations.right, {"dtypes": [*BOTH, "float16"], "autograd": True}),
    (rotations.right_in_place, {"dtypes": BOTH, "in_place": True}),
    (rotations.right_q_and_k, {"dtypes": BOTH, "autograd": True}),
    (rotations.right_heads_first, {"order": "BHSD", "dtypes": BOTH, "autograd": True}),
    (rotations.right_module, {"dtypes": BOTH, "autograd": True}),
    (rotations.as_frameworks_do, {"dtypes": [*BOTH, "float16"], "autograd": True,
                                  "contract": "storage+float32-angle"}),
])
def test_right_function_passes(f, declared):
    result = ropecheck.gate(f, model="llama-3", cases=8, **declared).raise_for_failure()
    for name in ("matches_reference", "nothing_else_is_touched", "other_calls_leave_no_trace"):
        assert result.properties[name].passed
    if declared.get("autograd"):
        assert result.properties["backward_is_the_transpose"].passed
    assert "strides" not in result.text.partition("Not declared")[2].partition("\n")[0]


@pytest.mark.parametrize("f, property_that_fails, declared", [
    (rotations.backwards, "matches_reference", {}),
    (rotations.base_of_llama_2, "matches_reference", {}),
    (rotations.interleaved, "matches_reference", {}),
    (rotations.exponent_off_by_one, "matches_reference", {}),
    (rotations.positions_in_bfloat16, "matches_reference", {}),
    (rotations.angles_in_float32, "matches_reference", {}),
    (rotations.indices_for_positions, "matches_reference", {}),
    (rotations.positions_of_the_first_row, "matches_reference", {}),
    (rotations.last_head_not_turned, "matches_reference", {}),
    (rotations.last_pair_not_turned, "matches_reference", {}),
    (rotations.sum_of_both_halves, "norm_is_preserved", {}),
    (rotations.table_in_storage, "matches_reference", {"dtypes": ["bfloat16"]}),
    (rotations.table_of_an_earlier_call, "matches_reference", {}),
    (rotations.reads_without_strides, "matches_reference", {}),
    (rotations.writes_into_a_gap, "nothing_else_is_touched", {}),
    (rotations.changes_its_input, "nothing_else_is_touched", {}),
    (rotations.overlaps_in_place, "matches_reference", {"in_place": True}),
    (rotations.gradient_turned_forward, "backward_is_the_transpose", {"autograd": True}),
    (rotations.gradient_of_one_half, "backward_is_the_transpose", {"autograd": True}),
])
def test_planted_bug_is_rejected(f, property_that_fails, declared):
    result = ropecheck.gate(f, model="llama-3", only=[property_that_fails], cases=16, diagnose=0,
                            **declared)
    assert result.properties[property_that_fails].standing == "fails"


@pytest.mark.parametrize("f, words, declared", [
    (rotations.backwards, "as if everything were turned the other way", {}),
    (rotations.base_of_llama_2, "as if the base were always 10000", {}),
    (rotations.interleaved, "interleaved", {}),
    (rotations.positions_in_bfloat16, "as if positions were rounded to bfloat16", {}),
    (rotations.angles_in_float32, "as if inv_freq, position and angle were float32", {}),
    (rotations.positions_of_the_first_row,
     "as if the first batch row's positions were used for all rows", {}),
    (rotations.last_head_not_turned, "all of them in the last head. They are left as they were", {}),
    (rotations.last_pair_not_turned, "as if the last pair were left unturned", {}),
    (rotations.exponent_off_by_one, "as if the exponent's denominator were r − 2", {}),
    (rotations.indices_for_positions, "as if a token's place in the sequence were taken for its position",
     {}),
    (rotations.table_in_storage, "cos and sin are rounded to bfloat16", {"dtypes": ["bfloat16"]}),
    (rotations.sum_of_both_halves, "as if the minus sign in x1·cos − x2·sin were lost", {}),
    (rotations.reads_without_strides, "in calls with an input that is not contiguous",
     {"options": ["--fail-fast"], "only": ()}),
    (rotations.writes_into_a_gap,
     "memory between or around the elements of the output was written",
     {"only": ["nothing_else_is_touched"]}),
    (rotations.changes_its_input, "the input of q was changed", {"only": ["nothing_else_is_touched"]}),
    (rotations.overlaps_in_place,
     "as if the first output overwrote the input before the second was computed", {"in_place": True}),
    (rotations.gradient_turned_forward,
     "all of them in the vector-Jacobian product. They are turned the other way, by −t",
     {"only": ["backward_is_the_transpose"], "autograd": True}),
])
def test_mistake_is_named(f, words, declared):
    result = ropecheck.gate(f, model="llama-3", cases=16, **{"only": ["matches_reference"], **declared})
    assert words in result.diagnosis


@pytest.mark.parametrize("f, sentence", [
    (rotations.without_gradient, "the function's result has no gradient (no grad_fn)"),
    (rotations.gradient_of_something_else, "the gradient of the result does not reach the input"),
    (rotations.on_another_device, "the function returned a tensor on meta, not on cpu"),
])
def test_misdeed_is_a_sentence(f, sentence):
    result = ropecheck.gate(f, model="llama-3", cases=4, diagnose=0, autograd=True,
                            only=["matches_reference", "backward_is_the_transpose"])
    assert any(sentence in one.message for one in result.properties.values())


@pytest.mark.parametrize("device", ["cuda", "meta", "gpu"])
def test_device_that_cannot_be_used_is_a_sentence(device):
    import torch
    if device == "cuda" and torch.cuda.is_available():
        pytest.skip("this machine has such a device")
    with pytest.raises(ropecheck.GateError, match=f"device='{device}': torch cannot use it here: "):
        ropecheck.gate(rotations.right, model="llama-3", device=device)


def test_processor_is_a_device():
    ropecheck.gate(rotations.right, model="llama-3", device="cpu", only=["identity_at_zero"],
                   cases=2).raise_for_failure()


def test_compiled_function_has_time_and_few_shapes():
    result = ropecheck.gate(rotations.compiled, model="llama-3", cases=4,
                            only=["matches_reference", "identity_at_zero"])
    result.raise_for_failure()
