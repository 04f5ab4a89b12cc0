"""Recipes: everything that decides what a run learns, as plain data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal, get_args

from training.errors import TrainingError

Activation = Literal["tanh", "silu"]
Schedule = Literal["constant", "cosine", "one-cycle"]
Precision = Literal["float32", "bfloat16"]


@dataclass(frozen=True)
class Config:
    """One run's choices; with the code and the data they decide every weight. Checked when made."""

    recipe: str
    about: str  # one line for the list of recipes
    dataset: str = "mnist"  # a name in training/data.py, or a folder of images
    hidden: tuple[int, ...] = (128, 64, 12)  # widths between image and code
    decoder: tuple[int, ...] = ()  # widths between code and image; none: the encoder's, mirrored
    activation: Activation = "tanh"
    latent: int = 3  # numbers in a code
    waves: int = 0  # frequencies at which the decoder also sees each of these as a sine and a cosine
    corrected: bool = False  # whether the decoder's picture of a code corrects it, once
    islands: int = 0  # kinds of image to be found and kept apart, without a label; 0: redrawing is all that counts
    epochs: int = 10  # passes over the training images
    batch: int = 64  # images a step
    lr: float = 0.005  # Adam's largest step size
    schedule: Schedule = "constant"  # how the step size goes on: as it is, down a cosine, or up and down
    memory: float = 0.999  # Adam's decay of the running average of squared gradients
    clipped: float = 0.0  # largest norm of a step's gradient, longer ones are shortened to it; 0: none is
    weight_decay: float = 0.0  # AdamW's; at 0 it is Adam
    cycle: float = 0.0  # weight of how far a code is from the code of its picture
    warped: float = 0.0  # share of the batches whose images are warped a little
    noise: float = 0.0  # standard deviation of what is added to the pixels that the encoder sees in training
    average: float = 0.0  # decay of the running average of the weights that becomes the model; 0: the last weights do
    held_out: int = 0  # training images that are kept from training, to choose a seed by
    precision: Precision = "float32"  # of the products: bfloat16 is mixed precision, for large nets on a GPU
    threads: int = 1  # on a CPU; a second core saves a fifth of the time, and loses tenfold when it is not free
    seed: int = 0  # of the first weights, of the order of the images and of their warps

    def __post_init__(self) -> None:
        """Refuse impossible values with a TrainingError that says what is allowed."""
        limits = {
            "latent": (1, 784),
            "waves": (0, 16),
            "islands": (0, 100),
            "held_out": (0, 30_000),
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
        for name in ("clipped", "weight_decay", "cycle", "warped", "noise"):
            if not 0 <= getattr(self, name) <= 1:
                raise TrainingError(f"{name} is {getattr(self, name)!r}; it must be from 0 to 1.")
        for name in ("memory", "average"):
            if not 0 <= getattr(self, name) < 1:
                raise TrainingError(f"{name} is {getattr(self, name)!r}; it must be at least 0 and below 1.")
        for name in ("hidden", "decoder"):
            widths = getattr(self, name)
            if not all(isinstance(width, int) and width > 0 for width in widths) or (name == "hidden" and not widths):
                raise TrainingError(f"{name} is {widths!r}; it must be whole numbers above 0.")
        allowed = {"activation": Activation, "schedule": Schedule, "precision": Precision}
        for name, choices in {name: get_args(literal) for name, literal in allowed.items()}.items():
            if getattr(self, name) not in choices:
                raise TrainingError(f"{name} is {getattr(self, name)!r}; it must be one of {', '.join(choices)}.")

    def to_dict(self) -> dict[str, Any]:
        """As run.json and the manifest hold it."""
        return asdict(self)


RUNGS = (1, 2, 3, 4, 6, 8, 16, 32)  # numbers in a code of the bottleneck ladder

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
        Config(
            "islands",
            "three numbers that redraw well and lie in ten islands, found without a label",
            hidden=(512, 512, 256),
            decoder=(256, 512, 768),
            activation="silu",
            waves=2,
            corrected=True,
            islands=10,
            epochs=120,
            batch=256,
            lr=0.005,
            schedule="one-cycle",
            memory=0.99,
            clipped=0.1,
            weight_decay=0.001,
            warped=0.5,
            noise=0.1,
            cycle=0.003,
            average=0.9975,
            held_out=2000,
        ),
        *(
            Config(
                f"plain-{latent}",
                f"a rung of the bottleneck ladder: {latent} number{'s' * (latent > 1)}, redrawing alone",
                hidden=(256, 128),
                activation="silu",
                latent=latent,
                epochs=10,
                batch=128,
                lr=0.003,
                schedule="one-cycle",
                held_out=2000,
            )
            for latent in RUNGS
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
    return Config(**{name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()})
