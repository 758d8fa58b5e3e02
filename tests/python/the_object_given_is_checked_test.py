"""The gate checks the object that it was given, if the name of the object is bound several times as
well; if the child process may have found another object, the gate refuses."""

import subprocess
import sys
import textwrap

import pytest

BESIDE = """
    import numpy
    import ropecheck

    class Rope:
        power = 1
        def __init__(self, sign, base=500000.0):
            self.sign = sign
            self.inv_freq = base ** (-numpy.arange(64) / 64)
        def __call__(self, x, positions):
            angle = positions[:, :, None, None] * self.inv_freq * self.power
            c, s = numpy.cos(angle), self.sign * numpy.sin(angle)
            x1, x2 = numpy.split(x.astype(numpy.float64), 2, axis=-1)
            return numpy.concatenate([x1 * c - x2 * s, x1 * s + x2 * c], axis=-1).astype(x.dtype)

    FACTOR = 1

    def halved(y):
        return y

    def rotate(x, positions):
        return rope(x, positions)

    def by_factor(x, positions, more=1):
        return halved(FACTOR * more * Rope(1)(x, positions))

    class Wrong(Rope):
        def __call__(self, x, positions):
            return 2 * super().__call__(x, positions)

    def made(sign):
        rope = Rope(sign)
        def rotate(x, positions):
            return rope(x, positions)
        return rotate

    rope = Rope(1)

    def check(f):
        try:
            result = ropecheck.gate(f, model="llama-3", only=["matches_reference"], cases=2, diagnose=0,
                                    max_position=8191)
        except ropecheck.GateError as problem:
            print("refused" if "another object" in str(problem) else problem)
            return None
        print("passed" if result.passed else "failed")
        return result
"""

HEAD = "from beside import Rope, Wrong, check, made\nimport beside\n"


def printed(folder, script, *words):
    (folder / "beside.py").write_text(textwrap.dedent(BESIDE))
    (folder / "script.py").write_text(HEAD + textwrap.dedent(script))
    done = subprocess.run([sys.executable, *(words or ["script.py"])], cwd=folder, capture_output=True,
                          text=True, check=False)
    lines = done.stderr.splitlines()  # on a busy machine, some say how far the run is
    assert all(line.startswith("ropecheck: ") for line in lines), done.stderr
    return done.stdout.split("\n")[:-1]


@pytest.mark.parametrize("script, verdicts", [
    ("for f in (Rope(1), Wrong(1), Rope(-1)):\n    check(f)", ["passed", "failed", "failed"]),
    ("rope = Rope(1)\nfirst = check(rope)\nif first.passed:\n    rope = Rope(-1)\ncheck(rope)",
     ["passed", "failed"]),
    # The first call is for another name.
    ("""
     rope = other = Rope(1)
     check(other)
     rope = Rope(-1)
     check(rope)
     def rotate(x, positions): return rope(x, positions)
     check(rotate)
     """, ["passed", "failed", "failed"]),
    # Functions with the same __name__.
    ("rotate = made(1)\ncheck(rotate)\nrotate = made(-1)\ncheck(rotate)", ["passed", "failed"]),
    ("""
     def rotate(x, positions): return beside.rope(x, positions)
     check(rotate)
     def rotate(x, positions): return -beside.rope(x, positions)
     check(rotate)
     """, ["passed", "failed"]),
    # The child process does not make the first call, and cannot stop before the second.
    ("""
     f = Rope(1)
     if __name__ == "__main__":
         check(f)
     f = Rope(-1)
     check(f)
     f = Rope(1)
     check(f)
     """, ["passed", "failed", "passed"]),
    # An object without a name, and functions that only the call has.
    ("""
     def main(sign):
         rope = Rope(sign)
         check(rope)
         check(lambda x, positions: rope(x, positions))
     main(1)
     main(-1)
     """, ["passed", "passed", "failed", "failed"]),
])
def test_name_that_is_bound_again_means_the_object_of_its_call(tmp_path, script, verdicts):
    assert printed(tmp_path, script) == verdicts


