"""The layers read from an exported graph are those of the torch module, with its parameters."""

from pathlib import Path

import onnx
import pytest
import torch
from onnx import TensorProto, helper
from torch import nn

from dashboard.engine.contract import DECODER, ENCODER, IMAGE_SHAPE, REFINEMENT
from training import TrainingError
from training.export.graph_layers import graph_layers
from training.export.onnx_graph import BATCH_SIZES, write_graph
from training.model.autoencoder import RefinedEncoder, build
from training.recipes import Config

SMALL = {"encoder_hidden": (12, 8), "code_size": 3}


def exported(config: Config, folder: Path) -> dict[str, list[tuple[str, int, int]]]:
    """Op, parameters and outputs of each layer, by graph, of a model that was never trained."""
    model = build(config).eval()
    encoder = nn.Sequential(nn.Flatten(), RefinedEncoder(model)).eval()
    decoder = nn.Sequential(*model.decoder, nn.Unflatten(1, IMAGE_SHAPE)).eval()
    images = torch.rand(max(BATCH_SIZES), *IMAGE_SHAPE)
    write_graph(encoder, images, folder / ENCODER, ("image", "code"), {})
    write_graph(decoder, torch.randn(max(BATCH_SIZES), 3), folder / DECODER, ("code", "image"), {})
    files = {file: graph_layers(folder / file) for file in (ENCODER, DECODER)}
    learned = [sum(weights.numel() for weights in half.parameters()) for half in (model.encoder, model.decoder)]
    found = [sum(one.parameters for one in layers if one.op != REFINEMENT) for layers in files.values()]
    assert found == learned
    return {file: [(one.op, one.parameters, one.outputs) for one in layers] for file, layers in files.items()}


def test_a_plain_net_is_listed_layer_by_layer(tmp_path: Path) -> None:
    found = exported(Config("x", activation="tanh", **SMALL), tmp_path)
    assert found[ENCODER] == [
        ("Reshape", 0, 784), ("Linear", 9420, 12), ("Tanh", 0, 12), ("Linear", 104, 8), ("Tanh", 0, 8),
        ("Linear", 27, 3),
    ]  # fmt: skip
    assert [op for op, *_ in found[DECODER]] == ["Linear", "Tanh", "Linear", "Tanh", "Linear", "Sigmoid", "Reshape"]


@pytest.mark.parametrize("steps", [1, 2])
def test_nodes_that_belong_together_are_one_layer(tmp_path: Path, steps: int) -> None:
    found = exported(Config("x", activation="silu", fourier_features=2, refine_steps=steps, **SMALL), tmp_path)
    assert [op for op, *_ in found[ENCODER]] == [
        "Reshape", "Linear", "SiLU", "Linear", "SiLU", "Linear", *[REFINEMENT] * steps,
    ]  # fmt: skip
    assert found[DECODER][0] == ("Fourier features", 0, 15)
    decoder = sum(parameters for _, parameters, _ in found[DECODER])
    assert found[ENCODER][-1] == (REFINEMENT, decoder, 3)


def test_a_graph_of_unknown_shapes_is_not_exported(tmp_path: Path) -> None:
    ports = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "any"]) for name in ("image", "code")]
    graph = helper.make_graph([helper.make_node("Tanh", ["image"], ["code"])], "odd", ports[:1], ports[1:])
    onnx.save(helper.make_model(graph), tmp_path / ENCODER)
    with pytest.raises(TrainingError, match=r"The shape of code in encoder\.onnx is not known; nothing was exported\."):
        graph_layers(tmp_path / ENCODER)
