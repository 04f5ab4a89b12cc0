"""The contract between training and dashboard: a model's two graphs, and the manifest that vouches for them.

Standard library only. `training` writes what this module describes; `runtime` opens what this module has checked.

| graph        | input                                         | output                                       |
| ------------ | --------------------------------------------- | -------------------------------------------- |
| encoder.onnx | `image` float32 (batch, 1, 28, 28), 0 to 1 ink | `code` float32 (batch, code_size)            |
| decoder.onnx | `code` float32 (batch, code_size)              | `image` float32 (batch, 1, 28, 28) in [0, 1] |
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

SCHEMA = 1
IMAGE_SHAPE = (1, 28, 28)
ENCODER = "encoder.onnx"
DECODER = "decoder.onnx"
MANIFEST = "manifest.json"
HISTORY = "history.npz"


class ModelError(Exception):
    """A model folder that cannot be used; the message says what was found, what was expected and what to do."""


class ManifestMissing(ModelError):
    """The folder, or its manifest.json, is not there."""


class ManifestUnreadable(ModelError):
    """manifest.json is not JSON, or not a JSON object."""


class SchemaUnsupported(ModelError):
    """The manifest was written for another schema than this dashboard reads."""


class ManifestInvalid(ModelError):
    """A field of the manifest is missing, or is not what the schema says."""


class FileMissing(ModelError):
    """A file that the manifest names is not in the folder, or cannot be read."""


class FileCut(ModelError):
    """A file has another length than the manifest says."""


class DigestMismatch(ModelError):
    """A file has the right length and other contents."""


class GraphMismatch(ModelError):
    """A graph cannot be opened, or has other inputs and outputs than the contract says."""


@dataclass(frozen=True)
class FileSpec:
    """One file of a model folder: its length in bytes and its sha256 in lower-case hexadecimal."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class TensorSpec:
    """One input or output of a graph; in `shape`, None stands for the batch."""

    name: str
    dtype: str
    shape: tuple[int | None, ...]


@dataclass(frozen=True)
class Manifest:
    """What a model is, where it came from, what it was measured to do, and which files belong to it.

    `metrics` maps a split to its figures, {"test": {"mse": 0.0375, ...}, ...}; a figure is a number or a list of them.
    """

    schema: int
    name: str  # the folder's name, as the model choice shows it
    recipe: str
    config: Mapping[str, Any]  # the recipe's full configuration
    seed: int
    git_commit: str
    created: str  # ISO 8601, UTC
    dataset: str  # "mnist": the test digits are models/mnist-test.npz
    dataset_digests: Mapping[str, str]  # file name -> md5, as the data's publishers give it
    class_names: tuple[str, ...]
    code_size: int  # numbers in a code, d
    metrics: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, FileSpec]
    tools: Mapping[str, str]  # package -> version
    max_difference: float  # largest |torch - onnxruntime| over the checked outputs

    @property
    def graphs(self) -> dict[str, tuple[TensorSpec, TensorSpec]]:
        """File name -> (input, output) of each graph, for this code size."""
        image = TensorSpec("image", "float32", (None, *IMAGE_SHAPE))
        code = TensorSpec("code", "float32", (None, self.code_size))
        return {ENCODER: (image, code), DECODER: (code, image)}

    @property
    def digest(self) -> str:
        """One sha256 that stands for both graphs: the key for caches of anything computed from them."""
        joined = "".join(self.files[name].sha256 for name in (ENCODER, DECODER))
        return hashlib.sha256(joined.encode()).hexdigest()

    def to_json(self) -> str:
        """The text of manifest.json."""
        graphs = {
            name: {"input": asdict(given), "output": asdict(result)} for name, (given, result) in self.graphs.items()
        }
        return json.dumps(asdict(self) | {"graphs": graphs}, indent=2) + "\n"


def file_spec(path: Path) -> FileSpec:
    """Measure a file as the manifest records it."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return FileSpec(path.stat().st_size, digest)


def parse_manifest(text: str, where: str = MANIFEST) -> Manifest:
    """Read manifest.json; `where` names it in messages.

    Raises ManifestUnreadable, SchemaUnsupported or ManifestInvalid.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:  # the latter for brackets nested beyond reason
        raise ManifestUnreadable(f"{where} is not JSON ({error}); export the model again.") from error
    if not isinstance(raw, dict):
        raise ManifestUnreadable(f"{where} holds a JSON {type(raw).__name__}, not an object; export the model again.")
    schema = raw.get("schema")
    if type(schema) is not int or schema != SCHEMA:  # true and 1.0 equal 1
        newer = type(schema) is int and schema > SCHEMA
        remedy = "update the dashboard" if newer else "export the model again"
        raise SchemaUnsupported(f"{where} has schema {schema!r} and this dashboard reads schema {SCHEMA}; {remedy}.")
    _check_fields(raw, where)
    files = {name: FileSpec(spec["bytes"], spec["sha256"]) for name, spec in raw["files"].items()}
    known = {field.name: raw[field.name] for field in fields(Manifest)}
    manifest = Manifest(**known | {"files": files, "class_names": tuple(raw["class_names"])})
    _check_graphs(raw.get("graphs"), manifest, where)
    return manifest


