"""Serves a rotary position embedding in Python to `ropecheck gate --pipe`. Needs only numpy.

Write one function and serve it:

    import ropecheck_client

    def rotate(x, positions, spec):
        ...
        return y

    ropecheck_client.serve(rotate, name="my rope", contract="float32", max_position=131071)

x           [batch, seq, heads, head_dim], numpy, of the call's dtype; may be overwritten.
            bfloat16, which numpy lacks, is passed as uint16 bit patterns, in both directions;
            torch reads them with torch.from_numpy(x.view(numpy.int16)).view(torch.bfloat16)
positions   [batch, seq, axes], int64, tokens; axes is 1 except for images and video
spec        the rotation to be done, see Spec
y           of x's shape and dtype

With t = positions[b, s, spec.axis_of_pair[j]], m = spec.attention_factor and θ = spec.inv_freq[j],
pair j of each vector, (x1, x2), becomes m·(x1 cos tθ − x2 sin tθ), m·(x1 sin tθ + x2 cos tθ), with
−sin for sin if spec.inverse. Coordinates outside the rotary window are copied unchanged.

If your code only makes tables of cos and sin, write table(positions, spec), which returns the two
tables, each [batch, seq, rotary_dim/2] in the dtype DTYPES[spec.dtype], and call serve_table.

The protocol is described in pipe_protocol.md. The protocol uses standard output, so the output that
this process prints is redirected to standard error.
"""

import os
import struct
import sys
from dataclasses import dataclass

import numpy

DTYPES = {"float32": numpy.float32, "float16": numpy.float16, "bfloat16": numpy.uint16,
          "float64": numpy.float64}
LAYOUTS = ["interleaved", "half_split"]
SCALINGS = ["none", "linear", "ntk", "listed"]
# The capabilities besides dtypes and layouts, with their bits in rope_under_test.h.
CAPABILITIES = {"partial_rotary": 6, "rotary_offset": 7, "attention_factor": 8, "linear": 9,
                "ntk": 10, "listed": 11, "inverse": 12, "axes": 17, "vjp": 18}

HELLO, CALL, RESULT, ERROR = 1, 2, 3, 4
UNSUPPORTED, FAILED = 1, 3


@dataclass
class Spec:
    """The rotation to be done. Pairs are (2j, 2j + 1) of the rotary window if the layout is
    interleaved, and (j, j + rotary_dim/2) if it is half_split."""
    dtype: str                 # of x
    inverse: bool              # rotate back, with −sin for sin: the inverse or the vjp
    vjp: bool                  # only if "vjp" is declared: use the code for gradients
    layout: str                # "interleaved" or "half_split"
    scaling: str               # "none", "linear", "ntk", or "listed" for all others
    head_dim: int
    rotary_dim: int
    rotary_offset: int         # first coordinate of the rotary window
    base: float
    scaling_value: float       # the factor of linear, the alpha of ntk
    attention_factor: float
    inv_freq: numpy.ndarray    # [rotary_dim/2], float64, rad per position, scaling included
    axis_of_pair: numpy.ndarray  # [rotary_dim/2]


def serve(rotate, name, layouts=LAYOUTS, **declared):
    """Answers calls until the gate has no more. `layouts` and the arguments of `answer_calls`
    declare the calls that are supported; the gate makes no other calls."""
    def answer(x, positions, spec):
        shape, dtype = x.shape, x.dtype
        return checked("rotate", rotate(x, positions, spec), shape, dtype)

    answer_calls(answer, name, kind=0, layouts=layouts, **declared)


def serve_table(table, name, **declared):
    """The same for tables of cos and sin."""
    def answer(_, positions, spec):
        shape = (*positions.shape[:2], spec.rotary_dim // 2)
        entries = table(positions, spec)
        return b"".join(checked("table", part, shape, DTYPES[spec.dtype]) for part in entries)

    answer_calls(answer, name, kind=1, layouts=LAYOUTS, **declared)


def checked(what, array, shape, dtype):
    array = numpy.asarray(array)
    if array.shape != shape or array.dtype != dtype:
        raise TypeError(f"{what} returned {array.dtype}{list(array.shape)}, "
                        f"not {numpy.dtype(dtype)}{list(shape)}")
    return array.tobytes()


def answer_calls(answer, name, kind, layouts, contract="float32", dtypes=("float32",),
                 can=tuple(c for c in CAPABILITIES if c != "vjp"), min_position=-(2**63), max_position=2**63 - 1):
    incoming = os.fdopen(os.dup(0), "rb")
    outgoing = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    flags = (sum(1 << list(DTYPES).index(d) for d in dtypes) +
             sum(1 << (4 + LAYOUTS.index(layout)) for layout in layouts) +
             sum(1 << CAPABILITIES[c] for c in can))
    texts = [name.encode(), contract.encode()]
    send(outgoing, HELLO, struct.pack("<IIQqqII", 1, kind, flags, min_position, max_position,
                                      *map(len, texts)), *texts)
    while header := incoming.read(16):
        _, _, length = struct.unpack("<4sIQ", header)
        number, x, positions, spec = read_call(bytearray(incoming.read(length)))
        try:
            send(outgoing, RESULT, number, answer(x, positions, spec))
        except Exception as error:
            status = UNSUPPORTED if isinstance(error, NotImplementedError) else FAILED
            send(outgoing, ERROR, number, struct.pack("<I", status),
                 f"{type(error).__name__}: {error}"[:2000].encode())


def send(outgoing, kind, *parts):
    outgoing.write(struct.pack("<4sIQ", b"RCP1", kind, sum(map(len, parts))))
    for part in parts:
        outgoing.write(part)
    outgoing.flush()


def read_call(content):
    (number, dtype, direction, layout, scaling, head_dim, rotary_dim, offset, axes, batch, seq,
     heads, base, scaling_value, factor) = struct.unpack_from("<8s8i3q3d", content)
    at = struct.calcsize("<8s8i3q3d")

    def take(kind, *shape):
        nonlocal at
        count = int(numpy.prod(shape))
        array = numpy.frombuffer(content, kind, count, at).reshape(shape)
        at += array.nbytes
        return array

    inv_freq = take(numpy.float64, rotary_dim // 2)
    axis_of_pair = take(numpy.int64, rotary_dim // 2)
    positions = take(numpy.int64, batch, seq, axes)
    name = list(DTYPES)[dtype]
    x = take(DTYPES[name], batch, seq, heads, head_dim)
    return number, x, positions, Spec(name, direction != 0, direction == 2, LAYOUTS[layout],
                                      SCALINGS[scaling], head_dim, rotary_dim, offset, base,
                                      scaling_value, factor, inv_freq, axis_of_pair)


if __name__ == "__main__":
    sys.exit("ropecheck_client is imported by the program that has the rotation; see its first lines")
