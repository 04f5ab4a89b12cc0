"""Recipes: everything that decides what a run learns, as plain data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, get_args

from training.errors import TrainingError

Schedule = Literal["constant", "cosine"]
Precision = Literal["float32", "bfloat16"]


@dataclass(frozen=True)
class Config:
    """One run's choices; with the code and the data they decide every weight. Checked when made."""

    recipe: str
    about: str  # one line for the list of recipes
    dataset: str = "mnist"  # a name in training/data.py, or a folder of images
    hidden: tuple[int, ...] = (128, 64, 12)  # widths between image and code; the decoder mirrors them
    latent: int = 3  # numbers in a code
    epochs: int = 10  # passes over the training images
    batch: int = 64  # images a step
    lr: float = 0.005  # Adam's step size at the start
    schedule: Schedule = "constant"  # how the step size goes on: as it is, or down half a cosine to nothing
    precision: Precision = "float32"  # of the products: bfloat16 is mixed precision, for large nets on a GPU
    threads: int = 1  # on a CPU; a second core saves a fifth of the time, and loses tenfold when it is not free
    seed: int = 0  # of the first weights and of the order of the images

    def __post_init__(self) -> None:
        """Refuse impossible values with a TrainingError that says what is allowed."""
        limits = {
            "latent": (1, 784),
            "epochs": (1, 10_000),
            "batch": (1, 60_000),
            "threads": (1, 256),
            "seed": (0, 2**31 - 1),
        }
        for name, (least, most) in limits.items():
            value = getattr(self, name)
            if not isinstance(value, int) or not least <= value <= most:
                raise TrainingError(f"{name} is {value!r}; it must be a whole number from {least:,} to {most:,}.")
        if not 0 < self.lr <= 1:  # also refuses NaN
            raise TrainingError(f"lr is {self.lr!r}; it must be above 0 and at most 1.")
        if not self.hidden or not all(isinstance(width, int) and width > 0 for width in self.hidden):
            raise TrainingError(f"hidden is {self.hidden!r}; it must be one or more widths above 0.")
        for name, choices in {"schedule": get_args(Schedule), "precision": get_args(Precision)}.items():
            if getattr(self, name) not in choices:
                raise TrainingError(f"{name} is {getattr(self, name)!r}; it must be one of {', '.join(choices)}.")

    def to_dict(self) -> dict[str, Any]:
        """As run.json and the manifest hold it."""
        return asdict(self)


RECIPES: Mapping[str, Config] = {
    config.recipe: config
    for config in (
        Config("tutorial", "the tutorial's net and loop: three numbers, ten epochs, Adam at 0.005"),
        Config(
            "annealed",
            "the same net, thirty epochs, the step size falling to nothing",
            epochs=30,
            schedule="cosine",
        ),
    )
}


def recipe(name: str, **changes: Any) -> Config:
    """A recipe with some fields changed; fields given as None stay. Raises TrainingError."""
    if name not in RECIPES:
        raise TrainingError(f"There is no recipe {name!r}; choose one of {', '.join(RECIPES)}.")
    return replace(RECIPES[name], **{field: value for field, value in changes.items() if value is not None})


def config_from_dict(raw: Mapping[str, Any]) -> Config:
    """Read what `Config.to_dict` wrote. Raises TrainingError when fields are missing, unknown or impossible."""
    expected = {field.name for field in fields(Config)}
    if set(raw) != expected:
        odd = ", ".join(sorted(set(raw) ^ expected))
        raise TrainingError(f"The saved configuration differs from this version's in {odd}; fit the run again.")
    return Config(**{**raw, "hidden": tuple(raw["hidden"])})
