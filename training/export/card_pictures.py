"""The model card's pictures: the worst reconstructions, what lies between clusters, and the bottleneck ladder."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from dashboard.engine.clustering import cluster
from dashboard.engine.contract import Manifest
from dashboard.engine.gallery import Gallery, load_gallery
from dashboard.engine.images import contact_sheet, to_float
from dashboard.engine.runtime import Autoencoder
from dashboard.engine.selection import select
from dashboard.engine.tile import ink_pixels, png
from training.export.metrics import image_errors
from training.files import write_atomically

PICTURES = "pictures"
WORST = 20  # digits
STEPS = 9  # pictures on the way from the centre of one cluster to that of its nearest neighbour
GAP = 2  # pixels between pictures
ENLARGED = 2


def worst_name(manifest: Manifest) -> str:
    """File name of `worst_sheet`."""
    return f"{manifest.name}-worst.png"


def between_name(manifest: Manifest) -> str:
    """File name of `between_sheet`."""
    return f"{manifest.name}-between.png"


LADDER = "ladder.png"


def draw_pictures(models: Path, full: Sequence[Manifest], rungs: Sequence[Manifest]) -> None:
    """Write the pictures of the models in `full`, and of the ladder's `rungs` side by side, into models/pictures/."""
    folder = models / PICTURES
    folder.mkdir(exist_ok=True)
    sheets: dict[str, np.ndarray] = {}
    for manifest in full:
        model, digits = Autoencoder(models / manifest.name), load_gallery(models / manifest.gallery_file)
        sheets[worst_name(manifest)] = worst_sheet(model, digits)
        sheets[between_name(manifest)] = between_sheet(model, digits)
    if rungs:
        digits = load_gallery(models / rungs[0].gallery_file)
        sheets[LADDER] = ladder_sheet([Autoencoder(models / rung.name) for rung in rungs], digits)
    for name, pictures in sheets.items():
        write_atomically(folder / name, png(_sheet(pictures)))


def worst_sheet(model: Autoencoder, digits: Gallery) -> np.ndarray:
    """The test digits with the largest error, (2, WORST, 28, 28): as they are and, below, their reconstructions."""
    codes = model.encode(digits.images)
    errors = image_errors(model, digits.images, codes)
    worst = select(digits.labels, errors, None, "worst", WORST)
    return np.stack([to_float(digits.images[worst]), model.decode(codes[worst])])


def between_sheet(model: Autoencoder, digits: Gallery) -> np.ndarray:
    """A row for each cluster of the test codes, (k, STEPS, 28, 28): from its centre to that of the nearest other."""
    codes = model.encode(digits.images)
    assignments = cluster(codes, len(digits.class_names), "kmeans")
    centres = np.stack([codes[assignments == number].mean(axis=0) for number in range(assignments.max() + 1)])
    apart = np.linalg.norm(centres[:, None] - centres, axis=2) + np.diag(np.full(len(centres), np.inf))
    steps = np.linspace(0, 1, STEPS, dtype=np.float32)[:, None]
    paths = [start + steps * (end - start) for start, end in zip(centres, centres[apart.argmin(axis=1)], strict=True)]
    return np.stack([model.decode(path.astype(np.float32)) for path in paths])


def ladder_sheet(models: Sequence[Autoencoder], digits: Gallery) -> np.ndarray:
    """The first digit of each class, (1 + models, classes, 28, 28), and below it what each model makes of it."""
    images = digits.images[np.unique(digits.labels, return_index=True)[1]]
    return np.stack([to_float(images), *(model.decode(model.encode(images)) for model in models)])


def rungs_of(manifests: Sequence[Manifest]) -> list[Manifest]:
    """The models of the bottleneck ladder, by the length of their code."""
    return sorted((m for m in manifests if m.recipe == f"plain-{m.code_size}"), key=lambda rung: rung.code_size)


def _sheet(pictures: np.ndarray) -> np.ndarray:
    """Pictures (rows, columns, 28, 28) from 0 to 1 as the pixels of one, (h, w, 3) uint8, enlarged."""
    columns, height, width = pictures.shape[1:]
    pixels = ink_pixels(contact_sheet(pictures.reshape(-1, height, width), columns, GAP))
    return np.asarray(Image.fromarray(pixels).resize((pixels.shape[1] * ENLARGED, pixels.shape[0] * ENLARGED)))
