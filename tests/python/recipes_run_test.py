"""The recipes of src/python/recipes.md run as scripts, each in a folder with those before it. A
recipe whose library is not installed is reported as skipped."""

import importlib.util
import pathlib
import re
import subprocess
import sys

import pytest

PAGE = pathlib.Path(__file__).parents[2] / "src" / "python" / "recipes.md"
RECIPES = re.findall(r"^```python (\S+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)


@pytest.mark.parametrize("name, text", RECIPES, ids=[name for name, _ in RECIPES])
def test_recipe_runs(tmp_path, name, text):
    for package in re.findall(r"^(?:import|from) (\w+)", text, re.M):
        if package + ".py" not in dict(RECIPES) and importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    for other, its_text in RECIPES:
        (tmp_path / other).write_text(its_text, encoding="utf-8")
    done = subprocess.run([sys.executable, name], cwd=tmp_path, capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "FAIL" not in done.stdout


def test_page_has_recipes():
    assert len(RECIPES) >= 8
