"""A sitting: the time during which one process fits a run, marked by a lock that ends with the process."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from dashboard.engine.live import SITTINGS, fcntl
from training.errors import TrainingError

PATIENCE_SECONDS = 1.0  # the dashboard holds the lock for a moment whenever it looks


@contextmanager
def sitting(folder: Path) -> Iterator[None]:
    """Hold the run's lock, with a line of when this process took it up; TrainingError when another process has it."""
    with (folder / SITTINGS).open("ab") as stream:
        _lock(stream, folder)
        stream.write(f"{datetime.now(UTC).isoformat(timespec='seconds')}\n".encode())
        stream.flush()
        yield


def _lock(stream: BinaryIO, folder: Path) -> None:
    """Take the lock; where there is none to be had, go on without."""
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
