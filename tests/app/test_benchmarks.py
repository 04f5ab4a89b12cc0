"""The torch-free benchmarks run to their end and print a line for each model and each page."""

import subprocess
import sys
from pathlib import Path

import pytest

from dashboard import resources

ROOT = Path(__file__).parents[2]
PAGES = [path.stem for path in (ROOT / "dashboard/views").glob("[!_]*.py") if path.stem != "draw"]


@pytest.mark.parametrize(
    "command, names",
    [
        (("-m", "benchmarks.inference"), resources.model_names()),
        (("benchmarks/pages.py",), ["(empty)", *PAGES]),
    ],
)
def test_benchmark_prints_a_line_for_each(command: tuple[str, ...], names: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *command, "--rounds", "2"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert sorted(line.split()[0] for line in done.stdout.splitlines()[1:]) == sorted(names)
