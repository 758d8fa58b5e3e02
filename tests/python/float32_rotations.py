"""Rotations of llama-3 with angles and arithmetic in float32, by the functions that the namespaces of
JAX and MLX have in common. In jax_rotations.py and mlx_rotations.py they have names."""

HALF = 64


class Rotations:
    def __init__(self, namespace, stop_gradient):
        self.namespace = namespace
        self.stop_gradient = stop_gradient
        exponents = namespace.arange(0, 2 * HALF, 2).astype(namespace.float32) / (2 * HALF)
        self.inv_freq = 1.0 / namespace.power(namespace.array(500000.0), exponents)

    def turned(self, x, positions, sign=1):
        some = self.namespace
        angle = positions[:, :, None, None].astype(some.float32) * self.inv_freq
        cos, sin = some.cos(angle), sign * some.sin(angle)
        x1, x2 = some.split(x.astype(some.float32), 2, axis=-1)
        return some.concatenate([x1 * cos - x2 * sin, x1 * sin + x2 * cos], axis=-1)

    def right(self, x, positions):
        return self.turned(x, positions).astype(x.dtype)

    # Wrong ones.

    def backwards(self, x, positions):
        return self.turned(x, positions, -1).astype(x.dtype)

    def gradient_of_one_half(self, x, positions):
        y = self.right(x, positions)
        return self.namespace.concatenate(
            [y[..., :HALF], self.stop_gradient(y[..., HALF:])], axis=-1)

    def forgets_the_format(self, x, positions):
        return self.turned(x, positions)
