"""The tiny model is what its script makes, and the runtime refuses what the contract does not say."""

import importlib.util
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

from dashboard.engine.contract import DECODER, ENCODER, MANIFEST, GraphMismatch
from dashboard.engine.manifest import file_spec
from dashboard.engine.runtime import Autoencoder

TINY = Path(__file__).parents[1] / "tiny"


@pytest.fixture(scope="module")
def make():
    spec = importlib.util.spec_from_file_location("make_tiny", TINY / "make_tiny.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.make


@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_script_makes_the_committed_bytes(make, tmp_path, size):
    make(tmp_path, size)
    for name in (ENCODER, DECODER, MANIFEST):
        assert (tmp_path / name).read_bytes() == (TINY / f"model-{size}" / name).read_bytes()


def test_more_numbers_obey_the_contract(make, tmp_path):
    make(tmp_path, 5)
    assert Autoencoder(tmp_path).code_size == 5


def doubles_in(graph: onnx.GraphProto) -> None:
    graph.input[0].type.tensor_type.elem_type = TensorProto.DOUBLE
    graph.node[0].input[0] = "single"
    graph.node.insert(0, helper.make_node("Cast", ["image"], ["single"], to=TensorProto.FLOAT))


def one_at_a_time(graph: onnx.GraphProto) -> None:
    for port in (graph.input[0], graph.output[0]):
        port.type.tensor_type.shape.dim[0].dim_value = 1


def any_height(graph: onnx.GraphProto) -> None:
    graph.input[0].type.tensor_type.shape.dim[2].dim_param = "height"


def other_name(graph: onnx.GraphProto) -> None:
    graph.input[0].name = graph.node[0].input[0] = "digit"


def second_output(graph: onnx.GraphProto) -> None:
    graph.output.append(helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["batch", 784]))


@pytest.mark.parametrize(
    "change, found",
    [
        (doubles_in, "input image tensor(double)"),
        (one_at_a_time, "(1, 1, 28, 28)"),
        (any_height, "(None, 1, None, 28)"),
        (other_name, "input digit"),
        (second_output, ", pixels tensor(float)"),
    ],
)
def test_a_graph_outside_the_contract_is_refused(tmp_path, change: Callable[[onnx.GraphProto], None], found):
    folder = shutil.copytree(TINY / "model-3", tmp_path / "tiny")
    model = onnx.load(folder / ENCODER)
    change(model.graph)
    onnx.checker.check_model(model)
    onnx.save(model, folder / ENCODER)
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["files"][ENCODER] = vars(file_spec(folder / ENCODER))
    (folder / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(GraphMismatch) as caught:
        Autoencoder(folder)
    assert found in str(caught.value)
    assert "the contract says" in str(caught.value)
