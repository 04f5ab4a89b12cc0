"""An exported model is what torch trained, vouched for; a failed export changes nothing."""

import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import onnx
import pytest
from conftest import fit_run
from killing import killed_before

import training.export.measure
import training.export.model_folder
import training.export.onnx_graph
from dashboard.engine.contract import DECODER, EMBEDDING, ENCODER, HISTORY, MANIFEST
from dashboard.engine.gallery import Gallery, check_gallery, load_gallery
from dashboard.engine.history import load_history
from dashboard.engine.manifest import load_manifest
from dashboard.engine.runtime import Autoencoder
from training import TrainingError
from training.data.datasets import Dataset
from training.export.card import write_card
from training.export.codecs import TorchCodec
from training.export.install import install
from training.export.measure import measure_folder
from training.export.metrics import reconstruction_error
from training.export.model_folder import export
from training.export.onnx_graph import round_to_half
from training.export.rebuild import committed_models, model_folders, rebuild
from training.recipes import Config, recipe
from training.run.run_folder import Run, create_run
from training.run.training import Training

CONFIG = recipe("tutorial", epochs=30)


def train(config: Config, data: Dataset, runs: Path) -> tuple[Run, Training]:
    run = create_run(config, data, runs=runs)
    return run, fit_run(run, data)


@pytest.fixture(scope="module")
def exported(few: Dataset, tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Training, Path]:
    """A run, its end, and the folder of models with the two that came of it, with and without a second seed."""
    folder = tmp_path_factory.mktemp("export")
    run, training = train(CONFIG, few, folder / "runs")
    other, _ = train(replace(CONFIG, seed=1), few, folder / "runs")
    export(run, few, models=folder / "models")
    export(run, few, "two-seeds", [other], folder / "models")
    return run, training, folder / "models"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_round_trip_agrees_with_torch(few: Dataset, exported: tuple[Run, Training, Path]) -> None:
    _, training, models = exported
    model, torch_model = Autoencoder(models / "tutorial"), TorchCodec(round_to_half(training.model))
    images = few.test.images
    codes = model.encode(images)
    # float32 sums in another order: some 1e-6 of codes that reach tens
    assert np.abs(codes - torch_model.encode(images)).max() < 1e-4
    assert np.abs(model.decode(codes) - torch_model.decode(codes)).max() < 1e-5
    assert 0 <= model.manifest.max_difference < 1e-4


def test_folder_is_self_contained_and_described(few: Dataset, exported: tuple[Run, Training, Path]) -> None:
    run, _, models = exported
    assert set(contents(models / "tutorial")) == {ENCODER, DECODER, HISTORY, EMBEDDING, MANIFEST}
    assert {path.name for path in models.iterdir()} == {"tutorial", "two-seeds", "mnist-test.npz"}
    manifest = load_manifest(models / "tutorial")
    assert (manifest.recipe, manifest.seed, manifest.code_size) == ("tutorial", 0, 3)
    assert manifest.config["epochs"] == CONFIG.epochs
    assert manifest.class_names == tuple("0123456789")
    assert (load_gallery(models / "mnist-test.npz").images == few.test.images).all()
    assert (models / "tutorial" / HISTORY).stat().st_size <= 2_000_000
    assert load_history(models / "tutorial").finished
    live, finished = load_history(run.folder), load_history(models / "tutorial")
    assert (live.codes == finished.codes).all()


def test_graphs_are_stamped_and_name_no_path_of_this_machine(exported: tuple[Run, Training, Path]) -> None:
    run, _, models = exported
    for name in (ENCODER, DECODER):
        content = (models / "tutorial" / name).read_bytes()
        stamped = {entry.key: entry.value for entry in onnx.load_from_string(content).metadata_props}
        assert stamped == {"recipe": "tutorial", "seed": "0", "git_commit": run.git_commit}
        assert b"site-packages" not in content
        assert str(Path(__file__).parents[2]).encode() not in content


def test_weights_are_kept_in_sixteen_bits(exported: tuple[Run, Training, Path]) -> None:
    _, training, models = exported
    stored = onnx.load(models / "tutorial" / ENCODER).graph.initializer
    halves = [onnx.numpy_helper.to_array(tensor) for tensor in stored if tensor.data_type == onnx.TensorProto.FLOAT16]
    first = training.model.encoder[0].weight.detach().half().numpy()
    assert any(half.shape in (first.shape, first.shape[::-1]) for half in halves)
    assert any(np.array_equal(half, first) or np.array_equal(half, first.T) for half in halves)
    assert (models / "tutorial" / ENCODER).stat().st_size < 2.3 * sum(half.size for half in halves)


