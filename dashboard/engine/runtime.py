"""A model folder, opened: images to codes and codes to images, by onnxruntime on the CPU."""

from pathlib import Path

import numpy as np
import onnxruntime as ort

from dashboard.engine.contract import (
    DECODER,
    ENCODER,
    IMAGE_SHAPE,
    GraphMismatch,
    Manifest,
    TensorSpec,
)
from dashboard.engine.images import to_float
from dashboard.engine.manifest import load_manifest

CHUNK = 256  # images a call: bounds its memory to some ten megabytes, and is the quickest


class Autoencoder:
    """An encoder and a decoder that have been checked against their manifest. Safe to share between threads."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Open `folder`; raises a ModelError subclass when anything in it is not as its manifest says."""
        self.manifest: Manifest = load_manifest(folder)
        specs = self.manifest.graphs
        self._encoder = _open_graph(folder / ENCODER, *specs[ENCODER], threads)
        self._decoder = _open_graph(folder / DECODER, *specs[DECODER], threads)

    @property
    def code_size(self) -> int:
        """Numbers in a code."""
        return self.manifest.code_size

    def encode(self, images: np.ndarray) -> np.ndarray:
        """Images (n, 28, 28), float 0 to 1 or uint8 0 to 255, to codes (n, code_size) float32."""
        return _run(self._encoder, to_float(images).reshape(-1, *IMAGE_SHAPE))

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """Codes (n, code_size) to images (n, 28, 28) float32 in [0, 1]."""
        codes = np.asarray(codes, np.float32).reshape(-1, self.code_size)
        return _run(self._decoder, codes).reshape(-1, *IMAGE_SHAPE[1:])


def _run(session: ort.InferenceSession, batch: np.ndarray) -> np.ndarray:
    (given,) = session.get_inputs()
    if len(batch) <= CHUNK:
        return session.run(None, {given.name: batch})[0]
    starts = range(0, len(batch), CHUNK)
    return np.concatenate([session.run(None, {given.name: batch[start : start + CHUNK]})[0] for start in starts])


def _open_graph(path: Path, given: TensorSpec, result: TensorSpec, threads: int) -> ort.InferenceSession:
    where = f"models/{path.parent.name}/{path.name}"
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads  # set explicitly: in containers the default counts the host's cores
    options.inter_op_num_threads = 1
    # What a call needed is given back after it. An arena keeps it, tens of megabytes a model, and is no quicker.
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    options.log_severity_level = 3  # errors reach the caller as exceptions; warnings are not the visitor's concern
    try:
        # Bytes, not the path: onnxruntime writes a path into its messages, and they reach the page.
        session = ort.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises many kinds for a file it cannot read
        reason = str(error).splitlines()[0][:160]
        raise GraphMismatch(f"{where} cannot be opened by onnxruntime ({reason}); export the model again.") from error
    _check_ports(where, "input", session.get_inputs(), given)
    _check_ports(where, "output", session.get_outputs(), result)
    return session


def _check_ports(where: str, side: str, ports: list[ort.NodeArg], expected: TensorSpec) -> None:
    found = [TensorSpec(port.name, port.type, _fixed(port.shape)) for port in ports]
    wanted = TensorSpec(expected.name, "tensor(float)", expected.shape)
    if found != [wanted]:
        text = ", ".join(f"{port.name} {port.dtype} {port.shape}" for port in found) or "none"
        raise GraphMismatch(
            f"{where} has the {side} {text} and the contract says {wanted.name} {wanted.dtype} {wanted.shape}; "
            "export the model again."
        )


def _fixed(shape: list[int | str | None]) -> tuple[int | None, ...]:
    """A graph's shape with None for every named or unknown dimension."""
    return tuple(size if isinstance(size, int) else None for size in shape)
