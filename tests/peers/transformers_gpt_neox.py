"""transformers' GPT-NeoX: a quarter of the head."""
from hugging_face import SIZES, VERSION, rotation

NAME = VERSION + ", GPT-NeoX"
MODEL = {**SIZES, "model_type": "gpt_neox", "rope_parameters": {
    "rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 0.25}}
GATE = {"framework": "torch", "order": "BHSD", "dtypes": ["float32", "bfloat16", "float16"], "autograd": True}
rotate = rotation(MODEL, "GPTNeoXRotaryEmbedding")
