"""keras-hub's rope_type "dynamic", as the NTK scaling by 4 that it is meant to be."""
from keras_hub_rope import GATE, code
from keras_hub_rope import NAME as PLAIN

NAME = PLAIN + ", dynamic"
MODEL = "head_dim=128 layout=half_split base=10000 scaling=ntk:4"


def rotate(x, positions):
    layer = code.RotaryEmbedding(max_wavelength=10000, scaling_factor=4.0, rope_type="dynamic", dtype=str(x.dtype))
    return layer(x, positions=positions)
