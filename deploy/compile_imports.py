"""Writes the bytecode of all that the dashboard imports, and the trainer where torch is, for a quick first start.

It stands in for the installer, which would compile a hundred times as much as is ever imported.
"""

import importlib
import logging
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUN_WHEN_IMPORTED = ("views", "main.py")  # pages; Streamlit compiles them by itself


def main() -> None:
    """Import every module, which compiles what it imports."""
    logging.disable(logging.CRITICAL)  # Streamlit warns that no page runs
    sys.path.insert(0, str(ROOT))
    for package in ("dashboard", "training") if find_spec("torch") else ("dashboard",):
        for path in sorted((ROOT / package).rglob("*.py")):
            if not {path.name, path.parent.name} & set(RUN_WHEN_IMPORTED):
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                importlib.import_module(name.removesuffix(".__init__"))


if __name__ == "__main__":
    main()
