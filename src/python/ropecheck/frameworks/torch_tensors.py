"""Tensors of PyTorch, which lie in the memory of the arrays if they are on the processor."""

import numpy
import torch

from ropecheck.frameworks import Wrong
from ropecheck.frameworks.numpy_arrays import Numpy

DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16,
          "float64": torch.float64}


class Torch(Numpy):
    name = "torch"
    adds_zeros = True

    def __init__(self, declaration):
        super().__init__(declaration)
        self.device = torch.device(declaration.device or "cpu")
        self.views = self.device.type == "cpu"
        torch.set_num_threads(1)  # the gate starts a process for each processor

    def tensor(self, array, dtype):
        # Strides of torch are never negative, and arrays from a pipe cannot be written.
        if not array.flags.writeable or any(stride < 0 for stride in array.strides):
            array = array.copy()
        if dtype == "bfloat16":
            return torch.from_numpy(array.view(numpy.int16)).view(torch.bfloat16).to(self.device)
        return torch.from_numpy(array).to(self.device)

    def numbers(self, array):
        return torch.from_numpy(array.copy()).to(self.device)

    def check(self, result, dtype, shape):
        self.expect(result, torch.Tensor, "torch tensor")
        if result.device.type != self.device.type:
            raise Wrong(f"the function returned a tensor on {result.device}, not on {self.device}")
        self.compare(result.dtype, DTYPES[dtype], result.shape, shape)

    def stored(self, result, dtype, shape):
        self.check(result, dtype, shape)
        result = result.detach().resolve_neg().cpu()
        if dtype == "bfloat16":
            return result.view(torch.int16).numpy().view(numpy.uint16)
        return result.numpy()

    def is_same(self, result, x):
        return result.device == x.device and result.data_ptr() == x.data_ptr()

    def gradients(self, call, inputs, incoming):
        leaves = [torch.ones_like(one).requires_grad_() for one in inputs]
        with torch.enable_grad():
            results = call(*[leaf * 1 for leaf in leaves])  # may be written, as a leaf may not
        for result in results:
            if not result.requires_grad:
                raise Wrong("the function's result has no gradient (no grad_fn): it was detached, "
                            "or made under no_grad or by a kernel without a backward pass")
        found = torch.autograd.grad(results, leaves, incoming, allow_unused=True)
        if any(one is None for one in found):
            raise Wrong("the gradient of the result does not reach the input")
        return list(found)
