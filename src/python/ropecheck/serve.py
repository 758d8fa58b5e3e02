"""python -m ropecheck.serve REFERENCE [OPTION...]: the child process of the gate. Serves a function,
`file.py:name` or `module:name`, by the pipe protocol; `ropecheck gate --pipe` starts it."""

import argparse
import os
import sys
import traceback

from ropecheck import calls, declaration, locate, sameness

# Names the file for the sentence with which the process ends if it cannot serve the function.
SENTENCE = "ROPECHECK_SENTENCE"


def main():
    parser = argparse.ArgumentParser(prog="ropecheck.serve", allow_abbrev=False)
    parser.add_argument("reference")
    parser.add_argument("--path", action="append", default=[], help="a folder for sys.path")
    parser.add_argument("--call", default="", help="the call of gate to run a script to")
    parser.add_argument("--earlier", default="", help="the file with the results of earlier calls")
    sameness.add_options(parser)
    declaration.add_options(parser)
    options = parser.parse_args()
    declared = declaration.from_options(options)
    if declared.problem():
        end(declared.problem())
    sys.path += options.path
    os.environ["ROPECHECK_SERVED"] = "1"
    # The gate starts a process for each processor; a pool of compilers in each would be slower.
    os.environ.setdefault("TORCHINDUCTOR_COMPILE_THREADS", "1")
    sys.stdout.flush()
    # Prints at the import go to standard error, because standard output is the protocol's.
    protocol = os.dup(1)
    os.dup2(2, 1)
    try:
        script = calls.Script(options.call, options.earlier)
        function, namespace = locate.load(options.reference, script)
    except BaseException as error:  # SystemExit as well
        traceback.print_exc()
        end(f"{options.reference} cannot be loaded: {described(error)}")
    difference = sameness.difference(function, script, options)
    if difference:
        end(f"{options.reference} names another object in the child process of the gate than the one "
            f"that was given: {difference}; give each object a name of its own at the top level of a "
            "file")
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


def end(sentence):
    """Ends the process; `ropecheck.gate` raises the sentence."""
    if os.environ.get(SENTENCE):
        with open(os.environ[SENTENCE], "w", encoding="utf-8") as file:
            file.write(sentence)
    sys.exit(sentence)


# The characters that the gate shows of an error.
MOST = 190


def described(error, hint=""):
    """Returns an error in one line, with the line of the user's code that raised it, and a hint. A
    long message is cut."""
    frames = traceback.extract_tb(error.__traceback__)
    own = os.path.dirname(os.path.abspath(__file__))
    users = [frame for frame in frames if not frame.filename.startswith((own, "<frozen"))]
    at = f" ({os.path.basename(users[-1].filename)}, line {users[-1].lineno})" if users else ""
    if isinstance(error, SystemExit):
        return f"sys.exit({error.code!r}) was called{at}"
    name, message = type(error).__name__, " ".join(str(error).split())
    room = max(MOST - len(name) - len(at) - len(hint), 20)
    if len(message) > room:
        message = message[:room - 1] + "…"
    return f"{name}: {message}{at}{hint}"


if __name__ == "__main__":
    sys.exit(main())
