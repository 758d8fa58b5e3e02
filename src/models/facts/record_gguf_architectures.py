"""Records how llama.cpp rotates the architectures of GGUF files, with the file and line of each rule.

    python3 record_gguf_architectures.py LLAMA_CPP VERSION > gguf_architectures.json

LLAMA_CPP is a folder with llama.cpp's src/; VERSION names its origin. Only facts are recorded: the
pairing, what the loader does with layers that have a sliding window, and which layers do not rotate.
"""

import json
import os
import re
import sys

root, version = sys.argv[1], sys.argv[2]


def lines_of(name):
    with open(os.path.join(root, name), encoding="utf-8") as file:
        return file.read().split("\n")


def find(lines, pattern):
    """[(line number, match)]"""
    return [(n, m) for n, line in enumerate(lines, 1) if (m := re.search(pattern, line))]


names = {m[1]: m[2] for _, m in find(lines_of("src/llama-arch.cpp"), r"\{ (LLM_ARCH_\w+),\s+\"([^\"]+)\"")}
model = lines_of("src/llama-model.cpp")
start = next(n for n, line in enumerate(model) if line.startswith("llama_rope_type llama_model_rope_type("))
end = next(n for n in range(start, len(model)) if model[n] == "}")

pairs, waiting = {}, []
for number in range(start, end):
    line = model[number]
    if m := re.search(r"case (LLM_ARCH_\w+):", line):
        waiting.append((m[1], number + 1))
    if m := re.search(r"return (.*);", line):
        kinds = re.findall(r"LLAMA_ROPE_TYPE_(\w+)", m[1])
        for arch, at in waiting:
            if arch in names:
                pairs.setdefault(names[arch], []).append((kinds, at))
        # A return within a condition is followed by another one for the same cases.
        waiting = waiting if model[number - 1].strip().startswith("if (") else []

classes = {names[m[1]]: None for _, m in find(model, r"case (LLM_ARCH_\w+):") if m[1] in names}
pending = []
for line in model:
    if m := re.search(r"case (LLM_ARCH_\w+):", line):
        pending.append(m[1])
    if m := re.search(r"return new llama_model_(\w+)\(", line):
        for arch in pending:
            classes[names[arch]] = m[1]
        pending = []
    elif "return" in line or "break" in line:
        pending = []

# A class without a loader of its own has its parent's.
parents = {m[1]: m[2] for _, m in find(lines_of("src/models/models.h"),
                                       r"^struct llama_model_(\w+)\s*:\s*public llama_model_(\w+)")}
bodies = {}
for file in sorted(os.listdir(os.path.join(root, "src/models"))):
    if not file.endswith(".cpp"):
        continue
    lines = lines_of("src/models/" + file)
    for number, m in find(lines, r"^void llama_model_(\w+)::load_arch_hparams"):
        stop = next(n for n in range(number, len(lines)) if lines[n].startswith("}"))
        bodies[m[1]] = ("src/models/" + file, number, lines[number:stop], lines)

# Layers without rotation, which the graphs decide and not the loader: read in these files.
UNROTATED = {"smollm3": "every 4th", "llama4": "every 4th", "afmoe": "every 4th", "cohere2": "full",
             "cohere2moe": "full", "exaone4": "full", "exaone-moe": "full", "smallthinker": "every 4th from 0",
             "maple": "full", "muse-glimmer": "full"}
# Graphs that turn the whole head whatever the file says, and those that know no other base or scaling.
WHOLE_HEAD = {"plamo": r"n_embd_head, rope_type"}
PLAIN = {"deepseek2-ocr": ("deepseek2.cpp", r"ggml_rope_ext\(.*ocr_rope_type, 0, freq_base, 1, 0", "neox"),
         "cogvlm": ("cogvlm.cpp", r"ggml_rope\(", "neox")}


# Layers that rotate although the rule above says no.
ROTATED = {"cohere2moe": ("leading_dense_block_count", r"force_rope =")}
# Graphs that take the rotated width of the layer, not the first layer's.
OWN_WIDTH = re.compile(r"\bn_rot\((?:il|i)\)|n_rot_swa : n_rot")


