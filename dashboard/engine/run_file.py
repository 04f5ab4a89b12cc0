"""Reading run.json, which says what a run was asked for, and with which code, data and tools."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from dashboard.engine.config import Config, ConfigError, names_in_words, read_config
from dashboard.engine.contract import quoted
from dashboard.engine.folders import file_size, is_plain_name
from dashboard.engine.strict_json import parse_json

RUN_FILE = "run.json"
LARGEST = 2_000_000  # bytes; that of islands has 1,200


class RunFileError(Exception):
    """A run.json that cannot be used; the message names it, and says what was found and what to do."""


@dataclass(frozen=True, kw_only=True)
class RunFile:
    """What run.json holds."""

    config: Config
    created: str  # ISO 8601, UTC
    git_commit: str  # ends in -dirty when the training code differed from the commit
    dataset: str  # "mnist", or the name of a folder of pictures
    dataset_digests: Mapping[str, str]
    tools: Mapping[str, str]  # package -> version


def read_run_file(path: Path, where: str) -> RunFile:
    """Read a run.json, of this version or an earlier one; `where` names it in messages. Raises RunFileError."""
    try:
        raw = parse_json(_text(path))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else quoted(str(error))[1:-1]
        raise RunFileError(f"{where} cannot be read ({reason}); fit the run again.") from error
    if not isinstance(raw, dict):
        raise RunFileError(f"{where} holds {quoted(raw)} and must hold an object; fit the run again.")
    _check_fields(raw, where)
    try:
        return RunFile(**raw | {"config": read_config(raw["config"], where)})
    except ConfigError as error:
        raise RunFileError(str(error)) from error


def _text(path: Path) -> str:
    if (size := file_size(path)) > LARGEST:
        raise ValueError(f"it has {size:,} bytes, and {LARGEST:,} is the most that is read")
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ValueError("it is not text in UTF-8") from error


def _check_fields(raw: dict[str, Any], where: str) -> None:
    names = {field.name for field in fields(RunFile)}
    if unknown := sorted(set(raw) - names):
        raise RunFileError(
            f"{where}: this version does not know {names_in_words(unknown)}; "
            "use the version that wrote it, or fit the run again."
        )
    if missing := sorted(names - set(raw)):
        raise RunFileError(f"{where} does not have {', '.join(missing)}; fit the run again.")
    for name in ("created", "git_commit", "dataset"):
        if not isinstance(raw[name], str) or not raw[name].isprintable():
            raise RunFileError(f"{where}: {name} is {quoted(raw[name])}; it must be text that can be printed.")
    for name in ("dataset_digests", "tools"):
        value = raw[name]
        if not isinstance(value, dict) or not all(isinstance(part, str) for part in value.values()):
            raise RunFileError(f"{where}: {name} is {quoted(value)}; it must be an object that holds text.")
    if not is_plain_name(raw["dataset"]):
        raise RunFileError(
            f"{where}: dataset is {quoted(raw['dataset'])}, which cannot name a folder; fit the run again."
        )
    if not _is_date(raw["created"]):
        raise RunFileError(f"{where}: created is {quoted(raw['created'])}; it must be a date and time in ISO 8601.")


def _is_date(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
