"""Arrays of CuPy, which are copies on the graphics card."""

import cupy
import numpy

from ropecheck.frameworks import Wrong
from ropecheck.frameworks.numpy_arrays import Numpy


class Cupy(Numpy):
    name = "cupy"
    views = False

    def __init__(self, declaration):
        super().__init__(declaration)
        if declaration.device not in ("", "cuda"):
            raise Wrong(f"device='{declaration.device}': CuPy has 'cuda' alone, its current device")
        if "bfloat16" in declaration.dtypes:
            raise Wrong("CuPy has no bfloat16")

    def tensor(self, array, dtype):
        return cupy.asarray(array)

    def numbers(self, array):
        return cupy.asarray(array)

    def check(self, result, dtype, shape):
        self.expect(result, cupy.ndarray, "CuPy array")
        self.compare(result.dtype, numpy.dtype(dtype), result.shape, shape)

    def stored(self, result, dtype, shape):
        self.check(result, dtype, shape)
        return cupy.asnumpy(result)
