"""Records how the models of transformers rotate: measured, class by class, with nothing copied.

    pip install torch torchvision timm transformers && python3 record_model_types.py FACTS CASES [TYPE...]

Without torchvision and timm the code of a hundred types cannot be imported. FACTS (model_types.json) is what the reader of config.json looks up. CASES is the evidence for the
tests: configurations and the frequencies that transformers computes for them. Both are written
anew only for another version of the package. If types are named, these alone are recorded, and what
both files say of the others is kept. JOBS in the environment is the number of processes.

Each model is built on the meta device (shapes without data) and run once with empty masks. The
functions that rotate are intercepted, which shows the layers that rotate and by which frequencies.
The rotation itself is then probed on the CPU with one basis vector for each coordinate, at position 1.
"""

import ast
import base64
import datetime
import functools
import importlib
import inspect
import json
import math
import multiprocessing
import os
import re
import signal
import struct
import sys
import warnings

os.environ["TRANSFORMERS_VERBOSITY"] = "error"
warnings.filterwarnings("ignore")

import torch
import transformers
from torch import nn
from transformers import MODEL_MAPPING
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

transformers.logging.set_verbosity_error()
torch.set_num_threads(1)

WINDOW = 512  # of attention, in tokens, for classes that need one and have none by default
TOKENS = 7  # a length that no width of a default configuration has
ROTATES = re.compile(r"apply_.*rot|apply_rope|rotary")
ROTARY = re.compile(r"Rotary|Rope|RoPE")
# Keys of a configuration that may concern the rotation; the reader has the same list.
SUSPECT = re.compile(r"rope|rotary|theta|alibi|head_dim|kv_channels|position_emb|mscale|swa|local")
BASICS = ["model_type", "hidden_size", "num_attention_heads", "num_hidden_layers", "n_embd", "n_head",
          "n_layer", "n_ctx", "d_model", "max_position_embeddings", "n_positions", "layer_types",
          "partial_rotary_factor", "original_max_position_embeddings", "sliding_window",
          "sliding_window_pattern", "num_heads", "embed_dim", "use_sliding_window", "global_attn_every_n_layers"]
SPATIAL = ("position_ids", "positions")


class TooLong(Exception):
    pass


def alarm(*_):
    raise TooLong()


signal.signal(signal.SIGPROF, alarm)


def limit(seconds):
    """Raises TooLong after so many seconds of processor time; on a busy machine the clock would say
    more. 0 ends the limit."""
    signal.setitimer(signal.ITIMER_PROF, seconds)


class Calls:
    """The arguments of the intercepted functions."""

    def __init__(self):
        self.rotations = []  # (layer, function, args, kwargs, q, label)
        self.labels = {}     # id of a table of cos or sin -> (module, layer_type)
        self.alive = []      # so that ids are not used again
        self.rotary = {}     # module path -> (module, args, kwargs, outputs)
        self.depth = 0


calls = Calls()


def layer_of(frame):
    while frame is not None:
        module = frame.f_locals.get("self")
        if isinstance(module, nn.Module) and getattr(module, "layer_idx", None) is not None:
            return module.layer_idx
        frame = frame.f_back
    return None


def head_dim_of(frame):
    while frame is not None:
        module = frame.f_locals.get("self")
        if isinstance(module, nn.Module) and isinstance(getattr(module, "head_dim", None), int):
            return module.head_dim
        frame = frame.f_back
    return None


def intercept(module):
    for name, function in list(vars(module).items()):
        if inspect.isfunction(function) and re.match(r"create_.*mask|_update_causal|_prepare_4d", name):
            setattr(module, name, lambda *a, **k: None)
        if not (inspect.isfunction(function) and ROTATES.search(name)) or hasattr(function, "original"):
            continue

        @functools.wraps(function)
        def wrapper(*args, original=function, **kwargs):
            inner = calls.depth > 0
            calls.depth += 1
            try:
                result = original(*args, **kwargs)
            finally:
                calls.depth -= 1
            if not inner:
                frame = sys._getframe(1)
                label = None
                for value in list(args) + list(kwargs.values()):
                    if id(value) in calls.labels:
                        label = calls.labels[id(value)]
                calls.rotations.append((layer_of(frame), original, args, kwargs, label, head_dim_of(frame)))
                calls.alive.append((args, kwargs))
            return result

        wrapper.original = function
        setattr(module, name, wrapper)


def watch(model):
    for path, module in model.named_modules():
        if not ROTARY.search(type(module).__name__):
            continue

        def hook(module, args, kwargs, output, path=path):
            layer_type = kwargs.get("layer_type") or next((a for a in args if isinstance(a, str)), None)
            calls.rotary.setdefault((path, layer_type), (module, args, kwargs, output))
            for tensor in output if isinstance(output, (tuple, list)) else [output]:
                calls.labels[id(tensor)] = (path, layer_type)
                calls.alive.append(tensor)

        module.register_forward_hook(hook, with_kwargs=True)


def modeling_of(config_class):
    """The module with the models of a class of configurations; None if it has none."""
    try:
        return importlib.import_module(config_class.__module__.replace(".configuration_", ".modeling_"))
    except ImportError:
        return None


def model_class_of(config_class):
    """The model of a class of configurations: the package's choice, or the one that says so itself."""
    try:
        model_class = MODEL_MAPPING[config_class] if config_class in MODEL_MAPPING else None
    except ValueError:  # the package's table names a class that it does not have
        model_class = None
    if model_class is not None:
        return model_class[0] if isinstance(model_class, (tuple, list)) else model_class
    home = modeling_of(config_class)
    found = [c for c in vars(home or object).values() if inspect.isclass(c) and hasattr(c, "_from_config")
             and c.__module__ == home.__name__ and not c.__name__.startswith("_")
             and config_class in (c.__dict__.get("config_class"), c.__dict__.get("__annotations__", {}).get("config"))]
    # Classes for a task contain the model itself.
    return next((c for c in found if c.__name__.endswith("Model") and "PreTrained" not in c.__name__),
                next((c for c in found if "PreTrained" not in c.__name__), None))


def build_and_run(config):
    """Returns the model on the meta device, and why its forward pass ended early if it did."""
    calls.__init__()
    model_class = model_class_of(type(config))
    home = sys.modules[model_class.__module__]
    modules = {home} | {sys.modules[v.__module__] for v in vars(home).values()
                        if inspect.isclass(v) and ".modeling_" in v.__module__}
    for module in modules:
        intercept(module)
    with torch.device("meta"):
        model = model_class._from_config(config) if hasattr(model_class, "_from_config") else model_class(config)
    model.eval()
    watch(model)
    ended = run(model, input_ids=torch.zeros((1, TOKENS), dtype=torch.long))
    if ended and not calls.rotations and isinstance(getattr(config, "hidden_size", None), int):
        ended = run(model, inputs_embeds=torch.zeros((1, TOKENS, config.hidden_size))) if not hasattr(
            model, "embed_tokens") else ended
    return model, ended


def run(model, **inputs):
    """Returns why the forward pass ended early; None if it did not."""
    try:
        with torch.device("meta"), torch.no_grad():
            model(**{name: tensor.to("meta") for name, tensor in inputs.items()},
                  position_ids=torch.arange(TOKENS)[None], use_cache=False)
    except TooLong:
        raise
    except Exception as error:
        return type(error).__name__
    return None


# --- frequencies ----------------------------------------------------------------------------------

def bits(tensor):
    return tensor.detach().to(torch.float32).flatten()


