"""Megatron-Core's RotaryEmbedding and its unfused function."""
import files
import torch

torch.cuda.current_device = lambda: "cpu"  # the processor has no current CUDA device
from megatron.core.models.common.embeddings.rope_utils import _apply_rotary_pos_emb_bshd
from megatron.core.models.common.embeddings.rotary_pos_embedding import RotaryEmbedding

NAME = files.version("megatron-core")
MODEL = "head_dim=128 layout=half_split base=10000"
GATE = {"framework": "torch", "order": "SBHD", "dtypes": ["float32", "bfloat16", "float16"], "autograd": True, "positions": "offset"}
rope = RotaryEmbedding(128, 1.0, rotary_base=10000, use_cpu_initialization=True)


def rotate(x, offset):
    return _apply_rotary_pos_emb_bshd(x, rope.get_emb(x.shape[0], offset=offset), rotary_interleaved=False)