def test_metrics_are_those_of_the_exported_graphs(few: Dataset, exported: tuple[Run, Training, Path]) -> None:
    _, _, models = exported
    model = Autoencoder(models / "two-seeds")
    metrics = model.manifest.metrics
    assert metrics["test"]["mse"] == reconstruction_error(model, few.test.images)
    assert {"knn_accuracy", "kmeans_accuracy", "kmeans_nmi", "kmeans_ari", "gmm_ari"} <= set(metrics["test"])
    assert {"mse", "knn_accuracy"} <= set(metrics["pca3"])
    assert metrics["seeds"]["seed"] == [0, 1]
    assert metrics["seeds"]["test/mse"][0] == metrics["test"]["mse"]
    assert metrics["seeds"]["test/mse"][1] != metrics["test"]["mse"]


def test_card_claims_means_over_seeds(exported: tuple[Run, Training, Path], tmp_path: Path) -> None:
    models = shutil.copytree(exported[2], tmp_path / "models")
    manifests = committed_models(models)
    words = write_card(models, manifests).read_text()
    values = manifests[1].metrics["seeds"]["test/mse"]
    assert manifests[1].name == "two-seeds"
    assert f"{np.mean(values):.4f} ± {np.std(values, ddof=1):.4f}" in words
    pictures = {path.name for path in (models / "pictures").iterdir()}
    assert pictures == {f"{name}-{sheet}.png" for name in ("tutorial", "two-seeds") for sheet in ("worst", "between")}
    assert all(f"(pictures/{name})" in words for name in pictures)


def test_model_of_an_unknown_version_is_one_sentence(exported: tuple[Run, Training, Path], tmp_path: Path) -> None:
    old = shutil.copytree(exported[2] / "tutorial", tmp_path / "tutorial")
    (old / MANIFEST).write_text((old / MANIFEST).read_text().replace('"fourier_features"', '"ripples"'))
    with pytest.raises(TrainingError, match=r"tutorial/manifest.json: this version does not know ripples"):
        committed_models(tmp_path)


