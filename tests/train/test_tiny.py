"""The tiny model is what its script makes."""

import importlib.util
from pathlib import Path

import pytest

from dashboard.engine.contract import DECODER, ENCODER, MANIFEST
from dashboard.engine.runtime import Autoencoder

TINY = Path(__file__).parents[1] / "tiny"


@pytest.fixture(scope="module")
def make():
    spec = importlib.util.spec_from_file_location("make_tiny", TINY / "make_tiny.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.make


@pytest.mark.parametrize("size", [1, 2, 3])
def test_the_script_makes_the_committed_bytes(make, tmp_path, size):
    make(tmp_path, size)
    for name in (ENCODER, DECODER, MANIFEST):
        assert (tmp_path / name).read_bytes() == (TINY / f"model-{size}" / name).read_bytes()


def test_more_numbers_obey_the_contract(make, tmp_path):
    make(tmp_path, 5)
    assert Autoencoder(tmp_path).code_size == 5
