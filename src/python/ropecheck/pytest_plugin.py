"""The pytest plugin: one test per property of each function that `@ropecheck.rope` marks, fixtures
over models and formats, and the options --ropecheck-tier and --ropecheck-seed."""

import pytest

from ropecheck import gating, marking, once, program, result

FORMATS = ("float32", "bfloat16", "float16")


def pytest_addoption(parser):
    group = parser.getgroup("ropecheck", "rotary position embeddings")
    group.addoption("--ropecheck-tier", choices=["pr", "nightly"], default="pr",
                    help="how many cases each property has: pr (the default) or nightly")
    group.addoption("--ropecheck-seed", type=int, default=1, help="of the cases (default: 1)")


@pytest.fixture
def rope_model(request):
    """A model's rotation: each preset, or those of the marker rope_models(name, ...)."""
    return request.param


@pytest.fixture
def rope_format(request):
    """The name of a number format: float32, bfloat16, float16."""
    return request.param


def pytest_configure(config):
    config.addinivalue_line("markers", "rope_models(name, ...): the models of the fixture rope_model "
                            "(default: the presets that `ropecheck list presets` marks)")
    gating.defaults.update(tier=config.getoption("--ropecheck-tier"),
                           seed=config.getoption("--ropecheck-seed"))


def pytest_report_header(config):
    asked = (config.getoption("--ropecheck-tier"), config.getoption("--ropecheck-seed"))
    return None if asked == ("pr", 1) else f"ropecheck: tier {asked[0]}, seed {asked[1]}"


def pytest_generate_tests(metafunc):
    if "rope_model" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("rope_models")
        metafunc.parametrize("rope_model", marker.args if marker else program.presets(), indirect=True)
    if "rope_format" in metafunc.fixturenames:
        metafunc.parametrize("rope_format", FORMATS, indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector, name, obj):
    try:
        mark = getattr(obj, marking.MARK, None) if not isinstance(obj, type) else None
    except Exception:  # of objects of others, which may raise anything for a name that they lack
        return None
    if isinstance(mark, dict):
        return Gated.from_parent(collector, name=name, function=obj)
    return None


class Gated(pytest.Collector):
    """A marked function."""

    def __init__(self, *, function, **kwargs):
        super().__init__(**kwargs)
        self.function = function

    def collect(self):
        asked = getattr(self.function, marking.MARK).get("only") or program.properties()
        for name in [asked] if isinstance(asked, str) else asked:
            yield Claim.from_parent(self, name=name)

    def result(self):
        """Gates the function at its first test; the others, in other processes as well, read it."""
        return once.computed(self.nodeid, lambda: gating.gate(self.function))


class Claim(pytest.Item):
    """One property of a marked function."""

    def runtest(self):
        checked = self.parent.result()
        found = checked.properties.get(self.name)
        if found is None or found.standing == "unchecked":
            pytest.skip(found.message if found and found.message else "no case was checked")
        if not found.passed:
            raise Fails(found, checked)

    def repr_failure(self, excinfo, style=None):
        if isinstance(excinfo.value, (Fails, result.GateError)):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self):
        code = getattr(self.parent.function, "__code__", None)
        line = code.co_firstlineno if code else None
        return self.path, line, f"{self.parent.name}: {self.name}"


class Fails(AssertionError):
    def __init__(self, found, checked):
        super().__init__("\n".join(line for line in (
            checked.diagnosis, found.message or f"{found.name} is {found.standing}") if line))
