"""The pytest plugin, run as a user's tests would be."""

import subprocess
import sys
import textwrap
import xml.etree.ElementTree

import pytest

MODULE = """
    import numpy
    import pytest
    import ropecheck

    INV_FREQ = 500000.0 ** (-numpy.arange(64) / 64)

    class Rude:  # as the proxies of web frameworks are
        def __getattr__(self, name):
            raise RuntimeError("there is no context")

    rude = Rude()

    def turn(x, angle):
        c, s = numpy.cos(angle), numpy.sin(angle)
        x1, x2 = numpy.split(x.astype(numpy.float64), 2, axis=-1)
        return numpy.concatenate([x1 * c - x2 * s, x1 * s + x2 * c], axis=-1).astype(x.dtype)

    @ropecheck.rope(model="llama-3", cases=4)
    def rotate(x, positions):
        return turn(x, positions[:, :, None, None] * INV_FREQ)

    @ropecheck.rope(model="llama-3", cases=4, only=["matches_reference", "identity_at_zero"])
    def backwards(x, positions):
        return turn(x, -positions[:, :, None, None] * INV_FREQ)

    import elsewhere
    imported = ropecheck.rope(model="llama-3", cases=4, only=["identity_at_zero"])(elsewhere.rotate)

    @ropecheck.rope(cases=4, only=["matches_reference", "identity_at_zero"])
    def of_no_model(x, positions):
        return x

    @pytest.mark.rope_models("llama-3", "qwen3")
    def test_models(rope_model, rope_format):
        ropecheck.gate("builtin:rope", model=rope_model, only=["identity_at_zero"],
                       cases=2).raise_for_failure()
"""


def run(folder, *options, text=MODULE):
    (folder / "test_mine.py").write_text(textwrap.dedent(text))
    (folder / "elsewhere.py").write_text("def rotate(x, positions):\n    return x.copy()\n")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "ropecheck.pytest_plugin", "-p", "no:cacheprovider",
         "--junit-xml=report.xml", "-rs", *options, "test_mine.py"],
        cwd=folder, capture_output=True, text=True, check=False)


def outcomes(folder):
    """Returns name → outcome for each test of JUnit's report."""
    found = {}
    for case in xml.etree.ElementTree.parse(folder / "report.xml").iter("testcase"):
        name = f"{case.get('classname').rpartition('.')[2]}::{case.get('name')}"
        found[name] = next((child.tag for child in case), "passed")
    return found


def has_xdist():
    try:
        import xdist
        return bool(xdist)
    except ImportError:
        return False


@pytest.mark.parametrize("options", [
    [],
    pytest.param(["-n", "2"], marks=pytest.mark.skipif(not has_xdist(), reason="no pytest-xdist")),
])
def test_marked_functions_have_a_test_for_each_property(tmp_path, options):
    from ropecheck import program
    done = run(tmp_path, *options)
    assert done.returncode == 1, done.stdout + done.stderr
    found = outcomes(tmp_path)
    of_rotate = {name: outcome for name, outcome in found.items() if "::rotate" in name
                 or name.startswith("rotate::")}
    assert len(of_rotate) == len(program.properties())
    assert "failure" not in of_rotate.values() and "passed" in of_rotate.values()
    assert "skipped" in of_rotate.values()  # tables, for example
    assert "not a table of cos and sin" in done.stdout
    assert found["imported::identity_at_zero"] == "passed"
    assert sum("test_models" in name for name in found) == 2 * 3
    # The failure has its reason, the line that replays it and the likely cause.
    assert "matches_reference fails in" in done.stdout
    assert "ropecheck replay 'ropecheck1 property=matches_reference" in done.stdout
    assert "by −t" in done.stdout
    assert "say which, model=…" in done.stdout
    assert "Traceback" not in done.stdout


def test_options_reach_the_gate(tmp_path):
    done = run(tmp_path, "--ropecheck-seed=77", "--ropecheck-tier=nightly", text="""
        import ropecheck

        def test_seed():
            result = ropecheck.gate("builtin:rope", model="llama-3", only=["identity_at_zero"])
            assert result.report["seed"] == 77
            assert result.report["cases_each"] == 1000
    """)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "tier nightly, seed 77" in done.stdout


def test_unittest_needs_no_plugin(tmp_path):
    (tmp_path / "elsewhere.py").write_text("def rotate(x, positions):\n    return x.copy()\n")
    (tmp_path / "test_unit.py").write_text(textwrap.dedent(MODULE) + textwrap.dedent("""
        import unittest

        class Rope(unittest.TestCase):
            def test_right(self):
                ropecheck.gate(rotate, only=["matches_reference"]).raise_for_failure()

            def test_wrong(self):
                ropecheck.gate(backwards).raise_for_failure()
    """))
    done = subprocess.run([sys.executable, "-m", "unittest", "test_unit"], cwd=tmp_path,
                          capture_output=True, text=True, check=False)
    assert "FAILED (failures=1)" in done.stderr, done.stderr
    assert "ropecheck replay" in done.stderr


def test_fixtures_are_listed(tmp_path):
    done = subprocess.run([sys.executable, "-m", "pytest", "-p", "ropecheck.pytest_plugin",
                           "--fixtures"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "rope_model" in done.stdout and "rope_format" in done.stdout, done.stdout + done.stderr
