"""The lock of a run's folder: one process at a time fits a run, and whoever looks can tell that it is alive."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from dashboard.engine.runs import SESSIONS, fcntl
from training import TrainingError

PATIENCE_SECONDS = 1.0  # the dashboard holds the lock for a moment whenever it looks


@contextmanager
def lock_run(folder: Path) -> Iterator[None]:
    """Hold the run's lock, and note when this process took it; TrainingError when another process has it.

    The kernel releases the lock when the process ends, however it ends.
    """
    with (folder / SESSIONS).open("ab") as stream:
        _lock(stream, folder)
        stream.write(f"{datetime.now(UTC).isoformat(timespec='seconds')}\n".encode())
        stream.flush()
        yield


def _lock(stream: BinaryIO, folder: Path) -> None:
    """Take the lock; where the file system or the platform has none, go on without."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while fcntl is not None:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise TrainingError(
                    f"Another process is fitting {folder}; wait for its end, or fit a run of another name."
                ) from error
            time.sleep(0.05)
        except OSError:
            return  # a disk without locks
        else:
            return
