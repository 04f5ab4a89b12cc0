"""Runs and models that an earlier version wrote under other names still open, go on and are carried over.

tests/old/run is a run of every option with a tiny net, cut off after 4 of its 24 steps; tests/old/manifests are those
of the committed models before their fields were renamed.
"""

import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import CPU, MODELS, weights
from rich.console import Console

from dashboard.engine.contract import DECODER, EMBEDDING, ENCODER, MANIFEST, SCHEMA
from dashboard.engine.gallery import load_gallery, save_gallery
from dashboard.engine.history import load_history
from dashboard.engine.manifest import load_manifest
from dashboard.engine.old_names import CONFIG_FIELDS, RUN_FILES
from dashboard.engine.runs import SESSIONS, read_run
from training import TrainingError
from training.clusters.find import CLUSTERS, load_clusters
from training.data.datasets import Dataset
from training.export.model_folder import finished_training
from training.export.rebuild import carry_over, committed_models
from training.recipes import Config, config_from_dict, recipe
from training.run.checkpoint import load_checkpoint
from training.run.run_folder import open_run
from training.run.session import train_visibly

OLD = Path(__file__).parents[1] / "old"
NAMES = sorted(path.stem for path in (OLD / "manifests").glob("*.json"))


@pytest.fixture
def old_run(tmp_path: Path) -> Path:
    return shutil.copytree(OLD / "run", tmp_path / "runs" / "old")


