"""The README in Chinese is in step with the English one: the same sections, commands, links and figures."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENGLISH, CHINESE = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))


def headings(text: str) -> list[int]:
    """The level of each heading."""
    return [len(marks) for marks in re.findall(r"^(#+) ", re.sub(r"```.*?```", "", text, flags=re.S), re.M)]


def commands(text: str) -> list[str]:
    """The lines of all blocks of code up to their explanation, and the code in the text."""
    blocks = re.findall(r"^```\n(.*?)^```$", text, re.M | re.S)
    lines = [re.split(r" {2,}#| {3,}(?=\S*[^\x00-\x7f])", line)[0] for block in blocks for line in block.splitlines()]
    return lines + re.findall(r"`([^`\n]+)`", re.sub(r"^```\n.*?^```$", "", text, flags=re.M | re.S))


def rows(text: str) -> list[int]:
    """The columns of each row of a table."""
    return [line.count("|") for line in text.splitlines() if line.startswith("|")]


def figures(text: str) -> list[str]:
    """Every number, in order of size and not of place: a sentence may turn round."""
    return sorted(re.findall(r"\d[\d,.]*\d|\d", text))


def links(text: str) -> list[str]:
    """Where links lead, but for the one to the other language."""
    return sorted(set(re.findall(r"\]\(([^)]+)\)", text)) - {"README.md", "README.zh-CN.md"})


@pytest.mark.parametrize("what", [headings, rows, figures, links])
def test_both_have_the_same(what):
    assert what(CHINESE) == what(ENGLISH)
    assert what(ENGLISH)


def test_commands_are_the_same():
    folders = re.compile(r"^( *[\w./-]+(?: +[\w./-]+)*?)  +.*$")  # a line of the list of folders, and what it says

    def bare(text: str) -> set[str]:
        return {folders.sub(r"\1", line).strip() for line in commands(text)}

    assert bare(CHINESE) == bare(ENGLISH)


def test_each_leads_to_the_other():
    assert "(README.zh-CN.md)" in ENGLISH
    assert "(README.md)" in CHINESE
