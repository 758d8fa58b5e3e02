"""`ropecheck.gate`: holds a Python function against the reference."""

import dataclasses
import json
import operator
import os
import pathlib
import shlex
import sys
import tempfile
import types

from ropecheck import calls, declaration, locate, program, sameness, serve, signature, state, watched
from ropecheck.marking import MARK
from ropecheck.result import GateError, Result
from ropecheck.values import Values

# The options of the pytest plugin change these.
defaults = {"tier": "pr", "seed": 1}

# Roles of arguments that tell a function its frequencies.
FREQUENCIES = ("inv_freq", *signature.OF_A_TABLE)

# Arguments that are options of `ropecheck gate` as they are.
OPTIONS = ("contract", "cases", "diagnose", "html", "junit", "sarif", "call_limit", "start_limit",
           "seq_len", "length", "head_dim", "part", "layer", "base")


def gate(f, model=None, *, tier=None, seed=None, only=(), ignore=(), options=(), **given):
    """Checks a rotary position embedding against the reference. Returns a Result.

        result = ropecheck.gate(rotate, model="llama-3", dtypes=["float32", "bfloat16"])
        result.raise_for_failure()

    f: a function at the top level of a file or module, an object, or a name as "file.py:name" or
    "module:name". It runs in a child process of the gate, over shared memory: a crash, a hang or an
    exception is reported with its call, and the run goes on. A script is loaded there as far as its
    call of `gate`; a function of a notebook is sent as its source, with all that it uses; an object
    that the child does not have, or globals that other code has changed, are sent as a pickle.

    Its arguments are known by the names of its parameters:

        the first other name    the tensor, in the axes of `order`
        k, key, xk              a second tensor; the function then returns both
        positions, position_ids, pos, input_pos
                                int64, [batch, seq]; [batch, seq, axes] for images and video
        offset, start_pos       an int, the position of the first token
        cos, sin                [batch, seq, rotary_dim/2], a row for each token; or, if there are
                                positions as well, [max_position + 1, rotary_dim/2]
        cos_sin, freqs_cis      both in one: cos|sin, or complex numbers
        inv_freq, attention_factor, inverse, spec
                                float64 [rotary_dim/2]; a float; a bool; ropecheck_client.Spec
        out                     the tensor to write to

    Other parameters need defaults. arguments=("x", "positions") says all by their roles: x, key,
    positions, offset, cos, sin, cos_sin, freqs_cis, inv_freq, attention_factor, inverse, spec, out.
    A function that takes none of spec, inv_freq, cos, sin, cos_sin and freqs_cis has the rotation of
    its model alone, and is asked for no other.

    model: a preset (`ropecheck list presets`), a config.json or GGUF file, a configuration as a
    dictionary, fields such as "head_dim=64 base=500000", or a list of these. Without it, a function
    that takes frequencies is checked on the presets that `ropecheck list presets` marks.

    contract ("float32")    what its accuracy is held to; "auto" finds the strictest that it keeps
    order ("BSHD")          the axes of its tensors, "BHSD", "SBHD", "SHD", …; it is called once for
                            each index of a missing axis
    dtypes (["float32"])    float32, float16, bfloat16, float64
    framework               torch, jax, mlx, cupy, tinygrad or numpy; found from the function's module
    autograd (False)        checks the gradients that the framework makes
    device                  such as "cuda"
    layout                  "half_split", "interleaved" or "both"; the model's, if it has one
    positions ("any")       "row": one row [seq] for all of the batch; "range": a row of consecutive
                            ones; "offset": an int; "zero": the function takes none and begins at 0
    table                   "input": cos and sin are arguments, half of them drawn at random, so that
                            only claims about the rotation by them are checked; "output":
                            f(positions), or f(x, positions) if it takes the format from a tensor,
                            returns them
    full_width, table_in_storage
                            tables are rotary_dim wide; tables have the tensor's format
    partial                 whether it copies coordinates outside the rotary window; as its models need
    axes                    whether positions may be several numbers, [batch, seq, axes]; as its models
                            need
    in_place (False)        it writes the result into its input
    strides                 whether tensors may have gaps: true for numpy, and for torch on the
                            processor unless torch.compile is seen
    min_position (0), max_position (131071), longest_sequence
                            what it is meant for; nothing beyond is tried
    outside                 "error", "clamp" or "exact": its answer to other positions, which are tried
    flags                   flushes_subnormals, free_zero_signs_in_gradients, nan_may_become_infinite
    compile_grace           seconds for the first call of each shape: 300 if JAX, Triton, tinygrad,
                            torch.compile or mx.compile are seen, which also get few shapes
    tier ("pr"), seed (1), cases, only, diagnose, html, junit, sarif, call_limit, start_limit
                            as the options of `ropecheck gate`; `options` are further ones

    Raises GateError with one sentence if there is no verdict.
    """
    caller = sys._getframe(1)
    if locate.loading:
        return locate.loading.reached(caller, f)
    if os.environ.get("ROPECHECK_SERVED"):
        raise locate.Loaded
    call = calls.numbered(caller)
    try:
        result = gated(f, model, calls.namespaces(caller), call, tier, seed, only, ignore, options, given)
    except GateError as problem:
        calls.record(call, problem)
        raise
    calls.record(call, result)
    return result


