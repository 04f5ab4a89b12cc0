"""Which commit of the project runs, and which source code.

The commit is read from git's own files: where the app is hosted, git may not be installed.
"""

import hashlib
import re
from pathlib import Path

UNKNOWN = "unknown"


def source_digest(folder: Path) -> str:
    """The sha256 of all Python files below a folder, in the order of their names."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()


def commit(root: Path) -> str:
    """The commit checked out in the folder `root`, 40 or 64 hexadecimal digits; UNKNOWN where git's files do not tell.

    They are described in gitrepository-layout(5): HEAD holds a commit or names a branch, whose commit stands in a file
    of its own or in packed-refs. The .git of a further work tree is a file that names the folder, and that folder's
    commondir names the one with the branches.
    """
    try:
        git = _git_folder(root / ".git")
        head = _line(git / "HEAD")
        if not head.startswith("ref: "):
            return _checked(head)
        common = git / _line(git / "commondir") if (git / "commondir").is_file() else git
        branch = head.removeprefix("ref: ")
        loose = common / branch
        return _checked(_line(loose) if loose.is_file() else _packed(common / "packed-refs", branch))
    except (OSError, UnicodeDecodeError):
        return UNKNOWN


def _git_folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent / _line(path).removeprefix("gitdir: ")


def _packed(path: Path, branch: str) -> str:
    """The commit that a line of packed-refs, "<commit> <branch>", gives a branch; empty where none does."""
    lines = (line.split(" ", 1) for line in path.read_text(encoding="utf-8").splitlines())
    return next((line[0] for line in lines if line[1:] == [branch]), "")


def _line(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()


def _checked(found: str) -> str:
    return found if re.fullmatch("[0-9a-f]{40}|[0-9a-f]{64}", found) else UNKNOWN
