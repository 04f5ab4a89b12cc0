"""A corpus of damaged models, the same for the same seed: manifests, graphs, histories, embeddings and galleries.

Each case is a folder of models with one model in it. Every second one is signed: what vouches for the damaged file
agrees with it, as it would after an export of one's own, or an attack.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from damaged_arrays import embeddings, galleries, histories, raw_archives
from damaged_graphs import GRAPHS
from odd_models import make_odd_model

from dashboard.engine.contract import DECODER, EMBEDDING, ENCODER, HISTORY, MANIFEST, gallery_file
from dashboard.engine.gallery import Gallery, load_gallery
from dashboard.engine.latent import embed, save_embedding
from dashboard.engine.runtime import Autoencoder

NAME = "empty-class"  # of tests/odd_models.py
REAL = Path(__file__).parents[1] / "models" / "plain-3"  # whose graphs are those of a trained network
GALLERY = gallery_file(NAME)
INSIDE = (MANIFEST, ENCODER, DECODER, HISTORY, EMBEDDING)

DEEP: Any = []
for _ in range(600):
    DEEP = [DEEP]
VALUES = [
    None, True, False, -1, 0, 1.5, 2**31, 2**63, 10**400, 1e308, "", "x" * 100_000, "../x", "/etc/passwd", "a\nb", "\0",
    "![x](http://example.org/x.png)", "<script>", "x/../..", ".", "\udcff", [], {}, DEEP, {"a": DEEP}, [1] * 5000,
]  # fmt: skip
NUMBERS = ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 5000, "1" + "0" * 400]  # as JSON's text


@dataclass(frozen=True)
class Case:
    """One damaged folder: the contents of its files by name; the gallery lies beside the model's folder."""

    name: str
    files: dict[str, bytes]

    def write(self, models: Path) -> Path:
        """Write the case into an empty folder; the model's own folder in it."""
        folder = models / NAME
        folder.mkdir(parents=True)
        for name, data in self.files.items():
            (models / name if name == GALLERY else folder / name).write_bytes(data)
        return folder


def corpus(scratch: Path, seed: int, rounds: int) -> Iterator[Case]:
    """All cases that are written out, and `rounds` times as many as there are kinds of random damage."""
    sound = _sound(scratch)
    named: list[tuple[str, str, bytes]] = [
        *((ENCODER, name, data) for name, data in GRAPHS.items()),
        *((MANIFEST, name, data) for name, data in _manifests(sound[MANIFEST])),
    ]
    for file, make in ((HISTORY, histories), (EMBEDDING, embeddings), (GALLERY, galleries)):
        named += ((file, name, data) for name, data in [*make(sound[file]), *raw_archives(sound[file])])
    yield Case("nothing is wrong", sound)
    for file, name, data in named:
        yield Case(f"{file}: {name}", _signed(sound | {file: data}, file))
    rng = np.random.default_rng(seed)
    real = sound | {name: (REAL / name).read_bytes() for name in (ENCODER, DECODER)}
    bases = {"tiny": sound, "real": _signed(_signed(real, ENCODER), DECODER)}
    for turn in range(rounds):
        for number, (base, file, damage) in enumerate(
            (base, file, damage) for base in bases for file in (*INSIDE, GALLERY) for damage in (_flip, _cut, _fill)
        ):
            files = bases[base] | {file: damage(bases[base][file], rng)}
            signed = (turn + number) % 2 == 0
            name = f"{base} {file} {damage.__name__[1:]} {turn}{' signed' * signed}"
            yield Case(name, _signed(files, file) if signed else files)
        yield Case(f"a value in the manifest {turn}", sound | {MANIFEST: _other_value(sound[MANIFEST], rng)})


def _sound(scratch: Path) -> dict[str, bytes]:
    digits = make_odd_model(scratch, NAME)
    model = Autoencoder(scratch / NAME)
    save_embedding(scratch / NAME / EMBEDDING, embed(model, digits.images), model, digits)
    files = {name: (scratch / NAME / name).read_bytes() for name in INSIDE}
    return _signed(files | {GALLERY: (scratch / GALLERY).read_bytes()}, EMBEDDING)


