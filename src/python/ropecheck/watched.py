"""Runs the program, and shows on standard error how far it is if the run takes long."""

import pathlib
import subprocess
import sys

# Seconds without a word: a shorter run needs none.
QUIET = 10


def run(words, folder, env):
    """Returns the exit code, the standard output and the standard error. `folder`: for temporary
    files."""
    said, shown = pathlib.Path(folder, "standard_error"), 0
    with open(pathlib.Path(folder, "standard_output"), "w+b") as output, open(said, "wb") as errors:
        program = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=env)
        try:
            seconds = QUIET
            while not has_ended(program, seconds):
                text = said.read_text(encoding="utf-8", errors="replace").rpartition("\n")[0]
                if seconds == QUIET and not text:
                    show("ropecheck: no result yet: importing the function, or its first calls, take long")
                if text[shown:]:
                    show(text[shown:].lstrip("\n"))
                shown, seconds = len(text), 1
        except BaseException:
            program.kill()
            program.wait()
            raise
        output.seek(0)
        return (program.returncode, output.read().decode("utf-8", "replace"),
                said.read_text(encoding="utf-8", errors="replace"))


def has_ended(program, seconds):
    """Whether it ends within so many seconds."""
    try:
        program.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def show(text):
    print(text, file=sys.stderr, flush=True)
