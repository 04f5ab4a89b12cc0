"""Folders that are filled under a hidden name, and removed also where the process that filled them was killed."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dashboard.engine.runs import fcntl

ENDING = ".staging"
UNUSED_SECONDS = 24 * 3600.0  # without locks, a folder counts as left behind when nothing was put into it for so long


@contextmanager
def staging_folder(parent: Path, name: str) -> Iterator[Path]:
    """A new hidden folder in `parent`, its owner's alone, which is removed at the end where it still stands.

    Those that killed processes left in `parent` are removed first. A living process holds a lock on its folder, which
    the kernel releases however the process ends.
    """
    remove_left_behind(parent)
    folder, lock = _locked_folder(parent, name)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def remove_left_behind(parent: Path) -> None:
    """Remove the staging folders in `parent` that no living process uses."""
    for folder in parent.glob(f".*{ENDING}"):
        try:
            lock = _lock(folder, wait=False)
        except OSError:  # it is gone, or a living process holds it
            continue
        if lock is None:
            if _is_unused(folder):
                shutil.rmtree(folder, ignore_errors=True)
            continue
        if _is_open(folder, lock):  # else it was moved to its place meanwhile
            shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _locked_folder(parent: Path, name: str) -> tuple[Path, int | None]:
    """A new folder and its lock; another one where a process took it for one left behind before it was locked."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=f".{name}-", suffix=ENDING, dir=parent))
        with suppress(FileNotFoundError):
            lock = _lock(folder, wait=True)
            if lock is None or _is_open(folder, lock):
                return folder, lock
            os.close(lock)


def _lock(folder: Path, wait: bool) -> int | None:
    """The descriptor that holds a folder's lock; None where there are no locks (Windows, some network disks).

    Raises OSError when the folder is not there, or without `wait`, when another process holds the lock.
    """
    if fcntl is None:
        return None
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _is_open(folder: Path, descriptor: int) -> bool:
    """Whether the open descriptor is still that of the folder of this name."""
    with suppress(OSError):
        return os.path.samestat(os.fstat(descriptor), folder.stat())
    return False


def _is_unused(folder: Path) -> bool:
    with suppress(OSError):
        return time.time() - folder.stat().st_mtime > UNUSED_SECONDS
    return False
