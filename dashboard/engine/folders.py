"""Folders that are replaced as a whole: a reader finds the old one or the new one, also after a crash.

The old folder is renamed aside, the new one is renamed into its place, and the old one is deleted. A crash between the
two renames leaves the old folder aside, and `restore_folders` puts it back.
"""

import errno
import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

ASIDE = ".aside"  # suffix of a folder that waits for its replacement, hidden by a dot in front
LONGEST_NAME = 200  # bytes; file systems take 255, and endings are added
TRIES = 100  # a reader may put the old folder back between the two renames, once each time it looks


def is_plain_name(name: str) -> bool:
    """Whether a name stays in the folder that it is put into, and is not hidden there: no slash, no dot in front.

    Nor is it longer than a name of a file may be, or has marks that cannot be seen.
    """
    plain = Path(name).name == name and not name.startswith(".")
    return plain and 0 < len(name.encode(errors="replace")) <= LONGEST_NAME and name.isprintable()


def file_size(path: Path) -> int:
    """The bytes of a file; raises OSError, also for what is no file, since to open a pipe is to wait."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "it is not a file", path.name)
    return found.st_size


def replace_folder(new: Path, target: Path) -> None:
    """Put the folder `new` at `target`, on the same file system, in place of whatever folder is there.

    Raises OSError, with the old folder in its place, when a rename fails.
    """
    aside = target.with_name(f".{target.name}{ASIDE}")
    restore_folders(target.parent)
    shutil.rmtree(aside, ignore_errors=True)
    for tries_left in reversed(range(TRIES)):
        if target.exists():
            target.rename(aside)
        try:
            new.rename(target)
            break
        except OSError:
            restore_folders(target.parent)
            if not tries_left or not target.exists():
                raise
    sync_folder(target.parent)
    shutil.rmtree(aside, ignore_errors=True)


def restore_folders(parent: Path) -> None:
    """Put back each folder in `parent` that a crash left aside; where the disk is read-only, nothing changes."""
    for aside in parent.glob(f".*{ASIDE}"):
        target = parent / aside.name.removeprefix(".").removesuffix(ASIDE)
        if not target.exists():
            with suppress(OSError):
                aside.rename(target)


def sync_folder(folder: Path) -> None:
    """Make renames in `folder` survive a power cut (POSIX fsync of the directory; Windows has no such call)."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
