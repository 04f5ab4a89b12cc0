"""Hundreds of damaged models: each is refused in one sentence or can be used, within bounds of time and memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
SECONDS = 10  # a case; one product of large matrices cannot be interrupted
MEGABYTES = 600  # that the process may grow by, over all cases
LONGEST = 800  # characters of a sentence

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is limited by what Linux offers")


def outcomes(seed: int, rounds: int, seconds: float) -> list[dict]:
    """What came of each case; fails where a case ended the process, or did not end."""
    command = [sys.executable, str(TESTS / "open_damaged_models.py"), str(seed), str(rounds)]
    try:
        done = subprocess.run(command, cwd=TESTS, capture_output=True, text=True, timeout=seconds, check=False)
        output, code = done.stdout, done.returncode
    except subprocess.TimeoutExpired as error:
        output, code = (error.stdout or b"").decode(), -1
    lines = [json.loads(line) for line in output.splitlines() if line.endswith("}")]
    assert code == 0, f"the process ended with {code} or went on for {seconds} s at {lines[-1:]}"
    return [line for line in lines if "case" in line]


@pytest.mark.parametrize(
    "seed, rounds, seconds", [(0, 2, 240), pytest.param(1, 60, 3000, marks=pytest.mark.sweep)], ids=["some", "many"]
)
def test_damaged_models_are_refused_in_one_sentence_or_work(seed, rounds, seconds):
    found = outcomes(seed, rounds, seconds)
    assert len(found) > 450
    first, *damaged = found
    assert first.get("opened"), first
    assert [case for case in damaged if "foreign" in case] == []
    assert [case for case in damaged if case["seconds"] > SECONDS] == []
    assert damaged[-1]["megabytes"] - first["megabytes"] < MEGABYTES
    sentences = [(case["case"], case["refused"], case["folder"]) for case in damaged if "refused" in case]
    assert len(sentences) > len(damaged) / 2
    for name, sentence, folder in sentences:
        assert sentence.isprintable(), name
        assert len(sentence) <= LONGEST, name
        assert sentence.endswith("."), name
        assert folder not in sentence, name
        assert "/onnxruntime" not in sentence, name
