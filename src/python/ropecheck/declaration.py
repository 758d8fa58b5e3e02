"""The abilities of a function and the way to call it: declared once, as arguments of `ropecheck.gate`, and
passed to the child process as options of `python -m ropecheck.serve`."""

import argparse
import dataclasses
import typing

FORMATS = ("float32", "float16", "bfloat16", "float64")
LAYOUTS = ("half_split", "interleaved", "both")
POSITIONS = ("any", "row", "range", "offset", "zero")
TABLES = ("none", "input", "output")
YES_OR_NO = ("", "yes", "no")

# The declared limits that the pipe protocol knows, besides those that follow from `positions`.
FLAGS = ("flushes_subnormals", "free_zero_signs_in_gradients", "nan_may_become_infinite")
KINDS = {str: "a word", bool: "True or False", int: "a whole number", float: "a number",
         tuple: "a list of words"}


@dataclasses.dataclass
class Declaration:
    """The fields are explained in the docstring of `ropecheck.gate`."""
    framework: str = ""
    arguments: typing.Tuple[str, ...] = ()
    order: str = "BSHD"
    dtypes: typing.Tuple[str, ...] = ("float32",)
    layout: str = "half_split"
    positions: str = ""
    table: str = "none"
    full_width: bool = False
    table_in_storage: bool = False
    autograd: bool = False
    in_place: bool = False
    strides: str = ""
    device: str = ""
    min_position: int = 0
    max_position: int = 131071
    longest_sequence: int = 0
    outside: str = ""
    flags: typing.Tuple[str, ...] = ()
    specs: typing.Tuple[str, ...] = ()
    head_dims: typing.Tuple[str, ...] = ()
    rotary_dims: typing.Tuple[str, ...] = ()
    partial: str = ""
    axes: str = ""
    compile_grace: float = -1.0

    def problem(self):
        """Returns the first thing that is wrong, as a sentence; empty if nothing is."""
        for field in dataclasses.fields(self):
            value, kind = getattr(self, field.name), type(field.default)
            if type(value) is not kind and not (kind is float and type(value) is int):
                return f"{field.name} is {value!r}, and should be {KINDS[kind]}"
        letters = set(self.order)
        if letters - set("BSHD") or len(letters) != len(self.order) or not {"S", "D"} <= letters:
            return (f"order='{self.order}' is no order of the axes B (batch), S (sequence), H "
                    "(heads) and D (head_dim), of which S and D are always there")
        for name, allowed in (("layout", LAYOUTS), ("positions", ("", *POSITIONS)),
                              ("table", TABLES), ("strides", YES_OR_NO), ("partial", YES_OR_NO),
                              ("axes", YES_OR_NO)):
            if getattr(self, name) not in allowed:
                return (f"{name}='{getattr(self, name)}' is none of "
                        + ", ".join(f"'{one}'" for one in allowed if one))
        for name, allowed in (("dtypes", FORMATS), ("flags", FLAGS)):
            for one in getattr(self, name):
                if one not in allowed:
                    return f"'{one}' in {name} is none of {', '.join(allowed)}"
        if not self.dtypes:
            return "dtypes names no format"
        if self.min_position > self.max_position:
            return f"min_position={self.min_position} is above max_position={self.max_position}"
        return ""

    def options(self):
        """Returns the options of `python -m ropecheck.serve` that stand for this declaration."""
        words = []
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            option = "--" + field.name.replace("_", "-")
            if value == field.default:
                continue
            if isinstance(value, bool):
                words.append(option)
            elif field.name == "specs":
                words += [word for spec in value for word in ("--specs", spec)]
            elif isinstance(value, tuple):
                words += [option, ",".join(value)]
            else:
                words += [f"{option}={value}"]
        return words


def add_options(parser):
    for field in dataclasses.fields(Declaration):
        option = "--" + field.name.replace("_", "-")
        if isinstance(field.default, bool):
            parser.add_argument(option, action="store_true")
        elif field.name == "specs":
            parser.add_argument(option, action="append", default=[])
        elif isinstance(field.default, tuple):
            parser.add_argument(option, type=lambda text: tuple(text.split(",")),
                                default=field.default)
        else:
            parser.add_argument(option, type=type(field.default), default=field.default)


def from_options(options: argparse.Namespace):
    values = {field.name: getattr(options, field.name)
              for field in dataclasses.fields(Declaration)}
    values["specs"] = tuple(values["specs"])
    return Declaration(**values)