@pytest.mark.parametrize("script, verdicts", [
    ("""
     f = Rope(1)
     if __name__ == "__main__":
         check(f)
         f = Wrong(1)
         check(f)
         f = Rope(-1)
         check(f)
         f = Rope(1)
         check(f)
         check(Rope(-1).__call__)
     """, ["passed", "failed", "failed", "passed", "failed"]),
    ("if __name__ == '__main__':\n    for one in (Rope(1), Rope(-1), Wrong(1)):\n        check(one)",
     ["passed", "failed", "failed"]),
    ("for one in (Rope(1), Rope(-1), Wrong(1)):\n    beside.rope = one\n    check(beside.rope)",
     ["passed", "failed", "failed"]),
    ("beside.rope = Rope(-1)\ncheck(beside.rope)\ncheck(beside.rotate)\ncheck(beside.by_factor)",
     ["failed", "failed", "passed"]),
    ("beside.rope.sign = -1\ncheck(beside.rope)", ["failed"]),
    ("beside.FACTOR = 2\ncheck(beside.by_factor)\nbeside.FACTOR = 1\ncheck(beside.by_factor)",
     ["failed", "passed"]),
    # State that calls have left is no mistake.
    ("beside.rope.cache = {1: 2}\ncheck(beside.rope)", ["passed"]),
])
def test_object_that_the_child_process_does_not_have_is_sent(tmp_path, script, verdicts):
    assert printed(tmp_path, script) == verdicts


@pytest.mark.parametrize("script", [
    "beside.halved = lambda y: y / 2\ncheck(beside.by_factor)",
    "beside.Rope.__call__ = Wrong.__call__\ncheck(beside.rope)",
    "beside.Rope.power = 2\ncheck(beside.rope)",
    "beside.by_factor.__defaults__ = (2,)\ncheck(beside.by_factor)",
])
def test_object_that_cannot_be_sent_is_refused(tmp_path, script):
    assert printed(tmp_path, script) == ["refused"]


def test_file_that_has_changed_since_its_import_is_a_sentence(tmp_path):
    said = printed(tmp_path, """
        import importlib, pathlib, ropecheck
        file = pathlib.Path(beside.__file__)
        file.write_text(file.read_text().replace("return rope(x", "return 2 * rope(x"))
        try:
            ropecheck.gate(beside.rotate, model="llama-3", only=["matches_reference"], cases=2)
        except ropecheck.GateError as problem:
            print(problem)
        importlib.reload(beside)
        check(beside.rotate)
        """)
    assert "if its file has changed since the import" in said[0] and said[1] == "failed"


def test_script_has_its_arguments(tmp_path):
    script = "import sys\nrope = Rope(int(sys.argv[1]))\ncheck(rope)"
    assert printed(tmp_path, script, "script.py", "-1") == ["failed"]


def test_error_of_an_earlier_call_is_met_again(tmp_path):
    assert printed(tmp_path, """
        f = lambda x, positions, unknown: x
        check(f)
        f = Wrong(1)
        check(f)
        """)[1:] == ["failed"]


def test_source_that_is_another_functions_is_refused(tmp_path):
    """Two texts were executed under one name, and linecache knows the last."""
    assert printed(tmp_path, '''
        import linecache

        def run(text, namespace):
            linecache.cache["<cell>"] = (len(text), None, text.splitlines(True), "<cell>")
            exec(compile(text, "<cell>", "exec"), namespace)

        text = "def rotate(x, positions): return {}beside.rope(x, positions)\\n"
        namespaces = [{"__name__": "__main__", "beside": beside, "check": check} for _ in range(2)]
        for sign, namespace in zip("-+", namespaces):
            run(text.format(sign), namespace)
        for namespace in namespaces:
            exec("check(rotate)", namespace)
        ''') == ["refused", "passed"]
