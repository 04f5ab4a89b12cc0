"""A finished model folder put into its place as a whole, with the test digits that it was measured on beside it."""

import os
from pathlib import Path

from dashboard.engine.contract import MANIFEST, Manifest, ModelError, gallery_file
from dashboard.engine.folders import replace_folder, restore_folders
from dashboard.engine.gallery import Gallery, load_gallery, save_gallery
from dashboard.engine.manifest import load_manifest
from training.data.datasets import Dataset

DIGEST_LETTERS = 8  # of a gallery's sha256, in its file's name where the plain name is taken


def install(staging: Path, gallery: Gallery, target: Path, temporary: Path) -> None:
    """Put a finished model folder at `target`, with its gallery beside it; a crash leaves the old model or the new one.

    A gallery file is never overwritten by other digits: it is written before the model that names it, and the one that
    only the old model named is removed at the end. `temporary` is a folder on the same disk.
    """
    models, manifest = target.parent, load_manifest(staging)
    restore_folders(models)
    old = _manifest_or_none(target)
    path = models / manifest.gallery_file
    if not _holds(path, gallery):
        save_gallery(temporary / path.name, gallery)
        _sync(temporary / path.name)
        (temporary / path.name).replace(path)
    for file in staging.iterdir():
        _sync(file)
    replace_folder(staging, target)
    if old and old.gallery_file not in _gallery_files(models):
        (models / old.gallery_file).unlink(missing_ok=True)


def free_gallery_file(data: Dataset, models: Path) -> str:
    """A name for the file of a data set's test digits: the plain one, or with a digest where other digits have that."""
    plain = gallery_file(data.name)
    try:
        taken = (models / plain).exists() and load_gallery(models / plain).digest != data.test.digest
    except ModelError:  # damaged, so it will be replaced
        taken = False
    return f"{data.name}-{data.test.digest[:DIGEST_LETTERS]}-test.npz" if taken else plain


def _holds(path: Path, gallery: Gallery) -> bool:
    try:
        return path.exists() and load_gallery(path).digest == gallery.digest
    except ModelError:
        return False


def _manifest_or_none(folder: Path) -> Manifest | None:
    try:
        return load_manifest(folder)
    except ModelError:
        return None


def _gallery_files(models: Path) -> set[str]:
    """The gallery files that any model names, and those that a model which cannot be read may name."""
    manifests = [_manifest_or_none(path.parent) for path in models.glob(f"[!.]*/{MANIFEST}")]
    if None in manifests:
        return {path.name for path in models.glob("*.npz")}
    return {manifest.gallery_file for manifest in manifests if manifest}


def _sync(path: Path) -> None:
    with path.open("r+b") as stream:  # Windows syncs only what is open for writing
        os.fsync(stream.fileno())
