"""Writes the bytecode of all that the dashboard imports, for a file system that is read-only later."""

import compileall
import importlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Import the dashboard's modules, which compiles what they import, and compile the pages."""
    sys.path.insert(0, str(ROOT))
    modules = [path for path in (ROOT / "dashboard").rglob("*.py") if path.parent.name != "views"]
    for path in sorted(modules):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if name != "dashboard.main":  # it runs a page
            importlib.import_module(name)
    if not compileall.compile_dir(ROOT / "dashboard", quiet=1):
        sys.exit("a module of the dashboard does not compile")


if __name__ == "__main__":
    main()
