"""python -m ropecheck.serve REFERENCE [OPTION...]: the child process of the gate. Serves a function,
`file.py:name` or `module:name`, by the pipe protocol; `ropecheck gate --pipe` starts it."""

import argparse
import os
import pathlib
import sys
import traceback

from ropecheck import calls, declaration, locate, sameness
from ropecheck.installed import is_installed

# Names the file for the sentence with which the process ends if it cannot serve the function.
SENTENCE = "ROPECHECK_SENTENCE"


def main():
    parser = argparse.ArgumentParser(prog="ropecheck.serve", allow_abbrev=False)
    parser.add_argument("reference")
    parser.add_argument("--path", action="append", default=[], help="a folder for sys.path")
    parser.add_argument("--call", default="", help="the call of gate to run a script to")
    parser.add_argument("--earlier", default="", help="the file with the results of earlier calls")
    parser.add_argument("--argument", action="append", default=[], help="one of a script's own")
    parser.add_argument("--state", default="", help="a file with the object and the globals it uses")
    sameness.add_options(parser)
    declaration.add_options(parser)
    options = parser.parse_args()
    declared = declaration.from_options(options)
    if declared.problem():
        end(declared.problem())
    sys.path += options.path
    sys.argv = [options.reference.rpartition(":")[0], *options.argument]
    os.environ["ROPECHECK_SERVED"] = "1"
    # The gate starts a process for each processor; a pool of compilers in each would be slower.
    os.environ.setdefault("TORCHINDUCTOR_COMPILE_THREADS", "1")
    sys.stdout.flush()
    # Prints at the import go to standard error, because standard output is the protocol's.
    protocol = os.dup(1)
    os.dup2(2, 1)
    try:
        script = calls.Script(options.call, options.earlier)
        function, namespace = locate.load(options.reference, script, options.state)
    except BaseException as error:  # SystemExit as well
        traceback.print_exc()
        end(f"{options.reference} cannot be loaded: {described(error)}",
            "null" if isinstance(error, locate.Missing) else "")
    difference, theirs = sameness.difference(function, script, options)
    if difference:
        end(f"{options.reference} names another object in the child process of the gate than the one "
            f"that was given: {difference}; bind the object, and all that it uses, once, at the top level "
            "of a file", theirs)
    from ropecheck import serving
    try:
        served = serving.Served(function, declared, options.reference, namespace)
    except serving.PROBLEMS as problem:
        end(f"{options.reference}: {problem}")
    sys.stdout.flush()
    os.dup2(protocol, 1)
    os.close(protocol)
    served.serve()
    return 0


def end(sentence, values=""):
    """Ends the process; `ropecheck.gate` raises the sentence, or sends the object if it is given the
    values of the one that was found."""
    place = os.environ.get(SENTENCE)
    for file, text in ((place, sentence), (f"{place}.values", values)):
        if place and text:
            pathlib.Path(file).write_text(text, encoding="utf-8")
    sys.exit(sentence)


# The characters that the gate shows of an error.
MOST = 190


def described(error, hint=""):
    """Returns an error in one line, with the line of the user's code that raised it, and a hint. A
    long message is cut."""
    frames = traceback.extract_tb(error.__traceback__)
    own = os.path.dirname(os.path.abspath(__file__))
    # Python's own and numpy's generated code have no file.
    others = [frame for frame in frames
              if not frame.filename.startswith((own, "<frozen", "<__array_function__"))]
    users = [frame for frame in others if not is_installed(frame.filename)] or others
    at = f" ({os.path.basename(users[-1].filename)}, line {users[-1].lineno})" if users else ""
    if isinstance(error, SystemExit):
        return f"sys.exit({error.code!r}) was called{at}"
    name, message = type(error).__name__, " ".join(str(error).split())
    if isinstance(error, locate.Missing):
        return message
    room = max(MOST - len(name) - len(at) - len(hint), 20)
    if len(message) > room:
        message = message[:room - 1] + "…"
    return f"{name}: {message}{at}{hint}"


if __name__ == "__main__":
    sys.exit(main())