def load_manifest(folder: Path) -> Manifest:
    """Read a model folder's manifest and check every file it names against its length and digest.

    Raises the ModelError subclass that fits the first thing found wrong, in the order manifest, files, digests.
    """
    path = folder / MANIFEST
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ManifestMissing(
            f"There is no {MANIFEST} in models/{folder.name}; run `python -m training export` to make one."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error.reason  # their own text tells the whole path
        raise ManifestUnreadable(
            f"models/{folder.name}/{MANIFEST} cannot be read as text ({reason}); export the model again."
        ) from error
    manifest = parse_manifest(text, f"models/{folder.name}/{MANIFEST}")
    for name, expected in manifest.files.items():
        _check_file(folder / name, expected)
    return manifest


def _check_file(path: Path, expected: FileSpec) -> None:
    where = f"models/{path.parent.name}/{path.name}"
    try:
        found = file_spec(path)
    except FileNotFoundError as error:
        raise FileMissing(f"{where} is missing though the manifest names it; export the model again.") from error
    except (OSError, ValueError) as error:  # a folder, no permission, a name that no file can have
        raise FileMissing(f"{where} cannot be read though the manifest names it; export the model again.") from error
    if found.bytes != expected.bytes:
        raise FileCut(
            f"{where} has {found.bytes:,} bytes and the manifest says {expected.bytes:,}; "
            "copy the file again or export the model again."
        )
    if found.sha256 != expected.sha256:
        raise DigestMismatch(
            f"{where} has the sha256 {found.sha256[:12]}… and the manifest says {expected.sha256[:12]}…; "
            "the file was changed after the export: export the model again."
        )


_JSON_TYPES: dict[str, type | tuple[type, ...]] = {
    "name": str, "recipe": str, "config": dict, "seed": int, "git_commit": str, "created": str,
    "dataset": str, "dataset_digests": dict, "class_names": list, "code_size": int,
    "metrics": dict, "files": dict, "tools": dict, "max_difference": (int, float),
}  # fmt: skip


def _check_fields(raw: dict[str, Any], where: str) -> None:
    for name, kind in _JSON_TYPES.items():
        if name not in raw:
            raise ManifestInvalid(f"{where} has no field {name!r}; export the model again.")
        if not isinstance(raw[name], kind) or isinstance(raw[name], bool):
            found = type(raw[name]).__name__
            raise ManifestInvalid(f"{where}: {name!r} is a {found}, which schema {SCHEMA} does not allow.")
    if Path(raw["dataset"]).name != raw["dataset"] or raw["dataset"] in ("", ".."):
        raise ManifestInvalid(
            f"{where}: dataset is {raw['dataset']!r} and must be a plain name; export the model again."
        )
    if raw["code_size"] < 1:
        raise ManifestInvalid(f"{where}: code_size is {raw['code_size']} and must be at least 1.")
    if not all(isinstance(name, str) for name in raw["class_names"]):
        raise ManifestInvalid(f"{where}: class_names must all be text.")
    if not all(isinstance(figures, dict) for figures in raw["metrics"].values()):
        raise ManifestInvalid(f"{where}: each split in metrics must be an object of figures.")
    for name in (ENCODER, DECODER):
        if name not in raw["files"]:
            raise ManifestInvalid(f"{where}: files does not name {name}; export the model again.")
    for name, spec in raw["files"].items():
        if Path(name).name != name or name in ("", ".", ".."):
            raise ManifestInvalid(f"{where}: {name!r} in files is not a plain file name.")
        well_formed = isinstance(spec, dict) and isinstance(spec.get("bytes"), int)
        if not well_formed or not isinstance(spec.get("sha256"), str):
            raise ManifestInvalid(f"{where}: the entry of {name} in files needs bytes and sha256.")


def _check_graphs(found: Any, manifest: Manifest, where: str) -> None:
    expected = json.loads(manifest.to_json())["graphs"]
    if found != expected:
        raise ManifestInvalid(
            f"{where}: graphs says {json.dumps(found)} and a model with {manifest.code_size} numbers a code "
            f"needs {json.dumps(expected)}; export the model again."
        )
