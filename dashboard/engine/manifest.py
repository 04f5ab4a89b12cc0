"""Reading a model folder's manifest, and checking every file that it names.

Each failure is a subclass of ModelError whose message says what was found, what was expected and what to do.
"""

import hashlib
import json
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeGuard

from dashboard.engine.contract import (
    DECODER,
    ENCODER,
    MANIFEST,
    MOST_CLASSES,
    SCHEMA,
    DigestMismatch,
    FileCut,
    FileMissing,
    FileSpec,
    GallerySpec,
    Manifest,
    ManifestInvalid,
    ManifestMissing,
    ManifestUnreadable,
    SchemaUnsupported,
    quoted,
)
from dashboard.engine.folders import file_size, is_plain_name
from dashboard.engine.layers import parse_layers
from dashboard.engine.old_names import current_config, current_metrics
from dashboard.engine.strict_json import parse_json

LARGEST = 2_000_000  # bytes of a manifest; that of islands has 20 thousand
LARGEST_CODE_SIZE = 1_024
LARGEST_FILE = 512_000_000  # bytes of a file that a manifest names: all of it is read, for its digest
LONGEST_NAME = 200  # characters of a class's name
SCHEMAS_READ = (1, SCHEMA)  # schema 1 has other names for some fields, and no gallery


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
        raw = parse_json(text)
    except ValueError as error:
        raise ManifestUnreadable(f"{where} is not JSON ({quoted(str(error))}); export the model again.") from error
    if not isinstance(raw, dict):
        raise ManifestUnreadable(f"{where} holds a JSON {type(raw).__name__}, not an object; export the model again.")
    schema = raw.get("schema")
    if type(schema) is not int or schema not in SCHEMAS_READ:  # true and 1.0 equal 1
        newer = type(schema) is int and schema > SCHEMA
        remedy = "update the dashboard" if newer else "export the model again"
        raise SchemaUnsupported(
            f"{where} has schema {quoted(schema)} and this dashboard reads schemas 1 to {SCHEMA}; {remedy}."
        )
    _check_fields(raw, where)
    files = {name: FileSpec(spec["bytes"], spec["sha256"]) for name, spec in raw["files"].items()}
    known = {field.name: raw[field.name] for field in fields(Manifest) if field.name in raw}
    converted: dict[str, Any] = {"files": files, "class_names": tuple(raw["class_names"])}
    converted |= {"gallery": _gallery_spec(raw, where), "layers": parse_layers(raw.get("layers"), where)}
    if schema == 1:
        renamed = {"config": current_config(raw["config"]), "metrics": current_metrics(raw["metrics"])}
        converted |= renamed | {"schema": SCHEMA}
    manifest = Manifest(**known | converted)
    _check_graphs(raw.get("graphs"), manifest, where)
    return manifest


def read_manifest(folder: Path) -> str:
    """The text of a model folder's manifest; raises ManifestMissing or ManifestUnreadable."""
    where, path = f"models/{folder.name}/{MANIFEST}", folder / MANIFEST
    try:
        if (size := file_size(path)) > LARGEST:
            raise ManifestUnreadable(
                f"{where} has {size:,} bytes and {LARGEST:,} is the most that is read; export the model again."
            )
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ManifestMissing(
            f"There is no {MANIFEST} in models/{folder.name}; run `python -m training export` to make one."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error.reason  # their own text tells the whole path
        raise ManifestUnreadable(f"{where} cannot be read as text ({reason}); export the model again.") from error


def load_manifest(folder: Path) -> Manifest:
    """Read a model folder's manifest and check every file it names against its length and digest.

    The model is called by its folder, whatever it was called when it was exported.

    Raises the ModelError subclass that fits the first thing found wrong, in the order manifest, files, digests.
    """
    text = read_manifest(folder)
    manifest = replace(parse_manifest(text, f"models/{folder.name}/{MANIFEST}"), name=folder.name)
    for name, expected in manifest.files.items():
        _check_file(folder / name, expected)
    return manifest


def _check_file(path: Path, expected: FileSpec) -> None:
    where = f"models/{path.parent.name}/{path.name}"
    try:
        found = FileSpec(file_size(path), "")
        if found.bytes == expected.bytes:
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
    for name, type_ in _JSON_TYPES.items():
        if name not in raw:
            raise ManifestInvalid(f"{where} has no field {name!r}; export the model again.")
        if not isinstance(raw[name], type_) or isinstance(raw[name], bool):
            found = type(raw[name]).__name__
            raise ManifestInvalid(f"{where}: {name!r} is a {found}, which schema {SCHEMA} does not allow.")
    if not is_plain_name(raw["dataset"]):
        raise ManifestInvalid(
            f"{where}: dataset is {quoted(raw['dataset'])} and must be a plain name; export the model again."
        )
    if not 1 <= raw["code_size"] <= LARGEST_CODE_SIZE:
        raise ManifestInvalid(
            f"{where}: code_size is {quoted(raw['code_size'])} and must be 1 to {LARGEST_CODE_SIZE:,}."
        )
    names = raw["class_names"]
    if len(names) > MOST_CLASSES or not all(isinstance(name, str) and len(name) <= LONGEST_NAME for name in names):
        raise ManifestInvalid(
            f"{where}: class_names must be at most {MOST_CLASSES}, all text of at most {LONGEST_NAME} characters."
        )
    if not all(isinstance(split, dict) for split in raw["metrics"].values()):
        raise ManifestInvalid(f"{where}: each split in metrics must be an object.")
    for name in (ENCODER, DECODER):
        if name not in raw["files"]:
            raise ManifestInvalid(f"{where}: files does not name {name}; export the model again.")
    for name, spec in raw["files"].items():
        if not is_plain_name(name):
            raise ManifestInvalid(f"{where}: {quoted(name)} in files is not a plain file name.")
        if not isinstance(spec, dict) or type(spec.get("bytes")) is not int or not _is_digest(spec.get("sha256")):
            raise ManifestInvalid(f"{where}: the entry of {quoted(name)} in files needs bytes and sha256.")
        if spec["bytes"] > LARGEST_FILE:
            raise ManifestInvalid(f"{where}: {quoted(name)} is larger than the {LARGEST_FILE:,} bytes that are read.")


def _is_digest(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def _gallery_spec(raw: dict[str, Any], where: str) -> GallerySpec | None:
    if raw["schema"] == 1:
        return None
    spec = raw.get("gallery")
    if not isinstance(spec, dict):
        raise ManifestInvalid(f"{where}: gallery must say which test digits were measured; export the model again.")
    file, images, sha256 = (spec.get(name) for name in ("file", "images", "sha256"))
    if not isinstance(file, str) or not _is_digest(sha256) or type(images) is not int:
        raise ManifestInvalid(f"{where}: gallery needs file, images and sha256; export the model again.")
    if not is_plain_name(file):
        raise ManifestInvalid(f"{where}: gallery.file is {quoted(file)} and must be a plain file name.")
    return GallerySpec(file, images, sha256)


def _check_graphs(found: Any, manifest: Manifest, where: str) -> None:
    expected = manifest.graphs_json()
    if found != json.loads(expected):
        raise ManifestInvalid(
            f"{where}: graphs says {quoted(found)} and a model with {manifest.code_size} numbers a code "
            f"needs {expected}; export the model again."
        )
