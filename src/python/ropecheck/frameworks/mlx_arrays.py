"""Arrays of MLX, which are always copies."""

import mlx.core
import numpy

from ropecheck.frameworks import Wrong
from ropecheck.frameworks.numpy_arrays import Numpy

DTYPES = {"float32": mlx.core.float32, "float16": mlx.core.float16,
          "bfloat16": mlx.core.bfloat16, "float64": mlx.core.float64}


class Mlx(Numpy):
    name = "mlx"
    views = False
    adds_zeros = True

    def __init__(self, declaration):
        super().__init__(declaration)
        if declaration.device not in ("", "cpu", "gpu"):
            raise Wrong(f"device='{declaration.device}' is neither 'cpu' nor 'gpu'")
        if declaration.device:
            mlx.core.set_default_device(getattr(mlx.core, declaration.device))

    def tensor(self, array, dtype):
        made = mlx.core.array(numpy.ascontiguousarray(array))
        return made.view(mlx.core.bfloat16) if dtype == "bfloat16" else made

    def numbers(self, array):
        return mlx.core.array(array.copy())

    def check(self, result, dtype, shape):
        self.expect(result, mlx.core.array, "MLX array")
        self.compare(result.dtype, DTYPES[dtype], result.shape, shape)

    def stored(self, result, dtype, shape):
        self.check(result, dtype, shape)
        return numpy.array(result.view(mlx.core.uint16) if dtype == "bfloat16" else result)

    def gradients(self, call, inputs, incoming):
        ones = [mlx.core.ones_like(one) for one in inputs]
        return mlx.core.vjp(lambda *xs: list(call(*xs)), ones, incoming)[1]
