"""Functions of numpy are called as their signatures and declarations say: right ones pass, and
wrong ones fail."""

import numpy_rotations as rotations
import pytest

import ropecheck

FEW = ["matches_reference", "nothing_else_is_touched", "rotations_compose"]


def gate(f, only=(*FEW, "in_place_equals_out_of_place"), **declared):
    return ropecheck.gate(f, model="llama-3", only=only, cases=8, diagnose=0, **declared)


@pytest.mark.parametrize("f, declared", [
    (rotations.bshd, {}),
    (rotations.bshd, {"strides": False}),
    (rotations.bshd, {"arguments": ["x", "positions"]}),
    (rotations.bhsd, {"order": "BHSD"}),
    (rotations.bhsd, {"order": "BHSD", "dtypes": ["float32", "float16", "float64"],
                      "contract": "float64=float32-angle", "max_position": 4095}),
    (rotations.sbhd, {"order": "SBHD"}),
    (rotations.shd, {"order": "SHD"}),
    (rotations.sd, {"order": "SD"}),
    (rotations.with_frequencies, {}),
    (rotations.with_spec, {}),
    (rotations.from_offset, {}),
    (rotations.from_zero, {"max_position": 4095}),
    (rotations.from_row, {"positions": "row"}),
    (rotations.from_row, {"positions": "range"}),
    (rotations.with_cos_and_sin, {"table": "input"}),
    (rotations.with_full_width, {"full_width": True}),
    (rotations.with_full_width, {"full_width": True, "table_in_storage": True,
                                 "dtypes": ["float32", "float16", "float64"]}),
    (rotations.with_cache, {}),
    (rotations.shd_with_cache, {"order": "SHD"}),
    (rotations.with_complex, {}),
    (rotations.q_and_k, {}),
    (rotations.in_place, {"in_place": True}),
    (rotations.into_out, {}),
    (rotations.module, {}),
    (rotations.module.forward, {}),
    (rotations.table, {"table": "output"}),
    (rotations.full_width_table, {"table": "output", "full_width": True, "order": "BHSD"}),
])
def test_right_function_passes(f, declared):
    result = gate(f, **declared)
    result.raise_for_failure()
    assert result.report["cases"] >= 16
    assert result.properties["matches_reference"].passed


@pytest.mark.parametrize("f, declared, only", [
    (rotations.backwards, {}, "matches_reference"),
    (rotations.ignores_offset, {}, "matches_reference"),
    (rotations.ignores_positions, {}, "matches_reference"),
    (rotations.swaps_cos_and_sin, {}, "matches_reference"),
    (rotations.makes_sin_from_cos, {}, "matches_reference"),
    (rotations.takes_the_row_before, {}, "matches_reference"),
    (rotations.writes_into_the_table, {}, "nothing_else_is_touched"),
    (rotations.forgets_k, {}, "matches_reference"),
    (rotations.overlaps_in_place, {"in_place": True}, "matches_reference"),
    (rotations.changes_its_input, {}, "nothing_else_is_touched"),
    (rotations.writes_into_a_gap, {}, "nothing_else_is_touched"),
    (rotations.table_with_a_late_row, {"table": "output"}, "matches_reference"),
    (rotations.sbhd, {"order": "SBHD", "layout": "interleaved"}, "matches_reference"),
    (rotations.with_full_width, {"full_width": True, "model": "gpt-j"}, "matches_reference"),
])
def test_wrong_function_fails(f, declared, only):
    declared = {"model": "llama-3", **declared}
    if declared["model"] == "llama-3" and declared.get("layout") == "interleaved":
        declared["model"] = "base=500000 layout=interleaved"
    result = ropecheck.gate(f, only=[only], cases=16, diagnose=0, **declared)
    assert not result.passed
    assert result.properties[only].standing == "fails"
    with pytest.raises(AssertionError, match="ropecheck replay"):
        result.raise_for_failure()


