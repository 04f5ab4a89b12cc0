"""The committed model and digits, opened once, a sketch pad to draw on, and a process that holds a lock."""

import base64
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st
from odd_models import make_odd_model
from threadpoolctl import threadpool_limits

from dashboard import resources
from dashboard.components import sketch_pad
from dashboard.engine import embedding_cache
from dashboard.engine.contract import EMBEDDING
from dashboard.engine.gallery import Gallery, gallery_path, load_gallery
from dashboard.engine.latent import Embedding, load_embedding_file
from dashboard.engine.runtime import Autoencoder

HOLD = """
import fcntl, sys, time
stream = open(sys.argv[1], "ab")
fcntl.flock(stream, fcntl.LOCK_EX)
print(flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="session")
def model() -> Autoencoder:
    return Autoencoder(resources.MODELS / resources.DEFAULT_MODEL)


@pytest.fixture(scope="session")
def digits(model) -> Gallery:
    return load_gallery(gallery_path(resources.MODELS, model.manifest.dataset))


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> Iterator[None]:
    """Each worker of pytest-xdist has a core; BLAS threads that outnumber the cores wait for each other."""
    with threadpool_limits(limits=1):
        yield


@pytest.fixture(scope="session", autouse=True)
def cache_folder(tmp_path_factory) -> Iterator[Path]:
    """Where embeddings are kept instead of the user's own folder."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(embedding_cache.platformdirs, "user_cache_dir", lambda *_, **__: str(folder))
        yield folder


@pytest.fixture(scope="session")
def embedding(model, digits) -> Embedding:
    found = load_embedding_file(resources.MODELS / resources.DEFAULT_MODEL / EMBEDDING, model, digits)
    assert found
    return found


@pytest.fixture
def models(tmp_path, monkeypatch) -> Iterator[Path]:
    """A copy of the default model and the digits that a test may damage."""
    copy = tmp_path / "models"
    shutil.copytree(resources.MODELS / resources.DEFAULT_MODEL, copy / resources.DEFAULT_MODEL)
    shutil.copy(resources.MODELS / "mnist-test.npz", copy)
    monkeypatch.setattr(resources, "MODELS", copy)
    st.cache_resource.clear()
    yield copy
    st.cache_resource.clear()


@pytest.fixture
def odd(models) -> Callable[[str], Gallery]:
    """Puts the odd model of a name, with its pictures, in the place of the default model."""
    shutil.rmtree(models / resources.DEFAULT_MODEL)
    (models / "mnist-test.npz").unlink()
    return partial(make_odd_model, models)


@pytest.fixture
def pad(monkeypatch) -> SimpleNamespace:
    """The pad as the pages see it: `pad.image_bytes` is the PNG that the visitor's browser sends."""
    canvas = SimpleNamespace(image_bytes=None)

    def drawn(**settings: object) -> dict[str, str | None]:
        picture = canvas.image_bytes
        return {"drawing": picture and "data:image/png;base64," + base64.b64encode(picture).decode()}

    monkeypatch.setattr(sketch_pad, "_pad", drawn)
    return canvas


@pytest.fixture
def holder():
    """Starts a process that holds a file's lock, as a fitting process does."""
    if sys.platform == "win32":
        pytest.skip("Windows has no flock; there the age of a run's files tells, and that has a test of its own")
    started = []

    def hold(path) -> subprocess.Popen:
        started.append(subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE))
        started[-1].stdout.readline()
        return started[-1]

    yield hold
    for process in started:
        process.kill()
        process.wait()
