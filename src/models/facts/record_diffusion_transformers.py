"""Records how the transformers of diffusers rotate: measured, class by class.

    pip install torch diffusers && python3 record_diffusion_transformers.py FACTS

FACTS (diffusion_transformers.json) is what the reader of a transformer/config.json looks up. It is
written anew only for another version of the package.

Each model is built with one layer of random weights and run once. The queries before the rotation
are those that its norm of queries returns; the rotated ones are those that reach its attention. The
two, as complex numbers, differ by the angle of each pair, which shows the layout, the axis and the
frequency of every pair; what a key does is seen from changing it.
"""

import datetime
import importlib
import json
import sys
import warnings

warnings.filterwarnings("ignore")

import diffusers
import torch

torch.manual_seed(1)
TEXT = 3  # tokens of the text
SIDE = 3  # patches along a side, and frames


def grid(frames):
    """The positions of the patches, in the order in which the models flatten them."""
    return [(t, h, w) for t in range(frames) for h in range(SIDE) for w in range(SIDE)]


def ids(points, width):
    """[tokens, width]: the time, the row and the column come first, and other numbers are 0."""
    return torch.tensor([list(p) + [0] * (width - len(p)) for p in points], dtype=torch.float32)


def flux(axes, guidance=True):
    def inputs(config):
        points = grid(2)
        all_ids = {"img_ids": ids(points, axes), "txt_ids": torch.zeros(TEXT, axes)}
        call = {"hidden_states": torch.randn(1, len(points), config["in_channels"]),
                "encoder_hidden_states": torch.randn(1, TEXT, config["joint_attention_dim"]),
                "timestep": torch.ones(1), **all_ids}
        if "pooled_projection_dim" in config:
            call["pooled_projections"] = torch.randn(1, config["pooled_projection_dim"])
        return call, points
    return inputs


def video(config):
    points = grid(2)
    pt, ph, pw = config["patch_size"]
    return {"hidden_states": torch.randn(1, config["in_channels"], 2 * pt, SIDE * ph, SIDE * pw),
            "timestep": torch.ones(1, dtype=torch.long),
            "encoder_hidden_states": torch.randn(1, TEXT, config["text_dim"])}, points


def qwen(config):
    # Rows and columns are counted from the middle of the picture: −2, −1, 0.
    points = [(0, h - 2, w - 2) for h in range(SIDE) for w in range(SIDE)]
    return {"hidden_states": torch.randn(1, len(points), config["in_channels"]),
            "encoder_hidden_states": torch.randn(1, TEXT, config["joint_attention_dim"]),
            "encoder_hidden_states_mask": torch.ones(1, TEXT),
            "timestep": torch.ones(1), "img_shapes": [[(1, SIDE, SIDE)]]}, points


FLUX = {"num_layers": 1, "num_single_layers": 0, "num_attention_heads": 2, "joint_attention_dim": 32,
        "in_channels": 16}
MODELS = {
    "FluxTransformer2DModel": (flux(3), {**FLUX, "pooled_projection_dim": 16}, "axes_dims_rope", (8, 24, 32)),
    "ChromaTransformer2DModel": (flux(3), {**FLUX, "approximator_num_channels": 16,
                                           "approximator_hidden_dim": 16, "approximator_layers": 1},
                                 "axes_dims_rope", (8, 24, 32)),
    "Flux2Transformer2DModel": (flux(4), {**FLUX, "timestep_guidance_channels": 16},
                                "axes_dims_rope", (8, 16, 24, 16)),
    "QwenImageTransformer2DModel": (qwen, {"num_layers": 1, "num_attention_heads": 2, "in_channels": 16,
                                           "joint_attention_dim": 32}, "axes_dims_rope", (8, 24, 32)),
    "WanTransformer3DModel": (video, {"num_layers": 1, "num_attention_heads": 2, "in_channels": 4,
                                      "ffn_dim": 16, "text_dim": 16, "freq_dim": 16}, None, None),
}


def rotated_queries(model, call):
    """Returns (queries before, after) the rotation, [tokens, heads, head_dim], of the picture."""
    seen = {}
    attention = next(m for m in model.modules() if hasattr(m, "norm_q") and m.norm_q is not None)
    attention.norm_q.register_forward_hook(lambda m, i, o: seen.setdefault("before", o.detach()))
    module = importlib.import_module(type(attention.processor).__module__)
    original = module.dispatch_attention_fn

    def dispatch(query, *arguments, **options):
        seen.setdefault("after", query.detach())
        return original(query, *arguments, **options)

    module.dispatch_attention_fn = dispatch
    try:
        with torch.no_grad():
            model(**call)
    except Exception:
        if "after" not in seen:
            raise
    finally:
        module.dispatch_attention_fn = original
    after = seen["after"][0].double()
    before = seen["before"][0].double().reshape(-1, *after.shape[1:])
    return before, after[-before.shape[0]:]


