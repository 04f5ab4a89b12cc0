"""Everything that is loaded or computed once and shared by all visitors; what learns from it, in learners.py."""

import hashlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from dashboard.engine.comparison import Row, row, training_seconds
from dashboard.engine.contract import EMBEDDING, HISTORY, DigestMismatch, Manifest, ManifestMissing, gallery_file
from dashboard.engine.embedding_cache import embed_once
from dashboard.engine.folders import restore_folders
from dashboard.engine.gallery import Gallery, check_gallery, load_gallery
from dashboard.engine.history import History, HistoryError, load_history
from dashboard.engine.latency import Latencies
from dashboard.engine.latent import Embedding, load_embedding_file, same_label_neighbours
from dashboard.engine.manifest import read_manifest
from dashboard.engine.payload_store import PayloadStore
from dashboard.engine.quiz import Question, ask
from dashboard.engine.runs import RunRecord, file_stamps, find_runs, is_alive, read_run
from dashboard.engine.runtime import Autoencoder
from dashboard.engine.shelf import Shelf, models_folder, read_shelf, shelf_problem, shelf_stamp
from dashboard.engine.version import commit, source_digest

ROOT = Path(__file__).resolve().parent.parent
MODELS = models_folder(sys.argv[1:], os.environ, ROOT / "models")
RUNS = ROOT / "runs"
DEFAULT_MODEL = "islands"
NO_MODEL = "There is no model in models/; run `python -m training export` to make one."
BY_DIGEST: dict[str | type[Any], Callable[[Any], Any]] = {  # in the type that Streamlit's hash_funcs has
    Autoencoder: lambda model: model.manifest.digest,
    Gallery: lambda digits: digits.digest,
}
PAYLOAD_BYTES = 64_000_000  # of all visitors; those of one model take about 4 MB
# A browser keeps what it got: of other sources payloads have other addresses.
PAYLOADS = PayloadStore(PAYLOAD_BYTES, source_digest(Path(__file__).parent))
LATENCIES = Latencies()
KEPT = 4  # models in memory at once; an embedding of 10,000 digits takes about 9 MB


def load_shelf() -> Shelf:
    """The models that are there, checked again when one of their files has changed."""
    restore_folders(MODELS)
    return _shelf(shelf_stamp(MODELS))


@st.cache_resource(max_entries=1, show_spinner=False)
def _shelf(stamp: str) -> Shelf:
    return read_shelf(MODELS, DEFAULT_MODEL)


def load_comparison() -> list[Row]:
    """The numbers by which the models that can be chosen are compared, in the order of the choice."""
    return _comparison(shelf_stamp(MODELS))


@st.cache_resource(max_entries=1, show_spinner=False)
def _comparison(stamp: str) -> list[Row]:
    return [row(manifest, _training_seconds(manifest)) for manifest in load_shelf().manifests.values()]


def _training_seconds(manifest: Manifest) -> float | None:
    if HISTORY not in manifest.files:  # nothing vouches for one that lies there all the same
        return None
    try:
        return training_seconds(load_history(MODELS / manifest.name), manifest.config)
    except HistoryError:
        return None


def read_graph(model: Autoencoder, file: str) -> bytes:
    """The bytes of one of a model's graphs, as its manifest vouches for them; raises DigestMismatch."""
    content = (MODELS / model.manifest.name / file).read_bytes()
    if hashlib.sha256(content).hexdigest() != model.manifest.files[file].sha256:
        raise DigestMismatch(f"models/{model.manifest.name}/{file} was replaced; load the page again.")
    return content


def model_names() -> list[str]:
    """The models that can be chosen, in the order of the choice."""
    return list(load_shelf().manifests)


def first_model() -> str:
    """The model that is shown to who has chosen none; where none can be used, one whose error says why."""
    shelf = load_shelf()
    return next(iter([*shelf.manifests, *shelf.refused]), DEFAULT_MODEL)


def models_problem() -> str:
    """What is wrong with the folder of models, in a sentence; empty where it holds any."""
    problem = shelf_problem(MODELS)
    return NO_MODEL if problem and MODELS == ROOT / "models" else problem


def load_model(name: str) -> Autoencoder:
    """The model of that name from `model_names`, opened again when its manifest has changed; raises ModelError."""
    try:
        text = read_manifest(MODELS / name)
    except ManifestMissing as error:
        raise ManifestMissing(models_problem() or str(error)) from error
    return _model(name, hashlib.sha256(text.encode()).hexdigest())


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
    return commit(ROOT)
