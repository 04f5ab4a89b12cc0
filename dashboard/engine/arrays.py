"""Files of arrays (.npz): the same arrays give the same bytes, and what is read may be damaged or made to do harm."""

import zipfile
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import ArrayLike

LARGEST = 256_000_000  # bytes of all arrays together, unpacked


def save_arrays(path: Path | BinaryIO, **arrays: ArrayLike) -> None:
    """Write an .npz file as numpy.savez_compressed does, without the time, so that its digest is that of the arrays."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy")
            member.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(member, "w", force_zip64=True) as stream:
                np.lib.format.write_array(stream, np.asanyarray(array), allow_pickle=False)


def load_arrays(path: Path) -> dict[str, np.ndarray]:
    """All arrays of an .npz file by name; their sizes are looked at before anything is unpacked.

    Raises FileNotFoundError, ValueError when they would take more than LARGEST bytes, and for a damaged file whatever
    numpy and zipfile raise.
    """
    with zipfile.ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > LARGEST:
        raise ValueError(f"its arrays take {size:,} bytes, and {LARGEST:,} is the most that is read")
    with np.load(path, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}
