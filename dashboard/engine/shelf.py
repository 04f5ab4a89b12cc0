"""The shelf: the models that a folder holds. Those that pass the checks are shown; of the others, why they do not."""

import argparse
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dashboard.engine.contract import DECODER, ENCODER, MANIFEST, Manifest, ModelError
from dashboard.engine.runtime import Autoencoder

VARIABLE = "LATENT_DIGITS_MODELS"
ARGUMENT = "--models"
_TELLING = (MANIFEST, ENCODER, DECODER)
_NAMED = f"The folder of models that `{ARGUMENT}` or `{VARIABLE}` names"


@dataclass(frozen=True)
class Shelf:
    """The models of a folder by name, in the order in which they are offered."""

    manifests: Mapping[str, Manifest]  # of those that pass the checks
    refused: Mapping[str, str]  # a sentence for each that does not


def models_folder(arguments: Sequence[str], environment: Mapping[str, str], default: Path) -> Path:
    """The folder that the command line names, or else the environment, or else `default`.

    `arguments` are those that `streamlit run` hands on, after `--`.
    """
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument(ARGUMENT, nargs="?")
    named = parser.parse_known_args(arguments)[0].models or environment.get(VARIABLE)
    return Path(named).expanduser().resolve() if named else default


def read_shelf(models: Path, first: str) -> Shelf:
    """Check every model of a folder as the contract says; the model `first` is offered first, if it is there."""
    manifests, refused = {}, {}
    for name in sorted(_folders(models), key=lambda name: _order(name, first)):
        try:
            manifests[name] = Autoencoder(models / name).manifest
        except ModelError as error:
            refused[name] = str(error)
    return Shelf(manifests, refused)


def shelf_stamp(models: Path) -> str:
    """A text that changes when a file of any model in the folder is replaced."""
    found = []
    for files in _folders(models).values():
        found += [
            (file.path, (status := file.stat(follow_symlinks=False)).st_mtime_ns, status.st_size) for file in files
        ]
    return repr((str(models), sorted(found)))


def shelf_problem(models: Path) -> str:
    """A sentence that says what is wrong with a folder that a person has named; empty where it holds a model."""
    if not models.is_dir():
        return f"{_NAMED} is not there; start the dashboard with one that is."
    if not _folders(models):
        return f"{_NAMED} holds no model; put one there by `python -m training export`, or name another folder."
    return ""


def _folders(models: Path) -> dict[str, list[os.DirEntry[str]]]:
    """By name, the files of each folder that is a model or was meant to be: with a manifest, or a graph without one."""
    folders = {one.name: _inside(one) for one in _inside(models) if one.is_dir() and not one.name.startswith(".")}
    return {name: files for name, files in folders.items() if any(file.name in _TELLING for file in files)}


def _inside(folder: Path | os.DirEntry[str]) -> list[os.DirEntry[str]]:
    """What a folder holds; nothing where it is not there or may not be read."""
    with suppress(OSError):
        return list(os.scandir(folder))
    return []


def _order(name: str, first: str) -> tuple[bool, str, int, str]:
    """First the one of that name, then those that stand alone, then each series by its numbers."""
    series, _, number = name.rpartition("-")
    numbered = number.isdecimal()
    return name != first, series if numbered else "", int(number) if numbered else 0, name
