"""Tensors of tinygrad, which are always copies."""

import numpy
from tinygrad import Tensor, dtypes

from ropecheck.frameworks.numpy_arrays import Numpy


class Tinygrad(Numpy):
    name = "tinygrad"
    views = False
    adds_zeros = True

    def __init__(self, declaration):
        super().__init__(declaration)
        self.device = declaration.device.upper() or None

    def tensor(self, array, dtype):
        made = Tensor(numpy.ascontiguousarray(array), device=self.device)
        return made.bitcast(dtypes.bfloat16) if dtype == "bfloat16" else made

    def numbers(self, array):
        return Tensor(array.copy(), device=self.device)

    def check(self, result, dtype, shape):
        self.expect(result, Tensor, "tinygrad tensor")
        self.compare(result.dtype, getattr(dtypes, dtype), result.shape, shape)

    def stored(self, result, dtype, shape):
        self.check(result, dtype, shape)
        return (result.bitcast(dtypes.uint16) if dtype == "bfloat16" else result).numpy()

    def gradients(self, call, inputs, incoming):
        ones = [Tensor.ones_like(one).contiguous() for one in inputs]
        sums = [(result * given).sum() for result, given in zip(call(*ones), incoming)]
        total = sums[0]
        for one in sums[1:]:
            total = total + one
        return total.gradient(*ones)
