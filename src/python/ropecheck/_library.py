"""libropecheck by ctypes: the structures and functions of ropecheck.h (src/capi), with exceptions in
place of codes. ctypes, since a compiled binding would need a wheel for each version of Python, and a call
that judges a whole tensor does not feel its microseconds."""

import ctypes
import functools
import os
import pathlib

from ropecheck import program

# Names the library to load in place of the package's own, for those who work in a checkout.
VARIABLE = "ROPECHECK_LIBRARY"

C_API_VERSION = 1
MESSAGE_SIZE = 1024

SUCCESS, BAD_ARGUMENT, BAD_INPUT, NO_MEMORY, NOT_DECIDED, BUG = range(6)
HOLDS, FAILS, NOTHING_CHECKED = range(3)
TEXT_REPORT, TEXT_REASON, TEXT_CAUSE = range(3)
ANSWER_SENTENCE, ANSWER_REPORT, ANSWER_JSON = range(3)

DTYPES = {"float32": 0, "float16": 1, "bfloat16": 2, "float64": 3}
DIRECTIONS = {"forward": 0, "inverse": 1, "vjp": 2}

_int32, _int64, _double = ctypes.c_int32, ctypes.c_int64, ctypes.c_double
_text, _pointer = ctypes.c_char_p, ctypes.c_void_p
_numbers = ctypes.POINTER(_int64)


class Struct(ctypes.Structure):
    """A structure that begins with its size."""

    def __init__(self, **members):
        super().__init__(struct_size=ctypes.sizeof(self), **members)


class ConfigOptions(Struct):
    _fields_ = [("struct_size", ctypes.c_uint32), ("layer", _text), ("part", _text),
                ("layout", _text), ("base", _double), ("head_dim", _int64), ("length", _int64),
                ("seq_len", _int64)]


class RotationInfo(Struct):
    _fields_ = [("struct_size", ctypes.c_uint32), ("head_dim", _int32), ("rotary_dim", _int32),
                ("rotary_offset", _int32), ("interleaved", _int32), ("axes", _int32),
                ("attention_factor", _double), ("text", _text)]


class Array(Struct):
    _fields_ = [("struct_size", ctypes.c_uint32), ("dtype", _int32), ("data", _pointer),
                ("shape", _int64 * 4), ("strides", _numbers)]


class Positions(Struct):
    _fields_ = [("struct_size", ctypes.c_uint32), ("count", _int64), ("numbers", _numbers)]


class CheckOptions(Struct):
    _fields_ = [("struct_size", ctypes.c_uint32), ("direction", _int32), ("contract", _text),
                ("diagnosis_seconds", _double)]


class TableEntries(Struct):
    _fields_ = [("struct_size", ctypes.c_uint32), ("dtype", _int32), ("rows", _int64),
                ("width", _int64), ("cos", _pointer), ("sin", _pointer), ("cos_strides", _numbers),
                ("sin_strides", _numbers)]


class Finding(Struct):
    _fields_ = [("struct_size", ctypes.c_uint32), ("outcome", _int32), ("claim", _text),
                ("meaning", _text), ("reason", _text), ("comparisons", _int64),
                ("failures", _int64), ("worst_error", _double), ("budget", _double),
                ("batch", _int64), ("seq", _int64), ("head", _int64), ("pair", _int64),
                ("position", _int64 * 4)]


class ToleranceTerms(Struct):
    _fields_ = [("struct_size", ctypes.c_uint32), ("worst_pair", _int32),
                ("unit_roundoff", _double), ("rotation_budget", _double), ("pair_error", _double),
                ("relative", _double), ("absolute", _double)]


