"""The embedding is read from the model's folder, or from the user's cache, and never trusted blindly."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from dashboard.engine import embedding_cache
from dashboard.engine.contract import EmbeddingMismatch
from dashboard.engine.embedding_cache import embed_once
from dashboard.engine.gallery import Gallery
from dashboard.engine.latent import Embedding, embed, load_embedding_file, save_embedding
from dashboard.engine.runtime import Autoencoder

TINY = Path(__file__).parents[1] / "tiny"


@pytest.fixture(scope="module")
def tiny() -> Autoencoder:
    return Autoencoder(TINY / "model-2")


@pytest.fixture(scope="module")
def few(digits) -> Gallery:
    return Gallery(digits.images[:300], digits.labels[:300], digits.class_names)


@pytest.fixture(scope="module")
def made(tiny, few) -> Embedding:
    return embed(tiny, few.images)


@pytest.fixture
def kept(cache_folder) -> Path:
    """The cache folder, empty."""
    shutil.rmtree(cache_folder, ignore_errors=True)
    return cache_folder


def test_what_is_written_is_read(tmp_path, tiny, few, made):
    save_embedding(tmp_path / "e.npz", made, tiny, few)
    found = load_embedding_file(tmp_path / "e.npz", tiny, few)
    assert found
    np.testing.assert_array_equal(found.codes, made.codes)
    np.testing.assert_array_equal(found.errors, made.errors)
    np.testing.assert_array_equal(found.reconstruct([3, 5]), made.reconstruct([3, 5]))
    with pytest.raises(ValueError, match="read-only"):
        found.codes[0] = 0


def test_of_other_digits_or_another_model_it_is_not_read(tmp_path, tiny, few, made, digits):
    save_embedding(tmp_path / "e.npz", made, tiny, few)
    others = Gallery(few.images[::-1].copy(), few.labels, few.class_names)
    assert load_embedding_file(tmp_path / "e.npz", tiny, others) is None
    assert load_embedding_file(tmp_path / "e.npz", Autoencoder(TINY / "model-1"), few) is None
    assert load_embedding_file(tmp_path / "none.npz", tiny, few) is None


@pytest.mark.parametrize(
    "codes, errors",
    [
        (np.zeros((300, 3), np.float32), np.zeros(300, np.float32)),
        (np.zeros((299, 2), np.float32), np.zeros(299, np.float32)),
        (np.zeros((300, 2), np.float64), np.zeros(300, np.float32)),
        (np.full((300, 2), np.nan, np.float32), np.zeros(300, np.float32)),
        (np.zeros((300, 2), np.float32), np.full(300, np.inf, np.float32)),
        (np.full((300, 2), 3e38, np.float32), np.zeros(300, np.float32)),
        (np.zeros((300, 2), np.float32), np.full(300, -0.1, np.float32)),
        (np.zeros((300, 2), np.float32), np.zeros((300, 1), np.float32)),
    ],
)
def test_other_arrays_are_refused_in_one_sentence(tmp_path, tiny, few, codes, errors):
    save_embedding(tmp_path / "e.npz", Embedding(codes, errors, tiny.decode), tiny, few)
    with pytest.raises(EmbeddingMismatch, match=r"^models/model-2/e\.npz holds .*; export the model again\.$"):
        load_embedding_file(tmp_path / "e.npz", tiny, few)


def test_a_damaged_file_is_refused(tmp_path, tiny, few, made):
    path = tmp_path / "e.npz"
    save_embedding(path, made, tiny, few)
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(EmbeddingMismatch, match="cannot be read"):
        load_embedding_file(path, tiny, few)


def test_an_embedding_is_computed_once_on_a_machine(kept, tiny, few, made, monkeypatch):
    first = embed_once(tiny, few)
    counted = []

    def counting(model: Autoencoder, images: np.ndarray) -> Embedding:
        counted.append(len(images))
        return embed(model, images)

    monkeypatch.setattr(embedding_cache, "embed", counting)
    second = embed_once(tiny, few)
    assert counted == [embedding_cache.CHECKED]
    np.testing.assert_array_equal(first.codes, second.codes)
    assert len(list(kept.glob("*.npz"))) == 1
    assert not list(kept.glob("*.npz.*"))


@pytest.mark.parametrize("change", [0.01, np.nan])
def test_what_is_kept_and_wrong_is_computed_anew(kept, tiny, few, made, change):
    embed_once(tiny, few)
    (path,) = kept.glob("*.npz")
    codes = made.codes + np.float32(change)
    save_embedding(path, Embedding(codes, made.errors, tiny.decode), tiny, few)
    np.testing.assert_allclose(embed_once(tiny, few).codes, made.codes, atol=1e-6)


def test_where_nothing_can_be_kept_it_is_computed(kept, tiny, few, made, monkeypatch):
    kept.write_text("a file where the folder should be")
    try:
        np.testing.assert_array_equal(embed_once(tiny, few).codes, made.codes)
    finally:
        kept.unlink()
    monkeypatch.setattr(embedding_cache.platformdirs, "user_cache_dir", lambda *_, **__: "~/nowhere")
    np.testing.assert_array_equal(embed_once(tiny, few).codes, made.codes)
    assert not Path("~").exists()


def test_only_so_many_are_kept(kept, tiny, few, monkeypatch):
    monkeypatch.setattr(embedding_cache, "KEPT", 2)
    for count in (10, 20, 30):
        embed_once(tiny, Gallery(few.images[:count], few.labels[:count], few.class_names))
    assert len(list(kept.glob("*.npz"))) == 2