def recurrent_layers(name, text, whole, where):
    """How the loader finds the layers without attention: None if no layer of the graph is one."""
    joined = "\n".join(text)
    if m := re.search(r"full_attn_interval = (\d+);", joined):
        return {"interval": int(m[1]), "at": where(r"RECURRENT_LAYERS")}
    if re.search(r"is_recr_impl\[\w+\] = hparams\.n_head_kv\(\w+\) == 0", joined):
        return {"at": where(r"n_head_kv\(\w+\) == 0")}
    if "is_recr(il)" not in "\n".join(whole):
        return None
    raise SystemExit(f"{name}: how are its layers without attention found?")


def graph_without_rotation(name, arch, class_name):
    """Where the graph of an architecture shows that it does not rotate; None if it does."""
    file = next((f for f in sorted(os.listdir(os.path.join(root, "src/models"))) if f.endswith(".cpp") and
                 find(lines_of("src/models/" + f), rf"^llama_model_{class_name}::graph::graph\(")), None)
    if file is None:
        return None
    lines = lines_of("src/models/" + file)
    calls = find(lines, r"ggml_rope[_(]")
    if not calls:
        return f"src/models/{file}:{find(lines, '::graph::graph')[0][0]}"
    # A graph of several architectures may rotate in some alone.
    start = next((n for n in range(calls[0][0] - 1, calls[0][0] - 5, -1) if "model.arch ==" in lines[n - 1]), None)
    condition = "" if start is None else " ".join(lines[start - 2:calls[0][0]])
    return f"src/models/{file}:{start}" if condition and arch not in re.findall(r"LLM_ARCH_\w+", condition) else None

# Architectures whose files the loader refuses if less than the whole head is rotated.
checked = next(n for n, line in enumerate(model, 1) if "hparams.n_rot_full != hparams.n_embd_head_k_full" in line)
whole_heads = {names[a] for a in re.findall(r"LLM_ARCH_\w+", model[checked - 2])}

