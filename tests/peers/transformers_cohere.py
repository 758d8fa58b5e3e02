"""transformers' Cohere: interleaved, computed in float32."""
from hugging_face import SIZES, VERSION, rotation

NAME = VERSION + ", Cohere"
MODEL = {**SIZES, "model_type": "cohere", "rope_parameters": {"rope_type": "default", "rope_theta": 10000.0}}
GATE = {"framework": "torch", "order": "BHSD", "dtypes": ["float32", "bfloat16", "float16"], "autograd": True}
rotate = rotation(MODEL, "CohereRotaryEmbedding")
