"""torchtune's RotaryPositionalEmbeddings."""
import files
import torch

NAME = files.version("torchtune")
MODEL = "head_dim=128 layout=interleaved base=10000"
GATE = {"framework": "torch", "dtypes": ["float32", "bfloat16", "float16"], "autograd": True}
code = files.load("torchtune/modules/position_embeddings.py")  # the package needs another torchao
rope = code.RotaryPositionalEmbeddings(128, max_seq_len=131072, base=10000)


def rotate(x, input_pos):
    return rope(x, input_pos=input_pos)
