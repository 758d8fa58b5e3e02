"""Liger-Kernel's rotation under Triton's interpreter, given cos and sin in the tensors' format. The
interpreter multiplies the bits of bfloat16 as if they were integers, so that format is left out."""
import os

os.environ["TRITON_INTERPRET"] = "1"
import files
import torch
from liger_kernel.ops.rope import LigerRopeFunction

NAME = files.version("liger-kernel") + ", Triton's interpreter"
MODEL = "head_dim=128 layout=half_split base=10000"
GATE = {"framework": "torch", "order": "BHSD", "dtypes": ["float32", "float16"], "autograd": True,
        "table": "input", "full_width": True, "table_in_storage": True, "strides": "no", "longest_sequence": 64}


def rotate(q, k, cos, sin):
    return LigerRopeFunction.apply(q.contiguous(), k.contiguous(), cos, sin)
