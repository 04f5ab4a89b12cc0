"""Recipes: everything that decides what a run learns, as plain data."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dashboard.engine.config import Activation, Config, ConfigError, Precision, Schedule, read_config
from training import TrainingError

__all__ = ["RECIPES", "RUNGS", "Activation", "Config", "Precision", "Schedule", "config_from_dict", "recipe"]

RUNGS = (1, 2, 3, 4, 6, 8, 16, 32)  # code sizes of the bottleneck ladder

RECIPES: Mapping[str, Config] = {
    config.recipe: config
    for config in (
        Config("tutorial", "the tutorial's net and loop: three numbers, ten epochs, Adam at 0.005"),
        Config(
            "annealed",
            "the same net, thirty epochs, the learning rate falling to nothing",
            epochs=30,
            schedule="cosine",
        ),
        Config(
            "islands",
            "three numbers that redraw well and lie in ten islands, found without a label",
            encoder_hidden=(512, 512, 256),
            decoder_hidden=(256, 512, 768),
            activation="silu",
            fourier_features=2,
            refine_steps=1,
            clusters=10,
            epochs=120,
            batch_size=256,
            lr=0.005,
            schedule="one-cycle",
            beta2=0.99,
            grad_clip=0.1,
            weight_decay=0.001,
            augment_share=0.5,
            noise_std=0.1,
            cycle_weight=0.003,
            ema_decay=0.9975,
            val_images=2000,
        ),
        *(
            Config(
                f"plain-{code_size}",
                f"a rung of the bottleneck ladder: {code_size} number{'s' * (code_size > 1)}, redrawing alone",
                encoder_hidden=(256, 128),
                activation="silu",
                code_size=code_size,
                epochs=10,
                batch_size=128,
                lr=0.003,
                schedule="one-cycle",
                val_images=2000,
            )
            for code_size in RUNGS
        ),
    )
}


def recipe(name: str, **changes: Any) -> Config:
    """A recipe with some fields changed; fields given as None stay. Raises TrainingError."""
    if name not in RECIPES:
        raise TrainingError(f"There is no recipe {name!r}; choose one of {', '.join(RECIPES)}.")
    try:
        return replace(RECIPES[name], **{field: value for field, value in changes.items() if value is not None})
    except ConfigError as error:
        raise TrainingError(str(error)) from error


def config_from_dict(raw: object, where: str) -> Config:
    """A saved configuration, as `read_config` reads it. Raises TrainingError."""
    try:
        return read_config(raw, where)
    except ConfigError as error:
        raise TrainingError(str(error)) from error
