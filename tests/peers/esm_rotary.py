"""esm's RotaryEmbedding, the layer of flash-attention without its kernels, with an offset for the call."""
import files

code = files.load("esm/layers/rotary.py")
NAME = files.version("esm")
MODEL = "head_dim=128 layout=half_split base=10000"
GATE = {"framework": "torch", "dtypes": ["float32", "bfloat16", "float16"], "autograd": True, "positions": "offset"}
rope = code.RotaryEmbedding(128, base=10000.0)


def rotate(q, k, offset):
    return rope(q, k, seqlen_offset=offset)
