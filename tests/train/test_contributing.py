"""The recipe and the data sets that CONTRIBUTING.md adds are fitted and exported by the commands that it names."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import write_idx
from PIL import Image
from walkthroughs import copy_repository, edit_as_told, plain_lines

from dashboard.engine.manifest import load_manifest
from training.data.datasets import Dataset

RECIPE, DATASET = "Add a recipe", "Add a data set"
COMMAND = ".venv-train/bin/python -m training "
PICTURES = 10  # in a class folder: as few as the page asks for
# One process for all commands: torch takes seconds to import.
RUN = """
import sys
from dashboard.components.words import thing
from training.__main__ import main
for command in sys.argv[1:]:
    print(">", command)
    if status := main(command.split()):
        sys.exit(f"{command}: {status}")
print("thing:", thing("not-mnist"))
"""


@pytest.fixture(scope="module")
def repository(few: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with the recipe, the data sets, and images that stand in for theirs."""
    copy = copy_repository(tmp_path_factory.mktemp("repository"), "dashboard", "training")
    assert edit_as_told(RECIPE, copy) == ["training/recipes.py"]
    datasets = "training/data/datasets.py"
    added = ["training/data/not_mnist.py", datasets, datasets, "dashboard/components/words.py"]
    assert edit_as_told(DATASET, copy) == added
    write_idx(copy / "data/MNIST/raw", few.train, few.test)
    write_idx(copy / "data/NotMNIST/raw", few.test, few.train)  # so that neither is taken for the other
    folders = {(copy / line).parent for line in plain_lines(DATASET) if line.endswith(".png")}
    for label, folder in enumerate(sorted(folders)):
        folder.mkdir(parents=True)
        for number, image in enumerate(few.train.images[few.train.labels == label][:PICTURES]):
            Image.fromarray(image).save(folder / f"{number:03}.png")
    return copy


@pytest.fixture(scope="module")
def output(repository: Path) -> str:
    """What the commands of both sections print, in their order."""
    lines = [*plain_lines(RECIPE), *plain_lines(DATASET)]
    commands = [line.removeprefix(COMMAND) for line in lines if line.startswith(COMMAND)]
    settings = {name: value for name, value in os.environ.items() if name != "MNIST_ROOT"} | {"OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", RUN, *commands]
    ran = subprocess.run(command, cwd=repository, env=settings, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_recipe_becomes_a_model(repository: Path, output: str) -> None:
    manifest = load_manifest(repository / "models/brisk")
    assert (manifest.recipe, manifest.dataset, manifest.config["epochs"]) == ("brisk", "mnist", 3)
    assert manifest.config["schedule"] == "one-cycle"
    assert "brisk: the tutorial's net in three epochs of one cycle" in output
    assert "> evaluate models/brisk" in output
    assert "## brisk" in (repository / "models/README.md").read_text(encoding="utf-8")


def test_a_folder_of_pictures_becomes_a_model(repository: Path, output: str) -> None:
    manifest = load_manifest(repository / "models/tutorial-my-shapes")
    assert (manifest.dataset, manifest.class_names) == ("my-shapes", ("circle", "star"))
    assert manifest.gallery.images == 2  # every tenth of each class
    numbers = (repository / "models/tutorial-my-shapes/manifest.json").read_text(encoding="utf-8")
    assert "NaN" not in numbers


def test_a_published_set_becomes_a_model(repository: Path, output: str, few: Dataset) -> None:
    manifest = load_manifest(repository / "models/tutorial-not-mnist")
    assert (manifest.dataset, manifest.class_names) == ("not-mnist", tuple("ABCDEFGHIJ"))
    assert manifest.gallery.images == len(few.train)
    assert "thing: letter" in output


def test_the_additions_obey_the_rules_of_style_and_imports(repository: Path) -> None:
    for command in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "dashboard", "training"]
        assert subprocess.run(ruff, cwd=repository, check=False).returncode == 0
