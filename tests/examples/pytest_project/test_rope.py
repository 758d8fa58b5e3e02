import subprocess
import sys


def test_rope_is_right():
    gate = subprocess.run(
        ["ropecheck", "gate", "--pipe", f"{sys.executable} my_rope.py", "--spec", "llama-2"],
        capture_output=True, text=True)
    assert gate.returncode == 0, gate.stdout + gate.stderr
