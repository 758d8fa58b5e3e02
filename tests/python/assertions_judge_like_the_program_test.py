"""Assertions on tensors in memory: right ones pass, wrong ones fail with the program's verdict and
place, and whatever does not fit is one sentence."""

import ctypes
import json
import pathlib
import re
import subprocess

import numpy
import pytest

import ropecheck
from ropecheck import _library, _tensors, program

ROOT = pathlib.Path(__file__).resolve().parents[2]
BATCH, SEQ, HEADS, DIM = 2, 20, 3, 128
POSITIONS = numpy.arange(BATCH * SEQ, dtype=numpy.int64).reshape(BATCH, SEQ) * 37


def drawn(shape=(BATCH, SEQ, HEADS, DIM), dtype=numpy.float32):
    return numpy.random.default_rng(1).uniform(-1, 1, shape).astype(dtype)


def rotated(x, positions, base=500000.0, angles=numpy.float64):
    """In float64, from angles of a format; half_split, [batch, seq, heads, head_dim]."""
    half = x.shape[-1] // 2
    inv_freq = (base ** (-numpy.arange(half) / half)).astype(angles)
    angle = (positions[..., None].astype(angles) * inv_freq)[..., None, :].astype(numpy.float64)
    first, second = x[..., :half].astype(numpy.float64), x[..., half:].astype(numpy.float64)
    c, s = numpy.cos(angle), numpy.sin(angle)
    return numpy.concatenate([first * c - second * s, first * s + second * c], -1).astype(x.dtype)


def failure_of(*arguments, **options):
    with pytest.raises(AssertionError) as failure:
        ropecheck.assert_rotated(*arguments, **options)
    return str(failure.value)


def test_a_right_rotation_passes():
    x = drawn()
    y = rotated(x, POSITIONS)
    ropecheck.assert_rotated(y, x, POSITIONS, "llama-3")
    ropecheck.assert_rotated(y[1], x[1], POSITIONS[1], "llama-3")
    ropecheck.assert_rotated(y[1, :, 0], x[1, :, 0], list(POSITIONS[1]), "head_dim=128 base=500000")
    ropecheck.assert_rotated(x, y, POSITIONS, "llama-3", direction="inverse")


@pytest.mark.parametrize("order", ["BSHD", "BHSD", "SBHD", "HSBD"])
def test_axes_come_in_any_order_and_with_any_strides(order):
    x = drawn()
    y = rotated(x, POSITIONS)
    axes = ["BSHD".index(axis) for axis in order]
    views = [numpy.transpose(array, axes) for array in (y, x)]
    for a, b in (views, [numpy.ascontiguousarray(view) for view in views],
                 [view[..., ::-1, :][..., ::-1, :] for view in views]):
        ropecheck.assert_rotated(a, b, POSITIONS, "llama-3", order=order)


def test_an_int_is_the_first_position():
    x = drawn()
    where = numpy.broadcast_to(numpy.arange(SEQ) + 100, (BATCH, SEQ))
    ropecheck.assert_rotated(rotated(x, where), x, 100, "llama-3")
    ropecheck.assert_rotated(rotated(x, where), x, numpy.int32(100), "llama-3")
    ropecheck.assert_rotated(rotated(x, where), x, where[0].astype(numpy.float32), "llama-3")
    assert "position" in failure_of(rotated(x, where), x, 101, "llama-3", diagnose=0)


def test_a_failure_has_the_place_the_error_and_the_cause():
    x = drawn()
    message = failure_of(rotated(x, POSITIONS + 1), x, POSITIONS, "llama-3")
    assert message.startswith("y is not the rotation of x by llama-3 within the contract float32")
    assert re.search(r"batch \d+, token \d+, head \d+, pair \d+ of x, at position \d+: off by \S+ u "
                     r"where 2.943 u are allowed", message), message
    assert "positions started at 1" in message
    y = rotated(x, POSITIONS)
    y[1, 7, 2, 70] += 1e-3
    message = failure_of(y, x, POSITIONS, "llama-3", diagnose=0)
    assert f"batch 1, token 7, head 2, pair 6 of x, at position {27 * 37}" in message
    assert "(1 of 7680 comparisons fail)" in message


