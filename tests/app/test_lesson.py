"""The code that a page quotes is really there: a renamed function fails here with a word that says so."""

import ast
from pathlib import Path

import pytest

from dashboard.components.lesson import read_source

ROOT = Path(__file__).parents[2]


def quoted() -> list[tuple[str, str]]:
    """Every (file, name) that a page gives as a source, as its view writes it."""
    found = []
    for view in sorted((ROOT / "dashboard/views").glob("*.py")):
        for node in ast.walk(ast.parse(view.read_text(encoding="utf-8"))):
            values = [part.value for part in getattr(node, "elts", []) if isinstance(part, ast.Constant)]
            if isinstance(node, ast.Tuple) and len(values) == 2 and str(values[0]).endswith(".py"):
                found.append(tuple(values))
    return found


def test_pages_quote_the_trainer():
    assert {file for file, _ in quoted()} >= {"training/run/loop.py", "training/model/losses.py"}


@pytest.mark.parametrize("file, name", quoted())
def test_what_a_page_quotes_is_there_and_public(file, name):
    found, code = read_source(file, name)
    assert found == file
    assert f"def {name.rpartition('.')[2]}(" in code
    assert not name.rpartition(".")[2].startswith("_")


@pytest.mark.parametrize(
    "file, name, words",
    [
        ("training/run/loop.py", "step_of_training", "training/run/loop.py defines no step_of_training"),
        ("training/run/no_such.py", "train_step", "training/run/no_such.py is not there"),
    ],
)
def test_what_is_not_there_is_named(file, name, words):
    with pytest.raises(LookupError, match=words):
        read_source(file, name)
