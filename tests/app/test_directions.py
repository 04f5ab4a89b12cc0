"""Who may import whom, as docs/architecture.md draws it, read from every module's imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# Each room, and the rooms of this project that it may import besides itself.
ALLOWED = {
    "dashboard.app": {
        "dashboard.components", "dashboard.document", "dashboard.immutable", "dashboard.capacity", "dashboard.warm_up",
    },
    "dashboard.main": {"dashboard.components", "dashboard.tour", "dashboard.turns"},
    "dashboard.warm_up": {
        "dashboard.components", "dashboard.learners", "dashboard.resources", "dashboard.engine", "dashboard.memory",
    },
    "dashboard.immutable": {"dashboard.resources", "dashboard.engine", "dashboard.document"},
    "dashboard.capacity": {"dashboard.document"},
    "dashboard.document": set(),
    "dashboard.memory": set(),
    "dashboard.tour": set(),
    "dashboard.turns": set(),
    "dashboard.engine": set(),
    "dashboard.figures": {"dashboard.engine"},
    "dashboard.resources": {"dashboard.engine"},
    "dashboard.learners": {"dashboard.engine", "dashboard.resources"},
    "dashboard.state": {"dashboard.engine"},
    "dashboard.components": {
        "dashboard.engine", "dashboard.figures", "dashboard.resources", "dashboard.learners", "dashboard.state",
        "dashboard.tour",
    },
    "dashboard.views": {
        "dashboard.engine", "dashboard.figures", "dashboard.resources", "dashboard.learners", "dashboard.state",
        "dashboard.components",
    },
    "training.files": {"dashboard.engine"},
    "training.staging": {"dashboard.engine"},
    "training.recipes": {"dashboard.engine"},
    "training.data": {"dashboard.engine"},
    "training.model": {"dashboard.engine", "training.recipes"},
    "training.clusters": {"dashboard.engine", "training.files", "training.model"},
    "training.run": {
        "dashboard.engine", "training.files", "training.recipes", "training.data", "training.model",
        "training.clusters", "training.staging",
    },
    "training.export": {
        "dashboard.engine", "training.files", "training.recipes", "training.data", "training.model", "training.run",
        "training.staging",
    },
    "training.report": {"training.files", "training.recipes", "training.run", "training.export"},
    "training.__main__": {
        "dashboard.engine", "training.recipes", "training.data", "training.run", "training.export", "training.report",
    },
}  # fmt: skip


def modules(room: str) -> Iterator[Path]:
    path = ROOT.joinpath(*room.split("."))
    yield from path.rglob("*.py") if path.is_dir() else [path.with_suffix(".py")]


def rooms_imported(path: Path) -> set[str]:
    """The rooms of this project that a file imports, in its functions too; the packages themselves are no rooms."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    ours = {".".join(name.split(".")[:2]) for name in names if name.split(".")[0] in ("dashboard", "training")}
    return {name for name in ours if next(modules(name), ROOT / "nowhere").exists()}


@pytest.mark.parametrize("room", ALLOWED)
def test_a_room_imports_only_what_it_may(room):
    found = {path: rooms_imported(path) - {room} - ALLOWED[room] for path in modules(room)}
    assert found
    assert {str(path.relative_to(ROOT)): sorted(rooms) for path, rooms in found.items() if rooms} == {}


def test_the_reader_of_imports_sees_them():
    assert rooms_imported(ROOT / "dashboard/resources.py") == {"dashboard.engine"}
    assert "training.clusters" in rooms_imported(ROOT / "training/run/loop.py")


def test_every_folder_and_module_is_listed():
    tops = [path for top in ("dashboard", "training") for path in (ROOT / top).iterdir()]
    found = {path for path in tops if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert {f"{path.parent.name}.{path.stem}" for path in found if path.name != "__init__.py"} == set(ALLOWED)
