"""Files of arrays (.npz) that are damaged or do harm, made from sound ones."""

import io
import pickle
import struct
import zipfile
from collections.abc import Iterator

import numpy as np


def histories(sound: bytes) -> Iterator[tuple[str, bytes]]:
    """Histories whose arrays do not fit together."""
    arrays = _arrays(sound)
    for name, array in arrays.items():
        yield f"{name} left out", _archive({key: value for key, value in arrays.items() if key != name})
        for change, value in _changes(array).items():
            yield f"{name} {change}", _archive(arrays | {name: value})
    yield "no last step", _archive(arrays | {"last_step": np.array(0)})
    yield "a last step beyond all bounds", _archive(arrays | {"last_step": np.array(2**62)})
    yield "no snapshot", _archive(arrays | {name: arrays[name][:0] for name in _SERIES})


_SERIES = ("snapshot_steps", "test_mse", "reconstructions", "codes")


def embeddings(sound: bytes) -> Iterator[tuple[str, bytes]]:
    """Embeddings with other numbers than codes and errors."""
    arrays = _arrays(sound)
    for name in ("codes", "errors", "made_of"):
        for change, value in _changes(arrays[name]).items():
            yield f"{name} {change}", _archive(arrays | {name: value})


def galleries(sound: bytes) -> Iterator[tuple[str, bytes]]:
    """Galleries with other arrays than images, labels and names."""
    arrays = _arrays(sound)
    for name in ("images", "labels", "class_names"):
        for change, value in _changes(arrays[name]).items():
            yield f"{name} {change}", _archive(arrays | {name: value})
    none = {name: arrays[name][:0] for name in ("images", "labels")}
    yield "no images", _archive(arrays | none)
    yield "no names", _archive(arrays | {"class_names": np.array([], "U1"), "labels": arrays["labels"] * 0})
    yield "an endless name", _archive(arrays | {"class_names": np.array(["x" * 1_000_000, "b", "c", "d"])})
    yield "more names than labels", _archive(arrays | {"class_names": np.array(["x"] * 50_000)})


def raw_archives(sound: bytes) -> Iterator[tuple[str, bytes]]:
    """Archives that numpy would not write."""
    members = {f"{name}.npy": _npy(array) for name, array in _arrays(sound).items()}
    first = next(iter(members))
    yield "a bomb", _zip(members | {first: _header((300_000_000,)) + bytes(300_000_000)})
    yield "a shape without contents", _zip(members | {first: _header((10**13,))})
    yield "a shape beyond all bounds", _zip(members | {first: _header((2**62, 2**62))})
    yield "a negative shape", _zip(members | {first: _header((-5,))})
    yield "a header that is no dictionary", _zip(members | {first: _header((1,)).replace(b"{", b"[")})
    yield "not an array", _zip(members | {first: b"plain text"})
    yield "pickled", _zip(members | {first: _npy(np.array([{}], object), pickled=True)})
    yield "a bare pickle", pickle.dumps({"codes": 1})
    yield "many members", _zip(members | {f"{number}.npy": b"" for number in range(5000)})
    yield "packed by LZMA", _zip(members, zipfile.ZIP_LZMA)
    yield "packed by bzip2", _zip(members, zipfile.ZIP_BZIP2)
    yield "a path", _zip(members | {"../../x.npy": b""})
    yield "a wrong length", _zip(members).replace(*_length_of(members[first]), 1)
    yield "empty", b""
    yield "no zip", b"PK\x03\x04" + bytes(500)


def _changes(array: np.ndarray) -> dict[str, np.ndarray]:
    text = np.full(array.shape, "x")
    if array.dtype.kind == "U":
        return {"of bytes": array.astype("S"), "of numbers": np.arange(array.size), "in one": array[0]}
    return {
        "of text": text, "of doubles": array.astype(np.float64), "complex": array.astype(complex),
        "flat": array.reshape(-1), "deeper": array[None], "short": array[:-1] if array.ndim else array[None],
        "of the largest numbers": np.full_like(array, _largest(array.dtype)), "of days": array.astype("M8[D]"),
        "not finite": np.full(array.shape, np.nan, array.dtype) if array.dtype.kind == "f" else array.astype(bool),
        "backwards": array.astype(array.dtype.newbyteorder()), "structured": np.zeros(array.shape, "i4,f4"),
    }  # fmt: skip


def _largest(dtype: np.dtype) -> float:
    return np.finfo(dtype).max if dtype.kind == "f" else np.iinfo(dtype).max


def _arrays(data: bytes) -> dict[str, np.ndarray]:
    with np.load(io.BytesIO(data)) as found:
        return {name: found[name] for name in found.files}


def _archive(arrays: dict[str, np.ndarray]) -> bytes:
    return _zip({f"{name}.npy": _npy(array) for name, array in arrays.items()})


def _npy(array: np.ndarray, pickled: bool = False) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, allow_pickle=pickled)
    return stream.getvalue()


def _header(shape: tuple[int, ...]) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "|u1", "fortran_order": False, "shape": shape})
    return stream.getvalue()


def _zip(members: dict[str, bytes], packed: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packed, compresslevel=1) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, packed)
    return stream.getvalue()


def _length_of(data: bytes) -> tuple[bytes, bytes]:
    """The length of a member as its headers write it, and a wrong one."""
    return struct.pack("<L", len(data)), struct.pack("<L", 2**32 - 2)
