"""Rotations of llama-3 in MLX: angles and arithmetic in float32."""

import mlx.core as mx

HALF = 64
INV_FREQ = 1.0 / mx.power(mx.array(500000.0),
                          mx.arange(0, 2 * HALF, 2).astype(mx.float32) / (2 * HALF))


def in_float32(x, positions, sign=1):
    angle = positions[:, :, None, None].astype(mx.float32) * INV_FREQ
    cos, sin = mx.cos(angle), sign * mx.sin(angle)
    x1, x2 = mx.split(x.astype(mx.float32), 2, axis=-1)
    return mx.concatenate([x1 * cos - x2 * sin, x1 * sin + x2 * cos], axis=-1)


def right(x, positions):
    return in_float32(x, positions).astype(x.dtype)


compiled = mx.compile(right)


def backwards(x, positions):
    return in_float32(x, positions, -1).astype(x.dtype)


def gradient_of_one_half(x, positions):
    y = right(x, positions)
    return mx.concatenate([y[..., :HALF], mx.stop_gradient(y[..., HALF:])], axis=-1)


def forgets_the_format(x, positions):
    return in_float32(x, positions)
