"""Models of odd pictures: few, without labels, of many classes, with names that look like markup; made without torch.

`python -m training fit tutorial --dataset my-pictures` makes such models of people's own pictures: of a flat folder one
class that is called "unlabelled", of class folders a class each, and every tenth picture is a test picture. The graphs
are those of tests/tiny, and of plain-32 for a long code.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from dashboard.engine.contract import DECODER, ENCODER, HISTORY, MANIFEST, gallery_file
from dashboard.engine.gallery import Gallery, load_gallery, save_gallery
from dashboard.engine.history import History, Watched, save_history
from dashboard.engine.images import to_bytes
from dashboard.engine.latent import Embedding, embed
from dashboard.engine.manifest import file_spec
from dashboard.engine.runtime import Autoencoder

TINY = Path(__file__).with_name("tiny")
COMMITTED = Path(__file__).parents[1] / "models"
UNLABELLED = ("unlabelled",)  # as training/data/picture_folder.py calls the one class of a flat folder
LETTERS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
LONG = "a name of sixty letters, which no button and no row can hold"
MARKUP = (
    "x<y", "**bold**", "a & b", "<img src=x onerror=alert(1)>", "$x^2$", ":red[x]", "[a](b)", "`code`", "# head",
    "<b>fat</b>", "{thing}", LONG,
)  # fmt: skip
WATCHED = 10  # redrawn at each snapshot, as training/run/recorder.py chooses them
STEPS = (0, 10, 40, 90)


@dataclass(frozen=True)
class Odd:
    """What is odd about a model: its pictures' number, their classes, and how they look."""

    pictures: int
    class_names: tuple[str, ...]
    code_size: int = 3
    occurring: int | None = None  # so many of the classes have pictures; None for all of them
    look: str = "digits"  # or "equal": all the same; or "noise", which no tiny model draws with an error below 0.1


ODD: dict[str, Odd] = {
    "twelve-unlabelled": Odd(12, UNLABELLED),
    "one-picture": Odd(1, UNLABELLED),
    "two-pictures": Odd(2, UNLABELLED),
    "three-pictures": Odd(3, UNLABELLED),
    "two-of-two-classes": Odd(2, ("circle", "star")),
    "three-of-three-classes": Odd(3, ("circle", "star", "ring")),
    "one-class": Odd(30, ("circle",)),
    "letters": Odd(104, LETTERS),
    "letters-once": Odd(26, LETTERS),
    "thirty-classes": Odd(60, tuple(f"kind {number}" for number in range(30))),
    "markup": Odd(60, MARKUP),
    "empty-class": Odd(60, ("none", "some", "more", "nothing"), occurring=3),
    "large-errors": Odd(60, ("left", "right"), look="noise"),
    "one-number": Odd(60, ("left", "right"), code_size=1),
    "thirty-two-numbers": Odd(60, ("left", "right"), code_size=32),
    "equal-codes": Odd(40, ("left", "right"), look="equal"),
}


def make_odd_model(models: Path, name: str) -> Gallery:
    """Put the odd model of that name, its history and its test pictures into the folder `models`; the pictures."""
    odd, folder = ODD[name], models / name
    source = COMMITTED / "plain-32" if odd.code_size == 32 else TINY / f"model-{odd.code_size}"
    gallery = _gallery(odd)
    folder.mkdir(parents=True)
    for graph in (ENCODER, DECODER):
        (folder / graph).write_bytes((source / graph).read_bytes() + _described(name))
    file = gallery_file(name)
    save_gallery(models / file, gallery)
    manifest = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
    manifest |= {"name": name, "dataset": name, "class_names": gallery.class_names, "metrics": {}}
    manifest |= {"gallery": asdict(gallery.spec(file)), "files": _specs(folder, (ENCODER, DECODER))}
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    save_history(folder / HISTORY, _history(gallery, embed(Autoencoder(folder), gallery.images)))
    manifest["files"] = _specs(folder, (ENCODER, DECODER, HISTORY))
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    return gallery


def _gallery(odd: Odd) -> Gallery:
    digits = load_gallery(COMMITTED / gallery_file("mnist")).images[: odd.pictures]
    looks = {
        "digits": digits,
        "equal": np.repeat(digits[:1], odd.pictures, axis=0),
        "noise": np.random.default_rng(0).choice(np.uint8([0, 255]), digits.shape),
    }
    occurring = odd.occurring or len(odd.class_names)
    first = len(odd.class_names) - occurring  # the first classes are those without a picture
    labels = (first + np.arange(odd.pictures) % occurring).astype(np.uint8)
    return Gallery(looks[odd.look], labels, odd.class_names)


def _described(name: str) -> bytes:
    """A graph's own name in its doc_string, field 6 of onnx.ModelProto: no two models have the same digest."""
    return bytes([6 << 3 | 2, len(name)]) + name.encode()


def _specs(folder: Path, files: Iterable[str]) -> dict[str, dict]:
    return {file: asdict(file_spec(folder / file)) for file in files}


def _history(gallery: Gallery, embedding: Embedding) -> History:
    """As a run records one: all codes grow from a point, and grey turns into the watched pictures."""
    firsts = (
        np.unique(gallery.labels, return_index=True)[1] if len(gallery.class_names) > 1 else np.arange(len(gallery))
    )
    digits = firsts[:WATCHED].astype(np.int32)
    everything = np.arange(len(gallery), dtype=np.int32)
    watched = Watched(
        last_step=STEPS[-1], digits=gallery.images[digits], digit_index=digits, digit_labels=gallery.labels[digits],
        code_index=everything, code_labels=gallery.labels, code_size=embedding.codes.shape[1],
    )  # fmt: skip
    shares = np.linspace(0, 1, len(STEPS))
    codes = [share * embedding.codes for share in shares]
    redrawn = embedding.reconstruct(digits) / 255
    drawn = [to_bytes(share * redrawn + (1 - share) * redrawn.mean()) for share in shares]
    steps, errors = np.int64(STEPS), 0.2 - 0.15 * shares
    return History(
        watched, steps=steps, loss=errors, learning_rate=np.full(len(steps), 1e-3),
        images_per_second=np.full(len(steps), 1e4), snapshot_steps=steps, test_mse=errors,
        reconstructions=np.stack(drawn), codes=np.stack(codes).astype(np.float16),
    )  # fmt: skip
