"""The benchmark of the replay runs to its end."""

import subprocess
import sys

import pytest
from running import ROOT


@pytest.mark.sweep
def test_the_replay_is_measured_with_each_renderer(browser):
    command = [sys.executable, "benchmarks/replay.py", "--rounds", "1", "--seconds", "0.3"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=180)
    assert printed.returncode == 0, printed.stderr
    lines = printed.stdout.splitlines()
    assert [line.split()[0] for line in lines[2:-1]] == ["canvas", "plotly", "one"]
    assert lines[-1].endswith(("one renderer.", "two renderers."))