architectures = {}
for name, found in sorted(pairs.items()):
    kinds = [k.lower() for group, _ in found for k in group]
    fact = {"pairs": kinds[0] if len(set(kinds)) == 1 else kinds, "at": f"src/llama-model.cpp:{found[0][1]}"}
    body = bodies.get(classes.get(name)) or bodies.get(parents.get(classes.get(name)))
    if body:
        file, first, text, whole = body
        joined = "\n".join(text)

        def where(pattern):
            hits = find(text, pattern)
            return f"{file}:{hits[0][0] + first}" if hits else None

        if re.search(r"swa_type\s*=\s*LLAMA_SWA_TYPE_(STANDARD|CHUNKED|SYMMETRIC)", joined):
            swa = {"at": where(r"swa_type\s*=")}
            swa["needs_key"] = bool(re.search(r"found_swa && hparams\.n_swa > 0|if \(hparams\.n_swa > 0|is_swa && hparams", joined))
            if m := re.search(r"if \(hparams\.n_layer\(\) == (\d+)\) \{[^}]*swa_type", joined):
                swa["blocks"] = int(m[1])
            swa["base"] = "own" if re.search(r"rope_freq_base_train_swa\s*=\s*hparams\.rope_freq_base_train", joined) else 10000
            m = re.search(r"rope_freq_scale_train_swa\s*=\s*(\S+);", joined)
            swa["scale"] = "own" if m and "hparams" in m[1] else 1
            swa["reads_base"] = "LLM_KV_ROPE_FREQ_BASE_SWA" in joined
            if m := re.search(r"(?:load_swa_pattern\(ml, |set_swa_pattern\()(\d+)(?:, (?:/\*dense_first=\*/)?(true|false))?", joined):
                swa["period"], swa["dense_first"] = int(m[1]), m[2] == "true"
            swa["pattern"] = "key" if "SLIDING_WINDOW_PATTERN" in joined or "load_swa_pattern" in joined else "fixed"
            code = [re.sub(r"//.*", "", line) for line in whole[first + len(text):]]
            if not re.search(r"get_rope_freq_base|freq_base_l|rope_freq_base_train_swa", "\n".join(code)):
                # The graph does not ask for the base of the layer.
                swa["graph"] = "one base"
            graph = " ".join(" ".join(code).split())
            scales = set(re.findall(r"n_ctx_orig(?:_\w)?, freq_base(?:_\w)?, ([\w.]+)", graph))
            if scales == {"freq_scale"} or "1.0" in scales:
                # The graph does not ask for the scale of the layer.
                swa["scale"] = "own" if scales == {"freq_scale"} else 1
            if OWN_WIDTH.search(graph):
                swa["own_width"] = True
            if re.search(r"is_swa_impl\[il\] = !hparams\.is_recr_impl\[il\]", joined):
                swa["period"] = 0
            fact["swa"] = swa
        if "LLM_KV_ROPE_DIMENSION_SECTIONS" in joined:
            fact["sections"] = where(r"ROPE_DIMENSION_SECTIONS")
        if "YARN_LOG_MUL" in joined:
            fact["log_multiplier"] = 10 if "rope_yarn_log_mul /= 0.1f" in joined else 1
        for key in ("EXT_FACTOR", "ATTN_FACTOR", "BETA_FAST", "BETA_SLOW"):
            if f"ROPE_SCALING_YARN_{key}" in joined:
                fact.setdefault("yarn_keys", []).append("yarn_" + key.lower())
        if "rope_finetuned" in joined and "rope_pattern" in joined:
            fact["finetuned"] = where(r"rope_finetuned")
        if recurrent := fact["pairs"] != "none" and recurrent_layers(name, text, whole, where):
            fact["recurrent"] = recurrent
        created = find(whole, r"LLM_TENSOR_ROPE_FREQS|LLM_TENSOR_ROPE_FACTORS_LONG")
        # Some loaders take the factors, and their graphs do not divide by them. A file without a
        # rotation has its parent's graph.
        used = not find(whole, r"ggml_rope_") or find(whole, r"get_rope_factors|layers\[\w+\]\.rope_freqs")
        if created and used and fact["pairs"] != "none":
            fact["factors"] = f"{file}:{created[0][0]}"
            kinds = [kind for kind, pattern in (("one", "ROPE_FREQS"), ("two", "ROPE_FACTORS_LONG"))
                     if find(whole, "LLM_TENSOR_" + pattern)]
            if len(kinds) == 1:
                fact["lists_of_factors"] = kinds[0]
        if "ROPE_PATTERN" in joined:
            fact["rope_pattern"] = where(r"ROPE_PATTERN")
        if halved := where(r"n_rot_full = hparams\.n_rot_full / 2"):
            fact["half_of_full"] = halved
        if alpha := where(r"rope_scaling_alpha > 0"):
            fact["alpha"] = alpha
        if name in ROTATED:
            key, pattern = ROTATED[name]
            fact["rotated"] = {"key": key, "at": f"{file}:{find(whole, pattern)[0][0]}"}
        if name in WHOLE_HEAD:
            fact["whole_head"] = f"{file}:{find(whole, WHOLE_HEAD[name])[0][0]}"
        if name in UNROTATED:
            fact["unrotated"] = UNROTATED[name]
            where_graph = find(whole, r"use_rope|if \(is_swa\)")
            fact["unrotated_at"] = f"{file}:{where_graph[0][0]}" if where_graph else file
    arch = next(a for a, n in names.items() if n == name)
    if unrotated_at := fact["pairs"] != "none" and graph_without_rotation(name, arch, classes.get(name)):
        fact = {"pairs": "none", "at": unrotated_at}
    if name in PLAIN:
        its_file, pattern, kind = PLAIN[name]
        place = f"src/models/{its_file}:{find(lines_of('src/models/' + its_file), pattern)[0][0]}"
        fact = {"pairs": kind, "at": place, "whole_head": place, "plain": True}
    if name in whole_heads:
        fact["whole_head"] = f"src/llama-model.cpp:{checked}"
    architectures[name] = fact

print('{"source":' + json.dumps({"package": "llama.cpp", "version": version}) + ',\n"architectures":{')
print(",\n".join(json.dumps(k) + ":" + json.dumps(v, separators=(",", ":")) for k, v in architectures.items()))
print("}}")
