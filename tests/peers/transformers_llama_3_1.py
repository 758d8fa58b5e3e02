"""transformers' Llama 3.1, with llama3 scaling."""
from hugging_face import SIZES, VERSION, rotation

NAME = VERSION + ", Llama 3.1"
MODEL = {**SIZES, "model_type": "llama", "rope_parameters": {
    "rope_type": "llama3", "rope_theta": 500000.0, "factor": 8.0, "low_freq_factor": 1.0,
    "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}}
GATE = {"framework": "torch", "order": "BHSD", "dtypes": ["float32", "bfloat16", "float16"], "autograd": True}
rotate = rotation(MODEL, "LlamaRotaryEmbedding")
