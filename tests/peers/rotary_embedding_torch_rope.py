"""rotary-embedding-torch, as its README uses it."""
import files
from rotary_embedding_torch import RotaryEmbedding

NAME = files.version("rotary-embedding-torch")
MODEL = "head_dim=128 layout=interleaved base=10000"
GATE = {"framework": "torch", "order": "BHSD", "dtypes": ["float32", "bfloat16", "float16"], "positions": "offset"}
rope = RotaryEmbedding(128)


def rotate(x, offset):
    return rope.rotate_queries_or_keys(x, offset=offset)
