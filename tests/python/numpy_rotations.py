"""Rotations of llama-3 in numpy, right and wrong: one function for each way of being called."""

import ctypes
import functools
import os
import sys
import time

import numpy

HALF = 64
INV_FREQ = 500000.0 ** (-numpy.arange(HALF) / HALF)


def turn(x, angle):
    """x: [..., 128] and angle: [..., 64], of as many axes."""
    return by_table(x, numpy.cos(angle), numpy.sin(angle))


def by_table(x, cos, sin):
    x1, x2 = numpy.split(x.astype(numpy.float64), 2, axis=-1)
    return numpy.concatenate([x1 * cos - x2 * sin, x1 * sin + x2 * cos], axis=-1).astype(x.dtype)


# The ways of being called.


def bshd(x, positions):
    return turn(x, positions[:, :, None, None] * INV_FREQ)


def positions_first(positions, tensor):
    return bshd(tensor, positions)


def bhsd(x, position_ids):
    return turn(x, position_ids[:, None, :, None] * INV_FREQ)


def sbhd(x, positions):
    return turn(x, positions.T[:, :, None, None] * INV_FREQ)


def shd(x, positions):
    return turn(x, positions[:, None, None] * INV_FREQ)


def sd(x, positions):
    return turn(x, positions[:, None] * INV_FREQ)


def with_frequencies(x, positions, inv_freq):
    return turn(x, positions[:, :, None, None] * inv_freq)


def with_spec(x, positions, spec):
    sign = -1 if spec.inverse else 1
    return turn(x, sign * positions[:, :, None, None] * spec.inv_freq)


def from_offset(x, offset):
    assert isinstance(offset, int)
    return turn(x, (offset + numpy.arange(x.shape[1]))[:, None, None] * INV_FREQ)


def from_zero(x):
    return turn(x, numpy.arange(x.shape[1])[:, None, None] * INV_FREQ)


def from_row(x, positions):
    return turn(x, positions[:, None, None] * INV_FREQ)


def with_cos_and_sin(x, cos, sin):
    return by_table(x, cos[:, :, None, :], sin[:, :, None, :])


def with_wide_result(x, cos, sin):
    """In the tables' format if that is wider than x's, as products of both are, and else in float64."""
    y = with_cos_and_sin(x, cos, sin)
    return y.astype("float64" if cos.dtype == x.dtype else cos.dtype)


def with_full_width(x, cos, sin):
    return by_table(x, cos[:, :, None, :HALF], sin[:, :, None, HALF:])


def with_cache(x, positions, cos_sin_cache):
    cos, sin = numpy.split(cos_sin_cache[positions], 2, axis=-1)
    return with_cos_and_sin(x, cos, sin)


def shd_with_cache(x, positions, cos_sin_cache):
    cos, sin = numpy.split(cos_sin_cache[positions], 2, axis=-1)
    return by_table(x, cos[:, None, :], sin[:, None, :])


def with_complex(x, freqs_cis):
    x1, x2 = numpy.split(x.astype(numpy.float64), 2, axis=-1)
    turned = (x1 + 1j * x2) * freqs_cis[:, :, None, :]
    return numpy.concatenate([turned.real, turned.imag], axis=-1).astype(x.dtype)


def q_and_k(q, k, positions):
    return bshd(q, positions), bshd(k, positions)


def in_place(x, positions):
    x[...] = bshd(x, positions)


def into_out(x, positions, out):
    out[...] = bshd(x, positions)


def table(positions):
    angle = positions[:, :, None] * INV_FREQ
    return numpy.cos(angle).astype(numpy.float32), numpy.sin(angle).astype(numpy.float32)


def full_width_table(x, position_ids):
    assert x.shape[1:] == (1, position_ids.shape[1], 128)  # BHSD
    return tuple(numpy.concatenate([part, part], -1).astype(x.dtype) for part in table(position_ids))


