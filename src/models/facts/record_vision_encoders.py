"""Records how the encoders of pictures in transformers rotate: measured, class by class.

    pip install torch transformers && python3 record_vision_encoders.py model_types.json FACTS

model_types.json names the classes whose rotation is "axial": turned by the row and the column of a
patch. FACTS (vision_encoders.json) gets, for each, the layout, the axis of each pair, and how the
frequencies of the default configuration follow from the base. It is written anew only for another
version of the package.

The rotary module of a class is asked for the positions (1, 0) and (0, 1), and the function beside it
that rotates is probed with one basis vector for each coordinate.
"""

import datetime
import importlib
import inspect
import json
import re
import sys
import warnings

warnings.filterwarnings("ignore")

import torch
import transformers

transformers.logging.set_verbosity_error()
ROTATES = re.compile(r"apply_.*rot|apply_.*rope")


def modeling_of(config_class):
    return importlib.import_module(config_class.__module__.replace("configuration_", "modeling_"))


def rotary_class(module):
    """The class that computes axial parameters; None if there is none or several."""
    found = [c for _, c in inspect.getmembers(module, inspect.isclass)
             if issubclass(c, torch.nn.Module) and hasattr(c, "compute_axial_rope_parameters")]
    return found[0] if len(found) == 1 else None


