"""Serves a rotary position embedding in Python to `ropecheck gate --pipe`. Needs only numpy.

Write one function and serve it:

    import ropecheck_client

    def rotate(x, positions, spec):
        ...
        return y

    ropecheck_client.serve(rotate, name="my rope", contract="float32", max_position=131071)

x           [batch, seq, heads, head_dim], numpy, of the call's dtype; must not be changed.
            bfloat16, which numpy lacks, is passed as uint16 bit patterns, in both directions;
            torch reads them with torch.from_numpy(x.view(numpy.int16)).view(torch.bfloat16)
positions   [batch, seq, axes], int64, tokens; axes is 1 except for images and video
spec        the rotation to be done, see Spec
y           of x's shape and dtype

With t = positions[b, s, spec.axis_of_pair[j]], m = spec.attention_factor and θ = spec.inv_freq[j],
pair j of each vector, (x1, x2), becomes m·(x1 cos tθ − x2 sin tθ), m·(x1 sin tθ + x2 cos tθ), with
−sin for sin if spec.inverse. Coordinates outside the rotary window are copied unchanged.

A kernel that writes its result itself is served by serve_into. Its function gets all tensors of a
call, q and, if "key_tensor" is declared, k, as pairs of views (x, y): x is read, y is written, and
in a call in place both are one array:

    def rotate_into(tensors, positions, spec):
        for x, y in tensors:
            ...

    ropecheck_client.serve_into(rotate_into, name="my kernel", can=("strides", "in_place", …))

The views lie in memory that the gate shares with this process, with any strides if "strides" is
declared, and the gate checks the memory between and around them.

A kernel that is given cos and sin declares "apply" in `can`, and finds them in spec.table, see
Table; limits={"table_forms": ["joint", "full_width", …]} says which forms it takes.

If your code only makes tables of cos and sin, write table(positions, spec), which returns the two
tables, each [batch, seq, rotary_dim/2] in the dtype DTYPES[spec.dtype], and call serve_table.

Limits, for example limits={"consecutive_positions": True, "head_dims": [64, 128],
"specs": ["head_dim=64 base=5e5"], "longest_sequence": 4096}, have the names that pipe_protocol.md
lists. The gate makes no calls outside of them, and its report names them. Code that is compiled
just in time says compile_grace=SECONDS for the first call of each shape, and shapes="few".

The protocol is described in pipe_protocol.md. The protocol uses standard output, so the output that
this process prints is redirected to standard error.
"""

import mmap
import os
import struct
import sys
from dataclasses import dataclass

import numpy

DTYPES = {"float32": numpy.float32, "float16": numpy.float16, "bfloat16": numpy.uint16,
          "float64": numpy.float64}
LAYOUTS = ["interleaved", "half_split"]
SCALINGS = ["none", "linear", "ntk", "listed", "dynamic", "yarn", "longrope", "llama3",
            "proportional"]
# The capabilities besides dtypes and layouts, with their bits in rope_under_test.h. The scalings
# after vjp are passed with their parameters if they are declared, and else as listed frequencies.
CAPABILITIES = {"partial_rotary": 6, "rotary_offset": 7, "attention_factor": 8, "linear": 9,
                "ntk": 10, "listed": 11, "inverse": 12, "in_place": 13, "out_of_place": 14,
                "strides": 15, "key_tensor": 16, "axes": 17, "vjp": 18, "dynamic": 19, "yarn": 20,
                "longrope": 21, "llama3": 22, "proportional": 23}
APPLY = 24  # "apply" in `can`: it is given cos and sin. No code has it together with all the others
USUAL = ("partial_rotary", "rotary_offset", "attention_factor", "linear", "ntk", "listed", "inverse",
         "axes")
PARAMETERS = ["factor", "original_length", "max_length", "seq_len", "beta_fast", "beta_slow",
              "extrapolation", "mscale", "mscale_all_dim", "low_freq_factor", "high_freq_factor",
              "proportion", "deviations"]

HELLO, CALL, RESULT, ERROR = 1, 2, 3, 4
UNSUPPORTED, FAILED = 1, 3
SHARED, IN_PLACE, GIVEN_TABLE = 1, 2, 4
FULL_WIDTH, JOINT, BY_POSITION = 1, 2, 4


@dataclass
class Table:
    """cos and sin for a kernel that is given them; the attention factor is in the entries. With half
    width, entry j of a row is for pair j; with full width, two equal entries are for a pair: j and
    j + rotary_dim/2 if the layout is half_split, 2j and 2j + 1 if it is interleaved."""
    dtype: str                 # of the entries
    by_position: bool          # row n is for position n; otherwise for token n = b·seq + s
    full_width: bool           # rotary_dim entries in a row of cos; otherwise half as many
    cos: numpy.ndarray         # [rows, entries]
    sin: numpy.ndarray
    cos_sin: numpy.ndarray     # both in one row, if they lie so; otherwise None


