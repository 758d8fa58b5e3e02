"""transformers' gpt-oss: yarn without truncation."""
from hugging_face import SIZES, VERSION, rotation

NAME = VERSION + ", gpt-oss"
MODEL = {**SIZES, "model_type": "gpt_oss", "head_dim": 64, "hidden_size": 256, "rope_parameters": {
    "rope_type": "yarn", "rope_theta": 150000.0, "factor": 32.0, "beta_fast": 32.0, "beta_slow": 1.0,
    "truncate": False, "original_max_position_embeddings": 4096}}
GATE = {"framework": "torch", "order": "BHSD", "dtypes": ["float32", "bfloat16", "float16"], "autograd": True}
rotate = rotation(MODEL, "GptOssRotaryEmbedding")
