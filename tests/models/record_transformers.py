"""Records what transformers computes: frequencies and attention factors of configurations of every
scaling that it has, and the axis of every pair of models with positions of several numbers.

    pip install torch transformers && python3 record_transformers.py > transformers.json

The result is data for transformers_agrees_test.cc; it is recorded anew only for another version.
"""

import json
import struct
import sys
from types import SimpleNamespace

import torch
import transformers
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS
from transformers.models.llama.configuration_llama import LlamaConfig
from transformers.models.llama.modeling_llama import LlamaRotaryEmbedding
from transformers.models.qwen2_vl.modeling_qwen2_vl import Qwen2VLRotaryEmbedding
from transformers.models.qwen3_vl.modeling_qwen3_vl import Qwen3VLTextRotaryEmbedding


def bits(tensor):
    return " ".join("%08x" % struct.unpack("<I", struct.pack("<f", v))[0] for v in tensor.tolist())


def llama(head_dim, length, theta, rope=None, **more):
    config = {
        "model_type": "llama",
        "hidden_size": 4 * head_dim,
        "num_attention_heads": 4,
        "max_position_embeddings": length,
        "rope_theta": theta,
    }
    if rope:
        config["rope_scaling"] = rope
    config.update(more)
    return config


SHORT = [1 + k / 64 for k in range(24)]
LONG = [1 + k * k / 8 for k in range(24)]
LONGROPE = {"rope_type": "longrope", "short_factor": SHORT, "long_factor": LONG}


def yarn(factor, original, **more):
    return {
        "rope_type": "yarn",
        "factor": factor,
        "original_max_position_embeddings": original,
        **more,
    }


def llama3(factor, low, high, original):
    return {
        "rope_type": "llama3",
        "factor": factor,
        "low_freq_factor": low,
        "high_freq_factor": high,
        "original_max_position_embeddings": original,
    }


# (purpose, config.json, sequence length or None)
CASES = [
    ("no scaling", llama(128, 4096, 10000.0), None),
    ("no scaling, large base", llama(128, 8192, 500000.0), None),
    ("no scaling, a width whose exponents round", llama(96, 8192, 1000000.0), None),
    ("the newer spelling", {**llama(64, 4096, None), "rope_theta": None,
                            "rope_parameters": {"rope_type": "default", "rope_theta": 70000.0}}, None),
    ("a part of the head", llama(128, 4096, 10000.0, {"rope_type": "linear", "factor": 3.0}, partial_rotary_factor=0.25), None),
    ("linear", llama(128, 16384, 10000.0, {"type": "linear", "factor": 8.0}), None),
    ("linear by a factor that is no float", llama(80, 16384, 50000.0, {"rope_type": "linear", "factor": 2.7}), None),
    ("dynamic, short", llama(128, 2048, 10000.0, {"rope_type": "dynamic", "factor": 4.0}), 2047),
    ("dynamic, at the length", llama(128, 2048, 10000.0, {"rope_type": "dynamic", "factor": 4.0}), 2048),
    ("dynamic, one beyond", llama(128, 2048, 10000.0, {"rope_type": "dynamic", "factor": 4.0}), 2049),
    ("dynamic, far beyond", llama(96, 2048, 20000.0, {"rope_type": "dynamic", "factor": 3.0}), 30000),
    ("yarn", llama(128, 131072, 1000000.0, yarn(4.0, 32768)), None),
    ("yarn, own betas", llama(128, 65536, 20000.0, yarn(16.0, 4096, beta_fast=24.0, beta_slow=2.0)), None),
    ("yarn without truncation", llama(64, 131072, 150000.0, yarn(32.0, 4096, truncate=False)), None),
    ("yarn with mscale", llama(64, 163840, 10000.0, yarn(40.0, 4096, mscale=0.707, mscale_all_dim=1.5)), None),
    ("yarn with equal mscales", llama(64, 163840, 10000.0, yarn(40.0, 4096, mscale=1.0, mscale_all_dim=1.0)), None),
    ("yarn with mscale alone", llama(64, 163840, 10000.0, yarn(40.0, 4096, mscale=0.5)), None),
    ("yarn, attention factor given", llama(128, 131072, 1000000.0, yarn(4.0, 32768, attention_factor=1.25)), None),
    ("yarn, ramp clamped at both ends", llama(32, 2048, 10.0, yarn(2.0, 1024, beta_fast=1000.0, beta_slow=0.001)), None),
    ("yarn, low = high", llama(64, 131072, 10000.0, yarn(8.0, 4096, beta_fast=7.0, beta_slow=7.0, truncate=False)), None),
    ("yarn, high below low", llama(64, 131072, 10000.0, yarn(8.0, 4096, beta_fast=2.0, beta_slow=30.0)), None),
    ("longrope, short", llama(48, 65536, 10000.0, LONGROPE, original_max_position_embeddings=4096), 4096),
    ("longrope, one beyond", llama(48, 65536, 10000.0, LONGROPE, original_max_position_embeddings=4096), 4097),
    ("longrope, attention factor given", llama(48, 65536, 10000.0, {**LONGROPE, "attention_factor": 1.1},
                                               original_max_position_embeddings=4096), 65536),
    ("llama3", llama(128, 131072, 500000.0, llama3(8.0, 1.0, 4.0, 8192)), None),
    ("llama3, other factors", llama(64, 131072, 500000.0, llama3(32.0, 1.5, 7.0, 8192)), None),
    ("llama3, a step", llama(64, 131072, 500000.0, llama3(16.0, 3.0, 3.0, 4096)), None),
    ("proportional", {**llama(128, 131072, None), "rope_theta": None, "rope_parameters": {
        "rope_type": "proportional", "rope_theta": 1000000.0, "partial_rotary_factor": 0.25}}, None),
    ("proportional with a factor", {**llama(96, 131072, None), "rope_theta": None, "rope_parameters": {
        "rope_type": "proportional", "rope_theta": 1000000.0, "partial_rotary_factor": 0.6, "factor": 8.0}}, None),
]