def tables_of(rotary):
    """Returns {layer_type or "": (inv_freq, attention factor)} of a rotary module on the CPU."""
    found = {}
    names = [n for n, _ in rotary.named_buffers(recurse=False)] + \
            [n for n, v in vars(rotary).items() if isinstance(v, torch.Tensor)]
    for name in names:
        if not name.endswith("inv_freq") or "original" in name or "long_inv" in name:
            continue
        label = name[:-len("inv_freq")].rstrip("_")
        scaling = getattr(rotary, f"{label}_attention_scaling", None) if label else None
        if scaling is None:
            scaling = getattr(rotary, "attention_scaling", 1.0)
        if isinstance(scaling, dict):
            scaling = scaling.get(label, 1.0)
        tensor = getattr(rotary, name)
        if tensor is not None:
            found[label] = (bits(tensor), float(scaling))
    return found


def make_rotary(rotary_class, config):
    signature = inspect.signature(rotary_class.__init__).parameters
    name = next((n for n in list(signature)[1:] if "config" in n), None)
    return rotary_class(**{name: config}) if name else rotary_class(config)


def table_of_sines(rotary):
    """The angles of position 1, of modules that keep a table: [position, sines and then cosines]."""
    table = getattr(rotary, "embed_positions", None)
    if not isinstance(table, torch.Tensor) or table.dim() != 2:
        return {}
    half = table.shape[1] // 2
    return {"": (torch.atan2(table[1, :half].double(), table[1, half:].double()).float(), 1.0)}


def measure(rotary_class, config):
    try:
        tables = tables_of(make_rotary(rotary_class, config))
        tables = tables or table_of_sines(make_rotary(rotary_class, config))
    except TooLong:
        raise
    except Exception:
        return None
    return tables or None


def same(one, other):
    return (one is None) == (other is None) and (one is None or (
        one.keys() == other.keys() and all(torch.equal(one[k][0], other[k][0]) and one[k][1] == other[k][1] for k in one)))


# --- probing --------------------------------------------------------------------------------------

def on_cpu(value, replace):
    if isinstance(value, torch.Tensor):
        return replace(value)
    if isinstance(value, (tuple, list)):
        return type(value)(on_cpu(v, replace) for v in value)
    return value


def rotate_at(call, rotary, positions):
    """The matrix of the rotation at a position: [coordinate out, coordinate in]."""
    layer, function, args, kwargs, label, _ = call
    names = list(inspect.signature(function).parameters)
    given = dict(zip(names, args)) | kwargs
    outputs = None
    if label is not None:
        module, r_args, r_kwargs, r_output = calls.rotary[label]

        def position(value):
            if value.dtype in (torch.long, torch.int32) or (value.dim() <= 3 and value.shape[-1] == TOKENS and value.dim() < 3):
                shape = [1 if d == TOKENS else d for d in value.shape]
                if len(shape) == 3:
                    return torch.tensor(positions[:shape[0]]).reshape(shape[0], 1, 1).expand(shape).contiguous()
                return torch.full(shape, positions[0], dtype=torch.long)
            return torch.zeros([1 if d == TOKENS else d for d in value.shape][:1] + [1, 4])

        module = rotary
        outputs = module(*on_cpu(r_args, position), **{k: on_cpu(v, position) for k, v in r_kwargs.items()})
        outputs = list(outputs) if isinstance(outputs, (tuple, list)) else [outputs]
        metas = list(r_output) if isinstance(r_output, (tuple, list)) else [r_output]
    built, vector = {}, None
    for name, value in given.items():
        if isinstance(value, torch.Tensor):
            shape = [1 if d == TOKENS else d for d in value.shape]
            is_table = re.match(r"cos|sin|freqs|pos|rope", name)
            if is_table and outputs is not None:
                index = next((i for i, m in enumerate(metas) if m is value), None)
                if index is None:
                    index = 1 if name.startswith("sin") else 0
                built[name] = outputs[index].reshape(shape)
            else:
                width = value.shape[-1]
                tensor = torch.zeros([width] + shape[1:])
                if vector is None:
                    vector = name
                    tensor.reshape(width, -1, width)[:] = torch.eye(width)[:, None, :]
                built[name] = tensor
        elif isinstance(value, (tuple, list)) and value and isinstance(value[0], torch.Tensor) and outputs is not None:
            built[name] = tuple(o.reshape([1 if d == TOKENS else d for d in v.shape]) for o, v in zip(outputs, value))
        else:
            built[name] = value
    result = function(**built)
    result = result[0] if isinstance(result, (tuple, list)) else result
    width = given[vector].shape[-1]
    return result.reshape(width, -1, width)[:, 0, :].T.double(), given[vector]


