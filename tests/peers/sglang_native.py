"""sglang's RotaryEmbedding in its native form, which runs if there is no kernel for the device."""
import sys
import types

import files
import torch

# Imported on devices without kernels of their own, and not called by forward_native.
sys.modules["vllm"], sys.modules["vllm._custom_ops"] = types.ModuleType("vllm"), types.SimpleNamespace(rotary_embedding=None)
from sglang.srt.layers.rotary_embedding.base import RotaryEmbedding

NAME = files.version("sglang") + ", native"
MODEL = "head_dim=128 layout=half_split base=10000"
GATE = {"framework": "torch", "dtypes": ["float32", "bfloat16", "float16"]}
ropes = {dtype: RotaryEmbedding(128, 128, 131072, 10000, True, dtype) for dtype in (torch.float32, torch.bfloat16, torch.float16)}


def rotate(q, k, positions):
    flat = [x.reshape(-1, x.shape[2] * 128) for x in (q, k)]
    turned = ropes[q.dtype].forward_native(positions.reshape(-1), *flat)
    return tuple(y.reshape(x.shape) for x, y in zip((q, k), turned))
