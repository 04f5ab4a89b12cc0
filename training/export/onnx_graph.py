"""One torch module as one self-contained ONNX file, stamped and compared with torch."""

import copy
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnx
import onnxruntime as ort
import torch
from torch import Tensor, nn

from training import TrainingError

BATCH_SIZES = (1, 2, 1000)  # at which torch and onnxruntime are compared
LARGE = 1000  # numbers in a tensor that is worth storing in 16 bits
TOLERANCE = 1e-4  # float32 sums in another order differ by some 1e-6 in codes that reach tens

Net = TypeVar("Net", bound=nn.Module)


def write_graph(
    module: nn.Module, inputs: Tensor, path: Path, names: tuple[str, str], stamp: Mapping[str, str]
) -> float:
    """Export `module` with input and output called `names` and `stamp` as its metadata.

    Returns the largest |torch - onnxruntime| over the first 1, 2 and 1,000 of `inputs` (1000, ...). Raises
    TrainingError when they differ by more than TOLERANCE.
    """
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it warns of what this contract does not use
    torch.onnx.export(
        module,
        (inputs[:2],),
        path,
        input_names=[names[0]],
        output_names=[names[1]],
        dynamic_shapes=({0: torch.export.Dim("batch")},),
        external_data=False,
        verbose=False,
    )
    _tidy(path, stamp)
    onnx.checker.check_model(path, full_check=True)
    return _largest_difference(module, inputs, path, names)


def same_weights(left: bytes, right: bytes) -> bool:
    """Whether two ONNX files hold the same operations and the same numbers, whatever their metadata says."""
    graphs = [onnx.load_from_string(content).graph for content in (left, right)]
    return graphs[0].SerializeToString(deterministic=True) == graphs[1].SerializeToString(deterministic=True)


def round_to_half(module: Net) -> Net:
    """A copy that computes in 32 bits with weights rounded to 16-bit floats, as the files store them."""
    return copy.deepcopy(module).half().float()


def _tidy(path: Path, stamp: Mapping[str, str]) -> None:
    """Write the metadata, store the weights in 16 bits, and remove torch's notes, which hold paths of this machine."""
    model = onnx.load(path)
    graph = model.graph
    for part in (graph, *graph.node, *graph.input, *graph.output, *graph.value_info, *graph.initializer):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    _store_in_half(graph)
    onnx.helper.set_model_props(model, dict(stamp))
    onnx.save_model(model, path)


def _store_in_half(graph: onnx.GraphProto) -> None:
    """Store each large float32 tensor that 16 bits can hold in 16, cast back when the graph is opened."""
    casts = []
    for stored in graph.initializer:
        values, name = onnx.numpy_helper.to_array(stored), stored.name
        if values.dtype == np.float32 and values.size > LARGE and (values == values.astype(np.float16)).all():
            stored.CopyFrom(onnx.numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
            casts.append(onnx.helper.make_node("Cast", [stored.name], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)


def _largest_difference(module: nn.Module, inputs: Tensor, path: Path, names: tuple[str, str]) -> float:
    session = ort.InferenceSession(path, providers=["CPUExecutionProvider"])
    largest = 0.0
    for size in BATCH_SIZES:
        with torch.inference_mode():
            expected = module(inputs[:size]).numpy()
        found = session.run([names[1]], {names[0]: inputs[:size].numpy()})[0]
        difference = float(np.abs(found - expected).max())
        if not difference <= TOLERANCE:  # also refuses NaN
            raise TrainingError(
                f"{path.name} differs from torch by {difference:.2g} at batch {size}, and at most {TOLERANCE:g} is "
                "expected; nothing was exported."
            )
        largest = max(largest, difference)
    return largest
