"""litgpt's cache and its apply_rope."""
import files
from litgpt.model import apply_rope, build_rope_cache

NAME = files.version("litgpt")
MODEL = "head_dim=128 layout=half_split base=10000"
GATE = {"framework": "torch", "order": "BHSD", "dtypes": ["float32", "bfloat16", "float16"], "autograd": True}
cos, sin = build_rope_cache(131072, 128, base=10000)


def rotate(x, positions):
    return apply_rope(x, cos[positions], sin[positions])
