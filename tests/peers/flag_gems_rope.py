"""FlagGems' rotation under Triton's interpreter, given caches of cos and sin in float32 and the positions."""
import contextlib
import os
import types

os.environ["TRITON_INTERPRET"] = "1"
import files
import triton
import triton.language as tl


@triton.jit
def program_id(axis):
    return tl.program_id(axis).to(tl.int64)


code = files.load("flag_gems/fused/rotary_embedding.py", **{
    "flag_gems.runtime": {"torch_device_fn": types.SimpleNamespace(device=contextlib.nullcontext)},
    "flag_gems.utils": {"libentry": lambda: lambda f: f, "triton_lang_extension": types.SimpleNamespace(program_id=program_id)}})
NAME = files.version("flag-gems") + ", Triton's interpreter"
MODEL = ["head_dim=128 layout=half_split base=10000", "head_dim=128 layout=interleaved base=10000"]
GATE = {"framework": "torch", "dtypes": ["float32", "bfloat16", "float16"], "layout": "both", "table": "input", "strides": "no",
        "max_position": 8191, "longest_sequence": 64}


def rotate(q, k, positions, cos, sin, spec):
    return code.apply_rotary_pos_emb(q, k, cos, sin, positions, spec.layout == "interleaved")
