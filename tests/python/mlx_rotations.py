"""The rotations of float32_rotations.py in MLX."""

import float32_rotations
import mlx.core

made = float32_rotations.Rotations(mlx.core, mlx.core.stop_gradient)
right = made.right
compiled = mlx.core.compile(right)
backwards = made.backwards
gradient_of_one_half = made.gradient_of_one_half
forgets_the_format = made.forgets_the_format
