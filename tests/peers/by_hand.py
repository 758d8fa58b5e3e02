"""The pair errors of a rotation by mpmath, with nothing of this project: for rows that fail.

    python by_hand.py ADAPTER [POSITION…]     in u of each format, for one token with two heads
"""
import importlib
import inspect
import sys

import mpmath
import numpy as np

mpmath.mp.prec = 300
ROUNDOFF = {"float32": 2.0**-24, "float16": 2.0**-11, "bfloat16": 2.0**-8}


def errors(x, y, position, base, interleaved):
    """x, y: float64 [head_dim]. Returns |y − rotated x| / |x| of each pair."""
    half = len(x) // 2
    for j in range(half):
        at = (2 * j, 2 * j + 1) if interleaved else (j, j + half)
        turn = mpmath.expj(position * mpmath.mpf(base) ** (mpmath.mpf(-2 * j) / len(x)))
        before, after = (mpmath.mpc(float(v[at[0]]), float(v[at[1]])) for v in (x, y))
        yield abs(after - turn * before) / abs(before)


def main(name, positions):
    import torch
    adapter = importlib.import_module(name)
    fields = dict(word.split("=") for word in adapter.MODEL.split())
    names = inspect.signature(adapter.rotate).parameters
    order = adapter.GATE.get("order", "BSHD")
    own = torch.Tensor.numpy if adapter.GATE.get("framework") == "numpy" else torch.Tensor.clone
    shape = [{"B": 1, "S": 1, "H": 2, "D": int(fields["head_dim"])}[axis] for axis in order]
    for dtype in adapter.GATE.get("dtypes", ["float32"]):
        for t in positions:
            x = torch.from_numpy(np.random.default_rng(1).standard_normal(shape)).to(getattr(torch, dtype))
            given = {"offset": t, "positions": own(torch.tensor([[t]] if "B" in order else [t]))}
            y = adapter.rotate(*[given[name] if name in given else own(x) for name in names])
            y = y[0] if isinstance(y, tuple) else y
            rows = [torch.as_tensor(v).detach().double().reshape(2, -1).numpy() for v in (x, y)]
            found = [list(errors(a, b, t, fields["base"], fields["layout"] == "interleaved")) for a, b in zip(*rows)]
            worst, pair = max((e, j) for row in found for j, e in enumerate(row))
            print(f"{name} {dtype} position {t}: {float(worst) / ROUNDOFF[dtype]:.4g} u at pair {pair}")


if __name__ == "__main__":
    main(sys.argv[1], [int(t) for t in sys.argv[2:]] or [1, 5, 100, 257, 4095, 131071])