def table(rotary, row, column, head):
    """Returns (cos, sin), [coordinates] each, of one patch; None if no form of position is taken. A
    form is preferred if the table has a number for each coordinate or each pair of a head."""
    x = torch.zeros(1, 1, 8)
    at = torch.tensor([[row], [column]])
    found = []
    for positions in (at.T, at, at.T[None], at[:, None, :]):
        try:
            result = rotary(x, positions)
        except Exception:
            continue
        if isinstance(result, tuple) and len(result) == 2 and result[0].shape == result[1].shape:
            cos, sin = (part.detach().reshape(-1, part.shape[-1]) for part in result)
            if cos.shape[0] == 1 and torch.isfinite(cos).all():
                found.append((cos[0].double(), sin[0].double()))
    return next((f for f in found if f[0].numel() in (head, head // 2)), next(iter(found), None))


def rotation(module, cos, sin, width):
    """Returns the matrix that the module's function applies, [width, width]; None if none is found."""
    basis = torch.eye(width, dtype=torch.float64)
    functions = [f for f in inspect.getmembers(module, inspect.isfunction) if ROTATES.match(f[0])]
    # A file may have another function for its language model.
    for _, function in sorted(functions, key=lambda f: not re.search("vision|multidimensional", f[0])):
        q = basis[:, None, :]  # [tokens, heads, head_dim], each token a basis vector
        c, s = cos.expand(width, -1), sin.expand(width, -1)
        for tensor, one, other in ((q, c, s), (q[None], c[None], s[None]),
                                   (basis[None, None], c[None], s[None])):
            axes = torch.zeros(*one.shape[:-1], 2)  # some functions ask how many axes there are
            for arguments in ((tensor, tensor, one, other), (tensor, one, other), (tensor, one, other, axes)):
                try:
                    result = function(*arguments)
                except Exception:
                    continue
                turned = result[0] if isinstance(result, tuple) else result
                if isinstance(turned, torch.Tensor) and turned.numel() == width * width:
                    return turned.reshape(width, width).double()
    return None


def pairs_of(matrix, width):
    """The pairs of coordinates that mix, in their order; None if the matrix is no rotation of pairs."""
    pairs = []
    for i in range(width):
        partners = [j for j in range(width) if j != i and abs(matrix[i, j]) > 1e-9]
        if len(partners) != 1 or abs(matrix[i, i] ** 2 + matrix[i, partners[0]] ** 2 - 1) > 1e-6:
            return None
        if i < partners[0]:
            pairs.append((i, partners[0]))
    return pairs


def layout_of(pairs, width):
    if pairs == [(2 * j, 2 * j + 1) for j in range(width // 2)]:
        return "interleaved"
    if pairs == [(j, j + width // 2) for j in range(width // 2)]:
        return "half_split"
    return None


def order_of_axes(axes):
    """"01": the first half of the pairs turns by the first number, the second half by the second;
    "10": the other way round; "0101" and "1010": they take turns."""
    half = len(axes) // 2
    for name, pattern in (("01", [0] * half + [1] * half), ("10", [1] * half + [0] * half),
                          ("0101", [0, 1] * half), ("1010", [1, 0] * half)):
        if axes == pattern:
            return name
    return "".join(map(str, axes))


def order_of(thetas, axes, base, width):
    """"axis" if each axis has all frequencies of its own pairs, "window" for those of all pairs in
    their order, "alternate" if the axes take turns in them; None otherwise."""
    pairs = width // 2
    for name in ("axis", "window", "alternate"):
        seen = {0: 0, 1: 0}
        right = True
        for pair in range(pairs):
            place = seen[axes[pair]]
            index = {"axis": place, "window": pair, "alternate": 2 * place + axes[pair]}[name]
            dim = 2 * axes.count(axes[pair]) if name == "axis" else width
            seen[axes[pair]] += 1
            right &= abs(thetas[pair] / base ** (-2 * index / dim) - 1) < 1e-5
        if right:
            return name
    return None


def measured(config_class):
    config = config_class()
    module = modeling_of(config_class)
    cls = rotary_class(module)
    if cls is None:
        return {"why": "no single rotary module"}
    rotary = cls(config)
    head = getattr(config, "head_dim", None) or getattr(config, "embed_dim", config.hidden_size) // getattr(
        config, "num_attention_heads", getattr(config, "num_heads", None))
    tables = [table(rotary, *at, head) for at in ((1, 0), (0, 1), (1, 1))]
    if any(t is None for t in tables):
        return {"why": "its rotary module takes other positions"}
    entries = tables[0][0].numel()
    matrix = rotation(module, *tables[2], head)
    if matrix is None:
        return {"why": "no function that rotates was found", "entries": entries, "head": head}
    pairs = pairs_of(matrix, head)
    if pairs is None:
        return {"why": "it is no rotation of pairs", "head": head}
    layout = layout_of(pairs, head)
    parts = sorted((half + j, half + j + head // 4) for half in (0, head // 2) for j in range(head // 4))
    if pairs == parts:
        return {"why": "each axis turns half-split pairs within its own half of a head, which no specification says",
                "head": head}
    if layout is None:
        return {"why": "its pairs are of neither layout", "head": head, "pairs": str(pairs[:3])}
    by_row, by_column = (rotation(module, *t, head) for t in tables[:2])
    axes, thetas = [], []
    for i, j in pairs:
        turned = [abs(float(m[i, j])) > 1e-9 for m in (by_row, by_column)]
        if sum(turned) != 1:
            return {"why": "a pair turns by both axes or by none", "head": head}
        axis = turned.index(True)
        m = (by_row, by_column)[axis]
        axes.append(axis)
        # A basis vector e_i is turned to cos·e_i + sin·e_j.
        thetas.append(float(torch.atan2(m[i, j], m[i, i])))
    base = config.rope_parameters["rope_theta"]
    facts = {"layout": layout, "head": head, "axes": order_of_axes(axes), "base": base}
    frequencies = order_of(thetas, axes, base, head)
    if frequencies is None:
        facts["why"] = "its frequencies are of neither rule"
        facts["theta"] = [float("%.7g" % t) for t in thetas[:4] + thetas[head // 4:head // 4 + 4]]
    else:
        facts["frequencies"] = frequencies
    return facts


def main(types_path, out_path):
    types = json.load(open(types_path))["types"]
    axial = {n: f for n, f in types.items() if f.get("empty", {}).get("rope_type") == "axial"}
    lines = []
    for name, facts in sorted(axial.items()):
        config_class = getattr(transformers, facts["class"], None)
        try:
            one = measured(config_class) if config_class else {"why": "its class is not exported"}
        except Exception as error:
            one = {"why": f"{type(error).__name__}: {str(error)[:100]}"}
        print(name, one, file=sys.stderr)
        lines.append(f'"{name}":' + json.dumps({"class": facts["class"], **one}, separators=(",", ":")))
    source = {"package": "transformers", "version": transformers.__version__,
              "torch": torch.__version__, "date": datetime.date.today().isoformat()}
    with open(out_path, "w") as out:
        out.write('{"source":' + json.dumps(source, separators=(",", ":")) + ',\n"types":{\n' +
                  ",\n".join(lines) + "\n}}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