@dataclass
class Spec:
    """The rotation to be done. Pairs are (2j, 2j + 1) of the rotary window if the layout is
    interleaved, and (j, j + rotary_dim/2) if it is half_split."""
    dtype: str                 # of x
    inverse: bool              # rotate back, with −sin for sin: the inverse or the vjp
    vjp: bool                  # only if "vjp" is declared: use the code for gradients
    layout: str                # "interleaved" or "half_split"
    scaling: str               # one of SCALINGS; "listed" unless it is declared
    head_dim: int
    rotary_dim: int
    rotary_offset: int         # first coordinate of the rotary window
    base: float
    scaling_value: float       # the factor of linear, the alpha of ntk
    attention_factor: float
    inv_freq: numpy.ndarray    # [rotary_dim/2], float64, rad per position, scaling included
    axis_of_pair: numpy.ndarray  # [rotary_dim/2]
    parameters: dict           # of dynamic and later scalings, named as in PARAMETERS
    table: Table = None        # only if "apply" is declared


def serve(rotate, name, layouts=LAYOUTS, can=USUAL, **declared):
    """Answers calls until the gate has no more. `layouts` and the arguments of `answer_calls`
    declare the calls that are supported; the gate makes no other calls."""
    def answer(tensors, positions, spec):
        for x, y in tensors:
            result = checked("rotate", rotate(x, positions, spec), x.shape, x.dtype)
            if result is not y:
                y[...] = result

    answer_calls(answer, name, kind=0, layouts=layouts, can=(*can, "out_of_place"), **declared)


def serve_into(rotate, name, layouts=LAYOUTS, can=(*USUAL, "out_of_place"), **declared):
    """The same for a function that writes its results into the given arrays."""
    answer_calls(rotate, name, kind=0, layouts=layouts, can=can, **declared)


