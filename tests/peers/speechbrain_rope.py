"""speechbrain's rotation, out of the file of its RoPEMHA. Positions begin at 0."""
import logging

import files

NAME = files.version("speechbrain")
MODEL = "head_dim=128 layout=interleaved base=10000"
GATE = {"framework": "torch", "dtypes": ["float32", "bfloat16", "float16"], "autograd": True, "positions": "zero",
        "max_position": 8191}
code = files.load("speechbrain/nnet/attention.py", **{
    "speechbrain.dataio.dataio": {"length_to_mask": None},
    "speechbrain.utils.logger": {"get_logger": logging.getLogger}})


def rotate(x):
    return code._rope_rotate(x)
