"""keras-hub's RotaryEmbedding on JAX."""
import os
import types

os.environ.update(KERAS_BACKEND="jax", JAX_PLATFORMS="cpu")
import files
import keras

export = types.ModuleType("keras_hub.src.api_export")
export.keras_hub_export = lambda *a, **k: lambda c: c
code = files.load("keras_hub/src/layers/modeling/rotary_embedding.py", **{
    "keras_hub": types.ModuleType("keras_hub"), "keras_hub.src": types.ModuleType("src"), export.__name__: export})
NAME = f"{files.version('keras-hub')} on JAX"
MODEL = "head_dim=128 layout=half_split base=10000"
GATE = {"framework": "jax", "dtypes": ["float32", "bfloat16", "float16"]}


def rotate(x, positions):
    return code.RotaryEmbedding(max_wavelength=10000, dtype=str(x.dtype))(x, positions=positions)
