"""onnxruntime's RotaryEmbedding of opset 23, which is given cos and sin."""
import functools

import numpy as np
import onnxruntime
from onnx import TensorProto, helper

NAME = f"onnxruntime {onnxruntime.__version__}, opset 23"
MODEL = ["head_dim=128 layout=half_split base=10000", "head_dim=128 layout=interleaved base=10000"]
GATE = {"framework": "numpy", "dtypes": ["float32", "float16"], "layout": "both", "table": "input",
        "order": "BHSD", "table_in_storage": True, "strides": "no"}


@functools.cache
def session(element, interleaved):
    values = [helper.make_tensor_value_info(name, element, None) for name in ("x", "cos", "sin")]
    node = helper.make_node("RotaryEmbedding", ["x", "cos", "sin"], ["y"], interleaved=interleaved)
    graph = helper.make_graph([node], "g", values, [helper.make_tensor_value_info("y", element, None)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 23)], ir_version=11)
    return onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"]).run


def rotate(x, cos, sin, spec):
    element = TensorProto.FLOAT16 if x.dtype == np.float16 else TensorProto.FLOAT
    return session(element, int(spec.layout == "interleaved"))(None, {"x": x, "cos": cos, "sin": sin})[0]