def test_float32_angles_need_their_contract():
    x = drawn()
    far = POSITIONS * 1000
    y = rotated(x, far, angles=numpy.float32)
    assert "float32" in failure_of(y, x, far, "llama-3")
    ropecheck.assert_rotated(y, x, far, "llama-3", contract="float32-angle")


@pytest.mark.parametrize("contract", ["float32", "correctly-rounded", "float32-angle"])
@pytest.mark.parametrize("wrong", [False, True])
def test_the_program_says_the_same(tmp_path, contract, wrong):
    x = drawn()
    y = rotated(x, POSITIONS, angles=numpy.float32 if wrong else numpy.float64)
    for name, array in (("x", x), ("y", y), ("t", POSITIONS)):
        numpy.save(tmp_path / f"{name}.npy", array)
    done = subprocess.run(
        [program.path(), "check", "llama-3", "--x", "x.npy", "--y", "y.npy", "--positions", "t.npy",
         "--contract", contract], cwd=tmp_path, capture_output=True, text=True, check=False)
    try:
        ropecheck.assert_rotated(y, x, POSITIONS, "llama-3", contract=contract)
        message = None
    except AssertionError as error:
        message = str(error)
    assert (done.returncode == 1) == (message is not None), done.stdout
    if message:
        for line in message.split("\n")[1:]:
            # The program calls the tensor q.
            assert line.strip().replace(" of x, ", " of q, ") in done.stdout
    assert wrong or contract != "float32" or message is None


def test_nothing_to_check_is_a_failure():
    x = numpy.full((SEQ, DIM), numpy.nan, numpy.float32)
    assert "nothing was checked" in failure_of(x, x, 0, "llama-3")


def test_specifications_come_in_every_form(tmp_path):
    x = drawn()
    y = rotated(x, POSITIONS)
    config = {"model_type": "llama", "hidden_size": 4096, "num_attention_heads": 32,
              "max_position_embeddings": 8192, "rope_theta": 500000.0}
    path = tmp_path / "config.json"
    path.write_text(json.dumps(config))

    class Config:
        def to_dict(self):
            return config

    for spec in (config, json.dumps(config), path, str(path), Config()):
        ropecheck.assert_rotated(y, x, POSITIONS, spec)
    path.write_text(json.dumps({**config, "rope_theta": 10000.0}))
    assert "not the rotation" in failure_of(y, x, POSITIONS, path, diagnose=0)


def test_several_kinds_of_layers_need_a_name():
    config = {"model_type": "gemma3_text", "head_dim": 128, "hidden_size": 512,
              "num_attention_heads": 4, "max_position_embeddings": 8192, "rope_theta": 500000.0,
              "rope_local_base_freq": 10000.0}
    x = drawn()
    with pytest.raises(ValueError, match="layer"):
        ropecheck.assert_rotated(x, x, POSITIONS, config)
    ropecheck.assert_rotated(rotated(x, POSITIONS), x, POSITIONS, config, layer="full_attention")


