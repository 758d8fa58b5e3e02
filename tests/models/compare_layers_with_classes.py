"""Compares `ropecheck spec` with the rotation of every layer of the models of transformers.

    pip install torch transformers && python3 compare_layers_with_classes.py ROPECHECK [TYPE...]

It is run by hand. Each type's default configuration, with what its class needs, is read by the
program, and by its class, whose model is built without data and run once
(facts/record_model_types.py). The matrix by which each layer turns a query at the positions 1, 2, 3
of three axes must be that of the rotation which the program names for that layer, and layers without
one must not turn. The exit code is 1 if any differs.
"""

import collections
import json
import math
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "src", "models", "facts"))
import record_model_types as recording
import torch

POSITIONS = [1, 2, 3, 4]


def read_by_program(program, config):
    """Returns what the program says of a configuration, and the sentence of a refusal."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(config, file)
        file.flush()
        run = subprocess.run([program, "spec", file.name, "--json"], capture_output=True, text=True)
    if run.returncode:
        return None, run.stderr.strip()
    said = json.loads(run.stdout)
    return {"ropes": said.get("rotations", [said]), "unrotated": said.get("unrotated_layers", [])}, None


def matrix_of(rope, width):
    """The matrix of a rotation over a whole head or its rotated part; None for another width."""
    rotary = rope["rotary_dim"]
    if width not in (rope["head_dim"], rotary):
        return None
    start = rope["rotary_offset"] if width == rope["head_dim"] else 0
    matrix = torch.eye(width, dtype=torch.float64)
    for pair in rope["pairs"]:
        j = pair["pair"]
        first, second = (start + 2 * j, start + 2 * j + 1) if rope["layout"] == "interleaved" else (
            start + j, start + j + rotary // 2)
        angle = POSITIONS[max(pair["axis"], 0)] * pair["theta"]
        cos, sin = (rope["attention_factor"] * f(angle) for f in (math.cos, math.sin))
        matrix[first, first] = matrix[second, second] = cos
        matrix[second, first], matrix[first, second] = sin, -sin
    return matrix


def differs(seen, said):
    """Small sines must agree as closely, relative to themselves, as large ones do."""
    if said is None or seen.shape != said.shape:
        return "another width"
    bound = torch.where(said.abs() < 0.02, said.abs() * 1e-4 + 1e-12, torch.tensor(2e-6, dtype=torch.float64))
    bad = (seen - said).abs() > bound
    if not bad.any():
        return ""
    row, column = bad.nonzero()[0].tolist()
    return f"[{row}, {column}] is {seen[row, column]:.8g}, but {said[row, column]:.8g} is said"


def of_pairs_stored_as_halves(matrix):
    width = matrix.shape[0]
    return matrix[[p // 2 + (width // 2 if p % 2 else 0) for p in range(width)]]


def layers_of_class(config):
    """{layer: matrix} of the model of a configuration, and why its forward pass ended early if it did."""
    model, ended = recording.build_and_run(config)
    rotaries = {path: (type(module), getattr(module, "config", None) or config)
                for path, module in model.named_modules() if recording.ROTARY.search(type(module).__name__)}
    found, known = {}, {}
    for call in recording.calls.rotations:
        layer, function, label = call[0], call[1], call[4]
        if layer in found or not rotaries:
            continue
        rotary, its_config = rotaries[label[0]] if label else next(iter(rotaries.values()))
        if its_config.model_type != config.model_type:
            continue
        if (function, label) not in known:
            module = recording.make_rotary(rotary, its_config)
            try:
                known[function, label] = recording.rotate_at(call, module, POSITIONS)[0]
            except Exception:  # a function with other arguments, such as an indexer's
                continue
        found[layer] = known[function, label]
    return found, ended


def compare(program, model_type):
    """Returns a word and a sentence: "right", "wrong", "refused" by the program, or "unseen"."""
    config_class = recording.CONFIG_MAPPING[model_type]
    config = config_class(**recording.NEEDS.get(model_type, {}))
    said, refusal = read_by_program(program, recording.plain(config.to_dict()))
    if said is None:
        return "refused", refusal
    seen, ended = layers_of_class(config)
    if not seen:
        return "unseen", f"no rotation was seen; the forward pass ended by {ended}"
    listed = any("layers" in rope for rope in said["ropes"]) and None not in seen
    for layer, matrix in seen.items():
        ropes = [r for r in said["ropes"] if not listed or layer in r.get("layers", [])]
        differences = [differs(matrix, matrix_of(r, matrix.shape[0])) and
                       differs(of_pairs_stored_as_halves(matrix), matrix_of(r, matrix.shape[0])) for r in ropes]
        if all(differences):
            return "wrong", f"layer {layer}: {(differences or ['is said not to rotate'])[0]}"
    if listed and not ended:
        for layer in sum((rope.get("layers", []) for rope in said["ropes"]), []):
            if layer not in seen:
                return "wrong", f"layer {layer} is said to rotate, and does not"
    return "right", f"{len(seen)} layers"


def main():
    program, names = sys.argv[1], sys.argv[2:]
    with open(os.path.join(os.path.dirname(recording.__file__), "model_types.json")) as file:
        types = json.load(file)["types"]
    counts = collections.Counter()
    for name in names or [n for n in recording.CONFIG_MAPPING if "layout" in types.get(n, {})]:
        recording.limit(100)
        try:
            word, sentence = compare(program, name)
        except recording.TooLong:
            word, sentence = "unseen", "it takes too long"
        except Exception as error:
            word, sentence = "unseen", repr(error)[:150]
        finally:
            recording.limit(0)
        counts[word] += 1
        print(f"{name}: {word}: {sentence}", flush=True)
    print(dict(counts))
    return 1 if counts["wrong"] or not counts["right"] else 0


if __name__ == "__main__":
    sys.exit(main())
