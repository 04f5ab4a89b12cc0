"""The committed model and digits, opened once, a sketch pad to draw on, and a process that holds a lock."""

import subprocess
import sys
from types import ModuleType, SimpleNamespace

import pytest

from dashboard import resources
from dashboard.engine.gallery import Gallery, gallery_path, load_gallery
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


@pytest.fixture(autouse=True)
def pad(monkeypatch) -> SimpleNamespace:
    """The canvas as the pages see it: `pad.image_bytes` is the PNG it sends. The real one needs a browser."""
    canvas = SimpleNamespace(image_bytes=None)
    module = ModuleType("streamlit_drawable_canvas")
    module.st_canvas = lambda **settings: canvas
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.delitem(sys.modules, "dashboard.components.sketch_pad", raising=False)
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