@pytest.mark.parametrize("sentence, arguments, options", [
    ("no preset 'llama-33'", (drawn(), drawn(), 0, "llama-33"), {}),
    ("they should be alike", (drawn()[:1], drawn(), 0, "llama-3"), {}),
    ("they should be alike", (drawn().astype(numpy.float64), drawn(), 0, "llama-3"), {}),
    ("head_dim is 128", (drawn((2, 64)), drawn((2, 64)), 0, "llama-3"), {}),
    ("in another order", (drawn(), drawn(), range(5), "llama-3"), {}),
    ("order is 'BXHD'", (drawn(), drawn(), 0, "llama-3"), {"order": "BXHD"}),
    ("order 'SHD' has 3 axes", (drawn(), drawn(), 0, "llama-3"), {"order": "SHD"}),
    ("no contract 'best'", (drawn(), drawn(), 0, "llama-3"), {"contract": "best"}),
    ("direction is 'up'", (drawn(), drawn(), 0, "llama-3"), {"direction": "up"}),
    ("whole numbers", (drawn(), drawn(), [0.5] * SEQ, "llama-3"), {}),
    ("whole numbers", (drawn(), drawn(), [numpy.nan] * SEQ, "llama-3"), {}),
    ("whole numbers|no numbers", (drawn(), drawn(), "here", "llama-3"), {}),
    ("whole numbers", (drawn(), drawn(), True, "llama-3"), {}),
    ("whole numbers of 64 bits", (drawn(), drawn(), 2 ** 70, "llama-3"), {}),
    ("do not fit in 64 bits", (drawn(), drawn(), 2 ** 63 - 2, "llama-3"), {}),
    ("x is int64", (drawn(), numpy.zeros((SEQ, DIM), numpy.int64), 0, "llama-3"), {}),
    ("which is no array", (drawn(), object(), 0, "llama-3"), {}),
])
def test_bad_input_is_one_sentence(sentence, arguments, options):
    with pytest.raises(ValueError, match=sentence) as error:
        ropecheck.assert_rotated(*arguments, **options)
    assert "\n" not in str(error.value)


def test_unknown_arguments_are_refused():
    with pytest.raises(TypeError, match="no argument 'laver'"):
        ropecheck.assert_rotated(drawn(), drawn(), 0, "llama-3", laver="x")
    with pytest.raises(TypeError, match="the specification is a int"):
        ropecheck.assert_rotated(drawn(), drawn(), 0, 3)
    for wrong in ({"order": 4}, {"contract": None}, {"diagnose": None}, {"base": "x"},
                  {"head_dim": 128.0}):
        with pytest.raises(TypeError, match="and should be a (word|number|whole number)$"):
            ropecheck.assert_rotated(drawn(), drawn(), 0, "llama-3", **wrong)
    with pytest.raises(TypeError, match="max_position is 8191.0"):
        ropecheck.tolerance("float32", "llama-3", "float32", 8191.0)


@pytest.mark.parametrize("kind", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "uint64",
                                  "float16", "float64"])
def test_positions_may_have_any_width(kind):
    x, where = drawn()[:, :5], numpy.arange(10).reshape(2, 5)
    ropecheck.assert_rotated(rotated(x, where), x, where.astype(kind), "llama-3")


def test_tables_are_judged_by_entry():
    inv_freq = 500000.0 ** (-numpy.arange(64) / 64)
    angle = numpy.arange(SEQ)[:, None] * inv_freq
    cos, sin = numpy.cos(angle).astype(numpy.float32), numpy.sin(angle).astype(numpy.float32)
    wide = [numpy.concatenate([table, table], -1) for table in (cos, sin)]
    ropecheck.assert_table(cos, sin, range(SEQ), "llama-3")
    ropecheck.assert_table(*wide, 0, "llama-3")
    ropecheck.assert_table(*(numpy.stack([table, table]) for table in wide),
                           numpy.stack([numpy.arange(SEQ)] * 2), "llama-3")
    ropecheck.assert_table(cos.T.copy().T, sin[::-1][::-1], 0, "llama-3")
    with pytest.raises(AssertionError, match="row 1, pair 0") as failure:
        ropecheck.assert_table(numpy.where(cos == cos[1, 0], 0.5, cos).astype(numpy.float32), sin, 0,
                               "llama-3", diagnose=0)
    assert "cos and sin are not those of llama-3" in str(failure.value)
    with pytest.raises(AssertionError, match="positions started at 1|position"):
        ropecheck.assert_table(cos, sin, 1, "llama-3")
    with pytest.raises(ValueError, match="the width is 63"):
        ropecheck.assert_table(cos[:, :63], sin[:, :63], 0, "llama-3")
    with pytest.raises(ValueError, match="has 20 rows"):
        ropecheck.assert_table(cos, sin, range(5), "llama-3")
    with pytest.raises(ValueError, match="should be alike"):
        ropecheck.assert_table(cos, wide[1], 0, "llama-3")