def test_replay_line_replays():
    import subprocess

    from ropecheck import program
    result = gate(rotations.backwards, only=["matches_reference"])
    line = result.properties["matches_reference"].data["smallest"]["replay"]
    assert line.startswith("ropecheck replay ")
    done = subprocess.run(line.replace("ropecheck", program.path(), 1), shell=True, text=True,
                          capture_output=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "differs from the exact one" in done.stdout


def test_state_of_earlier_calls_is_told():
    text = str(gate(rotations.grows_its_base, only=["matches_reference"]))
    assert "as the first call of a new process, it is right" in text, text
    text = str(gate(rotations.ignores_positions, only=["matches_reference"]))
    assert "in a new process" not in text, text


def test_diagnosis_names_the_mistake():
    result = ropecheck.gate(rotations.backwards, model="llama-3", cases=8)
    assert "by −t" in result.diagnosis
    assert str(result).startswith(f"{result.report['summary']}\n{result.diagnosis}\n")
    with pytest.raises(AssertionError) as failure:
        result.raise_for_failure()
    said = str(failure.value)
    assert said.startswith(f"{result.diagnosis}\nmatches_reference fails"), said
    assert "calls whose values are wrong: " in said and "norm_is_preserved fails" not in said, said


def test_result_tells_its_report():
    result = gate(rotations.bshd, only=["matches_reference"])
    assert result and result.report["schema"] == "ropecheck-report-1"
    assert "PASS: 1 property holds" in str(result)
    assert result.properties["matches_reference"].cases > 0


@pytest.mark.parametrize("model", [["llama-2", "llama-3"], None])
def test_function_of_frequencies_has_one_axis_unless_its_models_have_more(model):
    result = ropecheck.gate(rotations.with_frequencies, model=model,
                            options=["--diagnose", "0", "--cases", "1"])
    result.raise_for_failure()
    assert result.properties["other_calls_leave_no_trace"].passed


def test_dictionary_is_a_model():
    config = {"model_type": "llama", "hidden_size": 4096, "num_attention_heads": 32,
              "rope_theta": 500000.0, "max_position_embeddings": 8192}
    ropecheck.gate(rotations.bshd, model=config, only=FEW, cases=4).raise_for_failure()
    config["rope_theta"] = 10000.0
    assert not ropecheck.gate(rotations.bshd, model=config, only=FEW, cases=4, diagnose=0).passed


@pytest.mark.parametrize("arguments, sentence", [
    ({"f": rotations.bshd}, "takes no frequencies, so it has those of one model"),
    ({"f": rotations.bshd, "model": "llama-33"}, "llama-33"),
    ({"f": rotations.bshd, "model": "llama-3", "order": "BSH"}, "no order of the axes"),
    ({"f": rotations.bshd, "model": "llama-3", "dtypes": ["fp8"]}, "'fp8' in dtypes is none of"),
    ({"f": rotations.bshd, "model": "llama-3", "colour": 1}, "gate has no argument 'colour'"),
    ({"f": rotations.bshd, "model": "llama-3", "autograd": True}, "numpy makes no gradients"),
    ({"f": rotations.bshd, "model": "llama-3", "device": "cuda"}, "numpy has the processor alone"),
    ({"f": rotations.bshd, "model": "llama-3", "contract": "good"}, "there is no contract 'good'"),
    ({"f": rotations.bshd, "model": "llama-3", "framework": "fortran"}, "'fortran' is none of"),
    ({"f": rotations.turn, "model": "llama-3"}, "its parameter 'angle' is unknown"),
    ({"f": rotations.bshd, "model": "llama-3", "table": "input"}, "no parameter named cos"),
    ({"f": "nowhere.py:f", "model": "llama-3"}, "there is no"),
    ({"f": "numpy_rotations:nothing", "model": "llama-3"}, "has no 'nothing'"),
    ({"f": "numpy_rotations", "model": "llama-3"}, "neither 'file.py:name' nor 'module:name'"),
])
def test_mistake_in_the_question_is_a_sentence(arguments, sentence):
    with pytest.raises(ropecheck.GateError, match=sentence):
        ropecheck.gate(cases=1, **arguments)
