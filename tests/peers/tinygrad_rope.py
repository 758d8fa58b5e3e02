"""tinygrad's rotation, out of the file of its language model, which does not load whole."""
import ast
import functools
import os
import pathlib

os.environ.update(DEV="CPU", CACHELEVEL="0")
import files
import tinygrad
from tinygrad import Tensor, dtypes

NAME = files.version("tinygrad")
MODEL = "head_dim=128 layout=half_split base=10000"
GATE = {"framework": "tinygrad", "order": "BHSD", "positions": "range", "max_position": 8191, "strides": "no"}
names = {"Tensor": Tensor, "functools": functools, "dtypes": dtypes}
source = pathlib.Path(tinygrad.__file__).with_name("llm") / "model.py"
for node in ast.parse(source.read_text()).body:
    if getattr(node, "name", "") in ("precompute_freqs_cis", "apply_rope"):
        exec("from __future__ import annotations\n" + ast.unparse(node), names)
table = names["precompute_freqs_cis"](128, 8192, 10000.0)


def rotate(x, positions):
    return names["apply_rope"](x, table[positions])
