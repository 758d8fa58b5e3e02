"""transformers' Qwen2.5, with yarn scaling for long contexts."""
from hugging_face import SIZES, VERSION, rotation

NAME = VERSION + ", Qwen2.5 with yarn"
MODEL = {**SIZES, "model_type": "qwen2", "rope_parameters": {
    "rope_type": "yarn", "rope_theta": 1000000.0, "factor": 4.0, "original_max_position_embeddings": 32768}}
GATE = {"framework": "torch", "order": "BHSD", "dtypes": ["float32", "bfloat16", "float16"], "autograd": True}
rotate = rotation(MODEL, "Qwen2RotaryEmbedding")
