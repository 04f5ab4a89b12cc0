"""A model folder, opened: images to codes and codes to images, by onnxruntime on the CPU.

A graph's operators are looked at before it is opened (`graph_check`), and then it is tried on a few images. Memory is
bounded by a limit that all graphs share, and the time of whatever could take longer than what was tried by a deadline.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Timer

import numpy as np
import onnxruntime as ort

from dashboard.engine.contract import (
    DECODER,
    ENCODER,
    IMAGE_SHAPE,
    LARGEST_CODE,
    GraphFailed,
    GraphMismatch,
    Manifest,
    TensorSpec,
)
from dashboard.engine.graph_check import GraphRefused, check_graph
from dashboard.engine.images import to_float
from dashboard.engine.manifest import load_manifest

CHUNK = 256  # images a call: bounds its memory to some ten megabytes, and is the quickest
TRIED = 2  # images that a graph is tried on
DEADLINE = 30.0  # seconds for a call; onnxruntime looks at the clock between two operators
MEMORY = 400_000_000  # bytes for the weights and the calls of all graphs together; thirty calls of islands at once


class Autoencoder:
    """An encoder and a decoder that have been checked against their manifest. Safe to share between threads."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        """Open `folder`; raises a ModelError subclass when anything in it is not as its manifest says."""
        self.manifest: Manifest = load_manifest(folder)
        specs = self.manifest.graphs
        self._encoder = _Graph(folder / ENCODER, *specs[ENCODER], threads)
        self._decoder = _Graph(folder / DECODER, *specs[DECODER], threads)
        self._try()

    @property
    def code_size(self) -> int:
        """Numbers in a code."""
        return self.manifest.code_size

    def encode(self, images: np.ndarray) -> np.ndarray:
        """Images (n, 28, 28), float 0 to 1 or uint8 0 to 255, to codes (n, code_size) float32.

        Raises GraphFailed, which a graph that has been opened seldom gives cause for.
        """
        return self._encoder.run(to_float(images).reshape(-1, *IMAGE_SHAPE))

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """Codes (n, code_size) to images (n, 28, 28) float32 in [0, 1]. Raises GraphFailed as `encode` does."""
        codes = np.asarray(codes, np.float32).reshape(-1, self.code_size)
        return self._decoder.run(codes).reshape(-1, *IMAGE_SHAPE[1:])

    def _try(self) -> None:
        """Encode and decode an even gradient and noise, and one of them alone; raises GraphFailed."""
        gradient, noise = np.linspace(0, 1, 28 * 28), np.random.default_rng(0).random(28 * 28)
        for images in (np.stack([gradient, noise]), gradient[None]):
            codes = self._encoder.run(images.astype(np.float32).reshape(-1, *IMAGE_SHAPE), timed=True)
            if not (np.abs(codes) <= LARGEST_CODE).all():  # nor is NaN
                raise GraphFailed(
                    f"{self._encoder.where} gives codes that are no numbers or beyond all bounds; {_AGAIN}"
                )
            drawn = self._decoder.run(codes, timed=True)
            if not ((drawn >= 0) & (drawn <= 1)).all():
                raise GraphFailed(f"{self._decoder.where} draws pixels that are not between 0 and 1; {_AGAIN}")


_AGAIN = "export the model again."


class _Graph:
    """One file, opened."""

    def __init__(self, path: Path, given: TensorSpec, result: TensorSpec, threads: int) -> None:
        self.where = f"models/{path.parent.name}/{path.name}"
        self._given, self._result = given, result
        self._session = _open_graph(path, self.where, threads)
        _check_ports(self.where, "input", self._session.get_inputs(), given)
        _check_ports(self.where, "output", self._session.get_outputs(), result)

    def run(self, batch: np.ndarray, timed: bool = False) -> np.ndarray:
        """What the graph makes of a batch, in chunks; each has a deadline if `timed`, or larger than what was tried."""
        if len(batch) <= CHUNK:
            return self._run_chunk(batch, timed)
        starts = range(0, len(batch), CHUNK)
        return np.concatenate([self._run_chunk(batch[start : start + CHUNK], timed) for start in starts])

    def _run_chunk(self, chunk: np.ndarray, timed: bool) -> np.ndarray:
        options = ort.RunOptions()
        options.log_severity_level = 4  # what breaks off is said in one sentence, not in the log as well
        if len(chunk) > TRIED:  # else the arena keeps what many images at once have needed, up to its limit
            options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        try:
            with _deadline(options, timed or len(chunk) > TRIED):
                found = self._session.run([self._result.name], {self._given.name: chunk}, options)[0]
        except Exception as error:  # onnxruntime raises many kinds
            raise GraphFailed(f"{self.where} broke off ({type(error).__name__}); {_AGAIN}") from error
        expected = (len(chunk), *self._result.shape[1:])
        if found.shape != expected:
            raise GraphFailed(f"{self.where} gives {found.shape} instead of {expected}; {_AGAIN}")
        return found


@contextmanager
def _deadline(options: ort.RunOptions, wanted: bool) -> Iterator[None]:
    """End a run that takes longer than DEADLINE."""
    if not wanted:
        yield
        return
    timer = Timer(DEADLINE, setattr, (options, "terminate", True))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _open_graph(path: Path, where: str, threads: int) -> ort.InferenceSession:
    _limit_memory()
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads  # set explicitly: in containers the default counts the host's cores
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # errors reach the caller as exceptions; warnings are not the visitor's concern
    options.add_session_config_entry("session.use_env_allocators", "1")  # those of `_limit_memory`
    options.add_session_config_entry("session.load_model_format", "ONNX")  # the only one that `check_graph` knows
    try:
        data = path.read_bytes()
        check_graph(data)
        # Bytes, not the path: onnxruntime would look for weights beside the file.
        return ort.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except GraphRefused as error:
        raise GraphMismatch(f"{where} {error}; {_AGAIN}") from error
    except Exception as error:  # onnxruntime raises many kinds for a file it cannot read
        reason = type(error).__name__  # its own text names paths
        raise GraphMismatch(f"{where} cannot be opened by onnxruntime ({reason}); {_AGAIN}") from error


@cache
def _limit_memory() -> None:
    """Give all graphs of this process one arena that does not grow beyond MEMORY, in place of one each."""
    where = ort.OrtMemoryInfo("Cpu", ort.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, ort.OrtMemType.DEFAULT)
    ort.create_and_register_allocator(where, ort.OrtArenaCfg({"max_mem": MEMORY, "arena_extend_strategy": 1}))


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
