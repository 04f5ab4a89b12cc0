"""Makes the tiny models beside this file, for codes of 1, 2 and 3 numbers; needs onnx.

The encoder takes the mean ink of as many bands of the image; the decoder paints each band evenly. They obey the whole
contract in a few kilobytes, so that tests can open it, and break it, in a moment.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dashboard.engine.contract import DECODER, ENCODER, MANIFEST, SCHEMA, Manifest, gallery_file
from dashboard.engine.gallery import load_gallery
from dashboard.engine.manifest import file_spec
from training.export.graph_layers import graph_layers

PIXELS = 28 * 28
DIGITS = Path(__file__).resolve().parents[2] / "models" / gallery_file("mnist")
IR_VERSION, OPSET = 10, 17


def bands(code_size: int) -> np.ndarray:
    """Which band each pixel belongs to, (784, code_size) float32 of zeros and ones."""
    band = np.arange(PIXELS) * code_size // PIXELS
    return np.eye(code_size, dtype=np.float32)[band]


def graph(name: str, nodes: list, weights: dict[str, np.ndarray], given: tuple, result: tuple) -> onnx.ModelProto:
    """A graph of one float32 input and one float32 output, each a (name, shape)."""
    ports = [helper.make_tensor_value_info(port, TensorProto.FLOAT, shape) for port, shape in (given, result)]
    constants = [numpy_helper.from_array(array, key) for key, array in weights.items()]
    whole = helper.make_graph(nodes, name, ports[:1], ports[1:], constants)
    model = helper.make_model(whole, ir_version=IR_VERSION, opset_imports=[helper.make_opsetid("", OPSET)])
    onnx.checker.check_model(model)
    return model


def encoder(code_size: int) -> onnx.ModelProto:
    """image -> code: the mean ink of each band."""
    member = bands(code_size)
    nodes = [
        helper.make_node("Flatten", ["image"], ["pixels"], axis=1),
        helper.make_node("MatMul", ["pixels", "means"], ["code"]),
    ]
    weights = {"means": member / member.sum(axis=0)}
    return graph("encoder", nodes, weights, ("image", ["batch", 1, 28, 28]), ("code", ["batch", code_size]))


def decoder(code_size: int) -> onnx.ModelProto:
    """code -> image: each band at its own brightness, held within 0 and 1."""
    nodes = [
        helper.make_node("MatMul", ["code", "paint"], ["painted"]),
        helper.make_node("Clip", ["painted", "zero", "one"], ["clipped"]),
        helper.make_node("Reshape", ["clipped", "shape"], ["image"]),
    ]
    weights = {
        "paint": np.ascontiguousarray(bands(code_size).T),
        "zero": np.float32(0),
        "one": np.float32(1),
        "shape": np.int64([-1, 1, 28, 28]),
    }
    weights = {key: np.asarray(value) for key, value in weights.items()}
    return graph("decoder", nodes, weights, ("code", ["batch", code_size]), ("image", ["batch", 1, 28, 28]))


def make(folder: Path, code_size: int = 3) -> Manifest:
    """Write the two graphs and their manifest; the same code size gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in ((ENCODER, encoder(code_size)), (DECODER, decoder(code_size))):
        (folder / name).write_bytes(model.SerializeToString(deterministic=True))
    manifest = Manifest(
        schema=SCHEMA,
        name="tiny",
        recipe="tiny",
        config={"code_size": code_size},
        seed=0,
        git_commit="",
        created="2026-01-01T00:00:00+00:00",
        dataset="mnist",
        dataset_digests={},
        class_names=tuple("0123456789"),
        code_size=code_size,
        metrics={},
        files={name: file_spec(folder / name) for name in (ENCODER, DECODER)},
        tools={},
        max_difference=0.0,
        gallery=load_gallery(DIGITS).spec(DIGITS.name),
        layers={name: graph_layers(folder / name) for name in (ENCODER, DECODER)},
    )
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    return manifest


if __name__ == "__main__":
    for size in (1, 2, 3):
        make(Path(__file__).with_name(f"model-{size}"), size)
