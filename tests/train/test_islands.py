"""Islands are found without a label, kept apart, and the same however often the run was cut off."""

from dataclasses import replace
from functools import partial
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from conftest import CPU, weights
from rich.console import Console
from scipy.spatial.distance import pdist

from dashboard.engine.classify import agreement
from dashboard.engine.gallery import Gallery
from training.batches import fitted, held_out
from training.coder import TorchCoder
from training.config import recipe
from training.data import Dataset
from training.fit import Training, fit
from training.islands import SPACING
from training.kinds import KINDS, Kinds, find_kinds, lay_out, load_kinds
from training.rebuild import choose_seed
from training.runs import Run, create_run
from training.session import train_visibly

CONFIG = recipe("islands", epochs=2, held_out=100)


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


def test_the_seed_with_the_least_loss_on_held_out_images_is_chosen(
    few: Dataset, two_seeds: list[tuple[Run, Training]], monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [run for run, _ in two_seeds]
    for losses in ({0: 1.0, 1: 2.0}, {0: 2.0, 1: 1.0}):
        loss = partial(lambda losses, training, data: losses[training.config.seed], losses)
        monkeypatch.setattr("training.rebuild.held_out_loss", loss)
        assert choose_seed(runs, few).config.seed == min(losses, key=losses.get)


def test_held_out_images_are_not_trained_on(few: Dataset) -> None:
    images = np.arange(len(few.train), dtype=np.uint16)
    kept, trained = held_out(images, CONFIG), fitted(images, CONFIG)
    assert len(kept) == 100
    assert sorted([*kept, *trained]) == images.tolist()
    assert len(fitted(images, recipe("tutorial"))) == len(images)
    assert len(held_out(images, recipe("islands"))) == len(images) // 2  # half of a small set at the most


def test_run_that_was_cut_off_ends_the_same(
    few: Dataset, two_seeds: list[tuple[Run, Training]], tmp_path: Path
) -> None:
    whole, training = two_seeds[0]
    kinds = load_kinds(whole.folder / KINDS)
    run = create_run(CONFIG, few, runs=tmp_path)
    fit(run, few, CPU, should_stop=lambda: True, checkpoint_seconds=0, kinds=kinds)  # ends after one report
    (run.folder / KINDS).write_bytes((whole.folder / KINDS).read_bytes())
    resumed = train_visibly(Console(file=StringIO()), run, few, CPU, checkpoint_seconds=0)
    assert weights(resumed) == weights(training)


def test_places_are_apart_and_as_the_map_has_them() -> None:
    middles = np.random.default_rng(3).normal(size=(10, 3)) * 5
    places = lay_out(middles)
    assert pdist(places).min() > 0.97 * SPACING
    assert np.abs(places).max() < 1.2 * np.abs(middles - middles.mean(axis=0)).max() * SPACING / pdist(middles).min()
    assert np.corrcoef(pdist(places), pdist(middles))[0, 1] > 0.5
    assert lay_out(middles[:1]).tolist() == [[0, 0, 0]]


def test_groups_are_found(digits: Dataset) -> None:
    """Chance would agree with a fifth of the labels."""
    images, labels = digits.train.images[:2000], digits.train.labels[:2000]
    kinds = find_kinds(images, 10, 3, seed=0)
    assert kinds.places.shape == (10, 3)
    assert agreement(kinds.members, labels).accuracy > 0.8


def test_codes_gather_on_their_islands(digits: Dataset, tmp_path: Path) -> None:
    """With groups given, a short run has nearly every code nearest to the place of its group."""
    labels = digits.train.labels.astype(np.int64)
    config = recipe("islands", epochs=5, held_out=0)
    places = lay_out(np.random.default_rng(0).normal(size=(10, 3)))
    training = fit(create_run(config, digits, runs=tmp_path), digits, CPU, kinds=Kinds(labels, places))
    codes = TorchCoder(training.model).encode(digits.test.images)
    nearest = np.linalg.norm(codes[:, None] - places, axis=2).argmin(axis=1)
    assert np.mean(nearest == digits.test.labels) > 0.8
