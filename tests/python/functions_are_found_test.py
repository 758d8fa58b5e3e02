"""The child process finds functions by file and name; one that it cannot find is a sentence."""

import functools
import os
import re
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


class WithAMethod:
    def rotate(self, x, positions):
        return x


def test_method_without_an_object_is_refused():
    with pytest.raises(ropecheck.GateError, match="WithAMethod.rotate is a method without its object"):
        ropecheck.gate(WithAMethod.rotate, **ONLY)


@pytest.mark.parametrize("wrong, sentence", [
    ({"dtypes": "fp32"}, "'fp32' in dtypes is none of float32"),
    ({"order": ["B", "S"]}, "order is .'B', 'S'., and should be a word"),
    ({"order": "bshd"}, "order='bshd' is no order of the axes"),
    ({"autograd": "yes"}, "autograd is 'yes', and should be True or False"),
    ({"max_position": 8191.5}, "max_position is 8191.5, and should be a whole number"),
    ({"max_positon": 1}, "gate has no argument 'max_positon'"),
    ({"compile_grace": "long"}, "compile_grace is 'long', and should be a number"),
    ({"framework": "paddle"}, "^[^|]*:bshd: framework='paddle' is none of torch"),
])
def test_wrong_argument_is_a_sentence(wrong, sentence):
    with pytest.raises(ropecheck.GateError, match=sentence):
        ropecheck.gate(rotations.bshd, **{**ONLY, **wrong})


@pytest.mark.parametrize("f, sentence", [
    ("numpy_rotations.py:nothing", "^numpy_rotations.py:nothing cannot be loaded: .* has no 'nothing'"),
    ("no_such_module:rotate", "^no_such_module:rotate cannot be loaded: ModuleNotFoundError"),
    (rotations.Rope, "Rope is a class: gate an object of it"),
    ("numpy_rotations.py:INV_FREQ", "it is an object .ndarray. that cannot be called"),
    (rotations.INV_FREQ, "an object .ndarray. that cannot be called is no function"),
])
def test_function_that_is_none_is_a_sentence(f, sentence, monkeypatch):
    monkeypatch.chdir(os.path.dirname(rotations.__file__))
    with pytest.raises(ropecheck.GateError, match=sentence):
        ropecheck.gate(f, **ONLY)


@pytest.mark.parametrize("f, declared, sentence", [
    (rotations.bshd, {"table": "output", "arguments": ["x"]}, "no parameter named positions"),
    (rotations.with_cos_and_sin, {"table": "output"}, "it is never given 'cos'"),
])
def test_function_that_cannot_make_a_table_is_a_sentence(f, declared, sentence):
    with pytest.raises(ropecheck.GateError, match=sentence):
        ropecheck.gate(f, **ONLY, **declared)


def test_name_with_arguments_needs_no_object():
    ropecheck.gate("numpy_rotations:bshd", arguments=("x", "positions"), **ONLY).raise_for_failure()


@pytest.mark.parametrize("words, sentence", [
    (["script"], "script:rotate cannot be loaded: script has no 'rotate'.*is not run in the child"),
    (["-"], "rotate is in no file, and Python has not kept its source"),
])
def test_code_that_the_child_does_not_run_is_a_sentence(tmp_path, words, sentence):
    text = ("import ropecheck\nif __name__ == '__main__':\n    def rotate(x, positions): return x\n"
            "    ropecheck.gate(rotate, model='llama-3')\n")
    (tmp_path / "script").write_text(text)
    done = subprocess.run([sys.executable, *words], cwd=tmp_path, capture_output=True, text=True,
                          input=text, check=False)
    assert re.search(sentence, done.stderr), done.stderr


def test_order_of_the_parameters_is_free():
    ropecheck.gate(rotations.positions_first, **ONLY).raise_for_failure()


def test_arguments_may_be_those_of_numpy():
    import numpy
    result = ropecheck.gate(rotations.bshd, dtypes=[numpy.float32], max_position=numpy.int32(99),
                            device=None, **ONLY).raise_for_failure()
    assert result.report["cases"] > 0


