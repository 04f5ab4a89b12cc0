"""Clusters are found without a label, kept apart, and the same however often the run was cut off."""

from dataclasses import replace
from functools import partial
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from conftest import CPU, fit_run, weights
from rich.console import Console
from scipy.spatial.distance import pdist

from dashboard.engine.clustering import agreement
from dashboard.engine.gallery import Gallery
from training.clusters.find import CLUSTERS, ImageClusters, find_clusters, load_clusters, space_out
from training.data.batches import split_images
from training.data.datasets import Dataset
from training.export.codecs import TorchCodec
from training.export.rebuild import choose_seed
from training.model.losses import CENTRE_SPACING
from training.recipes import recipe
from training.run.run_folder import Run, create_run
from training.run.session import train_visibly
from training.run.training import Training

CONFIG = recipe("islands", epochs=2, val_images=100)


def train(data: Dataset, runs: Path, seed: int = 0) -> tuple[Run, Training]:
    run = create_run(replace(CONFIG, seed=seed), data, runs=runs)
    return run, train_visibly(Console(file=StringIO()), run, data, CPU, checkpoint_seconds=0)


@pytest.fixture(scope="module")
def two_seeds(few: Dataset, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Run, Training]]:
    runs = tmp_path_factory.mktemp("runs")
    return [train(few, runs, seed) for seed in (0, 1)]


def test_labels_change_neither_weights_nor_the_choice_of_seed(
    few: Dataset, two_seeds: list[tuple[Run, Training]], tmp_path: Path
) -> None:
    order = np.random.default_rng(0).permutation(len(few.train))
    shuffled = Gallery(few.train.images, few.train.labels[order], few.train.class_names)
    other = replace(few, train=shuffled, test=replace(few.test, labels=few.test.labels[::-1].copy()))
    again = [train(other, tmp_path, seed) for seed in (0, 1)]
    assert [weights(training) for _, training in again] == [weights(training) for _, training in two_seeds]
    assert weights(again[0][1]) != weights(again[1][1])
    chosen, same = choose_seed([run for run, _ in two_seeds], few), choose_seed([run for run, _ in again], other)
    assert chosen.config.seed == same.config.seed


def test_the_seed_with_the_least_loss_on_validation_images_is_chosen(
    few: Dataset, two_seeds: list[tuple[Run, Training]], monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [run for run, _ in two_seeds]
    for losses in ({0: 1.0, 1: 2.0}, {0: 2.0, 1: 1.0}):
        loss = partial(lambda losses, training, data: losses[training.config.seed], losses)
        monkeypatch.setattr("training.export.rebuild.loss_on_validation_images", loss)
        assert choose_seed(runs, few).config.seed == min(losses, key=losses.get)


def test_validation_images_are_not_trained_on(few: Dataset) -> None:
    images = np.arange(len(few.train), dtype=np.uint16)
    split = split_images(images, 100)
    assert len(split.val) == 100
    assert sorted([*split.val, *split.train]) == images.tolist()
    assert split_images(images, 0).train is images  # nothing is copied where nothing is kept
    assert len(split_images(images, 2000).val) == len(images) // 2  # half of a small set at the most


def test_run_that_was_cut_off_ends_the_same(
    few: Dataset, two_seeds: list[tuple[Run, Training]], tmp_path: Path
) -> None:
    whole, training = two_seeds[0]
    clusters = load_clusters(whole.folder / CLUSTERS)
    run = create_run(CONFIG, few, runs=tmp_path)
    fit_run(run, few, should_stop=lambda: True, checkpoint_seconds=0, clusters=clusters)  # ends after one report
    (run.folder / CLUSTERS).write_bytes((whole.folder / CLUSTERS).read_bytes())
    resumed = train_visibly(Console(file=StringIO()), run, few, CPU, checkpoint_seconds=0)
    assert weights(resumed) == weights(training)


def test_centres_are_apart_and_as_the_embedding_has_them() -> None:
    medians = np.random.default_rng(3).normal(size=(10, 3)) * 5
    centres = space_out(medians)
    assert pdist(centres).min() > 0.97 * CENTRE_SPACING
    assert (
        np.abs(centres).max()
        < 1.2 * np.abs(medians - medians.mean(axis=0)).max() * CENTRE_SPACING / pdist(medians).min()
    )
    assert np.corrcoef(pdist(centres), pdist(medians))[0, 1] > 0.5
    assert space_out(medians[:1]).tolist() == [[0, 0, 0]]


def test_clusters_are_found(digits: Dataset) -> None:
    """Chance would agree with a fifth of the labels."""
    images, labels = digits.train.images[:2000], digits.train.labels[:2000]
    clusters = find_clusters(images, 10, 3, seed=0)
    assert clusters.centres.shape == (10, 3)
    assert agreement(clusters.assignments, labels).accuracy > 0.8


def test_codes_gather_around_their_centres(digits: Dataset, tmp_path: Path) -> None:
    """With clusters given, a short run has nearly every code nearest to the centre of its cluster."""
    labels = digits.train.labels.astype(np.int64)
    config = recipe("islands", epochs=5, val_images=0)
    centres = space_out(np.random.default_rng(0).normal(size=(10, 3)))
    training = fit_run(create_run(config, digits, runs=tmp_path), digits, clusters=ImageClusters(labels, centres))
    codes = TorchCodec(training.model).encode(digits.test.images)
    nearest = np.linalg.norm(codes[:, None] - centres, axis=2).argmin(axis=1)
    assert np.mean(nearest == digits.test.labels) > 0.8
