"""Writes GGUF headers with the gguf package, and the rotations that llama.cpp's loader makes of them.

    pip install gguf && python3 record_gguf_headers.py LLAMA_CPP > gguf_headers.json

The headers are data for gguf_headers_agree_test.cc. The rotation that the loader makes of them is worked out here
from llama.cpp's source (LLAMA_CPP is a folder with its src/), apart from the reader that is tested.
"""

import base64
import json
import os
import re
import sys
import tempfile

import gguf

root = sys.argv[1]
source = open(os.path.join(root, "src/llama-model.cpp"), encoding="utf-8").read()
body = source[source.index("llama_rope_type llama_model_rope_type("):]
body = body[:body.index("\n}\n")]
arch_text = open(os.path.join(root, "src/llama-arch.cpp"), encoding="utf-8").read()
names = dict(re.findall(r"\{ (LLM_ARCH_\w+),\s+\"([^\"]+)\"", arch_text))
groups = {}
last = []
for line in body.split("\n"):
    last += [names[a] for a in re.findall(r"case (LLM_ARCH_\w+):", line) if a in names]
    kind = re.search(r"return LLAMA_ROPE_TYPE_(\w+);", line)
    if kind:
        groups.setdefault(kind[1], []).extend(last)
        last = []
    elif "return" in line:
        last = []

# Architectures whose layers with a window differ, from their load_arch_hparams: (base of the
# window's layers, whether they are scaled, period, the first of a period is full).
WINDOWS = {
    "gemma3": (10000, False, 6, False), "gemma3n": (10000, False, 5, False), "gemma2": (None, True, 2, False),
    "gpt-oss": (None, True, 2, False), "olmo2": (None, False, 4, False), "modern-bert": (10000, False, 3, True),
    "gemma-embedding": (10000, False, 6, False), "plamo3": (10000, False, 8, False), "laguna": (None, False, 4, True),
    "mellum": (None, False, 4, False),
}
UNROTATED = {"smollm3": lambda i, window: i % 4 == 3, "cohere2": lambda i, window: not window}
WINDOWS |= {"cohere2": (None, True, 4, False)}

PLAIN = ["llama", "baichuan", "xverse", "command-r", "olmo", "arctic", "deepseek", "chatglm", "granite", "bailingmoe",
         "arcee", "ernie4_5", "internlm2", "minicpm", "smollm3", "falcon", "grok", "dbrx", "stablelm", "qwen2", "qwen3",
         "qwen3moe", "olmoe", "phi2", "phi3", "plamo", "gemma", "starcoder2", "gptneox", "orion", "nemotron", "exaone",
         "dots1", "hunyuan-moe", "seed_oss", "apertus", "minimax-m2", "lfm2", "exaone4"]  # exaone4: windows in models of 64 layers alone
LAYERS = 12


def kind_of(name):
    return next((k for k, members in groups.items() if name in members), None)


def write(name, scaling, window, base, own_base):
    path = tempfile.mktemp()
    writer = gguf.GGUFWriter(path, name)
    writer.add_context_length(40960)
    writer.add_block_count(LAYERS)
    writer.add_embedding_length(4096)
    writer.add_head_count(32)
    if base:
        writer.add_rope_freq_base(base)
    writer.add_rope_dimension_count(128)
    if scaling == "no type":
        writer.add_rope_scaling_factor(4.0)
    if scaling == "linear":
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(8.0)
    if scaling == "none":
        writer.add_rope_scaling_type(gguf.RopeScalingType.NONE)
    if window:
        writer.add_sliding_window(1024)
    if own_base:
        writer.add_float32(f"{name}.rope.freq_base_swa", own_base)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    with open(path, "rb") as file:
        data = file.read()
    os.unlink(path)
    return base64.b64encode(data).decode()


def expected(name, scaling, window, base, own_base):
    """{label: [base, factor, layers]}; the label is empty if all layers that rotate are alike."""
    factor = {"no type": 4.0, "linear": 8.0}.get(scaling, 1.0)
    base = base or 10000.0
    unrotated = UNROTATED.get(name, lambda i, w: False)
    windows = WINDOWS.get(name)
    always = name in ("gemma3n", "gemma2", "gpt-oss", "gemma-embedding", "cohere2")
    if not windows or not (window or always):
        layers = [i for i in range(LAYERS) if not (name == "smollm3" and unrotated(i, False))]
        return {"": [base, factor, layers if len(layers) < LAYERS else []]}
    own, scaled, period, dense_first = windows
    is_window = [i % period != 0 if dense_first else i % period < period - 1 for i in range(LAYERS)]
    rotations = {
        "full_attention": [base, factor, [i for i in range(LAYERS) if not is_window[i] and not unrotated(i, False)]],
        "sliding_attention": [own_base or own or base, factor if scaled else 1.0, [i for i in range(LAYERS) if is_window[i]]],
    }
    return {k: v for k, v in rotations.items() if v[2]}


def main():
    cases = []
    for name in PLAIN + sorted(WINDOWS):
        pairing = {"NORM": "interleaved", "NEOX": "half_split"}[kind_of(name)]
        variants = [("", False, 500000.0, None), ("no type", False, 20000.0, None), ("linear", False, 1e6, None),
                    ("none", False, None, None)]
        if name in WINDOWS:
            variants += [("linear", True, 1e6, None), ("", True, 1e6, None)]
            if name not in ("olmo2", "mellum", "cohere2"):
                variants += [("linear", True, 1e6, 30000.0)]
        for variant in variants:
            cases.append({"architecture": name, "layout": pairing, "header": write(name, *variant),
                          "rotations": expected(name, *variant)})
    print('{"gguf":"%s","cases":[' % (getattr(gguf, "__version__", None) or __import__("importlib.metadata").metadata.version("gguf")))
    print(",\n".join(json.dumps(case, separators=(",", ":")) for case in cases))
    print("]}")


if __name__ == "__main__":
    main()
