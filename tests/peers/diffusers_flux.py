"""diffusers, as Flux uses it: angles in float64, a row of positions for the batch."""
import diffusers
import torch
from diffusers.models.embeddings import apply_rotary_emb, get_1d_rotary_pos_embed

NAME = f"diffusers {diffusers.__version__}, Flux"
MODEL = "head_dim=128 layout=interleaved base=10000"
GATE = {"framework": "torch", "order": "BHSD", "dtypes": ["float32", "bfloat16", "float16"], "autograd": True, "positions": "row"}


def rotate(x, positions):
    table = get_1d_rotary_pos_embed(128, positions, 10000, use_real=True, repeat_interleave_real=True,
                                    freqs_dtype=torch.float64)
    return apply_rotary_emb(x, table)
