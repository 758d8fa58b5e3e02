"""Records the frequencies that transformers computes for the models of the presets.

    pip install torch transformers && python3 record_presets.py > presets.json

The result is evidence for presets_agree_with_their_classes_test.cc. A preset stands here with the
configuration that its model publishes, as far as the rotation goes; those that the program itself
builds from a configuration are taken from presets_of_types.cc. Each configuration is given to the
live class, whose rotary module is asked for its frequencies. A result has, for each kind of layer,
all frequencies as bits of float32, and the attention factor; the length is the class's
max_position_embeddings. It is recorded anew only for another version of the package.
"""

import base64
import copy
import datetime
import json
import os
import re
import struct
import sys

from record_changed_configurations import (CONFIG_MAPPING, importlib, inspect, rotary_class_of, tables_of, torch,
                                           transformers)

LLAMA3 = {"rope_type": "llama3", "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}
SOURCES = os.path.join(os.path.dirname(__file__), "../../src/models/")


def config(model_type, hidden, heads, length, theta, **more):
    return {"model_type": model_type, "hidden_size": hidden, "num_attention_heads": heads,
            "max_position_embeddings": length, "rope_theta": theta} | more


def deepseek(model_type, mscale):
    return config(model_type, 7168, 128, 163840, 10000, qk_nope_head_dim=128, qk_rope_head_dim=64, rope_scaling={
        "type": "yarn", "factor": 40, "beta_fast": 32, "beta_slow": 1, "mscale": mscale, "mscale_all_dim": mscale,
        "original_max_position_embeddings": 4096})


GEMMA_3 = config("gemma3_text", 3840, 16, 131072, 1e6, head_dim=256, rope_local_base_freq=10000.0,
                 rope_scaling={"rope_type": "linear", "factor": 8.0})
# Name: (kind of layer, configuration, length of a sequence on which the scaling depends).
PRESETS = {
    "llama-2": ("", config("llama", 4096, 32, 4096, 10000.0), None),
    "llama-3": ("", config("llama", 4096, 32, 8192, 500000.0), None),
    "llama-3.1": ("", config("llama", 4096, 32, 131072, 500000.0, rope_scaling=LLAMA3 | {"factor": 8.0}), None),
    "llama-3.2": ("", config("llama", 2048, 32, 131072, 500000.0, rope_scaling=LLAMA3 | {"factor": 32.0}, head_dim=64), None),
    "mistral-7b-v0.1": ("", config("mistral", 4096, 32, 32768, 10000.0, sliding_window=4096), None),
    "mistral-7b-v0.3": ("", config("mistral", 4096, 32, 32768, 1000000.0, sliding_window=None), None),
    "qwen2.5": ("", config("qwen2", 3584, 28, 32768, 1000000.0), None),
    "qwen2.5-long": ("", config("qwen2", 3584, 28, 32768, 1000000.0, rope_scaling={
        "type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32768}), None),
    "qwen3": ("", config("qwen3", 4096, 32, 40960, 1000000, head_dim=128), None),
    "gemma-2": ("", config("gemma2", 3584, 16, 8192, 10000.0, head_dim=256), None),
    "gemma-3-local": ("sliding_attention", GEMMA_3, None),
    "gemma-3-global": ("full_attention", GEMMA_3, None),
    "deepseek-v2": ("", deepseek("deepseek_v2", 0.707), None),
    "deepseek-v3": ("", deepseek("deepseek_v3", 1.0), None),
    "gpt-oss": ("", config("gpt_oss", 2880, 64, 131072, 150000, head_dim=64, rope_scaling={
        "rope_type": "yarn", "factor": 32.0, "beta_fast": 32.0, "beta_slow": 1.0, "truncate": False,
        "original_max_position_embeddings": 4096}), None),
    "gpt-neox-20b": ("", {"model_type": "gpt_neox", "hidden_size": 6144, "num_attention_heads": 64, "rotary_pct": 0.25,
                          "rotary_emb_base": 10000, "max_position_embeddings": 2048}, None),
    "pythia": ("", {"model_type": "gpt_neox", "hidden_size": 4096, "num_attention_heads": 32, "rotary_pct": 0.25,
                    "rotary_emb_base": 10000, "max_position_embeddings": 2048}, None),
    "glm-4": ("", config("glm4", 4096, 32, 32768, 10000.0, head_dim=128, partial_rotary_factor=0.5), None),
    "stablelm-2": ("", config("stablelm", 2048, 32, 4096, 10000, partial_rotary_factor=0.25), None),
    "falcon-7b": ("", {"model_type": "falcon", "hidden_size": 4544, "num_attention_heads": 71, "alibi": False}, None),
    "command-r": ("", config("cohere", 8192, 64, 131072, 8000000.0), None),
    "qwen2-vl": ("", config("qwen2_vl_text", 3584, 28, 32768, 1000000.0, rope_scaling={
        "type": "mrope", "mrope_section": [16, 24, 24]}), None),
    "qwen3-vl": ("", config("qwen3_vl_text", 4096, 32, 262144, 5000000, head_dim=128, rope_scaling={
        "rope_type": "default", "mrope_interleaved": True, "mrope_section": [24, 20, 20]}), None),
}
PHI = {"model_type": "phi3", "hidden_size": 3072, "num_attention_heads": 32, "max_position_embeddings": 131072,
       "original_max_position_embeddings": 4096, "rope_theta": 10000.0}


def lists_of_phi():
    """The factors as they stand in presets.cc."""
    with open(SOURCES + "presets.cc") as file:
        text = file.read()
    found = {}
    for name in ("short", "long"):
        body = re.search(rf"scaling\.{name}_factors = {{(.*?)}};", text, re.S)[1]
        found[f"{name}_factor"] = [float(number) for number in re.findall(r"[\d.]+(?=F)", body)]
    return found


def all_presets():
    yield from ((name, *entry) for name, entry in PRESETS.items())
    phi = PHI | {"rope_scaling": {"type": "longrope"} | lists_of_phi()}
    yield "phi-3.5-mini-short", "", phi, 4096
    yield "phi-3.5-mini-long", "", phi, 131072
    with open(SOURCES + "presets_of_types.cc") as file:
        text = file.read()
    for name, layer, body in re.findall(r'\{"([\w.-]+)", "(\w*)",\s*R"\((.*?)\)"', text, re.S):
        given = json.loads(body)
        if "_class_name" not in given:
            yield name, layer, given, None


def rotary_of(config_class):
    """The rotary class of a type, and the name of its argument; also if it says another type."""
    found = rotary_class_of(config_class)
    if found is not None:
        return None if hasattr(found[0], "compute_axial_rope_parameters") else found
    home = importlib.import_module(config_class.__module__.replace(".configuration_", ".modeling_"))
    loose = [(c, "config") for name, c in vars(home).items()
             if inspect.isclass(c) and re.search("Rotary", name) and not re.search("Vision|Audio|Code2Wav", name)
             and "config" in inspect.signature(c.__init__).parameters and c.__module__ == home.__name__]
    text = [c for c in loose if "Text" in c[0].__name__]
    return next((group[0] for group in (loose, text) if len(group) == 1), None)


def bits(numbers):
    return base64.b64encode(struct.pack(f"<{len(numbers)}f", *numbers)).decode()


def tables_at(rotary, length):
    """The tables behind a call with a sequence of this length, on which some scalings depend."""
    labels = sorted(tables_of(rotary))
    for label in labels:
        arguments = {"layer_type": label} if label else {}
        rotary(torch.zeros(1, 1, 4), torch.tensor([[length - 1]]), **arguments)
    return tables_of(rotary)


def main():
    source = {"package": "transformers", "version": transformers.__version__, "torch": torch.__version__,
              "date": datetime.date.today().isoformat()}
    lines = []
    for name, layer, given, seq_len in all_presets():
        config_class = CONFIG_MAPPING[given["model_type"]]
        found = None if name.endswith("-vision") else rotary_of(config_class)
        if found is None:
            print(name, "has no rotary module of one axis", file=sys.stderr)
            continue
        member, key = found
        loaded = config_class.from_dict(copy.deepcopy(given))
        rotary = member(**{key: loaded})
        length = loaded.max_position_embeddings
        tables = tables_of(rotary)
        if "longrope" in json.dumps(given):
            tables = tables_at(rotary, seq_len or length)
        entry = {"layer": layer, "config": given, "length": length,
                 "tables": {label: [bits(table), factor] for label, (table, factor) in tables.items()}}
        if seq_len:
            entry["seq_len"] = seq_len
        lines.append(json.dumps(name) + ":" + json.dumps(entry, separators=(",", ":")))
    print('{"source":' + json.dumps(source) + ',\n"presets":{\n' + ",\n".join(lines) + "\n}}")


if __name__ == "__main__":
    main()
