"""Records the frequencies that transformers computes for configurations with changed values.

    pip install torch transformers && python3 record_changed_configurations.py [TYPE...] > changed_configurations.json

The result is evidence for changed_configurations_agree_test.cc. It is made without the facts of
src/models/facts and without their script: the rotary module of a type is the class beside its models
that takes its configuration, and it is asked for its frequencies. Each type is tried with each of
the changes below, made to its whole default configuration and to an empty one. A result has, for
each kind of layer, the number of pairs, the bits of three frequencies, and the attention factor. It
is recorded anew only for another version of the package.
"""

import copy
import datetime
import importlib
import inspect
import json
import logging
import os
import re
import struct
import sys
import warnings

os.environ["TRANSFORMERS_VERBOSITY"] = "error"
warnings.filterwarnings("ignore")

import torch
import transformers
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

logging.disable(logging.CRITICAL)
torch.set_num_threads(1)

BASE = 54321.0
YARN = {"factor": 8.0, "original_max_position_embeddings": 4096}
LLAMA3 = {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 8192}


def older(**parameters):
    return {"rope_scaling": parameters}


def newer(**parameters):
    return {"rope_parameters": parameters}


def nested(key, labels):
    """The first kind of layers is scaled; the others have a base of their own."""
    scaled = {"rope_type": "linear", "factor": 4.0, "rope_theta": BASE}
    return {key: {label: scaled if label == labels[0] else {"rope_type": "default", "rope_theta": 777.0} for label in labels}}


LAYERS = ["full_attention", "sliding_attention"]
CHANGES = [
    {}, {"rope_theta": BASE}, {"partial_rotary_factor": 0.5}, {"head_dim": 96}, {"head_dim": None},
    {"num_attention_heads": 8}, {"rotary_dim": 32}, {"rotary_pct": 0.25}, {"rotary_emb_base": BASE},
    {"qk_rope_head_dim": 32}, {"kv_channels": 96}, {"global_head_dim": 96}, {"rope_local_base_freq": BASE},
    {"global_rope_theta": BASE}, {"rope_theta": None}, {"rope_parameters": None}, {"rope_scaling": None}, newer(),
    newer(rope_type="default", rope_theta=BASE), newer(rope_type="default"), newer(rope_theta=BASE),
    newer(rope_type="default") | {"rope_theta": BASE},
    newer(rope_type="default", rope_theta=BASE, partial_rotary_factor=0.5),
    newer(rope_type="linear", rope_theta=BASE, factor=4.0, partial_rotary_factor=0.5),
    newer(rope_type="yarn", **YARN), newer(rope_type="yarn", rope_theta=BASE, factor=8.0),
    newer(rope_type="yarn", rope_theta=BASE, factor=8.0) | {"original_max_position_embeddings": 2048},
    newer(rope_type="yarn", rope_theta=BASE, attention_factor=1.25, truncate=False, **YARN),
    newer(rope_type="dynamic", rope_theta=BASE, factor=4.0) | {"max_position_embeddings": 5000},
    newer(rope_type="dynamic", rope_theta=BASE, factor=4.0, alpha=50.0),
    newer(rope_type="proportional", rope_theta=BASE, factor=8.0, partial_rotary_factor=0.25),
    older(rope_type="linear", factor=4.0), older(type="linear", factor=4.0), older(rope_type="yarn", **YARN),
    older(type="yarn", **YARN), older(rope_type="yarn", mscale=0.8, mscale_all_dim=0.5, **YARN),
    older(rope_type="yarn", mscale=0.8, beta_fast=16, beta_slow=2, **YARN),
    older(type="dynamic", factor=4.0), older(type="dynamic", factor=4.0, alpha=50.0),
    older(rope_type="llama3", **LLAMA3), older(rope_type="llama3", **LLAMA3) | {"rope_theta": BASE},
    older(rope_type="linear", factor=4.0) | {"partial_rotary_factor": 0.5, "rope_theta": BASE},
    older(rope_type="default"), older(rope_type="linear", factor=4.0) | newer(rope_type="linear", factor=4.0),
    nested("rope_parameters", LAYERS), nested("rope_scaling", LAYERS), nested("rope_parameters", LAYERS[:1]),
    nested("rope_parameters", ["main", "compress"]),
    newer(rope_type="yarn", rope_theta=BASE, factor=8.0, original_max_position_embeddings=8192),
]
KEPT = re.compile(r"rope|rotary|theta|head_dim|kv_channels|hidden_size|num_attention_heads|n_embd|n_head|d_model|"
                  r"max_position|partial|num_heads|embed_dim|n_positions|alibi|position_emb|model_type")


