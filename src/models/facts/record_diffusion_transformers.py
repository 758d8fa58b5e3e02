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
import inspect
import json
import math
import re
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


def flux(axes, pooled=True):
    def inputs(config):
        points = grid(2)
        all_ids = {"img_ids": ids(points, axes), "txt_ids": torch.zeros(TEXT, axes)}
        call = {"hidden_states": torch.randn(1, len(points), config["in_channels"]),
                "encoder_hidden_states": torch.randn(1, TEXT, config["joint_attention_dim"]),
                "timestep": torch.ones(1), **all_ids}
        if pooled and config.get("pooled_projection_dim"):
            call["pooled_projections"] = torch.randn(1, config["pooled_projection_dim"])
        return call, points
    return inputs


def video(config):
    points = grid(2)
    pt, ph, pw = config["patch_size"]
    return {"hidden_states": torch.randn(1, config["in_channels"], 2 * pt, SIDE * ph, SIDE * pw),
            "timestep": torch.ones(1, dtype=torch.long),
            "encoder_hidden_states": torch.randn(1, TEXT, config["text_dim"])}, points


def controlled(config):
    call, points = video(config)
    shape = list(call["hidden_states"].shape)
    shape[1] = config["vace_in_channels"]
    return call | {"control_hidden_states": torch.randn(shape), "control_hidden_states_scale": torch.ones(1)}, points


def hunyuan(config):
    points = grid(2)
    pt, p = config["patch_size_t"], config["patch_size"]
    call = {"hidden_states": torch.randn(1, config["in_channels"], 2 * pt, SIDE * p, SIDE * p),
            "timestep": torch.ones(1), "encoder_hidden_states": torch.randn(1, TEXT, config["text_embed_dim"]),
            "encoder_attention_mask": torch.ones(1, TEXT)}
    if "pooled_projection_dim" in config:
        call["pooled_projections"] = torch.randn(1, config["pooled_projection_dim"])
        call["guidance"] = torch.ones(1) if config["guidance_embeds"] else None
    if "text_embed_2_dim" in config:
        call["encoder_hidden_states_2"] = torch.randn(1, TEXT, config["text_embed_2_dim"])
        call["encoder_attention_mask_2"] = torch.ones(1, TEXT)
        call["image_embeds"] = torch.randn(1, TEXT, config["image_embed_dim"])
    return call, points


def lumina(config):
    # Rows and columns of the picture, after the text, whose tokens count along the first axis.
    p = config["patch_size"]
    return {"hidden_states": torch.randn(1, config["in_channels"], SIDE * p, SIDE * p), "timestep": torch.ones(1),
            "encoder_hidden_states": torch.randn(1, TEXT, config["cap_feat_dim"]),
            "encoder_attention_mask": torch.ones(1, TEXT, dtype=torch.bool)}, grid(1)


def z_image(config):
    p, f = config["all_patch_size"][0], config["all_f_patch_size"][0]
    return {"x": [torch.randn(config["in_channels"], 2 * f, SIDE * p, SIDE * p)], "t": torch.ones(1),
            "cap_feats": [torch.randn(TEXT, config["cap_feat_dim"])]}, grid(2)


def text_alone(inputs):
    """The positions of the text, which the model's first blocks turn by themselves."""
    return lambda config: (inputs(config)[0], [(t, 0, 0) for t in range(TEXT)])


def qwen(config):
    # Rows and columns are counted from the middle of the picture: −2, −1, 0.
    points = [(0, h - 2, w - 2) for h in range(SIDE) for w in range(SIDE)]
    return {"hidden_states": torch.randn(1, len(points), config["in_channels"]),
            "encoder_hidden_states": torch.randn(1, TEXT, config["joint_attention_dim"]),
            "encoder_hidden_states_mask": torch.ones(1, TEXT),
            "timestep": torch.ones(1), "img_shapes": [[(1, SIDE, SIDE)]]}, points


FLUX = {"num_layers": 1, "num_single_layers": 0, "num_attention_heads": 2, "joint_attention_dim": 32,
        "in_channels": 16}
HUNYUAN = {"num_layers": 1, "num_attention_heads": 2, "num_refiner_layers": 1, "in_channels": 4,
           "out_channels": 4, "text_embed_dim": 16}
LUMINA = {"num_layers": 1, "num_refiner_layers": 1, "num_attention_heads": 2, "num_kv_heads": 1,
          "hidden_size": 192, "in_channels": 4, "cap_feat_dim": 16}
Z_IMAGE = {"n_layers": 1, "n_refiner_layers": 1, "n_heads": 2, "n_kv_heads": 2, "dim": 256, "in_channels": 4,
           "cap_feat_dim": 16}
WAN = {"num_layers": 1, "num_attention_heads": 2, "in_channels": 4, "out_channels": 4, "ffn_dim": 16, "text_dim": 16,
       "freq_dim": 16}
