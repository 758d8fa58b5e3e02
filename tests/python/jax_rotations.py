"""The rotations of float32_rotations.py in JAX."""

import float32_rotations
import jax

made = float32_rotations.Rotations(jax.numpy, jax.lax.stop_gradient)
right = made.right
compiled = jax.jit(right)
backwards = made.backwards
gradient_of_one_half = made.gradient_of_one_half
forgets_the_format = made.forgets_the_format
