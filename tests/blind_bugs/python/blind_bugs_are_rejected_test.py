"""The gate accepts right_rotation.py and rejects every other rotation of this folder."""

import importlib
import pathlib

import pytest

import ropecheck

HERE = pathlib.Path(__file__).parent
NAMES = sorted(path.stem for path in HERE.glob("*.py")
               if path.stem not in ("turning", pathlib.Path(__file__).stem))


def test_many_are_tried():
    assert len(NAMES) > 12


def gate(module, **few):
    return ropecheck.gate(module.rotate, diagnose=0, options=["--fail-fast"], **few,
                          **module.DECLARED)


@pytest.mark.parametrize("name", NAMES)
def test_rotation_is_judged(name):
    module = importlib.import_module(name)
    is_right = name == "right_rotation"
    result = gate(module, cases=6)
    if result.passed and not is_right:  # rare conditions take the usual number of cases
        result = gate(module)
    assert result.report["cases"] > 0
    assert result.passed == is_right
