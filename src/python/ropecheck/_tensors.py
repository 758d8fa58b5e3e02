"""Tensors of any framework as memory: by the buffer protocol, which numpy's arrays have, or by DLPack,
which the others have. Nothing is copied if the elements lie in this process's memory. DLPack is read
here, by ctypes, because numpy's own reader knows no bfloat16."""

import ctypes
import dataclasses
import sys

import numpy

FORMATS = ("float32", "float16", "bfloat16", "float64")


@dataclasses.dataclass
class Memory:
    """An array in memory. Strides are in elements."""

    data: int
    dtype: str
    shape: tuple
    strides: tuple
    owner: object  # keeps the memory alive

    def ordered(self, axes):
        """Returns the array with its axes in another order; None is a new axis of length 1."""
        return dataclasses.replace(
            self, shape=tuple(1 if axis is None else self.shape[axis] for axis in axes),
            strides=tuple(0 if axis is None else self.strides[axis] for axis in axes))

    def __str__(self):
        return f"{self.dtype} {list(self.shape)}"


def dtype_name(dtype):
    """Returns "float32" and the like for a name, a numpy, torch, JAX or MLX dtype."""
    if isinstance(dtype, str):
        name = dtype
    else:
        name = getattr(dtype, "name", None) or getattr(dtype, "__name__", None) or str(dtype)
    name = str(name).rsplit(".", 1)[-1]
    if name not in FORMATS:
        raise ValueError(f"dtype is {dtype}, and should be one of {', '.join(FORMATS)}")
    return name


def memory_of(value, what):
    """Returns the memory of an array. Raises ValueError, with a sentence, if it is no array of
    floating-point numbers that this process can read."""
    if isinstance(value, numpy.ndarray):
        return _of_numpy(value, what)
    if hasattr(value, "detach"):  # torch: a tensor that records gradients exports nothing
        value = value.detach()
    if hasattr(value, "resolve_neg"):
        value = value.resolve_neg()
    if hasattr(value, "__dlpack__"):
        try:
            on_the_processor = value.__dlpack_device__()[0] in (1, 3)  # kDLCPU, kDLCUDAHost
        except Exception:  # a device that DLPack does not know
            on_the_processor = False
        if not on_the_processor:
            value = _brought_here(value, what)
        if not isinstance(value, numpy.ndarray):
            return _of_dlpack(value, what)
    return _of_numpy(as_numpy(value, what), what)


def as_numpy(value, what):
    """Returns an array of numpy, by the buffer protocol or the value's own way. Raises ValueError."""
    if is_of_tinygrad(value):  # numpy would ask it for each element
        return _of_tinygrad(value)
    try:
        array = numpy.asarray(value)
    except Exception as error:
        raise ValueError(f"{what} is a {type(value).__name__}, which is no array: {error}") from None
    if array.dtype == object or array.ndim == 0 and not isinstance(value, (int, float)):
        raise ValueError(f"{what} is a {type(value).__name__}, which is no array: it has neither "
                         "DLPack nor the buffer protocol")
    return array


def is_of_tinygrad(value):
    return type(value).__module__.partition(".")[0] == "tinygrad" and hasattr(value, "bitcast")


def _of_tinygrad(tensor):
    dtypes = sys.modules["tinygrad"].dtypes
    if tensor.dtype != dtypes.bfloat16:
        return tensor.numpy()
    bits = tensor.bitcast(dtypes.uint16).numpy()
    return bits.view(_numpy_dtype("bfloat16", tensor))


def _of_numpy(array, what):
    name = array.dtype.name
    if name not in FORMATS:
        raise ValueError(f"{what} is {name} {list(array.shape)}, and should be {_OR}")
    size = array.dtype.itemsize
    if not array.dtype.isnative or any(stride % size for stride in array.strides):
        array = numpy.ascontiguousarray(array.astype(array.dtype.newbyteorder("=")))
    return Memory(array.ctypes.data, name, array.shape,
                  tuple(stride // size for stride in array.strides), array)


_OR = ", ".join(FORMATS[:-1]) + " or " + FORMATS[-1]


def _brought_here(value, what):
    """A copy of another device's array in this process's memory."""
    for bring in (lambda: value.cpu(), lambda: value.get(), lambda: numpy.asarray(value)):
        try:
            return bring()
        except Exception:  # each framework has its own way, and its own exceptions
            continue
    raise ValueError(f"{what} lies on another device, and cannot be copied from there")


class _DLTensor(ctypes.Structure):
    """DLPack's DLTensor, with which a DLManagedTensor begins."""

    _fields_ = [("data", ctypes.c_void_p), ("device_type", ctypes.c_int32),
                ("device_id", ctypes.c_int32), ("ndim", ctypes.c_int32), ("code", ctypes.c_uint8),
                ("bits", ctypes.c_uint8), ("lanes", ctypes.c_uint16),
                ("shape", ctypes.POINTER(ctypes.c_int64)),
                ("strides", ctypes.POINTER(ctypes.c_int64)), ("byte_offset", ctypes.c_uint64)]


# (DLDataTypeCode, bits) → format
_DLPACK = {(2, 32): "float32", (2, 16): "float16", (4, 16): "bfloat16", (2, 64): "float64"}

_capsule_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_capsule_pointer.restype = ctypes.c_void_p
_capsule_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]


def _of_dlpack(value, what):
    try:
        capsule = value.__dlpack__()
    except Exception as error:
        raise ValueError(f"{what} cannot be read by DLPack: {error}") from None
    # The capsule is not renamed, so that it frees the tensor when it is collected.
    tensor = _DLTensor.from_address(_capsule_pointer(capsule, b"dltensor"))
    shape = tuple(tensor.shape[axis] for axis in range(tensor.ndim))
    name = _DLPACK.get((tensor.code, tensor.bits)) if tensor.lanes == 1 else None
    if name is None:
        raise ValueError(f"{what} is {getattr(value, 'dtype', type(value).__name__)} {list(shape)}, "
                         f"and should be {_OR}")
    if tensor.strides:
        strides = tuple(tensor.strides[axis] for axis in range(tensor.ndim))
    else:
        steps = [1]
        for length in reversed(shape[1:]):
            steps.insert(0, steps[0] * length)
        strides = tuple(steps) if shape else ()
    return Memory((tensor.data or 0) + tensor.byte_offset, name, shape, strides, (value, capsule))


def new_array(shape, name, like):
    """Returns a new array of numpy for a format, and a function that makes of it, when it is filled,
    an array of the framework that `like` comes from."""
    framework = type(like).__module__.split(".")[0]
    if framework == "torch":
        return _for_torch(shape, name)
    array = numpy.empty(shape, _numpy_dtype(name, like))
    if framework in ("jax", "jaxlib"):
        return array, sys.modules["jax"].numpy.asarray
    if framework == "mlx":
        return array, lambda filled: sys.modules["mlx.core"].array(filled)
    return array, lambda filled: filled


def _for_torch(shape, name):
    torch = sys.modules["torch"]
    if name != "bfloat16":
        return numpy.empty(shape, name), torch.from_numpy
    return (numpy.empty(shape, numpy.int16),
            lambda filled: torch.from_numpy(filled).view(torch.bfloat16))


def _numpy_dtype(name, like):
    if name != "bfloat16":
        return numpy.dtype(name)
    if getattr(getattr(like, "dtype", None), "name", "") == "bfloat16" and isinstance(
            like, numpy.ndarray):
        return like.dtype
    try:
        import ml_dtypes
    except ImportError:
        raise ValueError("arrays of numpy need the package ml_dtypes for bfloat16") from None
    return numpy.dtype(ml_dtypes.bfloat16)
