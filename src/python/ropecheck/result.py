"""The verdict on a function."""

import dataclasses


class GateError(RuntimeError):
    """The gate gave no verdict: the question had a mistake, or the function could not be loaded."""


@dataclasses.dataclass(frozen=True)
class Property:
    """One claim about rotations, and its standing: holds, fails, undecided or unchecked."""
    name: str
    claim: str
    standing: str
    cases: int
    data: dict  # its entry in the report

    @property
    def passed(self):
        return self.standing == "holds"

    @property
    def message(self):
        """The reason of a failure with its replay line, or why the property was not checked."""
        if self.standing == "fails":
            case = self.data["smallest"] or self.data["worst"]
            lines = [f"{self.name} fails in {self.data['failed']} of {self.cases} cases: {self.claim}",
                     f"  {case['reason']}", f"  {case['circumstances']}", f"  {case['replay']}"]
            return "\n".join(line for line in lines if line.strip())
        return "; ".join(f"{one['reason']} ({one['cases']})" for one in self.data["skipped"])


@dataclasses.dataclass(frozen=True)
class Result:
    """The result of `ropecheck.gate`. `str(result)` is the report as the terminal shows it."""
    report: dict  # as report.schema.json describes it
    text: str
    command: tuple  # that was run

    @property
    def passed(self):
        """Whether every checked property holds, and at least one case ran."""
        return self.report["standing"] == "holds"

    @property
    def properties(self):
        """name → Property"""
        return {one["name"]: Property(one["name"], one["claim"], one["standing"], one["cases"], one)
                for one in self.report["properties"]}

    @property
    def diagnosis(self):
        """The likely cause of the failures, in words; empty if there is none."""
        return self.report["diagnosis"]["text"]

    def __bool__(self):
        return self.passed

    def __str__(self):
        return self.text

    def raise_for_failure(self):
        """Raises AssertionError with the failures, their replay lines and the diagnosis, unless the
        function passed. Returns the result."""
        if self.passed:
            return self
        failed = [one.message for one in self.properties.values() if one.standing == "fails"]
        raise AssertionError("\n".join([*failed, self.diagnosis, self.report["summary"]]).strip())
