"""Measures the Python package: the time to install it, to answer a call of a function that does nothing,
to gate a function of torch, and to check a large tensor.

    python python_bench.py install WHEEL         in a fresh environment
    python python_bench.py calls PIPE_BENCH      with the program tests/bench/pipe_bench
    python python_bench.py tier
    python python_bench.py tensor

Prints seconds by the clock, and of the processor in this process and its children, which other work
on the machine changes less. "In a checkout" is as for the tests: PYTHONPATH, ROPECHECK_PROGRAM.
"""
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

ROTATIONS = pathlib.Path(__file__).resolve().parents[1] / "python"


def processor_time():
    return sum(one.ru_utime + one.ru_stime for one in map(
        resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def timed(name, work):
    clock, used = time.monotonic(), processor_time()
    result = work()
    print(f"{name}: {time.monotonic() - clock:.2f} s, {processor_time() - used:.2f} s of the processor",
          flush=True)
    return result


def run(*words, **options):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, **options)


def install(wheel):
    print(f"wheel: {os.path.getsize(wheel) / 1e6:.2f} MB")
    with tempfile.TemporaryDirectory() as folder:
        run(sys.executable, "-m", "venv", folder)
        alone = {name: value for name, value in os.environ.items()
                 if name not in ("PYTHONPATH", "ROPECHECK_PROGRAM")}

        def install_and_gate():
            run(f"{folder}/bin/pip", "install", "-q", wheel, env=alone)
            run(f"{folder}/bin/ropecheck", "gate", "builtin:rope", "--spec", "llama-3", env=alone)
        timed("pip install and gate builtin:rope", install_and_gate)


def calls(pipe_bench):
    """The function copies its input, so that all but the copy is the package's."""
    with tempfile.TemporaryDirectory() as folder:
        for framework, copy in (("numpy", "x.copy()"), ("torch", "x.clone()")):
            pathlib.Path(folder, f"with_{framework}.py").write_text(
                f"import {framework}\n\n\ndef rotate(x, positions):\n    return {copy}\n")
        run_in_view = [f"{sys.executable} -m ropecheck.serve {folder}/with_{one}.py:rotate"
                       for one in ("numpy", "torch")]
        subprocess.run([pipe_bench, *run_in_view], check=True)


def tier():
    import ropecheck
    result = timed("gate of tests/python/torch_rotations.py:right on llama-3", lambda: ropecheck.gate(
        f"{ROTATIONS}/torch_rotations.py:right", model="llama-3"))
    print(result.report["summary"])


def tensor():
    """[1, 32, 4096, 128] in float32, on one processor: a right result, and one from float32 angles."""
    import numpy
    import ropecheck
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    x = numpy.random.default_rng(0).normal(size=(1, 32, 4096, 128)).astype(numpy.float32)
    positions = numpy.arange(4096)
    y = {}
    for name, angles in (("right", numpy.float64), ("wrong", numpy.float32)):
        inv_freq = (500000.0 ** (-numpy.arange(64) / 64)).astype(angles)
        angle = (positions[:, None].astype(angles) * inv_freq).astype(numpy.float64)
        c, s, x1, x2 = numpy.cos(angle), numpy.sin(angle), x[..., :64], x[..., 64:]
        y[name] = numpy.concatenate([x1 * c - x2 * s, x1 * s + x2 * c], -1).astype(numpy.float32)

    def check(name):
        try:
            ropecheck.assert_rotated(y[name], x, positions, "llama-3", order="BHSD", diagnose=0)
            return "holds"
        except AssertionError as failure:
            return str(failure)
    check("right")  # loads the library
    for name in y:
        print(timed(f"assert_rotated, {name}", lambda: check(name)))
    with tempfile.TemporaryDirectory() as folder:
        for name, array in (("x", x), ("y", y["wrong"]), ("positions", positions)):
            numpy.save(f"{folder}/{name}.npy", array)
        words = ["check", "--spec", "llama-3", "--heads-first"]
        words += [word for name in ("x", "y", "positions") for word in (f"--{name}", f"{folder}/{name}.npy")]
        from ropecheck import program
        print(timed("ropecheck check, wrong", lambda: subprocess.run(
            [program.path(), *words], capture_output=True, text=True, check=False).stdout))


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("install", "calls", "tier", "tensor"):
        sys.exit(__doc__)
    globals()[sys.argv[1]](*sys.argv[2:])
