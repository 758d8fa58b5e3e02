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


@pytest.mark.parametrize("name", NAMES)
def test_rotation_is_judged(name):
    module = importlib.import_module(name)
    result = ropecheck.gate(module.rotate, cases=6, diagnose=0, options=["--fail-fast"],
                            **module.DECLARED)
    assert result.report["cases"] > 0
    assert result.passed == (name == "right_rotation")
