"""A folder of pictures as a data set: people's own drawings, sorted into class folders or not at all."""

import hashlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from dashboard.engine.gallery import UNLABELLED, Gallery
from training import TrainingError

SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp"}
TEST_EVERY = 10  # every tenth picture of a class is a test picture
SIDE = 28


def read_folder(folder: Path) -> tuple[Gallery, Gallery, str]:
    """Training pictures, test pictures and the md5 of them all, from pictures in class folders or flat in `folder`.

    Each picture becomes 28x28 grey, bright on dark as in MNIST: one whose border is bright is inverted. In the order
    of their paths, every tenth of a class is a test picture. Raises TrainingError when there are too few
    pictures or one cannot be read.
    """
    classes = sorted(path for path in folder.iterdir() if path.is_dir() and _pictures(path))
    by_class = [_pictures(path) for path in classes] or [_pictures(folder)]
    names = tuple(path.name for path in classes) or (UNLABELLED,)
    fewest = min(by_class, key=len)
    if len(fewest) < TEST_EVERY:
        raise TrainingError(
            f"{folder} has {len(fewest)} pictures in its smallest class; put at least {TEST_EVERY} "
            f"({', '.join(sorted(SUFFIXES))}) into it or into each of its class folders."
        )
    if len(names) > 256:
        raise TrainingError(f"{folder} has {len(names)} class folders; up to 256 can be told apart.")
    images = np.stack([_read(path) for paths in by_class for path in paths])
    labels = np.repeat(np.arange(len(by_class)), list(map(len, by_class))).astype(np.uint8)
    is_test = np.concatenate([np.arange(len(paths)) % TEST_EVERY == TEST_EVERY - 1 for paths in by_class])
    digest = hashlib.md5(images.tobytes() + labels.tobytes() + "\n".join(names).encode()).hexdigest()
    train, test = (Gallery(images[part], labels[part], names) for part in (~is_test, is_test))
    return train, test, digest


def _pictures(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)


def _read(path: Path) -> np.ndarray:
    """One picture as (28, 28) uint8, 255 is ink; what is clear counts as white paper."""
    try:
        with Image.open(path) as picture:
            paper = Image.new("RGBA", picture.size, "white")
            grey = Image.alpha_composite(paper, picture.convert("RGBA")).convert("L")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise TrainingError(f"{path} cannot be read as a picture ({error}); remove it or save it again.") from error
    if grey.size != (SIDE, SIDE):
        grey = ImageOps.pad(grey, (SIDE, SIDE), Image.Resampling.BOX, color=round(_border(grey)))
    return np.asarray(ImageOps.invert(grey) if _border(grey) > 127 else grey)


def _border(grey: Image.Image) -> float:
    """The median brightness along the four edges."""
    pixels = np.asarray(grey)
    return float(np.median(np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])))