@pytest.mark.parametrize("broken", ["parity", "evaluate", "checker"])
def test_failed_export_leaves_the_old_model(
    broken: str, few: Dataset, exported: tuple[Run, Training, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    run, _, models = exported

    def fail(*arguments: object) -> None:
        raise TrainingError("broken on purpose")

    if broken == "parity":
        monkeypatch.setattr(training.export.onnx_graph, "TOLERANCE", -1.0)
    elif broken == "evaluate":
        monkeypatch.setattr(training.export.model_folder, "evaluate", fail)
    else:
        monkeypatch.setattr(training.export.onnx_graph.onnx.checker, "check_model", lambda path, full_check: fail())
    before = contents(models / "tutorial")
    (models / ".tutorial-abc.staging").mkdir()  # as a killed export leaves it
    with pytest.raises(TrainingError):
        export(run, few, models=models)
    assert contents(models / "tutorial") == before
    assert {path.name for path in models.iterdir()} == {"tutorial", "two-seeds", "mnist-test.npz"}


def test_unfinished_run_is_not_exported(few: Dataset, tmp_path: Path) -> None:
    run = create_run(CONFIG, few, runs=tmp_path)
    with pytest.raises(TrainingError, match=r"step 0 of 210.*--resume"):
        export(run, few, models=tmp_path / "models")
    assert not (tmp_path / "models").exists()


def test_other_recipes_do_not_count_as_seeds(
    few: Dataset, exported: tuple[Run, Training, Path], tmp_path: Path
) -> None:
    other, _ = train(replace(CONFIG, seed=1, epochs=1), few, tmp_path)
    with pytest.raises(TrainingError, match="seed and in nothing else"):
        export(exported[0], few, others=[other], models=tmp_path)


def test_rebuild_from_nothing_gives_the_same_weights(
    few: Dataset, exported: tuple[Run, Training, Path], tmp_path: Path
) -> None:
    models = shutil.copytree(exported[2], tmp_path / "models")
    change = rebuild(CONFIG, few, models, lambda config, name: train(config, few, tmp_path / "runs")[0])
    assert change.same_weights
    assert change.metrics == {}
    assert load_manifest(models / "tutorial").metrics["seeds"]["seed"] == [0, 1, 2]


def test_history_is_thinned_to_its_limit(
    few: Dataset, exported: tuple[Run, Training, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(training.export.model_folder, "HISTORY_BYTES", 100_000)
    export(exported[0], few, models=tmp_path)
    assert (tmp_path / "tutorial" / HISTORY).stat().st_size <= 100_000
    thinned = load_history(tmp_path / "tutorial")
    assert thinned.finished
    assert 1 < len(thinned.snapshot_steps) < 40


def other_digits(few: Dataset) -> Dataset:
    """A data set of the same name with other test digits, and other digests."""
    return replace(few, test=Gallery(few.test.images[:100], few.test.labels[:100], few.test.class_names), digests={})


def test_digits_of_another_data_set_of_the_same_name_are_kept_apart(
    few: Dataset, exported: tuple[Run, Training, Path], tmp_path: Path
) -> None:
    models = shutil.copytree(exported[2], tmp_path / "models")
    other = other_digits(few)
    manifest = export(exported[0], other, "other", models=models)
    assert manifest.gallery.images == 100
    assert manifest.gallery_file != "mnist-test.npz"
    for name, data in (("tutorial", few), ("two-seeds", few), ("other", other)):
        mine = load_manifest(models / name)
        gallery = load_gallery(models / mine.gallery_file)
        check_gallery(gallery, mine)
        assert len(gallery) == len(data.test)
    export(exported[0], few, "other", models=models)  # back again: nobody names the other digits any more
    assert {path.name for path in models.glob("*.npz")} == {"mnist-test.npz"}


def test_evaluate_refuses_other_data_than_the_model_was_measured_on(
    few: Dataset, exported: tuple[Run, Training, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = exported[2] / "tutorial"
    monkeypatch.setattr(training.export.measure, "load_dataset", lambda name, root: few)
    assert measure_folder(folder, Path())["test"]["mse"] == load_manifest(folder).metrics["test"]["mse"]
    monkeypatch.setattr(training.export.measure, "load_dataset", lambda name, root: other_digits(few))
    with pytest.raises(TrainingError, match=r"differ from those that .*tutorial was trained and measured on"):
        measure_folder(folder, Path())


def test_an_export_killed_at_any_step_leaves_a_model_that_opens_beside_its_own_digits(
    few: Dataset, exported: tuple[Run, Training, Path], tmp_path: Path
) -> None:
    other, step, sizes = other_digits(few), 0, []
    new_models = tmp_path / "new"
    export(exported[0], other, "mine", models=new_models)
    while True:
        models = shutil.copytree(exported[2], tmp_path / str(step))
        (models / "tutorial").rename(models / "mine")
        temporary = models / ".staging"
        staging = shutil.copytree(new_models / "mine", temporary / "mine")
        spec = other.test.spec("other-test.npz")
        manifest = replace(load_manifest(staging), gallery=spec)
        (staging / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
        killed = killed_before(step, partial(install, staging, other.test, models / "mine", temporary))
        folders = model_folders(models)  # a command or a page that comes next restores what was left aside
        assert [folder.name for folder in folders] == ["mine", "two-seeds"]
        for folder in folders:
            check_gallery(load_gallery(models / load_manifest(folder).gallery_file), load_manifest(folder))
        sizes.append(Autoencoder(models / "mine").manifest.gallery.images)
        if not killed:
            break
        step += 1
    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-1]) == (200, 100)
    assert step >= 4  # the gallery, two renames, and the files of the old folder


def test_evaluate_finds_a_model_that_a_crash_left_aside(
    few: Dataset, exported: tuple[Run, Training, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = shutil.copytree(exported[2], tmp_path / "models")
    (models / "tutorial").rename(models / ".tutorial.aside")
    monkeypatch.setattr(training.export.measure, "load_dataset", lambda name, root: few)
    assert measure_folder(models / "tutorial", Path())["test"]["mse"] > 0


def test_card_names_the_model_whose_manifest_lacks_what_it_shows(
    exported: tuple[Run, Training, Path], tmp_path: Path
) -> None:
    models = shutil.copytree(exported[2], tmp_path / "models")
    manifest = load_manifest(models / "two-seeds")
    config = {"recipe": "tutorial"}  # the rest takes its defaults
    (models / "two-seeds" / MANIFEST).write_text(replace(manifest, config=config, tools={}).to_json(), encoding="utf-8")
    assert "torch of a version not recorded" in write_card(models, committed_models(models)).read_text(encoding="utf-8")
    (models / "two-seeds" / MANIFEST).write_text(replace(manifest, metrics={}).to_json(), encoding="utf-8")
    with pytest.raises(TrainingError, match="a metric of two-seeds is missing"):
        write_card(models, committed_models(models))


def test_renamed_model_is_called_by_its_folder(exported: tuple[Run, Training, Path], tmp_path: Path) -> None:
    models = shutil.copytree(exported[2], tmp_path / "models")
    (models / "tutorial").rename(models / "renamed")
    assert [manifest.name for manifest in committed_models(models)] == ["renamed", "two-seeds"]
    assert "## renamed" in write_card(models, committed_models(models)).read_text(encoding="utf-8")