class Differs(GateError):
    """The child process found an object with other values: `theirs`, its values.Values.items; None if
    it found none."""

    def __init__(self, sentence, theirs):
        super().__init__(sentence)
        self.theirs = theirs

    def different_from(self, values):
        return [] if self.theirs is None else [
            key for key, one in values.items.items() if one != self.theirs.get(key)]


def gated(f, model, callers, call, tier, seed, only, ignore, options, given):
    marked = dict(getattr(f, MARK, {}))
    model = marked.pop("model", None) if model is None else model
    only = only or marked.pop("only", ())
    values = None if isinstance(f, str) else Values(f)
    own = ["--tier", tier or defaults["tier"],
           "--seed", str(defaults["seed"] if seed is None else seed), *options]
    for name, chosen in (("--only", only), ("--ignore", ignore)):
        for one in [chosen] if isinstance(chosen, str) else chosen:
            own += [name, one]
    sent = Sent(f, values)
    while True:
        try:
            command = command_for(f, model, callers, {**marked, **given}, call, values, sent.file)
            return run([*command, *own], model)
        except Differs as problem:
            sent.add(problem)


class Sent:
    """The parts of the function that are sent to the child process, which has others. `file` has them,
    if there are any."""

    def __init__(self, function, values):
        self.function = function
        self.values = values
        self.file = ""
        self.whole = False
        self.compared = False

    def add(self, problem):
        """Adds the parts that the child process lacks. Raises GateError if it has got them, or if they
        cannot be sent."""
        different = problem.different_from(self.values)
        again = self.compared if problem.theirs is not None else self.whole
        alone = isinstance(self.function, types.FunctionType)
        if isinstance(self.function, str) or again or alone and problem.theirs is None:
            shown = ", ".join(sorted(f"{kind} {name}".rstrip() for kind, name in different)[:5])
            raise GateError(f"{problem}{shown and f' ({shown})'}")
        self.whole = self.whole or problem.theirs is None or not alone and any(
            kind in ("object", "attribute") for kind, _ in different)
        self.compared = problem.theirs is not None
        homes = [(space, name) for kind, name in different if kind == "global"
                 for space in self.values.homes[name]]
        try:
            self.file = state.written(self.function, homes, self.whole)
        except state.CannotBeSent as why:
            raise GateError(f"{problem}; {why}") from None


def run(words, model):
    with tempfile.TemporaryDirectory() as folder:
        report, sentence, theirs = (pathlib.Path(folder, name) for name in (
            "report.json", "sentence", "sentence.values"))
        words = [*words, "--json", str(report)]
        for spec in files_of(model, folder):
            words += ["--spec", spec]
        code, text, errors = watched.run(words, folder, {**os.environ, serve.SENTENCE: str(sentence)})
        if not report.exists() or report.stat().st_size == 0:
            if theirs.exists():
                raise Differs(sentence.read_text(encoding="utf-8"), sameness.items_in(theirs.read_text()))
            if sentence.exists():
                raise GateError(sentence.read_text(encoding="utf-8"))
            raise GateError((errors.strip() or text.strip() or f"the gate ended with exit code {code}")
                            .removeprefix("ropecheck: "))
        with open(report, encoding="utf-8") as file:
            return Result(json.load(file), text, tuple(words))


