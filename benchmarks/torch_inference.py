"""The dashboard's graphs against torch on the same cores: `python -m benchmarks.torch_inference`.

A pair of graphs is built again as torch modules with the same weights. onnxruntime as the dashboard runs it, torch in
inference mode and torch compiled take turns, on one thread each, encoding and decoding 1, 100 and 10,000 digits. The
last two columns are what share of this machine's matrix-multiply rate (1,024 x 1,024) the graphs reach, and what share
their matrix products alone would.
"""

import argparse
import shutil
import statistics
import time
from collections.abc import Callable
from functools import partial

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from threadpoolctl import threadpool_limits
from torch import nn

from benchmarks.inference import MODELS
from dashboard.engine.contract import DECODER, ENCODER
from dashboard.engine.gallery import gallery_path, load_gallery
from dashboard.engine.images import to_float
from dashboard.engine.runtime import CHUNK, Autoencoder

BATCHES = (1, 100, 10_000)
CALLS = {1: 50, 100: 10, 10_000: 1}  # a round
ACTIVATIONS: dict[str, type[nn.Module]] = {"Tanh": nn.Tanh, "Sigmoid": nn.Sigmoid}
SIDE = 1024  # of the matrices whose product gives the machine's rate


def as_torch(path: str) -> tuple[nn.Sequential, list[tuple[int, int]]]:
    """A graph of linear layers and activations as a torch module, and the shapes of its matrices."""
    graph = onnx.load(path).graph
    weights = {tensor.name: numpy_helper.to_array(tensor).astype(np.float32) for tensor in graph.initializer}
    cast = {node.output[0]: node.input[0] for node in graph.node if node.op_type == "Cast"}
    layers: list[nn.Module] = []
    for node in graph.node:
        if node.op_type == "Gemm":
            weight, bias = (torch.from_numpy(weights[cast.get(name, name)]) for name in node.input[1:])
            layer = nn.Linear(weight.shape[1], weight.shape[0])
            layer.weight, layer.bias = nn.Parameter(weight), nn.Parameter(bias)
            layers.append(layer)
        elif node.op_type in ACTIVATIONS:
            layers.append(ACTIVATIONS[node.op_type]())
        elif node.op_type == "Mul":  # x * sigmoid(x)
            layers[-1] = nn.SiLU()
    shapes = [(layer.in_features, layer.out_features) for layer in layers if isinstance(layer, nn.Linear)]
    return nn.Sequential(*layers).eval(), shapes


def seconds(run: Callable[[], object], calls: int) -> float:
    """Processor time of a call."""
    begun = time.process_time()
    for _ in range(calls):
        run()
    return (time.process_time() - begun) / calls


def _redraw(model: Autoencoder, images: np.ndarray) -> np.ndarray:
    return model.decode(model.encode(images))


def products(shapes: list[tuple[int, int]], batch: int) -> Callable[[], object]:
    """The matrix products of a net alone, in the batches that the dashboard makes."""
    rng = np.random.default_rng(0)
    rows = min(batch, CHUNK)
    pairs = [(rng.random((rows, a), np.float32), rng.random((a, b), np.float32)) for a, b in shapes]
    return lambda: [[left @ right for left, right in pairs] for _ in range(-(-batch // rows))]


@threadpool_limits.wrap(limits=1)
@torch.inference_mode()
def measure(name: str, rounds: int) -> None:
    """Print a line for each batch size."""
    model = Autoencoder(MODELS / name)
    encoder, first = as_torch(str(MODELS / name / ENCODER))
    decoder, last = as_torch(str(MODELS / name / DECODER))
    eager = nn.Sequential(encoder, decoder)
    digits = to_float(load_gallery(gallery_path(MODELS, "mnist")).images)
    square = np.random.default_rng(0).random((SIDE, SIDE), np.float32)
    for batch in BATCHES:
        images = digits[:batch]
        pixels = torch.from_numpy(images.reshape(batch, -1))
        difference = np.abs(eager(pixels).numpy() - _redraw(model, images).reshape(batch, -1)).max()
        assert difference < 1e-3, f"the torch modules differ from the graphs by {difference}"
        runs: dict[str, Callable[[], object]] = {
            "graphs": partial(_redraw, model, images),
            "eager": partial(eager, pixels),
            "products": products([*first, *last], batch),
        }
        if shutil.which("c++"):  # torch compiles by it
            runs["compiled"] = partial(torch.compile(eager), pixels)
        for run in runs.values():
            run()  # compiles
        found: dict[str, list[float]] = {kind: [] for kind in runs}
        rate = []
        for _ in range(rounds):
            rate.append(2 * SIDE**3 / seconds(lambda: square @ square, 1))
            for kind, run in runs.items():
                found[kind].append(seconds(run, CALLS[batch]))
        middle = {kind: statistics.median(values) for kind, values in found.items()}
        work = 2 * batch * sum(a * b for a, b in [*first, *last])
        share, alone = (work / middle[kind] / statistics.median(rate) for kind in ("graphs", "products"))
        print(
            f"{name:10}{batch:8,}{1e3 * middle['graphs']:12.3f} ms{middle['eager'] / middle['graphs']:10.1f}"
            f"{middle.get('compiled', np.nan) / middle['graphs']:10.1f}{share:14.0%}{alone:16.0%}",
            flush=True,
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--models", nargs="+", default=["tutorial", "plain-3"], help="without refinement")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    heads = {"digits": 8, "graphs": 15, "eager": 10, "compiled": 10, "of the rate": 14, "products alone": 16}
    print(f"{'model':10}" + "".join(f"{head:>{width}}" for head, width in heads.items()))
    for name in arguments.models:
        measure(name, arguments.rounds)


if __name__ == "__main__":
    main()