def shape_of(matrix):
    """Returns the layout and the place of a rotation, or None if the matrix is none of pairs."""
    shape = shape_of_pairs(matrix)
    if shape is None and matrix.shape[0] % 2 == 0:
        # The output is stored as halves, of pairs that were neighbours.
        width = matrix.shape[0]
        back = [p // 2 + (width // 2 if p % 2 else 0) for p in range(width)]
        shape = shape_of_pairs(matrix[back])
        if shape is not None:
            shape["output"] = "halves"
            # For basis vector i = 2p the cosine stands at p now, and the sine at p + width / 2.
            shape["elements"] = [(i, i // 2 + width // 2) for i, _ in shape["elements"]]
    return shape


def shape_of_pairs(matrix):
    width = matrix.shape[0]
    pairs = []
    for i in range(width):
        others = [j for j in range(width) if j != i and abs(matrix[j, i]) > 1e-12]
        if len(others) > 1 or (others and abs(matrix[i, i] - matrix[others[0], others[0]]) > 1e-6):
            return None
        if others and others[0] > i:
            pairs.append((i, others[0]))
    if not pairs:
        return None
    offset, count = pairs[0][0], len(pairs)
    layout = None
    if all(j == i + 1 for i, j in pairs) and [i for i, _ in pairs] == [offset + 2 * p for p in range(count)]:
        layout = "interleaved"
    elif [i for i, _ in pairs] == [offset + p for p in range(count)] and len({j - i for i, j in pairs}) == 1:
        layout = "half_split"
    if layout is None:
        return None
    sines = [matrix[j, i] for i, j in pairs]
    return {"layout": layout, "offset": offset, "pairs": count, "gap": pairs[0][1] - pairs[0][0],
            "turns": -1 if sines[0] < 0 else 1, "elements": pairs}


# --- one type -------------------------------------------------------------------------------------

def plain(value):
    return json.loads(json.dumps(value, default=str))


def default_of(config_class, key):
    field = getattr(config_class, "__dataclass_fields__", {}).get(key)
    if field is None:
        return getattr(config_class, key, None)
    if field.default is not field.default_factory and not isinstance(field.default, type(field.default_factory)):
        return field.default
    return None


def load(config_class, values):
    return config_class.from_dict(json.loads(json.dumps(values)))


def relevant(values, reads):
    return {k: v for k, v in values.items() if k in BASICS or k in reads or SUSPECT.search(k)
            or k in ("no_rope_layers", "attn_layer_indices")}


def older_style(values, labels):
    """The same configuration as files before rope_parameters spelled it."""
    old = dict(values)
    rope = old.pop("rope_parameters", None)
    if not isinstance(rope, dict):
        return None
    if labels:
        full = dict(rope.get("full_attention") or rope.get("main") or next((r for r in rope.values() if r), {}))
        local = rope.get("sliding_attention")
        if isinstance(local, dict) and local.get("rope_theta") != full.get("rope_theta"):
            old["rope_local_base_freq"] = local["rope_theta"]
    else:
        full = dict(rope)
    old["rope_theta"] = full.pop("rope_theta", None)
    if "partial_rotary_factor" in full:
        old["partial_rotary_factor"] = full.pop("partial_rotary_factor")
    kind = full.get("rope_type", "default")
    old["rope_scaling"] = None if kind == "default" and len(full) <= 1 else full
    return old


def without(values, path):
    copy = json.loads(json.dumps(values))
    inside = copy
    for key in path[:-1]:
        inside = inside[key]
    del inside[path[-1]]
    return copy


def paths(values):
    for key, value in values.items():
        if key == "model_type":
            continue
        yield (key,)
        if key in ("rope_parameters", "rope_scaling") and isinstance(value, dict):
            for inner, parameters in value.items():
                yield (key, inner)
                if isinstance(parameters, dict):
                    for innermost in parameters:
                        yield (key, inner, innermost)


def layer_rule(config, labels_by_layer):
    """Which list of the configuration says how a layer rotates, and how each of its values does."""
    values = plain(config.to_dict())
    layers = len(labels_by_layer)
    if len(set(labels_by_layer)) == 1:
        return None
    lists = [k for k, v in values.items() if isinstance(v, list) and len(v) == layers]
    for key in sorted(lists, key=lambda k: (k != "layer_types", k)):
        try:
            mapping = {}
            for value, label in zip(values[key], labels_by_layer):
                if mapping.setdefault(str(value), label) != label:
                    raise KeyError
            return {"key": key, "rotations": mapping}
        except KeyError:
            continue
    return {"key": None, "default": labels_by_layer}


def probe_call(call, rotary):
    matrix, vector = rotate_at(call, rotary, [1, 1, 1, 1])
    shape = shape_of(matrix)
    if shape is None:
        return None
    width = vector.shape[-1]
    shape["width"] = width
    strides = [s for s, d in zip(vector.stride(), vector.shape) if d > 1 and s > width]
    if vector.storage_offset() and strides:
        shape["head"] = min(strides)
        shape["window"] = vector.storage_offset() % min(strides)
    elif strides and min(strides) > width and call[5] and min(strides) == call[5]:
        shape["head"] = call[5]
    one = rotate_at(call, rotary, [1, 0, 0, 0])[0]
    if not torch.allclose(one, matrix):
        turned = [rotate_at(call, rotary, [int(a == axis) for a in range(4)])[0] for axis in range(4)]
        order = []
        for i, j in shape["elements"]:
            order.append(next((axis for axis in range(4) if abs(turned[axis][j, i]) > 1e-12), -1))
        shape["axes"] = order
    del shape["elements"]
    return shape


LAYER_TYPES = ["full_attention", "sliding_attention", "chunked_attention", "linear_attention", "attention", "conv",
               "mamba"]


def rotations_by_layer_type(config_class, config):
    """How layers of each type rotate: {type: label, "all" or "none"}, and the same of a configuration
    whose sliding_window is null; None if it was not seen."""
    values = plain(config.to_dict())
    found = of_layer_types(config_class, values)
    if "none" not in found.values() or "sliding_window" not in values:
        return found, None
    open_values = values | {"sliding_window": None}
    for key in ("sliding_window_pattern", "_sliding_window_pattern"):
        open_values.pop(key, None)
    of_open = of_layer_types(config_class, open_values)
    return found, of_open if of_open.keys() >= found.keys() else None


def of_layer_types(config_class, values):
    found = {}
    source = inspect.getsource(modeling_of(config_class)) + inspect.getsource(sys.modules[config_class.__module__])
    present = sorted(set(v for v in values["layer_types"] if isinstance(v, str)))
    present += [k for k, v in (values.get("rope_parameters") or {}).items() if isinstance(v, dict) and k not in present]
    # Lists of other values of each layer follow from the number of layers if they are left out.
    unlisted = {k: v for k, v in values.items() if not (isinstance(v, list) and len(v) == len(values["layer_types"]))}
    present += [t for t in LAYER_TYPES if t not in present and (f'"{t}"' in source or t in LAYER_TYPES[:2]
                                                                          or t in NEEDS.get(config_class.model_type, {}).get("layer_types", []))]

    def labels_of(layer, *layer_types):
        for given in (values, unlisted, unlisted | {"sliding_window": WINDOW}):
            try:
                build_and_run(config_class.from_dict(
                    given | {"layer_types": list(layer_types), "num_hidden_layers": len(layer_types)}))
            except TooLong:
                raise
            except Exception:
                continue
            return {(c[4] or (None, None))[1] or "all" for c in calls.rotations if c[0] == layer}
        return None

    for layer_type in present:
        labels = labels_of(1, layer_type, layer_type)
        if labels is not None and len(labels) == 1:
            found[layer_type] = labels.pop()
    # A layer does not rotate if one that does was reached behind it.
    behind = next(iter(found), None)
    for layer_type in present:
        if layer_type in found or behind is None:
            continue
        if labels_of(1, layer_type, behind) and not labels_of(0, layer_type, behind):
            found[layer_type] = "none"
    return found


def null_parameters(config_class, config):
    """The kinds of layers that do not rotate if their parameters are null."""
    values = plain(config.to_dict())
    rope = values.get("rope_parameters")
    if not isinstance(rope, dict) or len(rope) < 2 or not all(isinstance(v, dict) for v in rope.values()):
        return None
    found = []
    for label in sorted(rope):
        other = next(name for name in sorted(rope) if name != label)
        try:
            given = {k: v for k, v in values.items() if not (isinstance(v, list) and len(v) == len(values["layer_types"]))}
            _, ended = build_and_run(config_class.from_dict(
                given | {"layer_types": [label, other], "num_hidden_layers": 2, "rope_parameters": rope | {label: None}}))
        except TooLong:
            raise
        except Exception:
            continue
        if not ended and {c[0] for c in calls.rotations} == {1}:
            found.append(label)
    return found


def probe_functions(rotary, rotary_class, config):
    """Probes the function beside a rotary module, for models that could not be run as far as that."""
    home = sys.modules[rotary_class.__module__]
    functions = {getattr(f, "original", f) for n, f in vars(home).items() if inspect.isfunction(f)
                 and re.match(r"apply_(rotary_pos_emb|rotary_emb|multimodal_rotary_pos_emb)", n)
                 and "vision" not in n and f.__module__ == home.__name__}
    found = []
    for function in functions:
        names = list(inspect.signature(function).parameters)
        if names[:4] != ["q", "k", "cos", "sin"]:
            continue
        # The axes of several positions show only if it is given several.
        several = "mrope" in inspect.getsource(rotary_class) + inspect.getsource(function)
        labels = [label for label in sorted(tables_of(rotary)) if label]
        of_layer = {"layer_type": labels[0]} if labels else {}
        for shape in ((3, 1, 1),) if several else ((1, 1), (3, 1, 1)):
            try:
                def matrix_at(positions):
                    where = torch.tensor(positions[:shape[0]]).reshape(shape) if len(shape) == 3 else torch.tensor([[positions[0]]])
                    cos, sin = rotary(torch.zeros(1, 1, 4), where, **of_layer)
                    head = getattr(config, "head_dim", None) or cos.shape[-1]
                    q = torch.eye(head).reshape(head, 1, 1, head)
                    return function(q, q, cos, sin)[0].reshape(head, head).T.double()
                matrix = matrix_at([1, 1, 1, 1])
                one = shape_of(matrix)
                if one is None:
                    continue
                one["width"] = matrix.shape[0]
                if several or not torch.allclose(matrix_at([1, 0, 0, 0]), matrix):
                    turned = [matrix_at([int(a == axis) for a in range(4)]) for axis in range(3)]
                    one["axes"] = [next((axis for axis in range(3) if abs(turned[axis][j, i]) > 1e-12), -1)
                                   for i, j in one["elements"]]
                del one["elements"]
                found.append(one)
                break
            except TooLong:
                raise
            except Exception:
                continue
    return {"": found[0]} if len(found) == 1 else None


def facts_of_rotary(model_type, config, rotary_class, paths_of_it, ended):
    """Facts of one type whose rotary modules are at these places of the model that has run."""
    facts = {"class": type(config).__name__, "rotary": rotary_class.__name__}
    mine = [c for c in calls.rotations if c[4] is not None and c[4][0] in paths_of_it]
    if not mine:
        mine = [c for c in calls.rotations if c[4] is None]
    probes = {}
    rotary = make_rotary(rotary_class, config)
    for call in mine:
        label = (call[4] or (None, None))[1] or ""
        if isinstance(probes.get(label), dict):
            continue
        try:
            probes[label] = probe_call(call, rotary)
        except TooLong:
            raise
        except Exception as error:
            probes[label] = repr(error)[:150]
    if not any(isinstance(p, dict) for p in probes.values()):
        probes = probe_functions(rotary, rotary_class, config) or probes
        facts["by"] = "function"
    facts["probes"] = probes
    count = getattr(config, "num_hidden_layers", None) or getattr(config, "n_layer", None)
    if isinstance(count, int) and mine and not ended:
        by_layer = ["none"] * count
        for call in mine:
            if call[0] is not None and call[0] < count:
                by_layer[call[0]] = (call[4] or (None, None))[1] or "all"
        facts["layers"] = layer_rule(config, by_layer)
    else:
        facts["ended"] = ended or "no layers"
    return facts


# The needs of classes whose empty configuration cannot be built.
ATTEMPTS = [{"num_hidden_layers": 12}, {}, {"head_dim": 128}, {"vocab_size": 64}, {"num_key_value_heads": 8},
            {"rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "partial_rotary_factor": 0.5,
                                 "mrope_section": [8, 12, 12]}}]


# The needs of single types: parts that the class leaves out by default, and values without which a
# model cannot be built.
NEEDS = {
    "granitemoehybrid": {"position_embedding_type": "rope", "num_hidden_layers": 4, "layer_types": ["attention", "mamba"] * 2},
    "lfm2_moe": {"num_hidden_layers": 4, "num_experts": 8, "layer_types": ["full_attention", "conv"] * 2},
    "chameleon": {"vocabulary_map": {"<image>": 4}, "num_hidden_layers": 4},
    "bamba": {"attn_layer_indices": [1, 3], "num_hidden_layers": 4},
    "dbrx": {"attn_config": {"rope_theta": 10000.0, "clip_qkv": 8}},
    "qwen4_exp_text": {"indexer_n_heads": 4, "indexer_kv_heads": 1, "indexer_head_dim": 256, "indexer_budget": 64,
                       "indexer_compress_ratio": 4, "num_hidden_layers": 4},
    "cohere_compass_text": {"rope_parameters": {label: {"rope_type": "default", "rope_theta": 10000.0}
                                                for label in ("full_attention", "sliding_attention")},
                            "num_hidden_layers": 4, "layer_types": ["full_attention", "sliding_attention"] * 2},
    "diffusion_gemma_text": {"num_experts": 8, "top_k_experts": 2, "moe_intermediate_size": 64},
    "deepseek_ocr2_text": {"mlp_layer_types": ["dense"] * 4, "num_hidden_layers": 4},
    "t5gemma2_text": {"dropout_rate": 0.0},
    "t5gemma2_decoder": {"dropout_rate": 0.0},
    "qwen3_omni_moe_talker_text": {"shared_expert_intermediate_size": 64, "num_hidden_layers": 4},
    "esm": {"position_embedding_type": "rotary", "vocab_size": 33, "pad_token_id": 1, "mask_token_id": 32, "num_hidden_layers": 4},
}


def default_model(config_class):
    """An empty configuration with its model; with fewer layers, or what it lacks, if need be."""
    problem, needed = None, None
    experts = {}
    needs = NEEDS.get(config_class.model_type)
    for given in ([needs] if needs else []) + ATTEMPTS:
        for more in ({}, experts):
            try:
                config = config_class(**given, **more)
                built = build_and_run(config)
                if calls.rotations:
                    return (config, *built)
                needed = needed or (given is needs and needs and config) or None
            except TooLong:
                raise
            except Exception as error:
                problem = problem or error
                try:
                    experts = {k: 8 for k, v in plain(config_class(**given).to_dict()).items()
                               if v is None and "expert" in k}
                except Exception:
                    experts = {}
            if not experts:
                break
    try:
        config = needed or config_class()
        return (config, *build_and_run(config))
    except TooLong:
        raise
    except Exception:
        raise problem


def switches_of(model_type, config_class, config):
    """Keys that turn the rotation off or on altogether: {key: {value: whether any layer rotates}}."""
    found = {}
    for key, value in plain(config.to_dict()).items():
        if not re.search(r"alibi|use_\w*rope|use_rotary|position_emb|nope|rope_inter", key) or \
                isinstance(value, (int, float, list, dict)) and not isinstance(value, bool):
            continue
        words = ["rope", "rotary", "nope", "absolute", "alibi"]
        tried = [True, False] if isinstance(value, bool) else words if isinstance(value, str) else [True, False] + words
        results = {}
        usual = default_of(config_class, key)
        for other in tried + [v for v in (value, usual) if v not in tried]:
            try:
                other_config = config_class.from_dict(plain(config.to_dict()) | {key: other})
                build_and_run(other_config)
                results[json.dumps(other)] = bool(calls.rotations)
            except TooLong:
                raise
            except Exception:
                continue
        if len(set(results.values())) > 1:
            found[key] = results
    build_and_run(config)  # the calls that are looked at next are the default configuration's
    return found


def built_without_rotation(model):
    """Whether no rotation is in the code of the modules that a model has, unless it is switched off
    there: a rotary module that is None, and code that looks whether it is."""
    def is_off(module):
        return any(name.endswith("rotary_emb") and value is None for name, value in vars(module).items())

    some_are_off = any(is_off(module) for module in model.modules())
    for module in model.modules():
        if ROTARY.search(type(module).__name__):
            return False
        for its_class in type(module).__mro__:
            if ".models." not in its_class.__module__ or its_class.__name__.endswith("PreTrainedModel"):
                continue
            source = without_words(sources_of(sys.modules[its_class.__module__])[its_class.__name__])
            if OTHER_MODELS.search(source):
                return False
            if some_are_off:  # the argument that switches it off
                source = re.sub(r"\buse_rope\b", "", source)
            if ROPE_WORDS.search(source) and not (is_off(module) and "rotary_emb is not None" in source):
                return False
    return True


def parts_of(config_class, config):
    """The types of the models within a configuration, by their keys; a part of another package has
    none."""
    declared = {**(getattr(config_class, "sub_configs", None) or {}),
                **(getattr(config_class, "sub_configs_defaults", None) or {})}
    parts = {}
    for key, sub in declared.items():
        value = getattr(config, key, None)
        part = getattr(value if value is not None else sub, "model_type", None)
        if part:
            parts[key] = part
    return parts


def defaults_of_parts(config_class, model_type, parts):
    """The defaults that a class gives to the models within it and their own classes do not have:
    {part: {key: value}}; and the parts whose rope_theta acts beside them."""
    found, theta = {}, []
    for key, part in parts.items():
        try:
            inner = getattr(config_class.from_dict({"model_type": model_type, key: {"model_type": part}}), key)
            given, own = plain(inner.to_dict()), plain(type(inner)().to_dict())
            changed = {"model_type": part, "rope_theta": 12345.0}
            others = (getattr(config_class.from_dict({"model_type": model_type, key: changed}), key),
                      type(inner).from_dict(changed))
            acts, acts_alone = ("12345.0" in json.dumps(plain(other.to_dict()).get("rope_parameters")) for other in others)
        except Exception:
            continue
        layers = ("model_type", "num_hidden_layers", "n_layer", "layer_types", "sliding_window", "num_local_experts")
        differs = {k: v for k, v in relevant(given, []).items() if v != own.get(k) and k not in layers}
        if acts_alone and not acts:
            differs["rope_parameters"] = given.get("rope_parameters")
        if differs:
            found[key] = differs
            if acts:
                theta.append(key)
    return found, theta


def layout_switch(config_class, config, model_type, rotary_class):
    """Whether rope_interleave chooses between neighbours and halves."""
    layouts = []
    for value in (True, False):
        other = config_class.from_dict(plain(config.to_dict()) | {"rope_interleave": value})
        model, ended = build_and_run(other)
        paths_of_it = [path for path, module in model.named_modules() if type(module) is rotary_class]
        probes = facts_of_rotary(model_type, other, rotary_class, paths_of_it, ended)["probes"]
        layouts.append({p["layout"] for p in probes.values() if isinstance(p, dict)})
    return layouts == [{"interleaved"}, {"half_split"}]


def facts_of(model_type, config_class):
    """Returns {type: facts} of a type and of the parts that rotate in it."""
    config, model, ended = default_model(config_class)
    found = {model_type: {"class": config_class.__name__}}
    parts = parts_of(config_class, config)
    if parts:
        found[model_type]["parts"] = parts
        found[model_type]["part_defaults"], found[model_type]["part_theta"] = defaults_of_parts(
            config_class, model_type, parts)
        # Whether the fields of the language model may stand outside of its own object.
        for key in ("text_config", "language_config", "llm_config"):
            if key in parts:
                try:
                    outer = config_class.from_dict({"model_type": model_type, "rope_theta": 12345.0, "hidden_size": 1024, "max_position_embeddings": 777})
                    inner = plain(getattr(outer, key).to_dict())
                    found[model_type]["flat"] = inner.get("max_position_embeddings") == 777
                except Exception:
                    found[model_type]["flat"] = False
    switches = switches_of(model_type, config_class, config)
    if switches:
        found[model_type]["switches"] = switches
        try:
            usual = plain(config_class().to_dict())
        except Exception:
            usual = plain(config.to_dict())
        found[model_type]["defaults"] = {k: usual.get(k) for k in switches}
        # Parts that the class leaves out by default are probed when it is switched on.
        on = {k: json.loads(v) for k, values in switches.items() for v, rotates in values.items() if rotates}
        off = any(not values.get(json.dumps(plain(config.to_dict())[k]), True) for k, values in switches.items())
        if off:
            config = config_class.from_dict(plain(config.to_dict()) | on)
        model, ended = build_and_run(config)
    if not calls.rotations and not switches and built_without_rotation(model):
        found[model_type]["rotates"] = False
        return found
    groups = {}
    for path, module in model.named_modules():
        if ROTARY.search(type(module).__name__):
            its = getattr(module, "config", None)
            its_type = getattr(its, "model_type", None) or model_type
            if its_type == model_type and its is not None and type(its) is not type(config):
                continue  # another model within it, whose class has the name of the whole
            groups.setdefault(its_type, []).append((path, module, its or config))
    if model_type in groups and isinstance(plain(config.to_dict()).get("layer_types"), list):
        by_type, without_window = rotations_by_layer_type(config_class, config)
        found[model_type]["by_type"] = by_type
        if without_window and without_window != by_type:
            found[model_type]["without_window"] = without_window
        model, ended = build_and_run(config)
        groups = {t: [(p, dict(model.named_modules())[p], c) for p, _, c in m] for t, m in groups.items()}
    for its_type, members in groups.items():
        try:
            facts = facts_of_rotary(its_type, members[0][2], type(members[0][1]), [p for p, _, _ in members], ended)
        except TooLong:
            raise
        except Exception as error:
            facts = {"class": type(members[0][2]).__name__, "rotary": type(members[0][1]).__name__, "probes": {}, "ended": repr(error)[:100]}
        facts["configuration"] = members[0][2]
        facts["rotary_class"] = type(members[0][1])
        if its_type == model_type:
            found[model_type].update(facts)
            found[model_type]["null_is_none"] = null_parameters(config_class, config)
        else:
            found[its_type] = facts | {"in": model_type}
    if "rope_interleave" in plain(config.to_dict()) and "rotary_class" in found[model_type]:
        found[model_type]["interleave"] = layout_switch(config_class, config, model_type, found[model_type]["rotary_class"])
    return found


# --- experiments ----------------------------------------------------------------------------------

class Type:
    """A configuration class and its rotary module, to be asked what a configuration comes to."""

    def __init__(self, facts):
        self.config_class = type(facts["configuration"])
        self.rotary_class = facts["rotary_class"]
        try:
            self.values = plain(self.config_class().to_dict())
        except Exception:
            self.values = plain(facts["configuration"].to_dict())
        self.given = {}  # is in every configuration that is tried
        self.default = self.empty()
        needed = NEEDS.get(self.values["model_type"], {})
        self.must_say = self.default is None and "rope_parameters" in needed
        if self.must_say:
            self.given = {key: needed[key] for key in ("rope_parameters", "num_hidden_layers", "layer_types") if key in needed}
            self.default = self.empty()
        self.unlisted = []
        self.say_all_layers()

    def say_all_layers(self):
        """A class may have parameters for kinds of layers that its default configuration has no layer
        of: a list of layers then says all kinds."""
        rope = self.values.get("rope_parameters")
        labels = sorted(rope) if isinstance(rope, dict) and all(isinstance(v, dict) for v in rope.values()) else []
        if self.default is None or not set(labels) > set(self.default) and not self.must_say:
            return
        alone = self.of({"model_type": self.values["model_type"]} |
                        {k: v for k, v in self.given.items() if k == "rope_parameters"})
        all_kinds = {"num_hidden_layers": len(labels), "layer_types": labels}
        whole = self.empty(**all_kinds)
        if whole is None and self.values.get("sliding_window", 0) is None:
            all_kinds["sliding_window"] = WINDOW
            whole = self.empty(**all_kinds)
        if whole is None or set(whole) != set(labels):
            return
        self.unlisted = sorted(alone or {})
        self.given |= all_kinds
        self.default = whole
        self.values = self.values | all_kinds

    def of(self, values):
        try:
            return measure(self.rotary_class, load(self.config_class, values))
        except TooLong:
            raise
        except Exception:
            return None

    def empty(self, **given):
        return self.of({"model_type": self.values["model_type"]} | self.given | given)


def base_of(table, default, default_base):
    """The base of a table, given that the default table has default_base; None if it's another width."""
    if table is None or default is None or len(table[0]) != len(default[0]) or len(table[0]) < 2:
        return None
    if float(table[0][1]) <= 0 or float(default[0][1]) >= 1:
        return None
    return default_base ** (math.log(float(table[0][1])) / math.log(float(default[0][1])))


def labels_changed(one, other):
    if one is None or other is None or one.keys() != other.keys():
        return None
    return sorted(k for k in one if not (torch.equal(one[k][0], other[k][0]) and one[k][1] == other[k][1]))


def halved(one, other):
    return one is not None and other is not None and any(
        len(one[k][0]) != len(other[k][0]) or not torch.equal(one[k][0], other[k][0]) for k in one if k in other)


HEADS = ["head_dim", "hidden_size", "num_attention_heads", "qk_rope_head_dim", "n_embd", "n_head", "rotary_dim",
         "kv_channels", "attention_head_dim", "d_model", "num_heads", "n_heads", "embed_dim", "rope_head_dim", "global_head_dim",
         "swa_head_dim", "encoder_num_attention_heads", "decoder_num_attention_heads", "attention_hidden_size"]


def experiments(facts):
    kind = Type(facts)
    if kind.default is None:
        return None
    labels = sorted(kind.default)
    nested = labels != [""]
    found = {"labels": labels if nested else [], "theta": getattr(kind.config_class, "default_theta", None)}
    rope = kind.values.get("rope_parameters")
    found["empty"] = rope if isinstance(rope, dict) and not kind.must_say else None
    if kind.must_say:
        del found["theta"]
    if kind.unlisted and kind.unlisted != labels:
        found["unlisted"] = kind.unlisted
    # Keys whose change changes the frequencies; booleans are flipped, numbers doubled.
    reads, idle = {}, []
    for key, value in kind.values.items():
        if not (key in HEADS or SUSPECT.search(key) or key == "max_position_embeddings" or key == "original_max_position_embeddings"):
            continue
        if key in ("rope_parameters", "rope_scaling") or isinstance(value, (list, dict, str)):
            continue
        other = (not value) if isinstance(value, bool) else 96 if value is None else value * 2
        if value is None and not key.endswith("dim"):
            continue
        raw = getattr(kind.config_class, "__dataclass_fields__", {}).get(key)
        raw = raw.default if raw is not None and isinstance(raw.default, (int, float, bool, type(None))) else value
        changed = kind.empty(**{key: other})
        needed = NEEDS.get(kind.values["model_type"], {})
        if changed is None and key in needed:
            changed = kind.empty(**needed)  # the class takes the key beside others alone
        if not same(changed, kind.default):
            reads[key] = raw
        elif SUSPECT.search(key) or key in HEADS:
            idle.append(key)
    # Keys of files that the class takes although it does not list them.
    for key in ("head_dim", "rotary_dim", "kv_channels", "global_head_dim", "qk_rope_head_dim", "attention_head_dim"):
        if key not in kind.values and any(not same(kind.empty(**{key: number}), kind.default) for number in (32, 96)):
            reads[key] = None
    found["reads"], found["idle"] = reads, idle
    for key in ("hidden_size", "num_attention_heads", "n_embd", "n_head", "max_position_embeddings", "head_dim",
                "n_positions", "original_max_position_embeddings"):
        if key in kind.values:
            raw = getattr(kind.config_class, "__dataclass_fields__", {}).get(key)
            raw = raw.default if raw is not None and isinstance(raw.default, (int, float, bool, type(None))) else kind.values[key]
            found.setdefault("class_values", {})[key] = raw
    # The effects of the older keys at the top level.
    older = {}
    for key in ("rope_theta", "rotary_emb_base", "rope_local_base_freq", "global_rope_theta", "local_rope_theta",
                "swa_rope_theta", "compress_rope_theta"):
        changed = labels_changed(kind.empty(**{key: 12345.0}), kind.default)
        if changed:
            older[key] = changed
    for spelling in ("rope_type", "type"):
        older["rope_scaling." + spelling] = labels_changed(
            kind.empty(rope_scaling={spelling: "linear", "factor": 4.0}, rope_theta=12345.0),
            kind.empty(rope_scaling={spelling: "linear", "factor": 8.0}, rope_theta=12345.0))
    for key in ("partial_rotary_factor", "rotary_pct", "rotary_percentage"):
        one, other = kind.empty(**{key: 0.5}), kind.empty(**{key: 1.0})
        if halved(one, other):
            older[key] = "changes"
    found["older"] = older
    theta = 10000.0
    if nested:
        newer = {}
        for label in labels:
            given = {l: {"rope_type": "default", "rope_theta": theta} for l in labels}
            plainly = kind.empty(rope_parameters=given)
            given2 = json.loads(json.dumps(given))
            given2[label]["rope_theta"] = 12345.0
            newer[label] = labels_changed(kind.empty(rope_parameters=given2), plainly)
        found["newer"] = newer
        flat = kind.empty(rope_parameters={"rope_type": "default", "rope_theta": 12345.0})
        found["flat_rope"] = labels_changed(flat, kind.default) if flat else None
        partial = kind.empty(rope_parameters={l: {"rope_type": "default", "rope_theta": theta, "partial_rotary_factor": 0.5} for l in labels})
        linear = {"rope_type": "linear", "rope_theta": theta, "factor": 2.0}
        wrap = lambda p: {l: dict(p) for l in labels}
    else:
        plainly = kind.empty(rope_parameters={"rope_type": "default", "rope_theta": theta})
        changed = kind.empty(rope_parameters={"rope_type": "default", "rope_theta": 12345.0})
        found["newer"] = {"": labels_changed(changed, plainly)}
        partial = kind.empty(rope_parameters={"rope_type": "default", "rope_theta": theta, "partial_rotary_factor": 0.5})
        linear = {"rope_type": "linear", "rope_theta": theta, "factor": 2.0}
        wrap = dict
    whole = kind.empty(rope_parameters=wrap({"rope_type": "default", "rope_theta": theta, "partial_rotary_factor": 1.0}))
    found["partial"] = halved(partial, whole)
    found["partial_default_kept"] = not halved(plainly, whole)
    lists = {"rope_type": "longrope", "rope_theta": theta, "factor": 2.0, "original_max_position_embeddings": 512}
    width = len(next(iter(kind.default.values()))[0])
    of_lists = kind.empty(rope_parameters=wrap(lists | {"short_factor": [2.0] * width, "long_factor": [4.0] * width}))
    if of_lists is None and labels == [""]:
        # Factors of cos and sin of its own, for short and for long sequences.
        both = {"short_factor": [2.0] * width, "long_factor": [4.0] * width, "short_mscale": 1.0, "long_mscale": 1.0}
        of_lists = kind.empty(rope_parameters=lists | both)
        if of_lists is not None:
            found["mscales"] = list_beyond(kind, lists | both)
    found["longrope"] = of_lists is not None and whole is not None and all(
        len(of_lists[k][0]) == len(whole[k][0]) and torch.equal(of_lists[k][0] * 2, whole[k][0]) for k in whole if k in of_lists)
    of_linear = kind.empty(rope_parameters=wrap(linear | {"partial_rotary_factor": 1.0}))
    found["linear"] = of_linear is not None and whole is not None and all(
        torch.equal(of_linear[k][0] * 2, whole[k][0]) for k in whole if k in of_linear)
    found.update(experiments_on_scaling(kind, labels, wrap))
    found["partial_scaled"] = halved(kind.empty(rope_parameters=wrap(linear | {"partial_rotary_factor": 0.5})), of_linear)
    return found


def list_beyond(kind, parameters):
    """"short" or "long": the list of factors that acts beyond the original length."""
    config = load(kind.config_class, {"model_type": kind.values["model_type"], "rope_parameters": parameters})
    rotary = make_rotary(kind.rotary_class, config)
    where = 4 * parameters["original_max_position_embeddings"]
    short = torch.cos(where * rotary.inv_freq.float())
    cos = rotary(torch.zeros(1, 1, 4), torch.tensor([[where]]))[0].flatten()[:len(parameters["short_factor"])]
    return "short" if torch.allclose(cos, short, atol=1e-3) else "long"


def experiments_on_scaling(kind, labels, wrap):
    """The effect of parameters that not all classes read alike."""
    found = {}
    theta = {"rope_theta": 10000.0}
    dynamic = {"rope_type": "dynamic", "factor": 4.0} | theta
    # Some classes read alpha only if the file has a head_dim.
    one, other = (kind.empty(rope_parameters=wrap(dynamic | {"alpha": alpha}), head_dim=128) for alpha in (50.0, 100.0))
    found["alpha"] = one is not None and other is not None and not same(one, other)
    # The factor of cos and sin that yarn has by itself is 0.1·ln(s) + 1.
    yarn = {"rope_type": "yarn", "factor": 8.0, "original_max_position_embeddings": 512}
    older = kind.empty(rope_scaling=yarn)
    factors = {label: factor for label, (_, factor) in (older or {}).items()
               if label in (labels_changed(older, kind.default) or []) and abs(factor - 0.1 * math.log(8) - 1) > 1e-9}
    if factors:
        found["older_yarn_factor"] = factors
    if labels != [""]:
        nested = [kind.empty(rope_scaling=wrap({"rope_type": "linear", "factor": factor} | theta)) for factor in (2.0, 4.0)]
        found["nested_scaling"] = labels_changed(*nested) == labels and not kind.must_say
    return found


ROPE_WORDS = re.compile(r"inv_freq|[Rr]otary|RoPE|\brope|_rope|rope_|freqs_c")
OTHER_MODELS = re.compile(r"Auto(Model\w*|Backbone)\.from_config|load_backbone")


@functools.lru_cache(maxsize=4)
def sources_of(home):
    """The source of each class and function of a module."""
    text = inspect.getsource(home)
    lines = text.split("\n")
    return {node.name: "\n".join(lines[node.lineno - 1:node.end_lineno]) for node in ast.parse(text).body
            if isinstance(node, (ast.ClassDef, ast.FunctionDef))}


def code_of(config_class, home):
    """The source of the classes of a module that are made for a configuration, and of all that they
    mention in it; None if there are none, or if they take code of models from elsewhere."""
    sources = sources_of(home)
    own = re.compile(rf"config:\s*['\"]?{config_class.__name__}\b|config_class = {config_class.__name__}\b")
    waiting = [name for name, source in sources.items() if own.search(source)]
    found = {}
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found[name] = sources[name]
        # Names behind a dot, as in self.attention, are other things.
        for word in set(re.findall(r"(?<![.\w])[A-Za-z_]\w*", sources[name])) - {name}:
            if word in sources:
                waiting.append(word)
            elif re.search(r"\.models\.\w+\.modeling_", getattr(vars(home).get(word), "__module__", None) or ""):
                return None
    return "\n".join(found.values()) or None


def without_words(source):
    """Source without comments, long texts and the name of a width that models without a rotation have too."""
    return re.sub(r'"""[\s\S]*?"""|#.*|\w*rope_head_dim', "", source)


def without_rotation(config_class):
    """Whether no code of the class's models mentions a rotation, and none can be put into them."""
    home = modeling_of(config_class)
    if home is None or getattr(config_class, "sub_configs", None):
        return False
    source = inspect.getsource(home)
    if not ROPE_WORDS.search(source) and not OTHER_MODELS.search(source):
        return True
    own = code_of(config_class, home)
    return own is not None and not ROPE_WORDS.search(without_words(own)) and not OTHER_MODELS.search(own)


# Types that rotate in a way that no specification describes: the reason, the line that shows it, and the key with its
# value without which they don't rotate.
BEFORE = ("the states are rotated before queries and keys are made of them", r"= self\._apply_rotary_embedding\(",
          ("position_embeddings_type", "rotary"))
PECULIAR = {"wav2vec2-conformer": BEFORE, "wav2vec2-bert": BEFORE, "seamless_m4t": BEFORE,
            "hunyuan_vl_text": ("the two coordinates of a pair turn by different axes",
                                r"m\[i % len\(self\.mrope_section\)\]", None),
            "qwen2_5_omni_dit": ("the first head alone is rotated", r"query\[:, :1\], key\[:, :1\] = apply_rotary", None),
            "clvp_encoder": ("values are rotated beside queries and keys", r"value_rot = apply_rotary_pos_emb\(", None)}


def peculiar(model_type, config_class):
    reason, pattern, only_if = PECULIAR[model_type]
    home = modeling_of(config_class)
    line = next(n for n, text in enumerate(inspect.getsource(home).split("\n"), 1) if re.search(pattern, text))
    at = f"models/{home.__name__.split('.')[-2]}/{os.path.basename(home.__file__)}:{line}"
    found = {"class": config_class.__name__, "peculiar": reason, "peculiar_at": at}
    if only_if:
        found["only_if"] = [*only_if, plain(getattr(config_class(), only_if[0]))]
    return found


class OfRoFormer(nn.Module):
    """The rotation of RoFormer, whose table of sines and rotation are not those of a rotary module."""

    def __init__(self, config):
        super().__init__()
        home = modeling_of(type(config))
        head = config.hidden_size // config.num_attention_heads
        table = home.RoFormerSinusoidalPositionalEmbedding(config.max_position_embeddings, head)
        self.row = table.create_weight()[1]
        self.inv_freq = torch.atan2(self.row[:head // 2].double(), self.row[head // 2:].double()).float()
        self.attention_scaling = 1.0
        self.rotate = home.RoFormerSelfAttention.apply_rotary_position_embeddings

    def probe(self):
        width = len(self.row)
        vectors = torch.eye(width)[:, None, None, :]
        turned = self.rotate(self.row.expand(width, 1, 1, width), vectors, vectors)[0]
        shape = shape_of(turned.reshape(width, width).T.double())
        del shape["elements"]
        return {"": shape | {"width": width}}

    @staticmethod
    def values_too(config_class):
        """The key with which the attention rotates the values as well, as {key: whether it does}."""
        home, seen = modeling_of(config_class), {}
        original = home.RoFormerSelfAttention.apply_rotary_position_embeddings
        for value in (True, False):
            attention = home.RoFormerSelfAttention(config_class(hidden_size=64, num_attention_heads=2, rotary_value=value), layer_idx=0)
            given = []
            home.RoFormerSelfAttention.apply_rotary_position_embeddings = staticmethod(
                lambda sines, *tensors: given.append(len(tensors)) or original(sines, *tensors))
            attention(torch.zeros(1, 3, 64), sinusoidal_pos=torch.zeros(1, 1, 3, 32))
            seen[value] = given == [3]
        home.RoFormerSelfAttention.apply_rotary_position_embeddings = original
        return "rotary_value" if seen == {True: True, False: False} else None


SPECIAL = {"roformer": OfRoFormer}


def record(only):
    everything = {}
    for model_type in only or list(CONFIG_MAPPING.keys()):
        config_class = CONFIG_MAPPING[model_type]
        if without_rotation(config_class):
            parts = parts_of(config_class, None)
            defaults, theta = defaults_of_parts(config_class, model_type, parts)
            everything[model_type] = {"class": config_class.__name__, "rotates": False, "parts": parts,
                                      "part_defaults": defaults, "part_theta": theta}
            continue
        if model_type in PECULIAR:
            everything[model_type] = peculiar(model_type, config_class)
            continue
        if model_type in SPECIAL:
            config = config_class()
            facts = {"class": config_class.__name__, "configuration": config, "rotary_class": SPECIAL[model_type]}
            facts |= {"probes": SPECIAL[model_type](config).probe(), "experiments": experiments(facts),
                      "values_too": SPECIAL[model_type].values_too(config_class)}
            everything[model_type] = facts
            continue
        if model_class_of(config_class) is None:
            everything[model_type] = {"class": config_class.__name__, "error": "no class of models was found",
                                      "parts": parts_of(config_class, None)}
            continue
        limit(120)
        try:
            for its_type, facts in facts_of(model_type, config_class).items():
                known = everything.get(its_type)
                better = known is None or not any(isinstance(p, dict) for p in known.get("probes", {}).values())
                if its_type == model_type or (better and any(isinstance(p, dict) for p in facts["probes"].values())) or known is None:
                    if its_type == model_type and known is not None and "in" in known and not any(
                            isinstance(p, dict) for p in facts.get("probes", {}).values()):
                        known.update({k: v for k, v in facts.items() if k == "parts"})
                        continue
                    if "rotary_class" in facts:
                        try:
                            facts["experiments"] = experiments(facts)
                        except TooLong:
                            raise
                        except Exception as error:
                            facts["experiments"] = repr(error)[:200]
                    everything[its_type] = facts
                    print(its_type, json.dumps(plain({k: v for k, v in facts.items() if k not in ("configuration", "rotary_class")}))[:1500], flush=True)
        except TooLong:
            everything[model_type] = {"class": config_class.__name__, "error": "too long"}
        except Exception as error:
            # The parts are named by the class itself, whether its model can be built or not.
            everything[model_type] = {"class": config_class.__name__, "error": repr(error)[:200],
                                      "parts": parts_of(config_class, None)}
            print(model_type, "ERROR", repr(error)[:200], flush=True)
        finally:
            limit(0)
    return everything


# --- cases for the tests --------------------------------------------------------------------------

class Tables:
    """Lists of float32 frequencies, each kept once."""

    def __init__(self):
        self.index = {}

    def of(self, tensor):
        text = base64.b64encode(struct.pack(f"<{len(tensor)}f", *tensor.tolist())).decode()
        return self.index.setdefault(text, len(self.index))


def cases_of(kind, reads, tables):
    """The configurations of one type in both styles, and [style, removed key, result] for each key."""
    results, cases, seen = [], [], set()
    labels = sorted(kind.default) if kind.default else []
    newer = relevant(kind.values, reads)
    styles = [newer, older_style(newer, labels != [""])]
    for style, values in enumerate(styles):
        if values is None:
            continue
        for path in [()] + list(paths(values)):
            given = without(values, path) if path else values
            text = json.dumps(given, sort_keys=True)
            if text in seen:
                continue
            seen.add(text)
            found = kind.of(given)
            result = None if found is None else {label: [tables.of(t), f] for label, (t, f) in found.items()}
            if result not in results:
                results.append(result)
            cases.append([style, "/".join(path), results.index(result)])
    return {"styles": styles, "results": results, "cases": cases}


def order_of(axes, pairs):
    """The name of an order of axes if it is one of the reader's, with its sections."""
    sections = [axes.count(a) for a in range(3)]
    if axes == [0] * sections[0] + [1] * sections[1] + [2] * sections[2]:
        return {"order": "chunked", "sections": sections}
    if axes == [1 if j % 3 == 1 and j < 3 * sections[1] else 2 if j % 3 == 2 and j < 3 * sections[2] else 0
                for j in range(pairs)]:
        return {"order": "interleaved", "sections": sections}
    return {"order": "listed", "list": "".join(str(a) if a >= 0 else "-" for a in axes)}


def condensed(raw):
    """The facts of one type as the reader wants them."""
    facts = {}
    for key in ("class", "in", "peculiar", "peculiar_at", "only_if", "parts", "part_defaults", "part_theta", "flat", "switches", "defaults", "interleave",
                "values_too"):
        if raw.get(key):
            facts[key] = raw[key]
    tried = raw.get("experiments")
    probes = {label: p for label, p in (raw.get("probes") or {}).items() if isinstance(p, dict)}
    layouts = {p["layout"] for p in probes.values()}
    if len(layouts) == 1:
        facts["layout"] = layouts.pop()
        if any(p.get("output") for p in probes.values()):
            facts["output"] = "halves"
        if any(p["turns"] < 0 for p in probes.values()):
            facts["turns"] = -1
        gaps = {p["gap"] != p["pairs"] for p in probes.values()} if facts["layout"] == "half_split" else {False}
        if True in gaps:
            facts["gap"] = "head"
        places = {(p.get("head", p["width"]), p.get("window", p["offset"])) for p in probes.values()}
        if len(places) == 1 and raw.get("by") != "function":
            facts["head"], facts["window"] = places.pop()
        if raw.get("by"):
            facts["by"] = raw["by"]
        facts["width"] = {label: 2 * p["pairs"] for label, p in probes.items()}
        orders = {label: order_of(p["axes"], p["pairs"]) for label, p in probes.items() if "axes" in p}
        if orders:
            facts["axes"] = next(iter(orders.values()))
            if len({order.get("list") for order in orders.values()}) > 1:
                facts["axes"]["lists"] = {label: order.get("list", "") for label, order in orders.items()}
    if raw.get("null_is_none"):
        facts["null_is_none"] = raw["null_is_none"]
    if isinstance(tried, dict):
        for key in ("labels", "unlisted", "empty", "theta", "reads", "idle", "older", "partial", "partial_default_kept",
                    "partial_scaled", "linear", "longrope", "mscales", "flat_rope", "alpha", "older_yarn_factor", "nested_scaling"):
            never = key in ("alpha", "nested_scaling") and not tried.get(key)
            if tried.get(key) not in (None, [], {}) and not never:
                facts[key] = tried[key]
        facts["values"] = tried.get("class_values", {})
    by_type = raw.get("by_type")
    if by_type and len(set(by_type.values())) > 1:
        facts["layers"] = {"key": "layer_types", "rotations": by_type}
        if raw.get("without_window"):
            facts["layers"]["without_window"] = raw["without_window"]
    elif raw.get("layers"):
        facts["layers"] = raw["layers"]
    if raw.get("rotates") is False:
        facts["rotates"] = False
    elif not facts.keys() & {"reads", "layout", "parts", "peculiar"}:
        facts["unmeasured"] = True
        facts["why"] = raw.get("error") or "its rotary module was not found"
        if raw.get("ended"):
            facts["why"] = f"its forward pass ended early, by a {raw['ended']}"
    return facts


def measured(model_type):
    """[(type, facts, cases, tables)] of a type and of the parts that rotate in it, for one process."""
    found = []
    for its_type, raw in record([model_type]).items():
        tables, cases = Tables(), None
        if isinstance(raw.get("experiments"), dict):
            limit(120)
            try:
                cases = cases_of(Type(raw), raw["experiments"]["reads"], tables)
            except Exception as error:
                print(its_type, "NO CASES", repr(error)[:200], flush=True)
            finally:
                limit(0)
        found.append((its_type, plain(condensed(raw)), cases, list(tables.index)))
    return found


def merged(all_found, only, facts_file, cases_file):
    """The facts and the cases of all types. A part's own model comes before the models around it,
    unless the pairs were seen there alone. Types that are not named keep what was recorded."""
    types, cases, tables = {}, {}, Tables()

    def keep_cases(its_type, its_cases, texts):
        of = [tables.index.setdefault(text, len(tables.index)) for text in texts]
        for result in its_cases["results"]:
            for table in (result or {}).values():
                table[0] = of[table[0]]
        cases[its_type] = its_cases

    named = set(only)
    if named:
        with open(facts_file) as file:
            types = {name: facts for name, facts in json.load(file)["types"].items() if name not in named}
        with open(cases_file) as file:
            known = json.load(file)
        for name, its_cases in known["types"].items():
            if name not in named:
                keep_cases(name, its_cases, known["tables"])
    for model_type, found in all_found:
        for its_type, facts, its_cases, texts in found:
            known = types.get(its_type)
            if known is not None and not ("layout" in facts and "layout" not in known) and (
                    its_type != model_type or "layout" in known and "layout" not in facts):
                for key in ("parts", "flat"):
                    if key in facts:
                        known.setdefault(key, facts[key])
                continue
            types[its_type] = facts
            cases.pop(its_type, None)
            if its_cases is not None:
                keep_cases(its_type, its_cases, texts)
    # Only tables that are still used.
    used = sorted({table[0] for entry in cases.values() for result in entry["results"] for table in (result or {}).values()})
    place = {old: new for new, old in enumerate(used)}
    for entry in cases.values():
        for result in entry["results"]:
            for table in (result or {}).values():
                table[0] = place[table[0]]
    texts = list(tables.index)
    return types, cases, [texts[old] for old in used]


def main():
    facts_file, cases_file, only = sys.argv[1], sys.argv[2], sys.argv[3:]
    names = only or list(CONFIG_MAPPING.keys())
    with multiprocessing.get_context("fork").Pool(int(os.environ.get("JOBS", "2"))) as pool:
        types, cases, tables = merged(zip(names, pool.imap(measured, names)), only, facts_file, cases_file)
    source = {"package": "transformers", "version": transformers.__version__, "torch": torch.__version__,
              "date": datetime.date.today().isoformat()}
    with open(facts_file, "w") as file:
        write_lines(file, {"source": source, "types": types}, "types")
    with open(cases_file, "w") as file:
        write_lines(file, {"source": source, "tables": tables, "types": cases}, "types")


def write_lines(file, document, long):
    """One line for each member of the long object."""
    head = {k: v for k, v in document.items() if k != long}
    file.write(json.dumps(head, separators=(",", ":"))[:-1] + f',\n"{long}":{{\n')
    file.write(",\n".join(json.dumps(k) + ":" + json.dumps(v, separators=(",", ":")) for k, v in document[long].items()))
    file.write("\n}}\n")


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":  # some classes take kinds of layers from a set
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    main()