_TO = ctypes.POINTER
_WHY = [_text, ctypes.c_size_t]
# name → (result, arguments). Functions that end with a message's buffer return a code.
_FUNCTIONS = {
    "ropecheck_library_version": (_text, []),
    "ropecheck_c_api_version": (_int32, []),
    "ropecheck_rotation_open": (_int32, [_text, _TO(ConfigOptions), _TO(_pointer), *_WHY]),
    "ropecheck_rotation_close": (None, [_pointer]),
    "ropecheck_rotation_describe": (_int32, [_pointer, _TO(RotationInfo), *_WHY]),
    "ropecheck_frequencies": (_int32, [_pointer, _TO(_double), _int64, *_WHY]),
    "ropecheck_check": (_int32, [_pointer, _TO(Array), _TO(Array), _TO(Positions),
                                 _TO(CheckOptions), _TO(_pointer), *_WHY]),
    "ropecheck_check_table": (_int32, [_pointer, _TO(TableEntries), _TO(Positions),
                                       _TO(CheckOptions), _TO(_pointer), *_WHY]),
    "ropecheck_verdict_close": (None, [_pointer]),
    "ropecheck_verdict_outcome": (_int32, [_pointer]),
    "ropecheck_verdict_text": (_text, [_pointer, _int32]),
    "ropecheck_verdict_findings": (_int64, [_pointer]),
    "ropecheck_verdict_finding": (_int32, [_pointer, _int64, _TO(Finding), *_WHY]),
    "ropecheck_identify": (_int32, [_TO(Array), _TO(Array), _TO(Positions), _int32, _TO(_pointer),
                                    *_WHY]),
    "ropecheck_identification_close": (None, [_pointer]),
    "ropecheck_identification_answer": (_int32, [_pointer]),
    "ropecheck_identification_text": (_text, [_pointer, _int32]),
    "ropecheck_cos_sin": (_int32, [_pointer, _TO(Positions), _int32, _int32, _pointer, _pointer,
                                   *_WHY]),
    "ropecheck_rotate": (_int32, [_pointer, _TO(Array), _TO(Positions), _int32, _TO(Array),
                                  *_WHY]),
    "ropecheck_tolerance": (_int32, [_pointer, _text, _int32, _int32, _int64,
                                     _TO(ToleranceTerms), *_WHY]),
}


def path():
    """Returns the path of the library."""
    given = os.environ.get(VARIABLE)
    if given:
        if not os.path.exists(given):
            raise FileNotFoundError(f"{VARIABLE} names {given}, which does not exist")
        return given
    here = pathlib.Path(__file__).parent
    places = [here / "lib", here / "lib64"]
    if os.environ.get(program.VARIABLE):  # in a build, the library is below the program's folder
        places.insert(0, pathlib.Path(program.path()).resolve().parent / "src/capi")
    for folder in places:
        if (folder / "libropecheck.so").exists():
            return str(folder / "libropecheck.so")
    raise FileNotFoundError(
        f"this package has no libropecheck.so, because it was not installed by pip: set {VARIABLE} "
        "to the one that the target ropecheck_c_api builds")


@functools.lru_cache(maxsize=None)
def library():
    loaded = ctypes.CDLL(path())
    for name, (result, arguments) in _FUNCTIONS.items():
        function = getattr(loaded, name)
        function.restype = result
        function.argtypes = arguments
    version = loaded.ropecheck_c_api_version()
    if version != C_API_VERSION:
        raise ImportError(f"{path()} has version {version} of the C API, and this package needs "
                          f"{C_API_VERSION}")
    return loaded


def call(name, *arguments):
    """Calls a function that returns a code. Raises ValueError with its sentence."""
    why = ctypes.create_string_buffer(MESSAGE_SIZE)
    code = getattr(library(), "ropecheck_" + name)(*arguments, why, MESSAGE_SIZE)
    if code == SUCCESS:
        return
    sentence = why.value.decode("utf-8", "replace")
    if code == NO_MEMORY:
        raise MemoryError(sentence)
    if code in (BUG, NOT_DECIDED):
        raise RuntimeError(f"ropecheck: {sentence}")
    raise ValueError(sentence)


class Handle:
    """A pointer that is closed with this object."""

    def __init__(self, close):
        self.pointer = ctypes.c_void_p()
        self._close = getattr(library(), close)

    def __del__(self):
        if getattr(self, "pointer", None):
            self._close(self.pointer)
            self.pointer = None
