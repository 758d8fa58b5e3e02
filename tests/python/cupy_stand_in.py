"""The part of CuPy that a rotation and the gate's adapter use, on numpy's arrays: arrays of a type of
their own, which numpy's functions and operators refuse. It shows that the adapter converts all of a
call and its results, not that a graphics card would compute the same."""

import sys
import types

import numpy


class ndarray:
    __array_ufunc__ = None  # numpy's operators leave these arrays to their own

    def __init__(self, values):
        self.values = values

    dtype = property(lambda self: self.values.dtype)
    shape = property(lambda self: self.values.shape)

    def __array__(self, *_):
        raise TypeError("Implicit conversion to a NumPy array is not allowed")  # as in CuPy

    def astype(self, dtype):
        return ndarray(self.values.astype(dtype))

    def __getitem__(self, index):
        return ndarray(self.values[index])

    def __mul__(self, other):
        return ndarray(self.values * other.values)

    def __sub__(self, other):
        return ndarray(self.values - other.values)

    def __add__(self, other):
        return ndarray(self.values + other.values)


module = types.ModuleType("cupy")
module.ndarray = ndarray
module.asarray = lambda array: ndarray(numpy.array(array))
module.asnumpy = lambda array: array.values
module.cos = lambda array: ndarray(numpy.cos(array.values))
module.sin = lambda array: ndarray(numpy.sin(array.values))
module.concatenate = lambda arrays, axis: ndarray(numpy.concatenate([one.values for one in arrays], axis))
sys.modules["cupy"] = module
ndarray.__module__ = "cupy"