def command_for(f, model, callers, given, call, values, sent):
    """Returns the command, up to the options that are the run's. `values`: the Values of the function;
    `sent`: the file of state.written, if there is one."""
    options = {name: given.pop(name) for name in OPTIONS if name in given}
    fields = {field.name for field in dataclasses.fields(declaration.Declaration)} - {
        "specs", "head_dims", "rotary_dims"}
    for name in given:
        if name not in fields:
            raise GateError(f"gate has no argument '{name}'")
    layout = given.pop("layout", None)
    declared = declaration.Declaration(**{name: plain(name, value) for name, value in given.items()
                                          if value is not None})
    if isinstance(f, str) and (f.startswith("builtin:") or ".so" in f):
        return [program.path(), "gate", f, *flags_of(options)]
    if not isinstance(f, str) and not callable(f):
        raise GateError(f"an object ({type(f).__name__}) that cannot be called is no function")
    try:
        reference = locate.reference_to(f, *callers)
    except locate.CannotBeFound as problem:
        reference = locate.reference_to_call(f, call)
        if reference is None:
            raise GateError(str(problem)) from None
        if not sent and not isinstance(f, types.FunctionType):
            raise Differs(str(problem), None) from None
    with tempfile.TemporaryDirectory() as folder:
        own = [one for spec in files_of(model, folder) for one in described(spec, options)]
    declared.layout = layout or layout_of(own)
    names = roles_of(f, declared)
    if "spec" in names or names & set(FREQUENCIES):
        declare_dims(declared, names, own)
    else:
        if not own:
            raise GateError(f"{reference.text.rpartition(':')[2]} takes no frequencies, so it has "
                            "those of one model: say which, model=…")
        declared.specs = tuple(one["spec"] for one in own)
    if declared.problem():
        raise GateError(declared.problem())
    served = [sys.executable, "-m", "ropecheck.serve", reference.text, *declared.options()]
    for path in reference.paths:
        served += ["--path", path]
    if reference.file:
        served += calls.options(call, reference.file)
        main = getattr(sys.modules["__main__"], "__file__", None)
        if main and os.path.realpath(main) == reference.file:
            served += [f"--argument={word}" for word in sys.argv[1:]]
    if values is not None:
        served += sameness.options(f, reference, values if reference.file else Values(f, by_line=False))
    if sent:
        served.append(f"--state={sent}")
    # `exec`, because a shell in between would make an exit code of a signal.
    command = "exec " + shlex.join(served)
    return [program.path(), "gate", "--pipe", command, *flags_of(options)]


def plain(name, value):
    """Returns an argument as the declaration has it: numpy's numbers and frameworks' formats are
    accepted as well."""
    if name in ("dtypes", "arguments", "flags"):
        several = isinstance(value, (list, tuple, set))
        return tuple(getattr(one, "name", None) or getattr(one, "__name__", None) or
                     str(one).rpartition(".")[2] for one in (value if several else [value]))
    if name in ("strides", "partial", "axes") and isinstance(value, bool):
        return "yes" if value else "no"
    if name in ("min_position", "max_position", "longest_sequence") and not isinstance(value, bool):
        try:
            return operator.index(value)
        except TypeError:
            return value
    return str(value) if name == "device" else value


def flags_of(options):
    return [word for name, value in options.items() if value is not None
            for word in ("--" + name.replace("_", "-"), str(value))]


def roles_of(f, declared):
    """Returns the roles of the function's arguments. A name alone does not show them."""
    try:
        if isinstance(f, str) and declared.arguments:
            return {role for role, _ in signature.declared_roles(declared.arguments)}
        if isinstance(f, str):
            return {"output": {"positions"}, "input": {"x", "cos", "sin"}}.get(
                declared.table, {"x", "positions"})
        if declared.table == "output":
            return {role for role, _ in signature.roles_of_table(f, declared.arguments)}
        return {role for role, _ in signature.roles_of(f, declared.arguments)}
    except signature.Unclear as problem:
        raise GateError(str(problem)) from None


def declare_dims(declared, names, own):
    """A function that is told frequencies has the sizes of its models. One that is told all of the
    specification may have any, and parts of heads and several axes as well unless its models have
    none."""
    may_have_any = not own and "spec" in names
    partial = any(one["rotary_dim"] < one["head_dim"] for one in own)
    several = any("axes=" in one["spec"] for one in own)
    if not declared.partial:
        declared.partial = "yes" if partial or may_have_any else "no"
    if not declared.axes:
        declared.axes = "yes" if several or may_have_any else "no"
    if own and "spec" not in names:
        declared.head_dims = tuple(sorted({str(one["head_dim"]) for one in own}))
        declared.rotary_dims = tuple(sorted({str(one["rotary_dim"]) for one in own}))


def files_of(model, folder):
    """Returns specifications as the program reads them; dictionaries are written to files."""
    models = [] if model is None else model if isinstance(model, (list, tuple)) else [model]
    for index, one in enumerate(models):
        if hasattr(one, "to_dict"):  # a configuration of transformers
            one = one.to_dict()
        if isinstance(one, dict):
            path = pathlib.Path(folder) / f"config{index or ''}.json"
            path.write_text(json.dumps(one, default=str))
            one = path
        yield str(one)


def described(spec, options):
    """Returns what the program says of a specification, for each of its rotations."""
    words = [f"--{name.replace('_', '-')}={options[name]}" for name in
             ("seq_len", "length", "head_dim", "part", "layer", "base") if options.get(name)]
    try:
        read = json.loads(program.output("spec", spec, "--format", "json", *words))
    except ValueError as problem:
        raise GateError(str(problem).removeprefix("ropecheck: ")) from None
    return read if isinstance(read, list) else [read]


def layout_of(own):
    layouts = {one["layout"] for one in own}
    return layouts.pop() if len(layouts) == 1 else "both" if layouts else "half_split"
