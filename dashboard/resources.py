"""Everything that is loaded or computed once and shared by all visitors."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import streamlit as st

from dashboard.engine.contract import MANIFEST, ManifestMissing
from dashboard.engine.gallery import Gallery, gallery_path, load_gallery
from dashboard.engine.history import History, load_history
from dashboard.engine.latent import Embedding, embed, kinship
from dashboard.engine.live import RunRecord, find_runs, is_alive, read_run, stamp
from dashboard.engine.runtime import Autoencoder
from dashboard.engine.tile import sheet_png

MODELS = Path(__file__).resolve().parent.parent / "models"
RUNS = MODELS.parent / "runs"
DEFAULT_MODEL = "tutorial"
_BY_DIGEST = {Autoencoder: lambda model: model.manifest.digest}
KEPT = 4  # models in memory at once; an embedding of 10,000 digits takes about 9 MB


def model_names() -> list[str]:
    """The models on the shelf, by folder name."""
    return sorted(path.parent.name for path in MODELS.glob(f"*/{MANIFEST}"))


def load_model(name: str) -> Autoencoder:
    """The model of that name from `model_names`, opened again when its manifest has changed; raises ModelError."""
    path = MODELS / name / MANIFEST
    if not path.is_file():
        raise ManifestMissing(f"There is no {MANIFEST} in models/{name}; run `python -m training export` to make one.")
    return _model(name, hashlib.sha256(path.read_bytes()).hexdigest())


def load_digits(dataset: str) -> Gallery:
    """The test digits of a data set; raises GalleryError."""
    path = gallery_path(MODELS, dataset)
    stamp = path.stat().st_mtime_ns if path.is_file() else 0
    return _gallery(dataset, stamp)


@st.cache_resource(max_entries=KEPT, show_spinner="Opening the model…")
def _model(name: str, manifest_digest: str) -> Autoencoder:
    return Autoencoder(MODELS / name)


@st.cache_resource(max_entries=KEPT, show_spinner="Reading the test digits…")
def _gallery(dataset: str, stamp: int) -> Gallery:
    return load_gallery(gallery_path(MODELS, dataset))


@st.cache_resource(max_entries=KEPT, show_spinner="Encoding the test digits…", hash_funcs=_BY_DIGEST)
def load_embedding(model: Autoencoder) -> Embedding:
    """What `model` makes of all test digits of its data set."""
    return embed(model, load_digits(model.manifest.dataset).images)


@st.cache_resource(max_entries=KEPT, show_spinner=False, hash_funcs=_BY_DIGEST)
def load_sheets(model: Autoencoder) -> tuple[bytes, bytes]:
    """Two PNG sheets, the digits and their reconstructions, for the browser to cut hover pictures from."""
    digits = load_digits(model.manifest.dataset).images
    return sheet_png(digits), sheet_png(load_embedding(model).reconstructions)


@st.cache_resource(max_entries=KEPT, show_spinner=False, hash_funcs=_BY_DIGEST)
def load_kinship(model: Autoencoder, count: int) -> np.ndarray:
    """How many of each test digit's `count` nearest neighbours carry its label, (n,)."""
    return kinship(load_embedding(model), load_digits(model.manifest.dataset).labels, count)


@st.cache_resource(max_entries=KEPT, show_spinner="Reading how it was trained…", hash_funcs=_BY_DIGEST)
def load_model_history(model: Autoencoder) -> History:
    """How `model` was trained; raises HistoryError."""
    return load_history(MODELS / model.manifest.name)


def run_names() -> list[str]:
    """The training runs on this machine, by folder name, the one that was written to last first."""
    return find_runs(RUNS)


def is_running(name: str) -> bool:
    """Whether a process is at work on the run of that name."""
    return is_alive(RUNS / name)


def load_run(name: str) -> tuple[RunRecord, bool]:
    """What the run of that name from `run_names` has recorded by now, and whether a process is still at it."""
    alive = is_running(name)  # asked first: what a process writes before it ends is then in the record
    return _run(name, stamp(RUNS / name)), alive


@st.cache_resource(max_entries=8, show_spinner=False)
def _run(name: str, stamp: tuple[tuple[int, int], ...]) -> RunRecord:
    return read_run(RUNS / name)


@st.cache_resource(max_entries=16, show_spinner=False)
def load_payload(name: str, _build: Callable[[], bytes]) -> bytes:
    """Bytes for the browser, built once for each name; the name must say everything that they depend on."""
    return _build()