def test_the_reference_is_correctly_rounded():
    x = drawn()
    for dtype in ("float32", numpy.float16, "float64"):
        y = ropecheck.reference(x, POSITIONS, "llama-3", dtype)
        assert y.dtype == numpy.dtype(dtype) and y.shape == x.shape
    y = ropecheck.reference(x, POSITIONS, "llama-3")
    ropecheck.assert_rotated(y, x, POSITIONS, "llama-3", contract="correctly-rounded")
    y[0, 3, 0, 0] = numpy.nextafter(y[0, 3, 0, 0], numpy.float32(9))
    assert "nearest" in failure_of(y, x, POSITIONS, "llama-3", contract="correctly-rounded",
                                   diagnose=0)
    heads_first = numpy.ascontiguousarray(numpy.swapaxes(x, 1, 2))
    y = ropecheck.reference(heads_first, POSITIONS, "llama-3", order="BHSD")
    assert (numpy.swapaxes(y, 1, 2) == ropecheck.reference(x, POSITIONS, "llama-3")).all()


def test_a_tolerance_is_what_its_docstring_derives():
    u = 2.0 ** -24
    assert ropecheck.tolerance("float32", "llama-3", "float32", 8191) == pytest.approx(
        u * (5 ** 0.5 + 0.5 ** 0.5), rel=1e-3)
    far, near = (ropecheck.tolerance("float32-angle", "llama-3", numpy.float32, most)
                 for most in (131071, 128))
    assert far > 900 * near
    terms = ropecheck.tolerance_terms("float32-angle", "llama-3", "bfloat16", 128)
    assert terms.relative == terms.pair_error * 2.0 ** -8 and 0 < terms.absolute < 1e-30
    with pytest.raises(ValueError, match="dtype is int8"):
        ropecheck.tolerance("float32", "llama-3", "int8", 1)

    # The recipe of the docstring accepts what keeps the contract, and nothing much beyond.
    x = drawn()
    y = rotated(x, POSITIONS)
    most = ropecheck.tolerance("float32", "llama-3", "float32", int(POSITIONS.max()))
    norms = numpy.hypot(x[..., :64], x[..., 64:])
    bound = most * numpy.concatenate([norms, norms], -1)
    off = numpy.abs(y - ropecheck.reference(x, POSITIONS, "llama-3", "float64"))
    assert (off <= bound).all()
    wrong = rotated(x, POSITIONS + 1)
    assert not (numpy.abs(wrong - ropecheck.reference(x, POSITIONS, "llama-3")) <= bound).all()


def test_the_rotation_is_identified():
    x = drawn()
    found = ropecheck.identify(rotated(x, POSITIONS), x, POSITIONS)
    assert found.answer == "found" and "llama-3" in found.sentence
    assert "llama-3" in found.details["explaining"][0]["names"]
    ropecheck.assert_rotated(rotated(x, POSITIONS), x, POSITIONS, found.rotations[0])
    found = ropecheck.identify(rotated(x, POSITIONS, base=1234.0), x, POSITIONS)
    assert "base=1234" in found.rotations[0].split(), found.report
    assert ropecheck.identify(drawn()[::-1], x, POSITIONS).answer == "no rotation"
    assert ropecheck.identify(x, x, 0).answer == "cannot tell"
    spec = "head_dim=128 base=20000 axes=chunked sections=16,24,24,0"
    where = numpy.random.default_rng(2).integers(0, 50, (SEQ, 3))
    for positions in (where, where.T[:, None, :]):
        found = ropecheck.identify(ropecheck.reference(x[0], where, spec), x[0], positions)
        assert found.answer == "found" and "sections=16,24,24,0" in found.rotations[0], found.report
    with pytest.raises(ValueError, match="positions"):
        ropecheck.identify(x, x, range(3))


