"""Images to codes and back, whatever their number and type."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from dashboard.engine import runtime
from dashboard.engine.clustering import agreement, cluster
from dashboard.engine.runtime import Autoencoder

TINY = Path(__file__).parents[1] / "tiny" / "model-3"


@pytest.fixture(scope="module")
def tiny() -> Autoencoder:
    return Autoencoder(TINY)


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (2500, 28, 28), np.uint8)


@pytest.mark.parametrize("count", [0, 1, 2, 1024, 2500])
def test_any_number_of_images(tiny, images, count):
    codes = tiny.encode(images[:count])
    assert codes.shape == (count, 3)
    assert codes.dtype == np.float32
    redrawn = tiny.decode(codes)
    assert redrawn.shape == (count, 28, 28)
    assert redrawn.dtype == np.float32


def test_codes_are_what_the_tiny_graph_computes(tiny, images):
    ink = images.reshape(len(images), -1) / 255
    band = np.arange(784) * 3 // 784
    expected = np.stack([ink[:, band == i].mean(axis=1) for i in range(3)], axis=1)
    np.testing.assert_allclose(tiny.encode(images), expected, atol=1e-6)  # float32 sums of 262 pixels


def test_bytes_and_floats_are_the_same_image(tiny, images):
    floats = images.astype(np.float32) / 255
    np.testing.assert_array_equal(tiny.encode(images), tiny.encode(floats))
    np.testing.assert_array_equal(tiny.encode(floats), tiny.encode(floats[:, None]))
    np.testing.assert_allclose(tiny.encode(floats.astype(np.float64)), tiny.encode(floats), atol=1e-6)


def test_chunks_do_not_show(model, digits, monkeypatch):
    whole = model.encode(digits.images[:300])
    monkeypatch.setattr(runtime, "CHUNK", 128)
    np.testing.assert_allclose(model.encode(digits.images[:300]), whole, atol=1e-5)  # batch size may reorder sums


def test_one_code_alone_is_a_batch(tiny):
    assert tiny.decode(np.float32([0.1, 0.2, 0.3])).shape == (1, 28, 28)


def test_threads_share_a_model(model, digits):
    batches = np.split(digits.images[:800], 8)
    alone = [model.encode(batch) for batch in batches]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(model.encode, batches))
    np.testing.assert_array_equal(alone, together)


def test_committed_model_beats_the_blank_page(model, digits):
    ink = digits.images[:1000] / 255
    redrawn = model.decode(model.encode(digits.images[:1000]))
    mean_digit = np.square(ink - ink.mean(axis=0)).mean()
    assert np.square(ink - redrawn).mean() < 0.7 * mean_digit
    assert redrawn.min() >= 0
    assert redrawn.max() <= 1


def test_recorded_figures_are_those_that_the_graphs_give(model, digits):
    figures = model.manifest.metrics["test"]
    codes = model.encode(digits.images)
    error = np.square(model.decode(codes) - digits.images / 255).mean()
    assert error == pytest.approx(figures["mse"], rel=1e-4)  # sums in another order
    found = agreement(cluster(codes, len(digits.class_names), "kmeans"), digits.labels)
    assert found.accuracy == pytest.approx(figures["kmeans_accuracy"], abs=0.002)  # another BLAS may move a few digits
