#!/usr/bin/env python3
"""Times the optimized rotation beside the operators of onnxruntime and torch, in one process.

Usage: peers.py LIBRARY, the library of rope_for_python.cc. `./dev bench` runs it with the Python of the
environment that ROPECHECK_BENCH_PEERS names. Each operator is called through its Python API, on one
thread, on float32 [tokens, heads, head_dim]; a library that is not installed is left out, by name.

Theirs are given finished tables of cos and sin. Rounds are interleaved; the times are medians of
processor time, so compare the columns of a line and never the lines of two runs.
"""
import ctypes
import os
import statistics
import sys
import time

import numpy as np

ROUNDS, SECONDS, BASE, FIRST = 11, 0.02, 10000.0, 100_003
SHAPES = [(1, 1, 128), (1, 32, 128), (512, 1, 128), (512, 32, 128), (4096, 1, 128), (4096, 32, 128)]


def tables(tokens, head_dim):
    """cos and sin: [tokens, head_dim / 2], float32."""
    angle = np.arange(FIRST, FIRST + tokens)[:, None] * BASE ** (-np.arange(head_dim // 2) * 2 / head_dim)
    return np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)


class Ours:
    """In place, on the fly or with finished rows."""

    def __init__(self, path, with_rows):
        self.library, self.with_rows = ctypes.CDLL(path), with_rows
        self.library.rope_plan.restype = ctypes.c_void_p
        self.library.rope_row_bytes.restype = ctypes.c_int64
        self.name = "ours, finished rows" if with_rows else "ours"

    def prepare(self, x, tokens, heads, head_dim):
        library, pointer = self.library, lambda a: ctypes.c_void_p(a.ctypes.data)
        plan = ctypes.c_void_p(library.rope_plan(ctypes.c_int64(head_dim)))
        positions, rows = np.arange(FIRST, FIRST + tokens), None
        if self.with_rows:
            rows = np.empty(tokens * library.rope_row_bytes(plan) // 8)
            library.rope_make_rows(plan, ctypes.c_int64(tokens), pointer(positions), pointer(rows))
        y = x.copy()
        arguments = (plan, pointer(y), ctypes.c_int64(tokens), ctypes.c_int64(heads), pointer(positions),
                     pointer(rows) if self.with_rows else None)

        def run(alive=(positions, rows, y)):  # the arguments are bare addresses
            library.rope_rotate(*arguments)

        return run, lambda: y


class OnnxRuntime:
    """RotaryEmbedding of opset 23, into a bound output."""

    def __init__(self):
        import onnx
        import onnxruntime
        self.onnx, self.runtime = onnx, onnxruntime
        self.name = f"onnxruntime {onnxruntime.__version__}"

    def prepare(self, x, tokens, heads, head_dim):
        helper, element = self.onnx.helper, self.onnx.TensorProto.FLOAT
        values = [helper.make_tensor_value_info(name, element, None) for name in ("x", "cos", "sin")]
        node = helper.make_node("RotaryEmbedding", ["x", "cos", "sin"], ["y"], num_heads=heads)
        graph = helper.make_graph([node], "g", values, [helper.make_tensor_value_info("y", element, None)])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 23)], ir_version=11)
        options = self.runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = self.runtime.InferenceSession(model.SerializeToString(), options,
                                                providers=["CPUExecutionProvider"])
        cos, sin = tables(tokens, head_dim)
        binding = session.io_binding()
        flat = x.reshape(1, tokens, heads * head_dim)
        for name, value in (("x", flat), ("cos", cos[None]), ("sin", sin[None])):
            binding.bind_ortvalue_input(name, self.runtime.OrtValue.ortvalue_from_numpy(value))
        out = self.runtime.OrtValue.ortvalue_from_numpy(np.empty_like(flat))
        binding.bind_ortvalue_output("y", out)
        return lambda: session.run_with_iobinding(binding), lambda: out.numpy().reshape(x.shape)


class Torch:
    """The expression of Hugging Face's models, eager."""

    def __init__(self):
        import torch
        torch.set_num_threads(1)
        self.torch, self.name = torch, f"torch {torch.__version__}, eager"

    def prepare(self, x, tokens, heads, head_dim):
        torch, half = self.torch, head_dim // 2
        cos, sin = (torch.from_numpy(np.concatenate([t, t], axis=-1)[:, None]) for t in tables(tokens, head_dim))
        given, result = torch.from_numpy(x), [None]

        def run():
            turned = torch.cat((-given[..., half:], given[..., :half]), dim=-1)
            result[0] = given * cos + turned * sin

        return run, lambda: result[0].numpy()


def installed(kinds):
    for kind in kinds:
        try:
            yield kind()
        except ImportError as error:
            print(f"{kind.__name__} is left out: {error}")


def seconds_of(run, calls):
    start = time.process_time()
    for _ in range(calls):
        run()
    return (time.process_time() - start) / calls


def time_shape(peers, tokens, heads, head_dim):
    x = np.random.default_rng(1).standard_normal((tokens, heads, head_dim), dtype=np.float32)
    runs, seen = [], []
    for peer in peers:
        run, result = peer.prepare(x, tokens, heads, head_dim)
        run()
        seen.append(np.array(result()))
        run()
        runs.append((run, max(1, int(SECONDS / max(seconds_of(run, 3), 1e-7)))))
    for peer, y in zip(peers, seen):  # a rotation by other angles would be no peer
        worst = float(np.abs(y - seen[0]).max())
        if worst > 1e-4:
            raise SystemExit(f"{peer.name} differs by {worst} at {tokens} x {heads} x {head_dim}")
    times = [[] for _ in peers]
    for _ in range(ROUNDS):
        for (run, calls), its in zip(runs, times):
            its.append(seconds_of(run, calls))
    return [statistics.median(its) * 1e9 / x.size for its in times]


def main(path):
    peers = [Ours(path, False), Ours(path, True), *installed((OnnxRuntime, Torch))]
    print(f"\nthrough Python, ns per element (times ours); load {os.getloadavg()[0]:.1f} at the start")
    print("  ".join(["tokens x heads x head_dim", *(peer.name for peer in peers)]))
    for shape in SHAPES:
        times = time_shape(peers, *shape)
        cells = [f"{t:.4f} ({t / times[0]:.2f})".rjust(len(peer.name)) for t, peer in zip(times, peers)]
        print("  ".join([" x ".join(map(str, shape)).ljust(25), *cells]), flush=True)
    print(f"load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
