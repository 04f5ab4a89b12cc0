"""Everything that is loaded or computed once and shared by all visitors; what learns from it, in learners.py."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from dashboard.engine.contract import EMBEDDING, MANIFEST, Manifest, gallery_file
from dashboard.engine.embedding_cache import embed_once
from dashboard.engine.folders import restore_folders
from dashboard.engine.gallery import Gallery, check_gallery, load_gallery
from dashboard.engine.history import History, load_history
from dashboard.engine.latent import Embedding, load_embedding_file, same_label_neighbours
from dashboard.engine.manifest import read_manifest
from dashboard.engine.payload_store import PayloadStore
from dashboard.engine.quiz import Question, ask
from dashboard.engine.runs import RunRecord, file_stamps, find_runs, is_alive, read_run
from dashboard.engine.runtime import Autoencoder
from dashboard.engine.version import commit, source_digest

MODELS = Path(__file__).resolve().parent.parent / "models"
RUNS = MODELS.parent / "runs"
DEFAULT_MODEL = "islands"
BY_DIGEST: dict[str | type[Any], Callable[[Any], Any]] = {  # in the type that Streamlit's hash_funcs has
    Autoencoder: lambda model: model.manifest.digest,
    Gallery: lambda digits: digits.digest,
}
<<<<<<< HEAD
# Of all visitors; those of one model take about 4 MB. A browser keeps them: of other sources they have other addresses.
PAYLOADS = PayloadStore(64_000_000, source_digest(Path(__file__).parent))
=======
PAYLOAD_BYTES = 64_000_000  # of all visitors; those of one model take about 4 MB
PAYLOADS = PayloadStore(PAYLOAD_BYTES)
>>>>>>> safe15
KEPT = 4  # models in memory at once; an embedding of 10,000 digits takes about 9 MB


def model_names() -> list[str]:
    """The models by folder name: the default first, then those that stand alone, then each series by its numbers."""
    restore_folders(MODELS)
    return sorted((path.parent.name for path in MODELS.glob(f"[!.]*/{MANIFEST}")), key=_order)


def _order(name: str) -> tuple[bool, str, int, str]:
    series, _, number = name.rpartition("-")
    numbered = number.isdecimal()
    return name != DEFAULT_MODEL, series if numbered else "", int(number) if numbered else 0, name


def load_model(name: str) -> Autoencoder:
    """The model of that name from `model_names`, opened again when its manifest has changed; raises ModelError."""
    return _model(name, hashlib.sha256(read_manifest(MODELS / name).encode()).hexdigest())


def load_digits(manifest: Manifest) -> Gallery:
    """The test digits that a model was measured on; raises GalleryError, GalleryMismatch."""
    digits = _load_gallery_file(manifest.gallery_file)
    check_gallery(digits, manifest)
    return digits


def load_class_names(dataset: str) -> tuple[str, ...]:
    """The names of a data set's classes, where its test digits are beside the models; raises GalleryError."""
    return _load_gallery_file(gallery_file(dataset)).class_names


def _load_gallery_file(file: str) -> Gallery:
    path = MODELS / file
    return _gallery(file, path.stat().st_mtime_ns if path.is_file() else 0)


@st.cache_resource(max_entries=KEPT, show_spinner="Opening the model…")
def _model(name: str, manifest_digest: str) -> Autoencoder:
    return Autoencoder(MODELS / name)


@st.cache_resource(max_entries=KEPT, show_spinner="Reading the test digits…")
def _gallery(file: str, modified: int) -> Gallery:
    return load_gallery(MODELS / file)


@st.cache_resource(max_entries=KEPT, show_spinner="Encoding the test digits…", hash_funcs=BY_DIGEST)
def load_embedding(model: Autoencoder) -> Embedding:
    """The codes and errors of all test digits of the model's data set, from its folder where they are there.

    Raises ModelError.
    """
    digits = load_digits(model.manifest)
    recorded = None
    if EMBEDDING in model.manifest.files:
        recorded = load_embedding_file(MODELS / model.manifest.name / EMBEDDING, model, digits)
    return recorded or embed_once(model, digits)


@st.cache_resource(max_entries=KEPT, show_spinner=False, hash_funcs=BY_DIGEST)
def load_same_label_neighbours(model: Autoencoder, count: int) -> np.ndarray:
    """How many of each test digit's `count` nearest neighbours carry its label, (n,)."""
    return same_label_neighbours(load_embedding(model), load_digits(model.manifest).labels, count)


@st.cache_resource(max_entries=KEPT, show_spinner="Reading how it was trained…", hash_funcs=BY_DIGEST)
def load_model_history(model: Autoencoder) -> History:
    """How `model` was trained; raises HistoryError."""
    return load_history(MODELS / model.manifest.name)


@st.cache_resource(max_entries=256, show_spinner=False, hash_funcs=BY_DIGEST)
def load_question(model: Autoencoder, seed: int, turn: int) -> Question:
    """Question `turn` of the quiz with that seed."""
    return ask(model, load_digits(model.manifest), load_embedding(model), seed, turn)


def run_names() -> list[str]:
    """The training runs on this machine, by folder name, the one that was written to last first."""
    return find_runs(RUNS)


def is_running(name: str) -> bool:
    """Whether a process is training the run of that name."""
    return is_alive(RUNS / name)


def load_run(name: str) -> tuple[RunRecord, bool]:
    """What the run of that name from `run_names` has recorded by now, and whether a process is training it."""
    alive = is_running(name)  # asked first: what a process writes before it ends is then in the record
    return _run(name, file_stamps(RUNS / name)), alive


@st.cache_resource(max_entries=8, show_spinner=False)
def _run(name: str, stamps: tuple[tuple[int, int], ...]) -> RunRecord:
    return read_run(RUNS, name)


@st.cache_resource(show_spinner=False)
def load_commit() -> str:
    """The commit of the project that runs, see `engine.version.commit`."""
    return commit(MODELS.parent)
