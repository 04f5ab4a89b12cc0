"""Embeddings of models whose folder has none, kept on this machine so that each is computed once.

They lie in the user's cache folder, which anybody's program may have written to: what is read is checked on some of the
digits. Where the folder cannot be read or written, the embedding is computed each time.
"""

import os
from contextlib import suppress
from pathlib import Path

import numpy as np
import platformdirs

from dashboard.engine.contract import EmbeddingMismatch
from dashboard.engine.gallery import Gallery
from dashboard.engine.latent import Embedding, embed, load_embedding_file, save_embedding
from dashboard.engine.runtime import Autoencoder

KEPT = 32  # files; the oldest go
CHECKED = 100  # digits
SAME = 1e-4  # of the range of a number, and of the error: more than two processors differ by


def embed_once(model: Autoencoder, digits: Gallery) -> Embedding:
    """The embedding of a gallery by a model, from the cache folder or computed and kept there."""
    folder = Path(platformdirs.user_cache_dir("latent-digits", appauthor=False))
    path = folder / f"{model.manifest.digest[:16]}-{digits.digest[:16]}.npz"
    with suppress(EmbeddingMismatch, OSError):
        found = load_embedding_file(path, model, digits)
        if found and _agrees(found, model, digits):
            return found
    made = embed(model, digits.images)
    with suppress(OSError):
        if folder.is_absolute():  # it is not for a user without a home
            _keep(path, made, model, digits)
    return made


def _agrees(found: Embedding, model: Autoencoder, digits: Gallery) -> bool:
    """Whether some of the digits have the codes and errors that the model gives them now."""
    some = np.linspace(0, len(digits) - 1, min(CHECKED, len(digits))).astype(int)
    made = embed(model, digits.images[some])
    tolerance = SAME * np.maximum(np.ptp(made.codes, axis=0), 1)
    return bool(
        (np.abs(found.codes[some] - made.codes) <= tolerance).all()
        and (np.abs(found.errors[some] - made.errors) <= SAME).all()
    )


def _keep(path: Path, embedding: Embedding, model: Autoencoder, digits: Gallery) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    staging = path.with_suffix(f".{os.getpid()}")
    save_embedding(staging, embedding, model, digits)
    staging.replace(path)
    kept = sorted(path.parent.glob("*.npz"), key=lambda file: file.stat().st_mtime)
    for oldest in kept[:-KEPT]:
        oldest.unlink(missing_ok=True)