# The inputs, a small configuration, the key of the axes' widths with other widths for a check, and
# the keys whose quotient is the width of a head where no key says it.
MODELS = {
    "FluxTransformer2DModel": (flux(3), {**FLUX, "pooled_projection_dim": 16}, "axes_dims_rope", (8, 24, 32)),
    "ChromaTransformer2DModel": (flux(3), {**FLUX, "approximator_num_channels": 16,
                                           "approximator_hidden_dim": 16, "approximator_layers": 1},
                                 "axes_dims_rope", (8, 24, 32)),
    "Flux2Transformer2DModel": (flux(4, pooled=False), {**FLUX, "timestep_guidance_channels": 16},
                                "axes_dims_rope", (8, 16, 24, 16)),
    "QwenImageTransformer2DModel": (qwen, {"num_layers": 1, "num_attention_heads": 2, "in_channels": 16,
                                           "joint_attention_dim": 32}, "axes_dims_rope", (8, 24, 32)),
    "BriaTransformer2DModel": (flux(3), {**FLUX, "pooled_projection_dim": None}, "axes_dims_rope", (8, 24, 32)),
    "LongCatImageTransformer2DModel": (flux(3, pooled=False), {**FLUX, "pooled_projection_dim": 16}, "axes_dims_rope", (8, 24, 32)),
    "OvisImageTransformer2DModel": (flux(3, pooled=False), {**FLUX, "out_channels": 16}, "axes_dims_rope", (8, 24, 32)),
    "HunyuanVideoTransformer3DModel": (hunyuan, {**HUNYUAN, "num_single_layers": 0, "pooled_projection_dim": 16},
                                       "rope_axes_dim", (8, 24, 32)),
    "HunyuanVideo15Transformer3DModel": (hunyuan, {**HUNYUAN, "text_embed_2_dim": 16, "image_embed_dim": 16},
                                         "rope_axes_dim", (8, 24, 32)),
    "Lumina2Transformer2DModel": (lumina, LUMINA, "axes_dim_rope", (16, 24, 56), ("hidden_size", "num_attention_heads")),
    "ZImageTransformer2DModel": (z_image, Z_IMAGE, "axes_dims", (48, 32, 48), ("dim", "n_heads")),
    "WanTransformer3DModel": (video, WAN, None, None),
    "WanVACETransformer3DModel": (controlled, {**WAN, "vace_layers": [0]}, None, None),
    "SkyReelsV2Transformer3DModel": (video, WAN, None, None),
}


def rotated_queries(model, call, within=""):
    """Returns (queries before, after) the rotation, [tokens, heads, head_dim], of the picture. The
    attention is the first one below `within` that has a norm of queries."""
    seen = {}
    attention = next(m for n, m in model.named_modules()
                     if n.startswith(within) and getattr(m, "norm_q", None) is not None)
    attention.norm_q.register_forward_hook(lambda m, i, o: seen.setdefault("before", o.detach()))
    module = importlib.import_module(type(attention.processor).__module__)
    name = "dispatch_attention_fn" if hasattr(module, "dispatch_attention_fn") else "scaled_dot_product_attention"
    home = module if name == "dispatch_attention_fn" else torch.nn.functional
    original = getattr(home, name)

    def dispatch(query, *arguments, **options):
        if "before" in seen:
            # Heads come before tokens in the package's own function.
            seen.setdefault("after", query.detach() if home is module else query.detach().transpose(1, 2))
        return original(query, *arguments, **options)

    setattr(home, name, dispatch)
    try:
        with torch.no_grad():
            model(**call)
    except Exception:
        if "after" not in seen:
            raise
    finally:
        setattr(home, name, original)
    after = seen["after"][0].double()
    before = seen["before"][0].double().reshape(-1, *after.shape[1:])
    return before, after


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
    inputs = MODELS[name][0]
    if inputs not in (lumina, z_image):
        return measure_within(name, changes, inputs, "")
    # The picture alone, and the text alone, each in blocks of its own.
    layout, pairs = measure_within(name, changes, inputs, "noise_refiner")
    same, of_text = measure_within(name, changes, text_alone(inputs), "context_refiner")
    if same != layout:
        raise ValueError("text and picture have different layouts")
    return layout, [one if one[0] is not None else other for one, other in zip(pairs, of_text)]


def measure_within(name, changes, inputs, within):
    cls = getattr(diffusers, name)
    model = cls(**{**MODELS[name][1], **changes}).eval()
    call, points = inputs(dict(model.config))
    before, after = rotated_queries(model, call, within)
    # Text comes before the picture or after it, and some models fill both up.
    count = len(points)
    parts = [(before[:count], after[-before.shape[0]:][:count]), (before[:count], after[:count])]
    for layout in ("interleaved", "half_split"):
        turned = next((t for t in (angles(*part, layout) for part in parts) if t is not None), None)
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
                    angle = float(turned[points.index(tuple(step)), pair] - turned[origin, pair])
                    found.append((axis, sign * math.remainder(angle, 2 * math.pi)))
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
    _, small, key, other, *quotient = MODELS[name]
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
        if quotient:
            whole, heads = quotient[0]
            check = {key: other, whole: default[heads] * sum(other)}
            facts["head_of"] = [whole, heads]
    if sum(dims) != width:
        raise ValueError(f"{dims} do not add up to {width}")
    base = blocks_base(pairs, dims)
    if base is None or blocks_base(measure(name, check)[1], other_dims) != base:
        raise ValueError(f"no blocks {dims}: {base}, {pairs[:12]}")
    facts["head"] = width
    facts["base"] = base
    if "axes_lens" in default:
        facts["lengths"], facts["length"] = "axes_lens", max(default["axes_lens"])
    if "rope_max_seq_len" in default:
        facts["length"] = default["rope_max_seq_len"]
    if "rope_theta" in default:
        if blocks_base(measure(name, {"rope_theta": 777})[1], dims) != 777:
            raise ValueError("rope_theta is not read")
        facts["theta"] = "rope_theta"
    return facts


def without_rotation():
    """The transformers of the package whose code mentions no rotation."""
    for name in dir(diffusers):
        cls = getattr(diffusers, name, None)
        if "Transformer" not in name or not inspect.isclass(cls) or ".transformers." not in cls.__module__:
            continue
        source = inspect.getsource(sys.modules[cls.__module__])
        if not re.search(r"[Rr]otary|rope|RoPE|freqs_cis", source):
            yield name, cls


def main(path):
    lines = [f'"{name}":{{"rotates":false}}' for name, _ in without_rotation()]
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
