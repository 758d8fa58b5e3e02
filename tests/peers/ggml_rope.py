"""ggml's ggml_rope_ext on the processor, for one sequence."""
import ctypes as c

import ggml_calls as ggml
import numpy as np

NAME = ggml.VERSION
MODEL = "head_dim=128 layout=half_split base=10000"
GATE = {"framework": "numpy", "dtypes": ["float32", "float16"], "order": "SHD", "strides": "no"}


def rotate(x, positions):
    place = ggml.room(4 * x.nbytes)
    tensors = [ggml.tensor(place, one) for one in (x, positions.astype(np.int32))]
    # No frequency factors; 128 coordinates in two halves; base, scale, yarn's ext_factor, attention
    # factor and betas.
    y = ggml.call("rope_ext", place, *tensors, c.c_void_p(), c.c_int(128), c.c_int(2), c.c_int(0),
                  *map(c.c_float, (10000, 1, 0, 1, 32, 1)))
    turned = ggml.computed(place, y, x)
    ggml.call("free", place)
    return turned
