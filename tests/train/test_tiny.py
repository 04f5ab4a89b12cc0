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


def test_the_script_makes_the_committed_bytes(make, tmp_path):
    make(tmp_path)
    for name in (ENCODER, DECODER, MANIFEST):
        assert (tmp_path / name).read_bytes() == (TINY / "model" / name).read_bytes()


@pytest.mark.parametrize("code_size", [1, 2, 5])
def test_other_code_sizes_obey_the_contract(make, tmp_path, code_size):
    make(tmp_path, code_size)
    assert Autoencoder(tmp_path).code_size == code_size