def angles(before, after, layout):
    """[tokens, pairs] if the layout's pairs keep their norms; None otherwise."""
    half = before.shape[-1] // 2
    pairs = (lambda x: (x[..., 0::2], x[..., 1::2])) if layout == "interleaved" else (
        lambda x: (x[..., :half], x[..., half:]))
    a, b = (torch.complex(*pairs(x)) for x in (before, after))
    if not torch.allclose(a.abs(), b.abs(), rtol=1e-3, atol=1e-5):
        return None
    turned = (b * a.conj() / a.abs() ** 2)
    return torch.angle(turned.mean(1))  # of all heads


def measure(name, changes):
    """Returns (layout, [(axis, theta)] of each pair) of the class with a configuration changed."""
    inputs, small, _, _ = MODELS[name]
    cls = getattr(diffusers, name)
    model = cls(**{**small, **changes}).eval()
    call, points = inputs(dict(model.config))
    before, after = rotated_queries(model, call)
    for layout in ("interleaved", "half_split"):
        turned = angles(before, after, layout)
        if turned is not None:
            break
    else:
        raise ValueError("its pairs are of neither layout")
    origin = points.index((0, 0, 0))
    pairs = []
    for pair in range(turned.shape[1]):
        found = []
        for axis in range(3):
            step = [0, 0, 0]
            # A step back where the picture is counted from its middle.
            for sign in (1, -1):
                step[axis] = sign
                if tuple(step) in points:
                    found.append((axis, sign * float(turned[points.index(tuple(step)), pair] -
                                                     turned[origin, pair])))
                    break
        moving = [f for f in found if abs(f[1]) > 1e-7]
        pairs.append(moving[0] if len(moving) == 1 else (None, 0.0))
    return layout, pairs


def blocks_base(pairs, dims):
    """The base with which blocks of these widths have the measured frequencies; None if there is
    none. Axes beyond the third were not moved, and are not compared."""
    logs = []
    at = 0
    for axis, dim in enumerate(dims):
        for j in range(dim // 2):
            seen, theta = pairs[at + j]
            if axis < 3 and seen is not None:
                if seen != axis:
                    return None
                if j > 0:
                    logs.append(-torch.log(torch.tensor(theta, dtype=torch.float64)) * dim / (2 * j))
                elif abs(theta - 1) > 1e-3:
                    return None
        at += dim // 2
    base = torch.exp(torch.stack(logs).median())
    spread = max(abs(float(l) - float(torch.log(base))) for l in logs[:12])
    return round(float(base), 1) if spread < 0.05 else None


def facts_of(name):
    _, small, key, other = MODELS[name]
    default = getattr(diffusers, name)(**small).config
    layout, pairs = measure(name, {})
    facts = {"layout": layout}
    width = 2 * len(pairs)
    if key is None:
        # Row and column have a third of the head each, rounded down to whole pairs.
        third = 2 * (width // 6)
        dims = [width - 2 * third, third, third]
        facts["dims"] = "thirds"
        check = {"attention_head_dim": 40}
        third = 2 * (40 // 6)
        other_dims = [40 - 2 * third, third, third]
    else:
        dims = list(default[key])
        facts["dims"], facts["default"] = key, dims
        check, other_dims = {key: other, "attention_head_dim": sum(other)}, list(other)
    if sum(dims) != width:
        raise ValueError(f"{dims} do not add up to {width}")
    base = blocks_base(pairs, dims)
    if base is None or blocks_base(measure(name, check)[1], other_dims) != base:
        raise ValueError(f"no blocks {dims}: {base}, {pairs[:12]}")
    facts["head"] = width
    facts["base"] = base
    if "rope_max_seq_len" in default:
        facts["length"] = default["rope_max_seq_len"]
    if "rope_theta" in default:
        if blocks_base(measure(name, {"rope_theta": 777})[1], dims) != 777:
            raise ValueError("rope_theta is not read")
        facts["theta"] = "rope_theta"
    return facts


def main(path):
    lines = []
    for name in MODELS:
        try:
            facts = facts_of(name)
        except Exception as error:
            print(name, type(error).__name__, str(error)[:300], file=sys.stderr)
            continue
        print(name, facts, file=sys.stderr)
        lines.append(f'"{name}":' + json.dumps(facts, separators=(",", ":")))
    source = {"package": "diffusers", "version": diffusers.__version__, "torch": torch.__version__,
              "date": datetime.date.today().isoformat()}
    with open(path, "w") as out:
        out.write('{"source":' + json.dumps(source, separators=(",", ":")) + ',\n"classes":{\n' +
                  ",\n".join(lines) + "\n}}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
