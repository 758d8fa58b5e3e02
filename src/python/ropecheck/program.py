"""The ropecheck program that is part of this package, and what can be asked of it."""

import os
import pathlib
import subprocess

# Names the program to run in place of the package's own, for those who work in a checkout.
VARIABLE = "ROPECHECK_PROGRAM"


def path():
    """Returns the path of the program."""
    given = os.environ.get(VARIABLE)
    if given:
        if not os.access(given, os.X_OK):
            raise FileNotFoundError(f"{VARIABLE} names {given}, which is no program")
        return given
    own = pathlib.Path(__file__).with_name("bin") / "ropecheck"
    if own.exists():
        return str(own)
    raise FileNotFoundError(
        f"this package has no program, because it was not installed by pip: set {VARIABLE} to the "
        "path that `./dev build` prints")


def output(*arguments):
    """Returns the output of the program. Raises ValueError with its sentence if it fails."""
    done = subprocess.run([path(), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ValueError(done.stderr.strip() or done.stdout.strip())
    return done.stdout


def presets():
    """Returns the names of the presets: the rotations of published models."""
    table = output("list", "presets").partition("\n\n")[0]
    return [line.split()[0] for line in table.splitlines()[1:]]


def properties():
    """Returns the names of the properties that are checked."""
    return [line.split()[0] for line in output("list", "properties").partition("\n\n")[0].splitlines()]
