"""x-transformers' RotaryEmbedding."""
import files
from x_transformers.x_transformers import RotaryEmbedding, apply_rotary_pos_emb

NAME = files.version("x-transformers")
MODEL = "head_dim=128 layout=interleaved base=10000"
GATE = {"framework": "torch", "order": "BHSD", "dtypes": ["float32", "bfloat16", "float16"], "autograd": True}
rope = RotaryEmbedding(128)


def rotate(x, positions):
    freqs, scale = rope(positions)
    return apply_rotary_pos_emb(x, freqs, scale)
