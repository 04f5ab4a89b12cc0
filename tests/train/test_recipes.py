"""Recipes can be changed where that makes sense, and are refused in one sentence where it does not."""

import pytest

from training import TrainingError
from training.recipes import RECIPES, config_from_dict, recipe


def test_tutorial_is_the_tutorial() -> None:
    config = recipe("tutorial")
    found = (
        config.encoder_hidden, config.code_size, config.epochs, config.batch_size, config.lr, config.schedule
    )  # fmt: skip
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
        ({"batch_size": -1}, "batch_size is -1"),
        ({"code_size": 785}, "code_size is 785"),
        ({"seed": -1}, "seed is -1"),
        ({"threads": 0}, "threads is 0"),
        ({"lr": 0.0}, "lr is 0.0"),
        ({"lr": float("nan")}, "lr is nan"),
        ({"encoder_hidden": ()}, "encoder_hidden is"),
        ({"decoder_hidden": (8, 0)}, "decoder_hidden is"),
        ({"clusters": -1}, "clusters is -1"),
        ({"beta2": 1.0}, "beta2 is 1.0"),
        ({"noise_std": -0.1}, "noise_std is -0.1"),
        ({"ema_decay": 1.5}, "ema_decay is 1.5"),
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