def plain(value):
    return json.loads(json.dumps(value, default=str))


def rotary_class_of(config_class):
    """The class beside the models that takes this configuration, and the name of that argument."""
    try:
        home = importlib.import_module(config_class.__module__.replace(".configuration_", ".modeling_"))
    except ImportError:
        return None
    found = []
    for name, member in vars(home).items():
        if inspect.isclass(member) and issubclass(member, torch.nn.Module) and re.search("Rotary|Rope|RoPE", name):
            arguments = inspect.signature(member.__init__).parameters
            key = next((k for k in arguments if "config" in k), None)
            if key and member.__module__ == home.__name__ and arguments[key].annotation in (config_class, config_class.__name__):
                found.append((member, key))
    return found[0] if len(found) == 1 else None


def tables_of(rotary):
    """{kind of layer or "": (frequencies, attention factor)}."""
    found = {}
    for name, tensor in [*rotary.named_buffers(recurse=False), *vars(rotary).items()]:
        match = re.fullmatch(r"(?:(.*)_)?inv_freq", name)
        if not match or not isinstance(tensor, torch.Tensor) or match[1] in ("original", "long", "short"):
            continue
        label = match[1] or ""
        if label.endswith("_original"):
            continue
        factor = getattr(rotary, f"{label}_attention_scaling", None) if label else None
        factor = getattr(rotary, "attention_scaling", 1.0) if factor is None else factor
        factor = factor.get(label, 1.0) if isinstance(factor, dict) else factor
        found[label] = (tensor.detach().float().flatten().tolist(), float(factor))
    return found


def result_of(config_class, rotary_class, values):
    config = config_class.from_dict(copy.deepcopy(values))
    member, key = rotary_class
    result = {}
    for label, (table, factor) in tables_of(member(**{key: config})).items():
        chosen = [table[i] for i in (min(1, len(table) - 1), len(table) // 2, len(table) - 1)]
        result[label] = [len(table), struct.pack("<3f", *chosen).hex(), factor]
    return result or None


def main(only):
    source = {"package": "transformers", "version": transformers.__version__, "torch": torch.__version__,
              "date": datetime.date.today().isoformat()}
    print('{"source":' + json.dumps(source) + ',\n"changes":' + json.dumps(CHANGES, separators=(",", ":")) + ',\n"types":{')
    separator, results = "", []  # many types have results in common
    for model_type in only or sorted(CONFIG_MAPPING.keys()):
        config_class = CONFIG_MAPPING[model_type]
        rotary_class = rotary_class_of(config_class)
        if rotary_class is None or hasattr(rotary_class[0], "compute_axial_rope_parameters"):
            continue
        try:
            values = plain(config_class().to_dict())
        except Exception:
            continue
        whole = {k: v for k, v in values.items() if KEPT.search(k) and not isinstance(v, list)} | {"model_type": model_type}
        cases = []
        for base in ({"model_type": model_type}, whole):
            for index, change in enumerate(CHANGES):
                # The older spelling stands in place of the newer one.
                given = base | change
                if base is whole and "rope_scaling" in change and "rope_parameters" not in change:
                    given.pop("rope_parameters", None)
                try:
                    result = result_of(config_class, rotary_class, given)
                except Exception:
                    continue
                if result is None:
                    continue
                if result not in results:
                    results.append(result)
                cases.append([int(base is whole), index, results.index(result)])
        if cases:
            entry = {"whole": whole, "cases": cases}
            print(separator + json.dumps(model_type) + ":" + json.dumps(entry, separators=(",", ":")), end="", flush=True)
            separator = ",\n"
        print(model_type, len(cases), file=sys.stderr, flush=True)
    print('\n},\n"results":' + json.dumps(results, separators=(",", ":")) + "}")


if __name__ == "__main__":
    main(sys.argv[1:])
