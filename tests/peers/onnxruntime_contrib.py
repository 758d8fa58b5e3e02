"""onnxruntime's com.microsoft.RotaryEmbedding, which is given caches of cos and sin and the positions."""
import functools

import numpy as np
import onnxruntime
from onnx import TensorProto, helper

NAME = f"onnxruntime {onnxruntime.__version__}, com.microsoft"
MODEL = ["head_dim=128 layout=half_split base=10000", "head_dim=128 layout=interleaved base=10000"]
GATE = {"framework": "numpy", "dtypes": ["float32", "float16"], "layout": "both", "table": "input", "order": "BHSD",
        "table_in_storage": True, "strides": "no", "max_position": 8191}


@functools.cache
def session(element, interleaved):
    formats = {"x": element, "positions": TensorProto.INT64, "cos": element, "sin": element}
    values = [helper.make_tensor_value_info(*one, None) for one in formats.items()]
    node = helper.make_node("RotaryEmbedding", [*formats], ["y"], domain="com.microsoft", interleaved=interleaved)
    graph = helper.make_graph([node], "g", values, [helper.make_tensor_value_info("y", element, None)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 23), helper.make_opsetid("com.microsoft", 1)], ir_version=11)
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run


def rotate(x, positions, cos, sin, spec):
    element = TensorProto.FLOAT16 if x.dtype == np.float16 else TensorProto.FLOAT
    return session(element, int(spec.layout == "interleaved"))(None, {"x": x, "positions": positions, "cos": cos, "sin": sin})[0]
