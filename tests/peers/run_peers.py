"""Gates the rotations of other libraries, and writes what each keeps.

    python run_peers.py [ADAPTER…]      all of them if none is named

Every module here with a NAME, a MODEL, the arguments GATE and a function `rotate` is an adapter. Each
is gated with `contract="auto"` in a process of its own. `results.json` keeps the rows of those that
are not named; `results.md` is its table.
"""
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
RESULTS = HERE / "results.json"


def rows_of(name):
    """One row for each format and direction of an adapter."""
    import importlib

    import ropecheck
    adapter = importlib.import_module(name)
    result = ropecheck.gate(f"{HERE / name}.py:rotate", model=adapter.MODEL, contract="auto", diagnose=60,
                           start_limit=600, call_limit=120, **adapter.GATE)
    worst = {one["name"]: one["worst"] for one in result.properties["matches_reference"].data["formats"]}
    failing = sorted(one.name for one in result.properties.values() if one.standing == "fails")
    for budget in result.report["contract"]["budgets"]:
        if budget["with_factor"]:
            continue  # a second entry of the same format and directions
        found = worst.get(budget["format"])
        yield {"adapter": name, "library": adapter.NAME, "format": budget["format"],
               "directions": budget["directions"] or "all", "keeps": budget["rungs"] if result.passed else "",
               "cases": result.report["cases"], "worst_error_u": found and found["error"],
               "position": found and found["where"].get("position"), "fails": failing,
               "diagnosis": result.diagnosis}


def table(rows):
    lines = ["| library | format | directions | keeps | worst error, at position | fails; what the gate says of it |",
             "| --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        worst = row["worst_error_u"]  # a word if it is no finite number
        error = f"{worst:.4g} u" if isinstance(worst, float) else str(worst or "")
        error += f", {row['position']}" if error else ""
        said = " ".join([", ".join(row["fails"]) + ":" if row["fails"] else "", row["diagnosis"]]).strip()
        lines.append("| " + " | ".join([row["library"], row["format"], row["directions"],
                                        f"`{row['keeps']}`" if row["keeps"] else "none", error,
                                        " ".join(said.split())]) + " |")
    return "\n".join(lines) + "\n"


def main(names):
    if names[:1] == ["--one"]:
        return print(json.dumps(list(rows_of(names[1]))))
    names = names or sorted(one.stem for one in HERE.glob("*.py") if "\nGATE = " in one.read_text() or "GATE," in one.read_text())
    known = json.loads(RESULTS.read_text()) if RESULTS.exists() else []
    for name in names:
        done = subprocess.run([sys.executable, __file__, "--one", name], capture_output=True, text=True, check=False, cwd=HERE)
        if done.returncode:
            print(f"{name}: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
            continue
        rows = json.loads(done.stdout.splitlines()[-1])
        known = [row for row in known if row["adapter"] != name] + rows
        known.sort(key=lambda row: row["adapter"])
        RESULTS.write_text(json.dumps(known, indent=1) + "\n")
        (HERE / "results.md").write_text(table(known))
        print(table(rows).partition("\n")[2].partition("\n")[2], end="", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
