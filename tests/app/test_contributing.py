"""The page that CONTRIBUTING.md adds opens, shows what it computes, and stands in the tour."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pages import TINY, keep_few
from walkthroughs import ROOT, copy_repository, edit_as_told

from dashboard.engine.gallery import load_gallery

# A process of its own: this one has imported the dashboard that the copy was made of.
OPEN = """
import json, sys
from streamlit.testing.v1 import AppTest

def shown(page, **query):
    app = AppTest.from_file("dashboard/main.py", default_timeout=60)
    app.switch_page(page)
    app.query_params.update(query)
    app.run()
    return {
        "problems": [element.value for element in [*app.exception, *app.error]],
        "title": [element.value for element in app.title],
        "words": [element.value for element in app.markdown],
        "html": " ".join(element.proto.body for element in app.get("html")),
        "links": [element.proto.label for element in app.get("page_link")],
    }

print(json.dumps([shown("views/reconstructions.py"), shown("views/most_ink.py", most_ink_count="3")]))
"""


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the dashboard with the page, and a tiny model of a thousand digits."""
    copy = copy_repository(tmp_path_factory.mktemp("repository"), "dashboard")
    shutil.copytree(TINY / "model-3", copy / "models/tiny")
    shutil.copy(ROOT / "models/mnist-test.npz", copy / "models")
    keep_few(copy / "models")
    assert edit_as_told("Add a page", copy) == ["dashboard/views/most_ink.py", "dashboard/tour.py"]
    return copy


def test_the_page_opens_and_stands_in_the_tour(repository: Path) -> None:
    command = [sys.executable, "-c", OPEN]
    opened = subprocess.run(command, cwd=repository, capture_output=True, text=True, encoding="utf-8", check=False)
    assert opened.returncode == 0, opened.stderr
    before, page = json.loads(opened.stdout)
    assert "Most ink" in page["links"]  # in the head
    assert before["links"][-1] == "Next: **Most ink**"
    assert page["links"][-1] == "Next: **Embedding**"
    assert page["problems"] == []
    assert page["title"] == ["The most ink"]
    assert any("three numbers keep of each" in words for words in page["words"])
    ink = load_gallery(repository / "models/mnist-test.npz").images.mean(axis=(1, 2)) / 255
    boldest = np.argsort(ink)[::-1][:3]
    assert re.findall(r'alt="number (\d+)"', page["html"]) == [str(number) for number in boldest]
    assert re.findall(r'alt="number (\d+) redrawn"', page["html"]) == [str(number) for number in boldest]
    assert f"<b>{ink[boldest[0]]:.0%} ink</b>" in page["html"]


def test_the_page_obeys_the_rules_of_style_and_imports(repository: Path) -> None:
    for command in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "dashboard"]
        assert subprocess.run(ruff, cwd=repository, check=False).returncode == 0
