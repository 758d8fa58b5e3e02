"""Rotations of llama-3 in JAX: angles and arithmetic in float32."""

import jax
import jax.numpy as jnp

HALF = 64
INV_FREQ = 1.0 / 500000.0 ** (jnp.arange(0, 2 * HALF, 2, dtype=jnp.float32) / (2 * HALF))


def in_float32(x, positions, sign=1):
    angle = positions[:, :, None, None].astype(jnp.float32) * INV_FREQ
    cos, sin = jnp.cos(angle), sign * jnp.sin(angle)
    x1, x2 = jnp.split(x.astype(jnp.float32), 2, axis=-1)
    return jnp.concatenate([x1 * cos - x2 * sin, x1 * sin + x2 * cos], axis=-1)


def right(x, positions):
    return in_float32(x, positions).astype(x.dtype)


compiled = jax.jit(right)


def backwards(x, positions):
    return in_float32(x, positions, -1).astype(x.dtype)


def gradient_of_one_half(x, positions):
    y = right(x, positions)
    return jnp.concatenate([y[..., :HALF], jax.lax.stop_gradient(y[..., HALF:])], axis=-1)


def forgets_the_format(x, positions):
    return in_float32(x, positions)
