"""The same with interleaved=True."""
import esm_rotary

NAME = esm_rotary.NAME + ", interleaved"
MODEL = "head_dim=128 layout=interleaved base=10000"
GATE = esm_rotary.GATE
rope = esm_rotary.code.RotaryEmbedding(128, base=10000.0, interleaved=True)


def rotate(q, k, offset):
    return rope(q, k, seqlen_offset=offset)