def test_the_committed_manifests_of_earlier_are_ten() -> None:
    assert len(NAMES) == 10
    assert all(json.loads((OLD / "manifests" / f"{name}.json").read_text())["schema"] == 1 for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_old_manifest_opens_with_todays_names_and_the_same_values(name: str, tmp_path: Path) -> None:
    folder = shutil.copytree(MODELS / name, tmp_path / name)
    shutil.copy(OLD / "manifests" / f"{name}.json", folder / MANIFEST)
    old, today = load_manifest(folder), load_manifest(MODELS / name)
    assert config_from_dict(old.config, name) == config_from_dict(today.config, name) == recipe(name, seed=old.seed)
    measured_since = "few_labels_pixels"
    assert old.metrics == {group: metrics for group, metrics in today.metrics.items() if group != measured_since}
    assert (old.files, old.digest) == ({name: today.files[name] for name in old.files}, today.digest)
    assert old.gallery is None
    assert old.gallery_file == today.gallery_file == "mnist-test.npz"


def test_old_run_says_what_it_was_asked_for(old_run: Path) -> None:
    run = open_run(old_run)
    raw = json.loads((old_run / "run.json").read_text())["config"]
    assert set(CONFIG_FIELDS) <= set(raw)
    for old, new in CONFIG_FIELDS.items():
        value = getattr(run.config, new)
        assert (list(value) if isinstance(value, tuple) else value) == raw[old]
    assert run.config.refine_steps == 1
    assert type(run.config.refine_steps) is int


def test_old_run_is_shown_by_the_dashboard(old_run: Path) -> None:
    record = read_run(old_run.parent, "old")
    assert (record.problem, record.step, record.config.batch_size, len(record.sessions)) == ("", 4, 64, 1)


def test_old_run_goes_on_to_its_end(old_run: Path, few: Dataset) -> None:
    raw = max(old_run.glob("step-*.checkpoint")).read_bytes()[32:]
    saved = torch.load(io.BytesIO(raw), weights_only=True)["model"]
    checkpoint = load_checkpoint(old_run)
    assert checkpoint.step == 4
    assert set(saved) == {"net", "average", "islands"}
    assert set(checkpoint.model) == {"net", "ema", "clusters"}
    for name, tensor in saved["average"].items():
        assert torch.equal(checkpoint.model["ema"][name], tensor)
    assert torch.equal(checkpoint.model["clusters"]["centres"], saved["islands"]["places"])
    kinds = np.load(old_run / "kinds.npz")
    training = train_visibly(Console(file=io.StringIO()), open_run(old_run), few, CPU, checkpoint_seconds=0)
    assert training.finished
    assert not any((old_run / old).exists() for old in RUN_FILES)
    clusters = load_clusters(old_run / CLUSTERS)
    assert (clusters.assignments == kinds["members"]).all()
    assert (clusters.centres == kinds["places"]).all()
    assert (old_run / SESSIONS).read_text().count("\n") == 2
    assert load_history(old_run).steps.tolist() == [4, 24]
    assert weights(finished_training(open_run(old_run), few)) == weights(training)


def test_carried_over_model_keeps_its_graphs_and_vouches_for_its_digits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = load_manifest(MODELS / "plain-2").metrics["few_labels_pixels"]
    monkeypatch.setattr("training.export.rebuild.pixel_metrics", lambda gallery: pixels)  # a quarter of a minute
    models = tmp_path / "models"
    folder = shutil.copytree(MODELS / "plain-2", models / "plain-2")
    shutil.copy(MODELS / "mnist-test.npz", models)
    shutil.copy(OLD / "manifests" / "plain-2.json", folder / MANIFEST)
    assert carry_over(folder)
    assert (folder / MANIFEST).read_bytes() == (MODELS / "plain-2" / MANIFEST).read_bytes()
    for graph in (ENCODER, DECODER, EMBEDDING):
        assert (folder / graph).read_bytes() == (MODELS / "plain-2" / graph).read_bytes()
    assert json.loads((folder / MANIFEST).read_text())["schema"] == SCHEMA
    assert not carry_over(folder)
    assert committed_models(models)[0].gallery.images == 10_000


def test_model_beside_other_digits_is_not_carried_over(tmp_path: Path, few: Dataset) -> None:
    folder = shutil.copytree(MODELS / "plain-2", tmp_path / "plain-2")
    shutil.copy(OLD / "manifests" / "plain-2.json", folder / MANIFEST)
    save_gallery(tmp_path / "mnist-test.npz", few.test)
    with pytest.raises(TrainingError, match=r"test/mse 0\.03.* not the digits"):
        carry_over(folder)


@pytest.mark.parametrize("recorded", [True, False])
def test_model_beside_its_digits_under_other_labels_is_not_carried_over(recorded: bool, tmp_path: Path) -> None:
    folder = shutil.copytree(MODELS / "plain-2", tmp_path / "plain-2")
    raw = json.loads((OLD / "manifests" / "plain-2.json").read_text())
    if not recorded:
        del raw["metrics"]["test"]["mse_by_class"]
    (folder / MANIFEST).write_text(json.dumps(raw))
    whole = load_gallery(MODELS / "mnist-test.npz")
    labels = np.random.default_rng(0).permutation(whole.labels) if recorded else whole.labels
    save_gallery(tmp_path / "mnist-test.npz", replace(whole, labels=labels))
    before = (folder / MANIFEST).read_bytes()
    with pytest.raises(TrainingError, match=r"plain-2 .* test/mse_by_class .* not the labels"):
        carry_over(folder)
    assert (folder / MANIFEST).read_bytes() == before


def test_missing_fields_take_their_defaults() -> None:
    assert config_from_dict({"recipe": "mine", "lr": 0.01}, "runs/x/run.json") == Config("mine", lr=0.01)


@pytest.mark.parametrize(
    "raw, words",
    [
        ({"recipe": "mine", "dropout": 0.5}, "runs/x/run.json: this version does not know dropout"),
        ({"recipe": "mine", "memory": 0.9, "beta2": 0.9}, "runs/x/run.json: this version does not know memory"),
        ({"recipe": "mine", "epochs": "ten"}, "runs/x/run.json: epochs is 'ten'"),
        ({"recipe": "mine", "lr": "fast"}, "runs/x/run.json: lr is 'fast'"),
        ({"recipe": "mine", "encoder_hidden": 12}, "runs/x/run.json: encoder_hidden is 12"),
        ({"epochs": 3}, "runs/x/run.json: the configuration does not name its recipe"),
        ({"recipe": ""}, "runs/x/run.json: recipe is ''; it must be a plain name"),
        ({"recipe": "../evil"}, "it must be a plain name"),
        ({"recipe": "mine", "dataset": None}, "runs/x/run.json: dataset is None; it must be text"),
        ([], "runs/x/run.json: the configuration is"),
    ],
)
def test_config_that_cannot_be_understood_names_its_file(raw: object, words: str) -> None:
    with pytest.raises(TrainingError, match=words):
        config_from_dict(raw, "runs/x/run.json")