@pytest.mark.parametrize("f", [rotations.Rope(), rotations.Rope().forward,
                               functools.partial(rotations.with_base, base=500000.0)])
def test_nameless_object_is_sent(f):
    ropecheck.gate(f, **ONLY).raise_for_failure()


def test_nameless_object_that_cannot_be_sent_is_a_sentence():
    rope = rotations.Rope()
    rope.items = (one for one in ())
    with pytest.raises(ropecheck.GateError, match="Rope has no name at the top level.*sent as a pickle"):
        ropecheck.gate(rope, **ONLY)


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


@pytest.mark.parametrize("place, words", [
    ("script", ["script"]), ("package/of_it.py", ["-m", "package.of_it"])])
def test_script_needs_no_extension_and_may_be_a_module_of_a_package(tmp_path, place, words):
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "beside.py").write_text("import numpy\n"
                                                    "INV_FREQ = 500000.0 ** (-numpy.arange(64) / 64)\n")
    text = textwrap.dedent(SCRIPT.format(sign=1))
    (tmp_path / place).write_text(text.replace(
        "from beside", "from .beside" if "-m" in words else "from package.beside"))
    done = subprocess.run([sys.executable, *words], cwd=tmp_path, capture_output=True, text=True,
                          check=False)
    assert done.stdout == "imported\npassed\n", done.stdout + done.stderr


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


def test_values_classes_and_decorators_of_a_notebook_are_sent_too():
    """Values are pickled, as are objects; names that stand in decorators or defaults are needed too,
    and others of the same name as an attribute are not."""
    namespace = as_in_a_notebook(CELL + """
import functools
import ropecheck
from numpy import cos
table = {"inv_freq": frequencies()}
shape = (one for one in ())

def as_it_is(function):
    return function

class Rope:
    def __init__(self, inv_freq, base=BASE):
        self.inv_freq = inv_freq
    def __call__(self, x, positions):
        angle = positions[:, :, None, None] * self.inv_freq
        c, s, half = cos(angle), np.sin(angle), x.shape[-1] // 2
        x1, x2 = np.split(x.astype(np.float64), [half], axis=-1)
        return np.concatenate([x1 * c - x2 * s, x1 * s + x2 * c], axis=-1).astype(x.dtype)

rope = Rope(table["inv_freq"])
by_another_name = rotate

@as_it_is
@functools.lru_cache(maxsize=None)
def made(model="llama-3"):
    return Rope(table["inv_freq"])

@as_it_is
def by_a_class(x, positions):
    return made()(x, positions)

def check(f, **options): return ropecheck.gate(globals()[f], **options)
""")
    for name in ("rope", "by_another_name", "by_a_class"):
        namespace["check"](name, **ONLY).raise_for_failure()


@pytest.mark.parametrize("cell, sentence", [
    ("ITEMS = (one for one in [1])\ndef rotate(x, positions): return next(ITEMS)",
     "its 'ITEMS' .generator. cannot be sent"),
    ("def made(a):\n    def rotate(x, positions): return a * x\n    return rotate\nrotate = made(1)",
     "it uses variables of the function around it"),
])
def test_parts_of_a_notebook_that_cannot_be_sent_are_a_sentence(cell, sentence):
    namespace = as_in_a_notebook(cell + """
import ropecheck
def check(**options): return ropecheck.gate(rotate, **options)
""")
    with pytest.raises(ropecheck.GateError, match=sentence):
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


def test_framework_is_seen_in_the_module_of_a_helper(monkeypatch):
    code = compile("helper(x, positions)", "<cell>", "eval")
    helper = types.FunctionType(code, {})
    helper.__module__ = "module_with_torch"
    module = types.ModuleType("module_with_torch")
    module.torch = types.ModuleType("torch")
    monkeypatch.setitem(sys.modules, "module_with_torch", module)
    for more, expected in (({}, "torch"), ({"numpy": types.ModuleType("numpy")}, "numpy")):
        made = types.FunctionType(code, {"__name__": "ropecheck", "helper": helper, **more})
        assert frameworks.framework_of(made) == expected


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
