"""The child process finds functions by file and name; one that it cannot find is a sentence."""

import functools
import subprocess
import sys
import textwrap
import types

import numpy_rotations as rotations
import pytest

import ropecheck
from ropecheck import frameworks

ONLY = {"model": "llama-3", "only": ["matches_reference"], "cases": 4, "diagnose": 0}


def test_lambda_is_refused():
    with pytest.raises(ropecheck.GateError, match="is a lambda.*give it a name at the top level"):
        ropecheck.gate(lambda x, positions: x, **ONLY)


def test_closure_is_refused():
    def inner(x, positions):
        return x

    with pytest.raises(ropecheck.GateError, match="inner is defined in another function"):
        ropecheck.gate(inner, **ONLY)


def test_nameless_object_is_refused():
    with pytest.raises(ropecheck.GateError, match="Rope has no name at the top level"):
        ropecheck.gate(rotations.Rope(), **ONLY)


@pytest.mark.parametrize("f", ["numpy_rotations:bshd", rotations.__file__ + ":bshd",
                               "numpy_rotations:module.forward", rotations.module,
                               rotations.module.forward, rotations.partly_applied])
def test_function_is_found(f):
    ropecheck.gate(f, **ONLY).raise_for_failure()


SCRIPT = """
    import numpy
    import ropecheck
    from beside import INV_FREQ

    def rotate(x, positions):
        angle = positions[:, :, None, None] * INV_FREQ
        c, s = numpy.cos(angle), SIGN * numpy.sin(angle)
        x1, x2 = numpy.split(x.astype(numpy.float64), 2, axis=-1)
        return numpy.concatenate([x1 * c - x2 * s, x1 * s + x2 * c], axis=-1).astype(x.dtype)

    SIGN = {sign}
    print("imported")
    result = ropecheck.gate(rotate, model="llama-3", only=["matches_reference"], cases=4, diagnose=0)
    print("passed" if result.passed else "failed")
"""


@pytest.mark.parametrize("sign, verdict", [(1, "passed"), (-1, "failed")])
def test_script_gates_its_own_function(tmp_path, sign, verdict):
    (tmp_path / "beside.py").write_text("import numpy\n"
                                        "INV_FREQ = 500000.0 ** (-numpy.arange(64) / 64)\n")
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(SCRIPT.format(sign=sign)))
    done = subprocess.run([sys.executable, script], cwd="/", capture_output=True, text=True,
                          check=False)
    assert done.stdout == f"imported\n{verdict}\n", done.stdout + done.stderr


def as_in_a_notebook(text):
    """Runs text as a cell: in a namespace without a file, whose source linecache knows."""
    import linecache
    namespace = {"__name__": "__main__"}
    name = f"<cell {hash(text)}>"
    linecache.cache[name] = (len(text), None, text.splitlines(True), name)
    exec(compile(text, name, "exec"), namespace)
    return namespace


CELL = """\
import numpy as np
BASE = 500000.0

def frequencies():
    return BASE ** (-np.arange(64) / 64)

def rotate(x, positions):
    angle = positions[:, :, None, None] * frequencies()
    c, s = np.cos(angle), np.sin(angle)
    x1, x2 = np.split(x.astype(np.float64), 2, axis=-1)
    return np.concatenate([x1 * c - x2 * s, x1 * s + x2 * c], axis=-1).astype(x.dtype)
"""


def test_function_of_a_notebook_is_sent_by_its_source():
    namespace = as_in_a_notebook(CELL + """
import ropecheck
def check(**options): return ropecheck.gate(rotate, **options)
""")
    namespace["check"](**ONLY).raise_for_failure()


def test_function_of_a_notebook_that_needs_data_is_refused():
    namespace = as_in_a_notebook(CELL.replace("frequencies()\n    c", "TABLE\n    c") + """
import ropecheck
TABLE = np.ones(64)
def check(**options): return ropecheck.gate(rotate, **options)
""")
    with pytest.raises(ropecheck.GateError, match="its 'TABLE' .ndarray. cannot be sent"):
        namespace["check"](**ONLY)


def test_object_of_a_notebook_is_refused():
    namespace = as_in_a_notebook("""
import ropecheck
class Rope:
    def __call__(self, x, positions): return x
rope = Rope()
def check(**options): return ropecheck.gate(rope, **options)
""")
    with pytest.raises(ropecheck.GateError, match="rope is in no file, and it is an object .Rope."):
        namespace["check"](**ONLY)


def test_function_without_source_is_refused():
    namespace = {"__name__": "__main__", "ropecheck": ropecheck}
    exec("def rotate(x, positions): return x\n"
         "def check(**options): return ropecheck.gate(rotate, **options)", namespace)
    with pytest.raises(ropecheck.GateError, match="rotate is in no file, and Python has not kept"):
        namespace["check"](**ONLY)


@pytest.mark.parametrize("layered", [
    functools.partial(rotations.with_base, base=1.0),
    functools.partial(functools.partial(rotations.with_base), base=1.0),
    rotations.module.forward, rotations.raises])
def test_framework_is_seen_through_layers(layered):
    assert "numpy" in frameworks.packages_of(layered)


def test_framework_is_seen_where_the_function_was_found():
    def of_a_helper(x, positions):
        return x

    # As if it were in ropecheck, which uses no framework.
    made = types.FunctionType(of_a_helper.__code__, {"__name__": "ropecheck"})
    fake = types.ModuleType("torch")
    assert frameworks.framework_of(made, {"torch": fake}) == "torch"
    assert frameworks.framework_of(made, {}) == "numpy"
    with pytest.raises(frameworks.Wrong, match="torch or jax: say framework='torch'"):
        frameworks.framework_of(made, {"torch": fake, "jnp": types.ModuleType("jax.numpy")})
