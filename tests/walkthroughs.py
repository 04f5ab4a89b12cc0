"""Reads the walk-throughs of CONTRIBUTING.md, and does in a copy of the repository what they tell a reader to do.

The text before a block of Python ends in one of two forms: "write `FILE`:" makes a file of the block, and "in `FILE`,
below the line with `WORDS`:" inserts it there.
"""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"(.*?)^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)  # the text before it, its language, itself
WRITE = re.compile(r"write\s`([^`]+)`:$", re.IGNORECASE)
INSERT = re.compile(r"in\s`([^`]+)`,\sbelow\sthe\sline\swith\s`([^`]+)`:$", re.IGNORECASE)


def copy_repository(target: Path, *folders: str) -> Path:
    """Copy these folders into `target`, and the settings of the tools."""
    for folder in folders:
        shutil.copytree(ROOT / folder, target / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", target)
    return target


def edit_as_told(title: str, repository: Path) -> list[str]:
    """Write and insert the Python of the section of that title; the names of the files that were changed."""
    changed = []
    for before, language, code in _blocks(title):
        if language != "python":
            continue
        write, insert = WRITE.search(before.strip()), INSERT.search(before.strip())
        if write:
            _write(repository / write[1], code)
        elif insert:
            _insert(repository / insert[1], insert[2], code)
        else:
            raise AssertionError(f"{title}: it is not said where this goes:\n{code}")
        changed.append((write or insert)[1])
    return changed


def plain_lines(title: str) -> list[str]:
    """The lines of a section's blocks that are not Python, such as commands, without their comments."""
    texts = [text for _, language, text in _blocks(title) if not language]
    return [line.partition("#")[0].strip() for text in texts for line in text.splitlines()]


def _blocks(title: str) -> list[tuple[str, str, str]]:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    sections = re.split(r"^## (.*)\n", text, flags=re.MULTILINE)
    return BLOCK.findall(sections[sections.index(title) + 1])


def _write(path: Path, code: str) -> None:
    assert not path.exists(), f"{path} is there already"
    path.write_text(code, encoding="utf-8")


def _insert(path: Path, words: str, code: str) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    places = [place for place, line in enumerate(lines) if words in line]
    assert len(places) == 1, f"{words} stands in {len(places)} lines of {path}, and must stand in one"
    lines.insert(places[0] + 1, code)
    path.write_text("".join(lines), encoding="utf-8")
