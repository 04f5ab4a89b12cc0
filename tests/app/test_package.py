"""The package: what is imported is named, the pins agree with each other, and opening a model leaves nothing behind."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import dashboard

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINS = ("requirements.txt", "training/requirements.txt", "tests/requirements.txt")
# What each folder may import: the dependencies, and these extras of pyproject.toml.
EXTRAS = {"dashboard": (), "training": ("training",), "benchmarks": ("training", "test"), "tests": ("training", "test")}
ELSEWHERE = {"umap": ["umap-learn"]}  # an import that is called otherwise than its package and is not installed here
OPEN_A_MODEL = """
from pathlib import Path
from dashboard.engine.runtime import Autoencoder
Autoencoder(Path("tests/tiny/model-3"))
"""


@pytest.mark.parametrize("folder", EXTRAS)
def test_every_import_is_named_in_pyproject(folder):
    named = {canonicalize_name(Requirement(line).name) for line in declared(*EXTRAS[folder])}
    assert {canonicalize_name(package) for package in imported(folder)} <= named


@pytest.mark.parametrize("path", PINS)
def test_pins_are_exact_and_name_no_address(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--hash" not in text
    assert all(re.fullmatch(r"==[^,*]+", str(line.specifier)) for line in pins(path))


@pytest.mark.parametrize("path, extras", [(PINS[0], ()), (PINS[1], ("training",)), (PINS[2], ("test",))])
def test_pins_meet_what_pyproject_asks_for(path, extras):
    pinned = {(canonicalize_name(line.name), str(line.specifier)) for line in pins(path)}
    for wanted in map(Requirement, declared(*extras)):
        versions = [version for name, version in pinned if name == canonicalize_name(wanted.name)]
        assert any(wanted.specifier.contains(version.removeprefix("==")) for version in versions), wanted


@pytest.mark.parametrize("path", PINS[1:])
def test_every_environment_has_the_same_version_of_what_they_share(path):
    ours, theirs = ({str(line) for line in pins(name)} for name in (PINS[0], path))
    assert ours <= theirs


def test_tests_and_training_have_the_same_versions_of_what_they_share():
    training, tests = ({line.name: str(line.specifier) for line in pins(path)} for path in PINS[1:])
    shared = training.keys() & tests.keys()
    assert {name: training[name] for name in shared} == {name: tests[name] for name in shared}


def test_the_dashboard_needs_neither_torch_nor_tools():
    extras = {canonicalize_name(Requirement(line).name) for lines in optional().values() for line in lines}
    only = {canonicalize_name(line.name) for line in pins(PINS[0])} & extras
    assert only <= {"jinja2", "packaging", "websockets"}  # which Streamlit needs as well


def test_a_host_finds_one_requirements_file():
    """Streamlit Community Cloud takes a file beside app.py, or a uv.lock, before the requirements at the root."""
    names = ("requirements.txt", "pyproject.toml", "uv.lock", "Pipfile", "environment.yml")
    assert [name for name in names if (ROOT / "dashboard" / name).exists()] == []
    assert not (ROOT / "uv.lock").exists()


def test_settings_beside_the_script_are_those_at_the_root():
    """Streamlit reads them from the working folder and beside the script, so that either way of starting finds them."""
    root, beside = (ROOT / folder / ".streamlit/config.toml" for folder in (".", "dashboard"))
    assert root.read_bytes() == beside.read_bytes()


def test_the_change_log_tells_of_this_version():
    newest = re.search(r"^## \[(\d.*?)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest[1] == dashboard.__version__


def test_the_python_range_is_as_the_makefile_reads_it():
    assert re.fullmatch(r">=3\.\d+,<3\.\d+", PROJECT["requires-python"])


def test_opening_a_model_writes_nothing_into_the_home(tmp_path):
    """onnxruntime's telemetry would write a device id and a queue of events there."""
    homes = dict.fromkeys(("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_CACHE_HOME"), str(tmp_path))
    settings = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    subprocess.run([sys.executable, "-c", OPEN_A_MODEL], cwd=ROOT, env=settings | homes, check=True)
    assert list(tmp_path.rglob("*")) == []


def test_onnxruntime_is_imported_only_where_its_telemetry_is_off():
    homes = {path.relative_to(ROOT).parts[0] for path in sources(".") if "onnxruntime" in imports_of(path)}
    assert homes == {"dashboard", "training"}
    assert all("engine" in path.parts for path in sources("dashboard") if "onnxruntime" in imports_of(path))
    assert "import dashboard.engine" in (ROOT / "training/__init__.py").read_text(encoding="utf-8")


def optional() -> dict[str, list[str]]:
    return PROJECT["optional-dependencies"]


def declared(*extras: str) -> list[str]:
    """The dependencies of the project with these extras, as pyproject.toml writes them."""
    return PROJECT["dependencies"] + [line for extra in extras for line in optional()[extra]]


def pins(path: str) -> list[Requirement]:
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if not line.startswith("#")]


def sources(folder: str) -> Iterator[Path]:
    """Our Python files in `folder`, without those of environments that lie beside them."""
    for top in EXTRAS if folder == "." else (folder,):
        yield from (ROOT / top).rglob("*.py")


def imports_of(path: Path) -> set[str]:
    """The top-level names that a file imports anywhere in it."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return {name.partition(".")[0] for name in names}


def imported(folder: str) -> set[str]:
    """The packages from elsewhere that the files of a folder import."""
    names = set().union(*map(imports_of, sources(folder)))
    ours = {path.stem for path in sources("tests")} | EXTRAS.keys()
    known = ELSEWHERE | packages_distributions()
    return {known.get(name, [name])[0] for name in names - ours - sys.stdlib_module_names}
