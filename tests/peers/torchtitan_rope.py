"""torchtitan's rotation with complex numbers."""
import types

import files
import torch

# Annotations come from a package that is not on PyPI, and the base class from the whole of torchtitan.
plain = types.ModuleType("spmd_types")
plain.no_typecheck = plain.local_map = lambda *a, **k: lambda f: f
plain.S, plain.R = (lambda *a: None), None
protocol = types.ModuleType("torchtitan.protocols.module")
protocol.Module = type("Module", (torch.nn.Module,), {"Config": type("Config", (), {})})
code = files.load("torchtitan/models/common/rope.py", **{
    "spmd_types": plain, "torchtitan.protocols": types.ModuleType("protocols"), "torchtitan.protocols.module": protocol})
NAME = files.version("torchtitan")
MODEL = "head_dim=128 layout=interleaved base=10000"
GATE = {"framework": "torch", "dtypes": ["float32", "bfloat16", "float16"], "autograd": True, "strides": "no"}
rope = code.ComplexRoPE(code.ComplexRoPE.Config(dim=128, max_seq_len=131072, theta=10000.0))


def rotate(q, k, positions):
    return rope(q, k, positions)