def frequencies(config, seq_len):
    arguments = {k: v for k, v in config.items() if k != "model_type" and v is not None}
    if "rope_scaling" in arguments:
        arguments["rope_parameters"] = {**arguments.pop("rope_scaling"),
                                        "rope_theta": arguments["rope_theta"]}
    model = LlamaConfig(**json.loads(json.dumps(arguments)))
    model.standardize_rope_params()
    kind = model.rope_parameters["rope_type"]
    if kind == "default":
        return LlamaRotaryEmbedding.compute_default_rope_parameters(model, device="cpu")
    return ROPE_INIT_FUNCTIONS[kind](model, torch.device("cpu"), seq_len=seq_len)


def axes():
    """Which number of a position turns which pair, by giving each axis its own index as angle."""
    kinds = [
        ("chunked", Qwen2VLRotaryEmbedding, [[16, 24, 24], [10, 30, 24]]),
        ("interleaved", Qwen3VLTextRotaryEmbedding, [[24, 20, 20], [11, 11, 10], [30, 10, 24]]),
    ]
    found = []
    for order, embedding, all_sections in kinds:
        for sections in all_sections:
            pairs = sum(sections)
            angles = torch.stack([torch.full((1, 1, pairs), float(axis)) for axis in range(3)])
            taken = embedding.recomposition_frequencies(SimpleNamespace(mrope_section=sections), angles)
            found.append({"order": order, "sections": sections,
                          "axis_of_pair": "".join(str(int(v)) for v in taken.flatten()[:pairs])})
    return found


def main():
    recorded = []
    for shows, config, seq_len in CASES:
        inv_freq, attention_factor = frequencies(config, seq_len)
        recorded.append({
            "shows": shows,
            "config": {k: v for k, v in config.items() if v is not None},
            "seq_len": seq_len,
            "inv_freq": bits(inv_freq),
            "attention_factor": float(attention_factor).hex(),
        })
    json.dump({
        "source": "record_transformers.py: modeling_rope_utils, modeling_llama, modeling_qwen2_vl "
                  "and modeling_qwen3_vl of transformers, on the CPU",
        "transformers": transformers.__version__,
        "torch": torch.__version__,
        "inv_freq": "float32 bit patterns, one a pair",
        "frequencies": recorded,
        "axes": axes(),
    }, sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
