"""readme_blocks.py ROOT README --ropecheck P --cc P --cxx P --cxx-flags F --prefix P

Extracts every code block of a README and does with it as the README says: writes it under the name
beside its language, compiles and runs it, as it stands, in one folder in which the checkout's folders
are at hand.

    ```c NAME, ```cpp NAME   compiled, with all warnings, and, if it has a main(), run
    ```python NAME           compiled; test_*.py is run by pytest
    ```cmake CMakeLists.txt  configured with the installed package, built, and tested by CTest
    ```yaml                  a step of a workflow: the action and its inputs exist
    ```json                  parsed
    ```sh                    run line by line, each with exit code 0 or, with `fails` beside the
                             language, 1
    ```sh not run: REASON    not run; but commands, options and files exist. The reasons are printed
    ```text from: COMMAND    the output of COMMAND: rows of properties have these verdicts today

Any other block is an error. Exit code 1 if a block does not do what it should, 0 otherwise.
"""

import argparse
import json
import os
import py_compile
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

# Members that a later version adds at the end of a structure are left out by older code.
WARNINGS = ["-Wall", "-Wextra", "-Wno-missing-field-initializers", "-Werror", "-O2",
            "-ffp-contract=off"]


class Wrong(Exception):
    pass


def blocks_of(text):
    """Returns (line, language, rest of the info string, content) for each fenced block."""
    found, language = [], None
    for number, line in enumerate(text.split("\n"), 1):
        if language is None:
            opening = re.match(r"^( *)```(\S*) *(.*)$", line)
            if opening:
                indent, language, rest = len(opening[1]), opening[2], opening[3]
                first, content = number, []
        elif line.strip() == "```":
            found.append((first, language, rest, "\n".join(content) + "\n"))
            language = None
        else:
            content.append(line[indent:])
    if language is not None:
        raise Wrong(f"the block of line {first} has no end")
    return found


def commands_of(text):
    """Returns the commands of a shell block: comments dropped, continued lines joined."""
    lines = text.replace("\\\n", " ").split("\n")
    return [line for line in lines if line.strip() and not line.strip().startswith("#")]


