"""Files of arrays (.npz): the same arrays give the same bytes, and what is read may be damaged or made to do harm."""

import zipfile
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import ArrayLike

LARGEST = 256_000_000  # bytes of all arrays together, unpacked
MOST = 64  # arrays


def save_arrays(path: Path | BinaryIO, **arrays: ArrayLike) -> None:
    """Write an .npz file as numpy.savez_compressed does, without the time, so that its digest is that of the arrays."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy")
            member.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(member, "w", force_zip64=True) as stream:
                np.lib.format.write_array(stream, np.asanyarray(array), allow_pickle=False)


def load_arrays(path: Path) -> dict[str, np.ndarray]:
    """All arrays of an .npz file by name; their number and sizes are looked at before anything is unpacked.

    Raises FileNotFoundError, ValueError when there are more than MOST or they would take more than LARGEST bytes, and
    for a damaged file whatever numpy and zipfile raise.
    """
    if not path.is_file():  # to open a pipe is to wait
        raise FileNotFoundError(path.name)
    if path.stat().st_size > LARGEST:
        raise ValueError(f"it has {path.stat().st_size:,} bytes, and {LARGEST:,} is the most that is read")
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    size = sum(member.file_size for member in members)
    if size > LARGEST or len(members) > MOST:
        raise ValueError(
            f"its {len(members)} arrays take {size:,} bytes; {MOST} and {LARGEST:,} is the most that is read"
        )
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise ValueError("its arrays are compressed in a way that takes memory of its own")
    with np.load(path, allow_pickle=False) as arrays:
        found = {name: arrays[name] for name in arrays.files}
    if not all(isinstance(array, np.ndarray) for array in found.values()):
        raise ValueError("it holds something else than arrays")
    return found
