"""Arrays of JAX, which are always copies."""

import jax
import jax.numpy
import numpy

from ropecheck.frameworks import Wrong
from ropecheck.frameworks.numpy_arrays import Numpy


class Jax(Numpy):
    name = "jax"
    views = False
    flushes = True  # XLA on processors
    adds_zeros = True

    def __init__(self, declaration):
        super().__init__(declaration)
        if declaration.in_place:
            raise Wrong("in_place=True: arrays of JAX are never written")
        if "float64" in declaration.dtypes:
            jax.config.update("jax_enable_x64", True)
        self.widest_position = 2**63 - 1 if jax.config.jax_enable_x64 else 2**31 - 1
        self.device = jax.devices(declaration.device)[0] if declaration.device else None

    def tensor(self, array, dtype):
        if dtype == "bfloat16":
            array = array.view(jax.numpy.bfloat16.dtype)
        return jax.device_put(numpy.array(array), self.device)

    def numbers(self, array):
        return jax.device_put(array.copy(), self.device)

    def check(self, result, dtype, shape):
        self.expect(result, jax.Array, "JAX array")
        self.compare(result.dtype, numpy.dtype(jax.numpy.dtype(dtype)), result.shape, shape)

    def stored(self, result, dtype, shape):
        self.check(result, dtype, shape)
        array = numpy.asarray(result)
        return array.view(numpy.uint16) if dtype == "bfloat16" else array

    def gradients(self, call, inputs, incoming):
        _, back = jax.vjp(lambda *xs: tuple(call(*xs)), *[jax.numpy.ones_like(one) for one in inputs])
        return list(back(tuple(incoming)))