class Readme:
    def __init__(self, arguments, scratch):
        self.arguments = arguments
        self.scratch = scratch
        self.not_run = []
        for entry in os.listdir(arguments.root):
            if entry not in ("build", ".git"):
                os.symlink(os.path.join(arguments.root, entry), os.path.join(scratch, entry))
        programs = os.path.join(scratch, "programs")
        os.mkdir(programs)
        for name, path in [("ropecheck", arguments.ropecheck), ("cc", arguments.cc),
                           ("c++", arguments.cxx)]:
            self.wrap(programs, name, path)
        self.wrap(programs, "python3", sys.executable, "-B")
        self.environment = dict(os.environ, PATH=programs + ":" + os.environ["PATH"])
        self.clients = os.path.join(arguments.root, "src/adapters/clients")

    def wrap(self, folder, name, program, *options):
        path = os.path.join(folder, name)
        with open(path, "w") as file:
            # The full path: the wrapper itself is the first of that name on the search path.
            words = shlex.join([shutil.which(program), *options])
            file.write(f'#!/bin/sh\nexec {words} "$@"\n')
        os.chmod(path, 0o755)

    def run(self, command, expected=0, environment=()):
        done = subprocess.run(command, shell=isinstance(command, str), executable=None,
                              cwd=self.scratch, env=dict(self.environment, **dict(environment)),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != expected:
            shown = command if isinstance(command, str) else shlex.join(command)
            raise Wrong(f"exit code {done.returncode} of: {shown}\n{done.stdout}")
        return done.stdout

    def write(self, name, content):
        if not name or "/" in name:
            raise Wrong("the block's first line names no file: ```LANGUAGE NAME")
        path = os.path.join(self.scratch, name)
        if os.path.islink(path):
            raise Wrong(f"{name} is a file of the checkout")
        with open(path, "w") as file:
            file.write(content)
        return path

    def c(self, name, content):
        self.write(name, content)
        has_main = re.search(r"\bmain\(", content)
        output = ["-o", "program"] if has_main else ["-shared", "-fPIC", "-o", "block.so"]
        library = []
        if "<ropecheck/ropecheck.h>" in content:  # the C API, as it is installed
            prefix = self.arguments.prefix
            folder = next(folder for folder, _, files in os.walk(prefix)
                          if "libropecheck.so" in files)
            library = ["-I", prefix + "/include", "-L", folder, "-Wl,-rpath," + folder,
                       "-lropecheck"]
        self.run([self.arguments.cc, "-std=c99", "-Wpedantic", *WARNINGS, "-I", "src/adapters", name,
                  *output, *library, "-lm"])
        if has_main:
            self.run("./program")

    def cpp(self, name, content):
        self.write(name, content)
        prefix = self.arguments.prefix
        include = [prefix + "/include", prefix + "/include/ropecheck", "src/adapters",
                   "src/adapters/clients"]
        command = [self.arguments.cxx, "-std=c++20", *shlex.split(self.arguments.cxx_flags),
                   *WARNINGS, name, "-o", "program"]
        for folder in include:
            command += ["-isystem" if folder.startswith(prefix) else "-I", folder]
        if "ropecheck/rope/" in content:
            library = next(os.path.join(folder, "libropecheck_rope.a")
                           for folder, _, files in os.walk(prefix)
                           if "libropecheck_rope.a" in files)
            command += [library, "-lhwy"]
        self.run(command)
        self.run("./program </dev/null")

    def python(self, name, content):
        path = self.write(name, content)
        try:
            py_compile.compile(path, cfile=path + "c", doraise=True)
        except py_compile.PyCompileError as error:
            raise Wrong(str(error)) from None
        if name.startswith("test_"):
            self.run(["python3", "-m", "pytest", "-q", "-p", "no:cacheprovider", name],
                     environment={"PYTHONPATH": self.clients + ":src/python",
                                  "ROPECHECK_PROGRAM": self.arguments.ropecheck})

    def cmake(self, name, content):
        if name != "CMakeLists.txt":
            raise Wrong("a block of CMake is CMakeLists.txt")
        project = os.path.join(self.scratch, "cmake_block")
        os.mkdir(project)
        with open(os.path.join(project, name), "w") as file:
            file.write(content)
        shutil.copy(os.path.join(self.arguments.root, "tests/examples/my_rope.c"), project)
        self.run(["cmake", "-S", project, "-B", project + "/build",
                  "-DCMAKE_PREFIX_PATH=" + self.arguments.prefix,
                  "-DCMAKE_C_COMPILER=" + self.arguments.cc])
        self.run(["cmake", "--build", project + "/build"])
        self.run(["ctest", "--test-dir", project + "/build", "--output-on-failure",
                  "--no-tests=error"])

    def yaml(self, _, content):
        action = re.search(r"uses: OWNER/ropecheck/(\S+)@", content)
        if not action:
            raise Wrong("the step uses no action of this repository")
        with open(os.path.join(self.scratch, action[1], "action.yml")) as file:
            inputs = re.findall(r"^  (\w+):$", file.read().split("outputs:")[0], re.M)
        given = re.findall(r"^ +(\w+):", content.split("with:")[1], re.M)
        for name in given:
            if name not in inputs:
                raise Wrong(f"the action has no input {name}")

    def json(self, _, content):
        json.loads(content)

    def sh(self, rest, content):
        if rest.startswith("not run: "):
            self.not_run.append(rest[len("not run: "):])
            for command in commands_of(content):
                self.exists(command)
        elif rest in ("", "fails"):
            for command in commands_of(content):
                self.run(command, 1 if rest else 0)
        else:
            raise Wrong(f"'{rest}' beside sh is neither `fails` nor `not run: REASON`")

    def exists(self, command):
        """The program, the subcommand and the options of a command that is not run exist."""
        words = [word for word in shlex.split(command, comments=True)]
        while words and re.match(r"^[A-Z_]+=", words[0]):
            words.pop(0)
        if words[0] == "./dev":
            if not re.search(rf"^\./dev {re.escape(words[1])}\b", self.run("./dev help"), re.M):
                raise Wrong(f"./dev has no command {words[1]}")
            return
        if words[0] == "ropecheck":
            known = self.run(["ropecheck", words[1], "--help"])
            for option in [word.split("=")[0] for word in words[2:] if word.startswith("--")]:
                if not re.search(rf"{re.escape(option)}(?![\w-])", known):
                    raise Wrong(f"`ropecheck {words[1]}` has no option {option}")
            return
        for word in words:
            top = word.split("/")[0]
            if "/" in word and os.path.islink(os.path.join(self.scratch, top)):
                if not os.path.exists(os.path.join(self.scratch, word)):
                    raise Wrong(f"there is no {word}")

    def text(self, rest, content):
        if not rest.startswith("from: "):
            raise Wrong("a block of text names the command that prints it: ```text from: COMMAND")
        fails = re.search(r"^FAIL: ", content, re.M) is not None
        printed = self.run(rest[len("from: "):], 1 if fails else 0)
        rows = rows_of(content)
        if not rows:
            raise Wrong("no row of a property is in the block")
        for name, verdict in rows.items():
            if rows_of(printed).get(name) != verdict:
                raise Wrong(f"{name} should be '{verdict}', and is not in:\n{printed}")

    def check(self, language, rest, content):
        if language not in ("c", "cpp", "python", "cmake", "yaml", "json", "sh", "text"):
            raise Wrong(f"the language '{language}' is not known")
        getattr(self, language)(rest, content)


def rows_of(report):
    """Returns property → "holds", "FAILS" or "skipped" of a report's table."""
    rows = {}
    for line in report.split("\n"):
        row = re.match(r"^([a-z]+(?:_[a-z]+)*)  .*\b(holds|FAILS|skipped)\b", line)
        if row:
            rows[row[1]] = row[2]
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("root")
    parser.add_argument("readme")
    for option in ["ropecheck", "cc", "cxx", "prefix"]:
        parser.add_argument("--" + option, required=True)
    parser.add_argument("--cxx-flags", default="")
    arguments = parser.parse_args()
    with open(os.path.join(arguments.root, arguments.readme)) as file:
        text = file.read()
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        readme = Readme(arguments, scratch)
        blocks = blocks_of(text)
        for line, language, rest, content in blocks:
            try:
                readme.check(language, rest, content)
            except Wrong as problem:
                print(f"{arguments.readme}:{line}: {problem}")
                wrong += 1
    print(f"{arguments.readme}: {len(blocks)} blocks, {wrong} wrong, {len(readme.not_run)} not run"
          + "".join(f"\n  not run: {reason}" for reason in readme.not_run))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
