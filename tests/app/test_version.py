"""The commit is read from git's files, in every form that git gives them."""

import shutil
import subprocess

import pytest

from dashboard.engine.version import UNKNOWN, commit

COMMIT, OTHER = "0123456789abcdef" * 2 + "01234567", "f" * 40


@pytest.fixture
def git(tmp_path):
    """A .git folder on the branch `a/b`, which has no commit yet."""
    folder = tmp_path / ".git"
    (folder / "refs/heads/a").mkdir(parents=True)
    (folder / "HEAD").write_text("ref: refs/heads/a/b\n")
    return folder


def test_a_branch_has_a_file(git, tmp_path):
    (git / "refs/heads/a/b").write_text(f"{COMMIT}\n")
    assert commit(tmp_path) == COMMIT


def test_branches_are_packed(git, tmp_path):
    (git / "packed-refs").write_text(
        f"# pack-refs with: peeled\n{OTHER} refs/heads/a/bc\n{COMMIT} refs/heads/a/b\n^{OTHER}\n"
    )
    assert commit(tmp_path) == COMMIT


def test_no_branch_is_checked_out(git, tmp_path):
    (git / "HEAD").write_text(f"{COMMIT}\n")
    assert commit(tmp_path) == COMMIT


def test_a_further_work_tree(git, tmp_path):
    (git / "refs/heads/a/b").write_text(f"{COMMIT}\n")
    inner = git / "worktrees/further"
    inner.mkdir(parents=True)
    (inner / "HEAD").write_text("ref: refs/heads/a/b\n")
    (inner / "commondir").write_text("../..\n")
    further = tmp_path / "further"
    further.mkdir()
    (further / ".git").write_text(f"gitdir: {inner}\n")
    assert commit(further) == COMMIT


@pytest.mark.parametrize("head", ["", "ref: refs/heads/none\n", "ref: ../../secret\n", "<script>", "ref: refs/heads/a"])
def test_what_cannot_be_read_is_unknown(git, tmp_path, head):
    (git / "HEAD").write_text(head)
    assert commit(tmp_path) == UNKNOWN


def test_without_git_it_is_unknown(tmp_path):
    assert commit(tmp_path) == UNKNOWN


@pytest.mark.skipif(not shutil.which("git"), reason="there is no git to ask")
def test_git_says_the_same(tmp_path):
    run = {"cwd": tmp_path, "check": True, "capture_output": True, "text": True}
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "init", "-q"], **run)
    subprocess.run(["git", *who, "commit", "-q", "--allow-empty", "-m", "first"], **run)
    asked = subprocess.run(["git", "rev-parse", "HEAD"], **run).stdout.strip()
    assert commit(tmp_path) == asked
    subprocess.run(["git", "pack-refs", "--all"], **run)
    assert commit(tmp_path) == asked
