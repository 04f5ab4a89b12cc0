"""Every kind of damage to a model folder has its own error, in one sentence that says what to do."""

import json
import os
import shutil
from pathlib import Path

import pytest

from dashboard.engine import contract
from dashboard.engine.contract import DECODER, ENCODER, HISTORY, MANIFEST, SCHEMA
from dashboard.engine.history import load_history
from dashboard.engine.manifest import file_spec, load_manifest, parse_manifest
from dashboard.engine.runtime import Autoencoder

TINY = Path(__file__).parents[1] / "tiny" / "model-3"


@pytest.fixture
def folder(tmp_path) -> Path:
    return shutil.copytree(TINY, tmp_path / "tiny")


def rewrite(folder: Path, **changes) -> None:
    """Change fields of the manifest; None takes one away."""
    raw = json.loads((folder / MANIFEST).read_text()) | changes
    (folder / MANIFEST).write_text(json.dumps({key: value for key, value in raw.items() if value is not None}))


def vouch_for(folder: Path, name: str, data: bytes) -> None:
    """Put other contents in a file and let the manifest name them."""
    (folder / name).write_bytes(data)
    spec = file_spec(folder / name)
    files = json.loads((folder / MANIFEST).read_text())["files"]
    rewrite(folder, files=files | {name: {"bytes": spec.bytes, "sha256": spec.sha256}})


def refusal(folder: Path, kind: type[Exception]) -> str:
    with pytest.raises(kind) as caught:
        Autoencoder(folder)
    assert type(caught.value) is kind
    message = str(caught.value)
    assert "\n" not in message
    assert str(folder.parent) not in message
    return message


def test_a_sound_folder_opens(folder):
    manifest = load_manifest(folder)
    assert (manifest.name, manifest.code_size, manifest.class_names) == ("tiny", 3, tuple("0123456789"))


def test_manifest_survives_the_round_trip(folder):
    manifest = load_manifest(folder)
    assert parse_manifest(manifest.to_json()) == manifest


@pytest.mark.parametrize("name", [ENCODER, DECODER])
def test_digest_stands_for_both_graphs(folder, name):
    before = load_manifest(folder).digest
    rewrite(folder, seed=9)
    assert load_manifest(folder).digest == before
    vouch_for(folder, name, b"other")
    assert load_manifest(folder).digest != before


def test_missing_folder(tmp_path):
    assert "python -m training export" in refusal(tmp_path / "absent", contract.ManifestMissing)


def test_missing_manifest(folder):
    (folder / MANIFEST).unlink()
    assert "no manifest.json in models/tiny" in refusal(folder, contract.ManifestMissing)


@pytest.mark.parametrize("text", ["", "{", "not json", pytest.param("[" * 200_000, id="nested beyond reason")])
def test_manifest_that_is_not_json(folder, text):
    (folder / MANIFEST).write_text(text)
    assert "is not JSON" in refusal(folder, contract.ManifestUnreadable)


@pytest.mark.parametrize("text", ["[]", "3", '"text"', "null"])
def test_manifest_that_is_no_object(folder, text):
    (folder / MANIFEST).write_text(text)
    assert "not an object" in refusal(folder, contract.ManifestUnreadable)


def test_manifest_that_is_no_text(folder):
    (folder / MANIFEST).write_bytes(b"\xff\xfe\x00\x80")
    assert "cannot be read as text" in refusal(folder, contract.ManifestUnreadable)


def test_manifest_that_is_a_folder(folder):
    (folder / MANIFEST).unlink()
    (folder / MANIFEST).mkdir()
    assert "cannot be read as text" in refusal(folder, contract.ManifestUnreadable)


def test_folder_that_is_a_file(tmp_path):
    (tmp_path / "tiny").write_bytes(b"")
    assert "cannot be read as text" in refusal(tmp_path / "tiny", contract.ManifestUnreadable)


def test_newer_schema_asks_for_a_newer_dashboard(folder):
    rewrite(folder, schema=SCHEMA + 1)
    assert "update the dashboard" in refusal(folder, contract.SchemaUnsupported)


@pytest.mark.parametrize("schema", [0, "1", True, 1.0, None])
def test_other_schema_asks_for_a_new_export(folder, schema):
    rewrite(folder, schema=schema)
    assert "export the model again" in refusal(folder, contract.SchemaUnsupported)


