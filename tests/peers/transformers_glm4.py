"""transformers' GLM-4: interleaved, half of the head."""
from hugging_face import SIZES, VERSION, rotation

NAME = VERSION + ", GLM-4"
MODEL = {**SIZES, "model_type": "glm4", "rope_parameters": {
    "rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 0.5}}
GATE = {"framework": "torch", "order": "BHSD", "dtypes": ["float32", "bfloat16", "float16"], "autograd": True}
rotate = rotation(MODEL, "Glm4RotaryEmbedding")
