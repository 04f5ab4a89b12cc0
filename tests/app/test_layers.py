"""The layers in a manifest are read where they are there, and refused in one sentence where they are odd."""

import json
from pathlib import Path

import pytest

from dashboard.engine.contract import DECODER, ENCODER, MANIFEST, REFINEMENT, ManifestInvalid
from dashboard.engine.layers import parse_layers
from dashboard.engine.manifest import load_manifest, parse_manifest

ROOT = Path(__file__).parents[2]
LINEAR = {"op": "Linear", "weights": [[3, 784], [3]], "parameters": 2355, "outputs": 3}


def graphs(*layers: object) -> dict[str, object]:
    return {ENCODER: list(layers), DECODER: [LINEAR]}


def test_layers_of_a_committed_model_are_read():
    manifest = load_manifest(ROOT / "models/islands")
    assert [layer.op for layer in manifest.layers[ENCODER]][-2:] == ["Linear", REFINEMENT]
    assert manifest.layers[ENCODER][1].weights == ((512, 784), (512,))
    assert manifest.layers[DECODER][0].op == "Fourier features"
    decoder, encoder = (sum(layer.parameters for layer in manifest.layers[file]) for file in (DECODER, ENCODER))
    refinement = manifest.layers[ENCODER][-1].parameters
    assert refinement == decoder  # stored once more
    assert manifest.parameters == encoder - refinement + decoder


def test_an_older_manifest_has_none():
    raw = json.loads((ROOT / "tests/tiny/model-3" / MANIFEST).read_text())
    assert parse_manifest(json.dumps(raw)).parameters == 2 * 3 * 784
    del raw["layers"]
    older = parse_manifest(json.dumps(raw))
    assert (older.layers, older.parameters) == ({}, None)


@pytest.mark.parametrize(
    "raw",
    [
        [],
        "layers",
        {ENCODER: [LINEAR]},
        graphs(),
        graphs(LINEAR) | {"other.onnx": [LINEAR]},
        graphs(*[LINEAR] * 201),
        graphs("Linear"),
        graphs(LINEAR | {"more": 1}),
        graphs({name: LINEAR[name] for name in ("op", "weights", "outputs")}),
        graphs(LINEAR | {"op": ""}),
        graphs(LINEAR | {"op": "x" * 61}),
        graphs(LINEAR | {"op": "a\nb"}),
        graphs(LINEAR | {"op": 3}),
        graphs(LINEAR | {"weights": [3]}),
        graphs(LINEAR | {"weights": [[0]]}),
        graphs(LINEAR | {"weights": [[1.5]]}),
        graphs(LINEAR | {"weights": [[1] * 9]}),
        graphs(LINEAR | {"parameters": -1}),
        graphs(LINEAR | {"parameters": True}),
        graphs(LINEAR | {"outputs": 0}),
        graphs(LINEAR | {"outputs": 10**11}),
    ],
)
def test_layers_that_are_none_are_refused_in_one_sentence(raw):
    with pytest.raises(ManifestInvalid, match=r"^models/x/manifest\.json: .*layers .*export the model again\.$"):
        parse_layers(raw, "models/x/manifest.json")
