"""The graph of an exported Llama in OpenVINO, whose processor plugin fuses it to an operation of its own."""
import numpy as np
import openvino
from openvino import opset13 as op

NAME = f"openvino {openvino.__version__.split('-')[0]}, processor, float32"
MODEL = "head_dim=128 layout=half_split base=10000"
GATE = {"framework": "numpy", "order": "BHSD", "strides": "no"}

c = lambda values, kind=np.int64: op.constant(np.array(values, kind))


q, p = op.parameter([-1, -1, -1, 128], openvino.Type.f32), op.parameter([-1, -1], openvino.Type.i64)
inv_freq = c((1 / np.float32(10000) ** (np.arange(0, 128, 2, dtype=np.float32) / 128))[None, :, None], np.float32)
angle = op.transpose(op.matmul(inv_freq, op.unsqueeze(op.convert(p, "f32"), c(1)), False, False), c([0, 2, 1]))
cos, sin = (op.unsqueeze(f(op.concat([angle, angle], -1)), c(1)) for f in (op.cos, op.sin))
half = [op.slice(q, c([a]), c([b]), c([1]), c([3])) for a, b in ((64, 2**62), (0, 64))]
turned = op.concat([op.multiply(half[0], c([[[[-1.0]]]], np.float32)), half[1]], -1)
y = op.add(op.multiply(q, cos), op.multiply(turned, sin))
run = openvino.Core().compile_model(openvino.Model([y], [q, p]), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})


def rotate(x, positions):
    return np.array(run([x, positions])[0])
