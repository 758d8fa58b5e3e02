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
    def reason(self):
        """The difference in the smallest case that fails, and its place; empty if none fails."""
        case = self.standing == "fails" and (self.data["smallest"] or self.data["worst"])
        return case["reason"] if case else ""

    @property
    def message(self):
        """The reason of a failure with its replay line, or why the property was not checked."""
        if self.standing == "fails":
            case = self.data["smallest"] or self.data["worst"]
            lines = [f"{self.name} fails in {self.data['failed']} of {self.cases} cases: {self.claim}",
                     f"  {self.reason}", f"  {case['circumstances']}", f"  {case['replay']}"]
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
        if self.passed:
            return self.text
        # The text has them as well, behind the counterexamples: a screen shows its end.
        return "\n".join(line for line in (self.report["summary"], self.diagnosis, "", self.text))

    def raise_for_failure(self):
        """Raises AssertionError with the likely cause, the failures with their replay lines, and the
        summary, unless the function passed. Returns the result."""
        if self.passed:
            return self
        lines = [self.diagnosis, *failures(self.properties), self.report["summary"]]
        raise AssertionError("\n".join(line for line in lines if line))


def failures(properties):
    """Yields the messages of the properties that fail. Those that fail because values are wrong, or for
    a reason that another one has, are named in one line."""
    failed = [one for one in properties.values() if one.standing == "fails"]
    values_fail = any(one.name == "matches_reference" for one in failed)
    shown, again = set(), {}
    for one in failed:
        if values_fail and one.data["has_wrong_values"]:
            again.setdefault("in calls whose values are wrong", []).append(one.name)
        elif one.reason in shown:
            again.setdefault(f"as {one.reason}", []).append(one.name)
        else:
            shown.add(one.reason)
            yield one.message
    for why, names in again.items():
        yield f"Failing as well, {why}: {', '.join(names)}."