def _signed(files: dict[str, bytes], changed: str) -> dict[str, bytes]:
    """The same files, with a manifest that vouches for the one that was changed, where it can."""
    try:
        manifest = json.loads(files[MANIFEST])
        if changed == GALLERY:
            manifest["gallery"] = asdict(_gallery(files[GALLERY]).spec(GALLERY))
            manifest["class_names"] = _gallery(files[GALLERY]).class_names
        elif changed != MANIFEST:
            data = files[changed]
            manifest["files"][changed] = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    except Exception:  # what is damaged beyond reading cannot be vouched for
        return files
    return files if changed == MANIFEST else files | {MANIFEST: json.dumps(manifest).encode()}


def _gallery(data: bytes) -> Gallery:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / GALLERY
        path.write_bytes(data)
        return load_gallery(path)


def _flip(data: bytes, rng: np.random.Generator) -> bytes:
    changed = bytearray(data)
    for _ in range(int(rng.integers(1, 20))):
        changed[rng.integers(len(changed))] ^= 1 << int(rng.integers(8))
    return bytes(changed)


def _cut(data: bytes, rng: np.random.Generator) -> bytes:
    return data[: rng.integers(len(data))]


def _fill(data: bytes, rng: np.random.Generator) -> bytes:
    """Some bytes in a row replaced: by ones, by chance, or by what stands elsewhere in the file."""
    length = int(rng.integers(1, 64))
    place, elsewhere = (int(number) for number in rng.integers(max(1, len(data) - length), size=2))
    new = [b"\xff" * length, rng.bytes(length), data[elsewhere : elsewhere + length]][int(rng.integers(3))]
    return data[:place] + new + data[place + length :]


def _places(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Where something stands in the manifest: the keys that lead to it."""
    for key, inside in value.items() if isinstance(value, dict) else ():
        yield (*path, key)
        yield from _places(inside, (*path, key))


def _put(manifest: dict, path: tuple[str, ...], value: Any) -> dict:
    first, *rest = path
    return manifest | {first: _put(manifest[first], tuple(rest), value) if rest else value}


def _other_value(data: bytes, rng: np.random.Generator) -> bytes:
    manifest = json.loads(data)
    places = list(_places(manifest))
    return _as_json(_put(manifest, places[rng.integers(len(places))], VALUES[rng.integers(len(VALUES))]))


def _as_json(manifest: dict) -> bytes:
    return json.dumps(manifest).encode()


def _manifests(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Manifests with something that JSON can say, or nearly, and a manifest must not."""
    text, manifest = data.decode(), json.loads(data)
    for place in (("max_difference",), ("seed",), ("code_size",), ("files", ENCODER, "bytes"), ("gallery", "images")):
        for number in NUMBERS:
            marked = json.dumps(_put(manifest, place, "HERE"))
            yield f"{'.'.join(place)} {number[:12]}", marked.replace('"HERE"', number).encode()
    names = manifest["files"]
    for name in ("../manifest.json", "/etc/passwd", "..", "a/b", "a" * 300, "nul\0", "a\nb", "![x](http://a.b)", "."):
        yield f"a file called {name[:20]!r}", _as_json(manifest | {"files": names | {name: names[ENCODER]}})
        yield f"a gallery called {name[:20]!r}", _as_json(_put(manifest, ("gallery", "file"), name))
        yield f"a data set called {name[:20]!r}", _as_json(manifest | {"dataset": name})
    yield "metrics that are no numbers", _as_json(manifest | {"metrics": {"test": {"knn_accuracy": "much"}}})
    yield "metrics that are far too large", _as_json(manifest | {"metrics": {"test": {"knn_accuracy": 10**400}}})
    yield "twice the same key", ('{"schema": 1, ' + text.lstrip()[1:]).encode()
    yield "twice the same file", text.replace('"files": {', f'"files": {{"{ENCODER}": 3, ').encode()
    yield "a byte order mark", b"\xef\xbb\xbf" + data
    yield "UTF-16", text.encode("utf-16")
    yield "too long", data + b" " * 3_000_000
    yield (
        "nested beyond reason",
        text.replace('"seed"', '"more": ' + "[" * 100_000 + "]" * 100_000 + ', "seed"').encode(),
    )
    yield "something after the end", data + b"{}"
    yield "an old schema", _as_json(manifest | {"schema": 1})
    yield "an old schema with odd metrics", _as_json(manifest | {"schema": 1, "metrics": {"seeds": {"a/b": {}}}})
    yield "a million classes", _as_json(manifest | {"class_names": [""] * 100_000})
