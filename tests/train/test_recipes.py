"""Recipes can be changed where that makes sense, and are refused in one sentence where it does not."""

import pytest

from training import TrainingError
from training.recipes import RECIPES, config_from_dict, recipe


def test_tutorial_is_the_tutorial() -> None:
    config = recipe("tutorial")
    found = config.hidden, config.latent, config.epochs, config.batch, config.lr, config.schedule
    assert found == ((128, 64, 12), 3, 10, 64, 0.005, "constant")


def test_changes_leave_the_recipe_alone() -> None:
    changed = recipe("tutorial", epochs=3, lr=None)
    assert (changed.epochs, changed.lr) == (3, RECIPES["tutorial"].lr)
    assert RECIPES["tutorial"].epochs == 10


@pytest.mark.parametrize("name", RECIPES)
def test_saved_config_reads_back(name: str) -> None:
    assert config_from_dict(recipe(name).to_dict(), name) == recipe(name)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"epochs": 0}, "epochs is 0"),
        ({"batch": -1}, "batch_size is -1"),
        ({"latent": 785}, "code_size is 785"),
        ({"seed": -1}, "seed is -1"),
        ({"threads": 0}, "threads is 0"),
        ({"lr": 0.0}, "lr is 0.0"),
        ({"lr": float("nan")}, "lr is nan"),
        ({"hidden": ()}, "encoder_hidden is"),
        ({"decoder": (8, 0)}, "decoder_hidden is"),
        ({"islands": -1}, "clusters is -1"),
        ({"memory": 1.0}, "beta2 is 1.0"),
        ({"noise": -0.1}, "noise_std is -0.1"),
        ({"average": 1.5}, "ema_decay is 1.5"),
        ({"activation": "relu"}, "tanh, silu"),
        ({"schedule": "steep"}, "constant, cosine"),
        ({"precision": "float8"}, "float32, bfloat16"),
    ],
)
def test_impossible_value_is_named(change: dict, words: str) -> None:
    with pytest.raises(TrainingError, match=words):
        recipe("tutorial", **change)


def test_unknown_recipe_lists_the_known() -> None:
    with pytest.raises(TrainingError, match="choose one of tutorial"):
        recipe("best")
