"""MLX's fast.rope on the processor, with an offset for the call."""
import mlx.core as mx

mx.set_default_device(mx.cpu)
NAME = f"mlx {mx.__version__}, fast.rope"
MODEL = "head_dim=128 layout=half_split base=10000"
GATE = {"order": "BHSD", "dtypes": ["float32", "bfloat16", "float16"], "autograd": True, "positions": "offset",
        "framework": "mlx"}


def rotate(x, offset):
    return mx.fast.rope(x, 128, traditional=False, base=10000.0, scale=1.0, offset=offset)
