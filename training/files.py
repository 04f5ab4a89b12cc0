"""Files that are whole or not there: written beside their place, then moved onto it in one step."""

import os
from pathlib import Path

from dashboard.engine.folders import sync_folder


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that a crash at any moment leaves the old file or the new one, never a part.

    Raises OSError, with the old file untouched, when the disk is full or cannot be written.
    """
    partial = path.with_name(f".{path.name}.tmp")
    try:
        with partial.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