@pytest.mark.parametrize(
    "gallery, words",
    [
        (None, "gallery must say which test digits"),
        ([], "gallery must say which test digits"),
        ({"file": "mnist-test.npz", "images": 10_000}, "gallery needs file, images and sha256"),
        ({"file": "mnist-test.npz", "images": True, "sha256": "a"}, "gallery needs file, images and sha256"),
        ({"file": "../mnist-test.npz", "images": 5, "sha256": "a" * 64}, "must be a plain file name"),
    ],
)
def test_gallery_that_is_not_described_is_refused(folder, gallery, words):
    rewrite(folder, gallery=gallery)
    assert words in refusal(folder, contract.ManifestInvalid)


@pytest.mark.parametrize("field", ["name", "config", "class_names", "code_size", "metrics", "files", "max_difference"])
def test_missing_field_is_named(folder, field):
    rewrite(folder, **{field: None})
    assert repr(field) in refusal(folder, contract.ManifestInvalid)


@pytest.mark.parametrize(
    "field, value",
    [
        ("seed", "one"),
        ("seed", True),
        ("config", []),
        ("class_names", {"0": "zero"}),
        ("class_names", [0, 1]),
        ("code_size", 0),
        ("dataset", "../../x"),
        ("dataset", ""),
        ("code_size", 2.5),
        ("metrics", {"test": 3}),
        ("files", {ENCODER: {"bytes": 1, "sha256": ""}}),
        ("files", {ENCODER: {"bytes": "1"}, DECODER: {}}),
    ],
)
def test_wrong_value_is_named(folder, field, value):
    rewrite(folder, **{field: value})
    assert field in refusal(folder, contract.ManifestInvalid)


@pytest.mark.parametrize("name", ["../encoder.onnx", "/etc/passwd", "a/b", "..", "a" * 300, "nul\0", "a\nb"])
def test_a_path_is_no_file_name(folder, name):
    files = json.loads((folder / MANIFEST).read_text())["files"]
    rewrite(folder, files=files | {name: files[ENCODER]})
    assert "plain file name" in refusal(folder, contract.ManifestInvalid)


def test_graphs_of_another_code_size(folder):
    rewrite(folder, code_size=4)
    assert "4 numbers" in refusal(folder, contract.ManifestInvalid)


@pytest.mark.parametrize("name", [ENCODER, DECODER])
def test_missing_file(folder, name):
    (folder / name).unlink()
    assert f"models/tiny/{name} is missing" in refusal(folder, contract.FileMissing)


def test_folder_in_place_of_a_file(folder):
    (folder / ENCODER).unlink()
    (folder / ENCODER).mkdir()
    assert f"models/tiny/{ENCODER} cannot be read" in refusal(folder, contract.FileMissing)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes")
@pytest.mark.parametrize("name", [MANIFEST, ENCODER, HISTORY])
def test_a_pipe_is_not_waited_for(folder, name):
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    with pytest.raises(contract.ModelError):
        load_history(folder) if name == HISTORY else Autoencoder(folder)


def test_cut_file(folder):
    data = (folder / ENCODER).read_bytes()
    (folder / ENCODER).write_bytes(data[:-7])
    message = refusal(folder, contract.FileCut)
    assert f"{len(data) - 7:,} bytes" in message
    assert f"{len(data):,}" in message


def test_a_file_that_something_was_added_to(folder):
    data = (folder / ENCODER).read_bytes()
    (folder / ENCODER).write_bytes(data + b"more")
    assert f"{len(data) + 4:,} bytes" in refusal(folder, contract.FileCut)


def test_changed_file_of_the_same_length(folder):
    data = bytearray((folder / DECODER).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / DECODER).write_bytes(data)
    assert "sha256" in refusal(folder, contract.DigestMismatch)


def test_a_file_that_is_no_graph(folder):
    vouch_for(folder, ENCODER, b"no graph at all")
    assert "cannot be read as ONNX" in refusal(folder, contract.GraphMismatch)


def test_graphs_in_each_others_place(folder):
    vouch_for(folder, ENCODER, (TINY / DECODER).read_bytes())
    message = refusal(folder, contract.GraphMismatch)
    assert "has the input code" in message
    assert "says image" in message


def test_a_graph_of_another_code_size(folder):
    vouch_for(folder, ENCODER, (TINY.with_name("model-2") / ENCODER).read_bytes())
    message = refusal(folder, contract.GraphMismatch)
    assert "(None, 2)" in message
    assert "(None, 3)" in message