FRAMEWORKS = {"torch": "torch", "jax": "jax.numpy", "mlx": "mlx.core"}


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
def test_tensors_of_frameworks_are_read_where_they_are(framework, dtype):
    module = pytest.importorskip(FRAMEWORKS[framework])
    make = module.tensor if framework == "torch" else module.array
    x = make(drawn().tolist(), dtype=getattr(module, dtype))
    y = ropecheck.reference(x, POSITIONS, "llama-3")
    assert type(y) is type(x) and y.dtype == x.dtype and tuple(y.shape) == tuple(x.shape)
    ropecheck.assert_rotated(y, x, POSITIONS, "llama-3", contract="correctly-rounded")
    assert "not the rotation" in failure_of(x, x, POSITIONS, "llama-3", diagnose=0)
    memory = _tensors.memory_of(x, "x")
    assert memory.dtype == dtype and memory.shape == (BATCH, SEQ, HEADS, DIM)


def test_tensors_of_tinygrad_are_read():
    tinygrad = pytest.importorskip("tinygrad")
    for dtype in ("float32", "bfloat16"):
        x = tinygrad.Tensor(drawn((SEQ, DIM))).cast(getattr(tinygrad.dtypes, dtype))
        where = tinygrad.Tensor(POSITIONS[0])
        assert _tensors.memory_of(x, "x").dtype == dtype
        y = ropecheck.reference(x, where, "llama-3")
        ropecheck.assert_rotated(y, x, where, "llama-3", contract="correctly-rounded")


def test_torch_positions_in_bfloat16_and_a_tensor_without_data():
    torch = pytest.importorskip("torch")
    x, where = drawn()[:, :5], numpy.arange(10).reshape(2, 5)
    ropecheck.assert_rotated(rotated(x, where), x, torch.from_numpy(where).bfloat16(), "llama-3")
    nowhere = torch.empty(SEQ, DIM, device="meta")
    with pytest.raises(ValueError, match="x lies on another device"):
        ropecheck.assert_rotated(nowhere, nowhere, 0, "llama-3")


def test_torch_tensors_with_gradients_and_views_are_read():
    torch = pytest.importorskip("torch")
    x = torch.randn(BATCH, HEADS, SEQ, DIM, requires_grad=True, dtype=torch.float64)
    where = torch.from_numpy(POSITIONS)
    y = ropecheck.reference(x, where, "llama-3", torch.float64, order="BHSD")
    ropecheck.assert_rotated(y, x * 1, where, "llama-3", contract="correctly-rounded", order="BHSD")
    ropecheck.assert_rotated(y.transpose(1, 2)[:, ::2], x.transpose(1, 2)[:, ::2], where[:, ::2],
                             "llama-3")
    with pytest.raises(ValueError, match="x is torch.int64"):
        ropecheck.assert_rotated(where, where, 0, "llama-3")


def test_the_structures_are_those_of_the_header():
    """The members of each structure, in their order, as ropecheck.h has them."""
    header = (ROOT / "src/capi/ropecheck.h").read_text()
    header = re.sub(r"/\*.*?\*/", "", header, flags=re.S)
    structures = {"config_options": _library.ConfigOptions, "rotation_info": _library.RotationInfo,
                  "array": _library.Array, "positions": _library.Positions,
                  "check_options": _library.CheckOptions, "table_entries": _library.TableEntries,
                  "finding": _library.Finding, "tolerance_terms": _library.ToleranceTerms}
    sizes = {"uint32_t": 4, "int32_t": 4, "int64_t": 8, "double": 8}
    for name, structure in structures.items():
        body = re.search(rf"typedef struct ropecheck_{name} {{(.*?)}}", header, re.S)[1]
        members = []
        for kind, names in re.findall(r"(?:const )?(\w+)([^;]*);", body):
            for member in names.split(","):
                pointer, word, count = re.match(r"\s*(\*?)\s*(\w+)(?:\[(\d)\])?", member).groups()
                members.append((word, 8 if pointer else sizes[kind] * int(count or 1)))
        assert members == [(field[0], ctypes.sizeof(field[1])) for field in structure._fields_], name
    functions = set(re.findall(r"ROPECHECK_API[^;]*?(ropecheck_\w+)\(", header))
    assert functions == set(_library._FUNCTIONS)
