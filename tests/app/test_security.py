"""What docs/security.md says holds: the limits are those of the code, and a visitor leaves nothing behind."""

import importlib
import re
from pathlib import Path

import pytest

from dashboard.components import head

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/security.md").read_text(encoding="utf-8")
LIMITS = re.findall(r"^\| (.+) \| ([\d,]+) \| `(.+)\.py` `(\w+)` \|$", TEXT, re.MULTILINE)
# All that the dashboard does to files; a match elsewhere needs a sentence in docs/security.md.
WRITES = re.compile(
    r"""write_text|write_bytes|\.mkdir|\.unlink|\.rename\(|\.replace\(path|rmtree|open\([^)]*["'][wax]"""
)
WRITERS = {"engine/arrays.py", "engine/embedding_cache.py", "engine/folders.py"}


@pytest.mark.parametrize("what, value, module, name", LIMITS)
def test_a_limit_is_that_of_the_code(what, value, module, name):
    found = getattr(importlib.import_module(f"dashboard.{module.replace('/', '.')}"), name)
    assert found == int(value.replace(",", "")), what


def test_the_limits_are_found():
    assert len(LIMITS) > 15


def test_files_are_written_only_where_the_page_says():
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "dashboard").rglob("*.py")}
    writers = {
        str(path.relative_to(ROOT / "dashboard").as_posix()) for path, text in sources.items() if WRITES.search(text)
    }
    assert writers == WRITERS


def test_files_that_the_page_names_exist():
    named = re.findall(r"`((?:engine|components|tests|deploy)/[\w./]+|[a-z_]+\.py)`", TEXT)
    assert len(named) > 20
    assert [name for name in named if not ((ROOT / name).exists() or (ROOT / "dashboard" / name).exists())] == []


@pytest.mark.parametrize("link", [None, 3, {}, "x" * 2001, "https://example.org/\U0001f600", "\ud800"])
def test_a_link_that_no_browser_sends_gets_no_code(link, monkeypatch):
    monkeypatch.setattr(head.st, "session_state", {"head_tools": {"link": link}})
    head._take_link()
    assert head.st.session_state["link_to_copy"] == ""
