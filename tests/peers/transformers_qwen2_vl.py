"""transformers' Qwen2-VL: positions of time, row and column."""
from hugging_face import SIZES, VERSION, rotation

NAME = VERSION + ", Qwen2-VL"
TEXT = {**SIZES, "model_type": "qwen2_vl_text", "rope_parameters": {
    "rope_type": "default", "rope_theta": 1000000.0, "mrope_section": [16, 24, 24]}}
MODEL = {"model_type": "qwen2_vl", "text_config": TEXT}
GATE = {"framework": "torch", "order": "BHSD", "dtypes": ["float32", "bfloat16", "float16"], "autograd": True}
rotate = rotation(MODEL, "Qwen2VLRotaryEmbedding")