def table_of_two_widths(positions):
    cos, sin = table(positions)
    return numpy.concatenate([cos, -cos], -1), numpy.concatenate([sin, sin], -1)


def raises_a_long_message(x, positions):
    raise ValueError("long " * 100)


class Rope:
    def __call__(self, x, positions):
        return bshd(x, positions)

    def forward(self, x, positions):
        return bshd(x, positions)


module = Rope()


def with_base(x, positions, base):
    return turn(x, positions[:, :, None, None] * base ** (-numpy.arange(HALF) / HALF))


partly_applied = functools.partial(with_base, base=500000.0)

# Wrong ones.


def backwards(x, positions):
    return bshd(x, -positions)


def ignores_offset(x, offset):
    return from_zero(x)


def ignores_positions(x, positions):
    return from_zero(x)


longest = 0


def grows_its_base(x, positions):
    global longest
    longest = max(longest, int(positions.max()))
    base = 500000.0 if longest < 2000 else 900000.0
    return turn(x, positions[:, :, None, None] * base ** (-numpy.arange(HALF) / HALF))


def swaps_cos_and_sin(x, cos, sin):
    return with_cos_and_sin(x, sin, cos)


def makes_sin_from_cos(x, cos, sin):
    return with_cos_and_sin(x, cos, numpy.copysign(numpy.sqrt(numpy.maximum(0, 1 - cos * cos)), sin))


def takes_the_row_before(x, positions, cos, sin):
    rows = numpy.maximum(positions - 1, 0)
    return with_cos_and_sin(x, cos[rows], sin[rows])


def writes_into_the_table(x, positions, cos, sin):
    y = with_cos_and_sin(x, cos[positions], sin[positions])
    cos[positions] = 1
    return y


def forgets_k(q, k, positions):
    return bshd(q, positions), k


def overlaps_in_place(x, positions):
    angle = positions[:, :, None, None] * INV_FREQ
    x1, x2 = x[..., :HALF], x[..., HALF:]
    x1[...] = x1 * numpy.cos(angle) - x2 * numpy.sin(angle)
    x2[...] = x1 * numpy.sin(angle) + x2 * numpy.cos(angle)


def in_place_by_name_alone(x, positions):
    return bshd(x, positions)


def changes_its_input(x, positions):
    y = bshd(x, positions)
    x[..., 0] += 1
    return y


def writes_into_a_gap(x, positions, out):
    out[...] = bshd(x, positions)
    if out.strides[-1] > out.itemsize:
        numpy.lib.stride_tricks.as_strided(out, (2,), (out.itemsize,))[1] = 7


def table_with_a_late_row(positions):
    return table(positions + (positions > 3))


# Misdeeds, in calls of more than three tokens.


def in_long_calls(misdeed):
    @functools.wraps(misdeed)
    def rotate(x, positions):
        return misdeed(x, positions) if x.shape[1] > 3 else bshd(x, positions)

    return rotate


@in_long_calls
def raises(x, positions):
    raise ValueError("no such length")


@in_long_calls
def raises_in_a_library(x, positions):
    return numpy.linalg.inv(numpy.zeros((2, 2)))


@in_long_calls
def exits(x, positions):
    sys.exit(3)


@in_long_calls
def ends_the_process(x, positions):
    os._exit(4)


@in_long_calls
def crashes(x, positions):
    ctypes.string_at(0)


@in_long_calls
def hangs(x, positions):
    time.sleep(1000)


@in_long_calls
def wrong_shape(x, positions):
    return bshd(x, positions)[..., :HALF]


@in_long_calls
def wrong_dtype(x, positions):
    return bshd(x, positions).astype(numpy.float64)


@in_long_calls
def returns_nothing(x, positions):
    bshd(x, positions)


@in_long_calls
def prints_megabytes(x, positions):
    for _ in range(40):
        print("a line of sixty-four characters, printed over and over again ...\n" * 1000)
    return bshd(x, positions)
