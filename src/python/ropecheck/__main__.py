"""`python -m ropecheck` and the command `ropecheck`: the program, with the same arguments."""

import os
import sys

from ropecheck import program


def main():
    try:
        found = program.path()
    except FileNotFoundError as error:
        print(f"ropecheck: {error}", file=sys.stderr)
        return 2
    sys.stdout.flush()
    os.execv(found, [found, *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
