"""Which call of `gate` in a script is which. The child process runs a script as far as the same call,
because a name may be bound again between two calls; earlier calls return there what they returned here."""

import collections
import hashlib
import os
import pickle

from ropecheck import locate, private
from ropecheck.result import GateError

# (file, place, number) → the Result or GateError of that call in this process.
_outcomes = {}
_numbers = collections.Counter()


def places(frame):
    """Returns file → place, for each file whose top-level code has come to a call of `gate`. A place
    is the lines from there to the call. `frame`: the caller of `gate`."""
    found, lines = {}, []
    while frame is not None:
        name = frame.f_code.co_filename
        if not name.startswith("<frozen"):
            lines.insert(0, str(frame.f_lineno))
            if frame.f_code.co_name == "<module>" and not name.startswith("<"):
                found.setdefault(os.path.realpath(name), ".".join(lines))
        frame = frame.f_back
    return found


def namespaces(frame):
    """Returns those of the caller of `gate` and of the scripts and modules whose top-level code has
    come to the call."""
    found = [frame.f_globals]
    while frame is not None:
        if frame.f_code.co_name == "<module>":
            found.append(frame.f_globals)
        frame = frame.f_back
    return found


def numbered(frame):
    """Returns file → (place, number): the number counts the calls from one place."""
    made = {}
    for file, place in places(frame).items():
        _numbers[file, place] += 1
        made[file] = (place, _numbers[file, place])
    return made


def record(made, outcome):
    for file, (place, number) in made.items():
        _outcomes[file, place, number] = outcome


def options(made, file):
    """Returns the options of `python -m ropecheck.serve` for the call, if `file` is loaded there."""
    words = []
    if file in made:
        words.append("--call={}:{}".format(*made[file]))
    earlier = {key[1:]: outcome for key, outcome in _outcomes.items() if key[0] == file}
    if earlier:
        content = pickle.dumps(earlier)
        name = f"calls_{hashlib.sha256(content).hexdigest()[:12]}.pickle"
        (private.folder() / name).write_bytes(content)
        words.append(f"--earlier={name}")
    return words


class Script:
    """The calls of `gate` in the child process, while it loads a file."""

    def __init__(self, call="", earlier=""):
        self.call = call
        self.earlier = {}
        if earlier:
            try:
                self.earlier = pickle.loads((private.folder() / earlier).read_bytes())
            except OSError:
                raise GateError("the results of the calls of gate that stand before this one in the "
                                "script are no longer stored: run the script again") from None
        self.file = ""
        self.stopped = False    # at some call
        self.found = None       # the object of the very call

    def reached(self, frame, f):
        """Returns the result of an earlier call. Raises locate.Loaded at the call itself, and at one
        of which nothing is known."""
        place, number = numbered(frame).get(self.file, ("", 0))
        outcome = self.earlier.get((place, number))
        if outcome is None or f"{place}:{number}" == self.call:
            self.stopped = True
            if f"{place}:{number}" == self.call and not isinstance(f, str):
                self.found = f
            raise locate.Loaded
        if isinstance(outcome, GateError):
            raise outcome
        return outcome
