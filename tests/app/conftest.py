"""The committed model and digits, opened once, and a sketch pad that tests can draw on."""

import sys
from types import ModuleType, SimpleNamespace

import pytest

from dashboard import resources
from dashboard.engine.gallery import Gallery, gallery_path, load_gallery
from dashboard.engine.runtime import Autoencoder


@pytest.fixture(scope="session")
def model() -> Autoencoder:
    return Autoencoder(resources.MODELS / resources.DEFAULT_MODEL)


@pytest.fixture(scope="session")
def digits(model) -> Gallery:
    return load_gallery(gallery_path(resources.MODELS, model.manifest.dataset))


@pytest.fixture(autouse=True)
def pad(monkeypatch) -> SimpleNamespace:
    """The canvas as the pages see it: `pad.image_bytes` is the PNG it sends. The real one needs a browser."""
    canvas = SimpleNamespace(image_bytes=None)
    module = ModuleType("streamlit_drawable_canvas")
    module.st_canvas = lambda **settings: canvas
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.delitem(sys.modules, "dashboard.components.sketch_pad", raising=False)
    return canvas