def serve_table(table, name, can=USUAL, **declared):
    """The same for tables of cos and sin."""
    def answer(tensors, positions, spec):
        shape = (*positions.shape[:2], spec.rotary_dim // 2)
        for (_, y), part in zip(tensors, table(positions, spec)):
            y[...] = checked("table", part, shape, DTYPES[spec.dtype])

    answer_calls(answer, name, kind=1, layouts=LAYOUTS, can=can, **declared)


def checked(what, array, shape, dtype):
    array = numpy.asarray(array)
    if array.shape != shape or array.dtype != dtype:
        raise TypeError(f"{what} returned {array.dtype}{list(array.shape)}, "
                        f"not {numpy.dtype(dtype)}{list(shape)}")
    return array


def limit_lines(limits):
    for name, value in limits.items():
        for one in value if name == "specs" else [value]:
            key = "spec" if name == "specs" else name
            listed = isinstance(one, (list, tuple))
            text = one if isinstance(one, str) else ",".join(map(str, one)) if listed else int(one)
            yield f"{key}={text}"


def answer_calls(answer, name, kind, layouts, contract="float32", dtypes=("float32",), can=USUAL,
                 min_position=-(2**63), max_position=2**63 - 1, limits={}, compile_grace=None,
                 shapes="many"):
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    flags = {1 << list(DTYPES).index(d) for d in dtypes}
    flags |= {1 << (4 + LAYOUTS.index(layout)) for layout in layouts}
    flags |= {1 << (APPLY if c == "apply" else CAPABILITIES[c]) for c in can}
    memory = SharedMemory()
    lines = [f"name={name}", f"contract={contract}", f"can={sum(flags)}",
             f"min_position={min_position}", f"max_position={max_position}", f"shapes={shapes}", *limit_lines(limits)]
    if compile_grace is not None:
        lines.append(f"compile_grace={compile_grace}")
    if memory.token:
        lines.append(f"shared_memory={memory.token}")
    send(outgoing, HELLO, struct.pack("<II", 2, kind), "\n".join(lines).encode())
    while header := incoming.read(16):
        _, _, length = struct.unpack("<4sIQ", header)
        call = Call(incoming.read(length), memory, kind)
        try:
            answer(call.tensors, call.positions, call.spec)
            send(outgoing, RESULT, call.number, *(a.view(numpy.uint8) for a in call.answered))
        except Exception as error:
            status = UNSUPPORTED if isinstance(error, NotImplementedError) else FAILED
            name = "" if hasattr(error, "is_sentence") else f"{type(error).__name__}: "
            send(outgoing, ERROR, call.number, struct.pack("<I", status),
                 f"{name}{error}"[:2000].encode())


def send(outgoing, kind, *parts):
    parts = [memoryview(part).cast("B") for part in parts]
    outgoing.write(struct.pack("<4sIQ", b"RCP1", kind, sum(map(len, parts))))
    for part in parts:
        outgoing.write(part)
    outgoing.flush()


class SharedMemory:
    """The memory that the gate shares with this process, if it runs on the same machine."""

    def __init__(self):
        self.file = int(os.environ.get("ROPECHECK_SHARED_MEMORY", -1))
        self.bytes = b""
        try:
            self.token = self.at_least(mmap.PAGESIZE)[:32].decode()
        except (OSError, ValueError, UnicodeDecodeError):
            self.token = ""

    def at_least(self, size):
        if len(self.bytes) < size:
            self.bytes = mmap.mmap(self.file, size)
        return self.bytes


class Call:
    """One call frame: the tensors to read and to write, and the bytes of the answer."""

    def __init__(self, content, memory, kind):
        (self.number, dtype, direction, layout, scaling, head_dim, rotary_dim, offset, axes, batch,
         seq, heads, base, scaling_value, factor, k_heads, flags, parameters) = struct.unpack_from(
             self.FIXED, content)
        self.content, self.at = content, struct.calcsize(self.FIXED)
        inv_freq = self.take(numpy.float64, rotary_dim // 2)
        axis_of_pair = self.take(numpy.int64, rotary_dim // 2)
        self.positions = self.take(numpy.int64, batch, seq, axes)
        numbers = self.take(numpy.float64, parameters)
        name = list(DTYPES)[dtype]
        kind_of = numpy.dtype(DTYPES[name])
        self.spec = Spec(name, direction != 0, direction == 2, LAYOUTS[layout], SCALINGS[scaling],
                         head_dim, rotary_dim, offset, base, scaling_value, factor, inv_freq,
                         axis_of_pair, named_parameters(numbers))
        self.answered, shared = [], None
        if kind == 1:
            self.answered = [numpy.empty((batch, seq, rotary_dim // 2), kind_of) for _ in "cs"]
            self.tensors = [(None, table) for table in self.answered]
        elif flags & SHARED:
            shared = memory.at_least(int(self.take(numpy.uint64, 1)[0]))
            shapes = [(batch, seq, h, head_dim) for h in (heads, k_heads) if h > 0]
            self.tensors = [self.shared_tensor(shared, shape, kind_of, flags) for shape in shapes]
        else:
            x = self.take(kind_of, batch, seq, heads, head_dim)
            self.answered = [numpy.empty_like(x)]
            self.tensors = [(x, self.answered[0])]
        if flags & GIVEN_TABLE:
            self.spec.table = self.given_table(shared)

    FIXED = "<8s8i3q3dqII"

    def take(self, kind, *shape):
        array = numpy.ndarray(shape, kind, self.content, self.at)
        self.at += array.nbytes
        return array

    def shared_tensor(self, shared, shape, kind, flags):
        places = self.take(numpy.uint64, 2)
        strides = self.take(numpy.int64, 2, 4) * kind.itemsize
        x, y = (numpy.ndarray(shape, kind, shared, int(places[i]), tuple(map(int, strides[i])))
                for i in range(2))
        return (y, y) if flags & IN_PLACE else (x, y)

    def given_table(self, shared):
        dtype, form = self.take(numpy.int32, 2).tolist()
        rows, stride = self.take(numpy.int64, 2).tolist()
        name = list(DTYPES)[dtype]
        kind = numpy.dtype(DTYPES[name])
        width = self.spec.rotary_dim // (1 if form & FULL_WIDTH else 2)
        if shared is not None:
            cos, sin = (numpy.ndarray((rows, stride), kind, shared, int(at))
                        for at in self.shared_tables(form, width * kind.itemsize))
        else:
            filled = self.take(numpy.int64, int(self.take(numpy.uint64, 1)[0]))
            entries = self.take(kind, len(filled), 2 * width)
            cos = numpy.zeros((rows, stride), kind)
            cos[filled, :width] = entries[:, :width]
            sin = cos if form & JOINT else numpy.zeros((rows, stride), kind)
            sin[filled, -width:] = entries[:, width:]
        return Table(name, bool(form & BY_POSITION), bool(form & FULL_WIDTH), cos[:, :width],
                     sin[:, -width:], cos if form & JOINT else None)

    def shared_tables(self, form, part):
        """Returns where row 0 of the array with cos, and of the one with sin, begins."""
        cos, sin = self.take(numpy.uint64, 2)
        return cos, sin - numpy.uint64(part) if form & JOINT else sin


def named_parameters(numbers):
    named = dict(zip(PARAMETERS, numbers.tolist()))
    factors = numbers[len(PARAMETERS):].reshape(2, -1)
    if factors.size > 0:
        named["short_factors"], named["long_factors"] = factors
    return named


if __name__ == "__main__":
    sys.exit("ropecheck_client is imported by the program that has the rotation; see its first lines")
