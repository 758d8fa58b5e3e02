"""Arrays of numpy, and what all frameworks have in common."""

import numpy

from ropecheck.frameworks import Wrong


class Numpy:
    name = "numpy"
    views = True           # tensors lie in the memory of the arrays
    flushes = False        # flushes subnormal numbers
    adds_zeros = False     # 0 + (-0) where gradients meet
    widest_position = 2**63 - 1

    def __init__(self, declaration):
        self.order = declaration.order
        if declaration.autograd and type(self).gradients is Numpy.gradients:
            raise Wrong(f"autograd=True: {self.name} makes no gradients")
        if declaration.device not in ("", "cpu") and type(self) is Numpy:
            raise Wrong(f"device='{declaration.device}': numpy has the processor alone")
        if "bfloat16" in declaration.dtypes and type(self) is Numpy:
            try:
                import ml_dtypes
            except ImportError:
                raise Wrong("bfloat16 with numpy needs the package ml_dtypes") from None
            self.bfloat16 = ml_dtypes.bfloat16

    def tensor(self, array, dtype):
        """Returns a tensor of these elements, in the same memory if `views`."""
        return array.view(self.bfloat16) if dtype == "bfloat16" else array

    def numbers(self, array):
        """Returns a tensor of positions, of frequencies or of a table, a copy."""
        return array.copy()

    def check(self, result, dtype, shape):
        """Raises Wrong if a result has another type, format or shape."""
        self.expect(result, numpy.ndarray, "numpy array")
        expected = numpy.dtype(self.bfloat16 if dtype == "bfloat16" else dtype)
        self.compare(result.dtype, expected, result.shape, shape)

    def stored(self, result, dtype, shape):
        """Returns the array of a result, after checking it."""
        self.check(result, dtype, shape)
        return result.view(numpy.uint16) if dtype == "bfloat16" else result

    def is_same(self, result, x):
        """Returns true if a result is the memory of the tensor x."""
        return result is x or isinstance(x, numpy.ndarray) and numpy.shares_memory(result, x)

    def gradients(self, call, inputs, incoming):
        """Returns the vector-Jacobian products of `call`, a function of as many tensors."""
        raise NotImplementedError

    def expect(self, result, cls, shown):
        if not isinstance(result, cls):
            returned = "nothing" if result is None else f"a {type(result).__name__}"
            hint = "; cos and sin are checked with table='output'" if (
                isinstance(result, tuple) and len(result) == 2) else ""
            raise Wrong(f"the function returned {returned}, not a {shown}{hint}")

    def compare(self, dtype, expected, shape, expected_shape):
        if dtype != expected:
            raise Wrong(f"the function returned elements of {dtype}, not of {expected}")
        if tuple(shape) != tuple(expected_shape):
            alike = len(shape) == len(expected_shape) > 2 and shape[-1] == expected_shape[-1]
            hint = f"; are its axes others than order='{self.order}' says?" if alike else ""
            raise Wrong(f"the function returned the shape {list(shape)}, not {list(expected_shape)}"
                        f"{hint}")
