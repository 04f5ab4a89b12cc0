"""A run's configuration: every choice that, with the code and the data, decides what is learned.

The trainer fits by it, and the dashboard reads it in the folders of runs: what one refuses, so does the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from dashboard.engine.contract import quoted
from dashboard.engine.folders import is_plain_name
from dashboard.engine.old_names import current_config

Activation = Literal["tanh", "silu"]
Schedule = Literal["constant", "cosine", "one-cycle"]
Precision = Literal["float32", "bfloat16"]
MOST_NAMED = 5  # unknown fields in a message


class ConfigError(Exception):
    """A configuration that cannot be used; the message says what was found and what is allowed."""


@dataclass(frozen=True)
class Config:
    """One run's choices; with the code and the data they decide every weight. Checked when made."""

    recipe: str
    about: str = ""  # one line for the list of recipes
    dataset: str = "mnist"  # a name in training/data/datasets.py, or a folder of images
    encoder_hidden: tuple[int, ...] = (128, 64, 12)  # widths of the layers between image and code
    decoder_hidden: tuple[int, ...] = ()  # widths between code and image; none: the encoder's, mirrored
    activation: Activation = "tanh"
    code_size: int = 3  # numbers in a code, the dimensions of the latent space
    fourier_features: int = 0  # frequencies at which the decoder also sees each of these as a sine and a cosine
    refine_steps: int = 0  # Gauss-Newton steps that refine a code after the encoder
    clusters: int = 0  # of images, found without labels and kept apart; 0: the loss is reconstruction alone
    epochs: int = 10  # passes over the training images
    batch_size: int = 64  # images a step
    lr: float = 0.005  # Adam's largest learning rate
    schedule: Schedule = "constant"  # of the learning rate
    beta2: float = 0.999  # Adam's decay of the running average of squared gradients
    grad_clip: float = 0.0  # largest norm of a step's gradient; 0: not clipped
    weight_decay: float = 0.0  # AdamW's; at 0 it is Adam
    cycle_weight: float = 0.0  # weight of the cycle loss: how far a code is from the code of its reconstruction
    augment_share: float = 0.0  # share of the batches whose images are augmented
    noise_std: float = 0.0  # standard deviation of the noise added to the encoder's input in training
    ema_decay: float = 0.0  # decay of the exponential moving average of the weights that becomes the model; 0: none
    val_images: int = 0  # training images that are kept for validation, to choose a seed by
    precision: Precision = "float32"  # of the products: bfloat16 is mixed precision, for large nets on a GPU
    threads: int = 1  # on a CPU; a second core saves a fifth of the time, and loses tenfold when it is not free
    seed: int = 0  # of the first weights, of the order of the images and of their augmentation

    def __post_init__(self) -> None:
        """Raise ConfigError for an impossible value."""
        for name in ("recipe", "about", "dataset"):
            value = getattr(self, name)
            if not isinstance(value, str) or not value.isprintable():
                raise ConfigError(f"{name} is {quoted(value)}; it must be text that can be printed.")
        if not is_plain_name(self.recipe):
            raise ConfigError(
                f"recipe is {quoted(self.recipe)}; it must be a plain name, since folders are called by it."
            )
        for name, (least, most) in INTEGER_RANGES.items():
            value = getattr(self, name)
            if type(value) is not int or not least <= value <= most:
                raise ConfigError(f"{name} is {quoted(value)}; it must be a whole number from {least:,} to {most:,}.")
        if not _is_number(self.lr) or not 0 < self.lr <= 1:  # also refuses NaN
            raise ConfigError(f"lr is {quoted(self.lr)}; it must be above 0 and at most 1.")
        for name in ("grad_clip", "weight_decay", "cycle_weight", "augment_share", "noise_std"):
            value = getattr(self, name)
            if not _is_number(value) or not 0 <= value <= 1:
                raise ConfigError(f"{name} is {quoted(value)}; it must be from 0 to 1.")
        for name in ("beta2", "ema_decay"):
            value = getattr(self, name)
            if not _is_number(value) or not 0 <= value < 1:
                raise ConfigError(f"{name} is {quoted(value)}; it must be at least 0 and below 1.")
        for name in ("encoder_hidden", "decoder_hidden"):
            widths = getattr(self, name)
            whole = isinstance(widths, tuple) and all(type(width) is int and width > 0 for width in widths)
            if not whole or (name == "encoder_hidden" and not widths):
                found = list(widths) if isinstance(widths, tuple) else widths
                raise ConfigError(f"{name} is {quoted(found)}; it must be whole numbers above 0.")
        for name, literal in {"activation": Activation, "schedule": Schedule, "precision": Precision}.items():
            if getattr(self, name) not in get_args(literal):
                allowed = ", ".join(get_args(literal))
                raise ConfigError(f"{name} is {quoted(getattr(self, name))}; it must be one of {allowed}.")

    def to_dict(self) -> dict[str, Any]:
        """As run.json and the manifest hold it."""
        return asdict(self)


INTEGER_RANGES = {
    "code_size": (1, 784),
    "fourier_features": (0, 16),
    "refine_steps": (0, 10),
    "clusters": (0, 100),
    "val_images": (0, 30_000),
    "epochs": (1, 10_000),
    "batch_size": (1, 60_000),
    "threads": (1, 256),
    "seed": (0, 2**31 - 1),
}


def names_in_words(names: Sequence[str]) -> str:
    """Names from a file as a message lists them, the first of very many."""
    return ", ".join(quoted(name)[1:-1] for name in names[:MOST_NAMED]) + ", …" * (len(names) > MOST_NAMED)


def read_config(raw: object, where: str) -> Config:
    """Read what `Config.to_dict` wrote; `where` names its file in messages.

    Fields under their old names are understood, and missing ones take their defaults. Raises ConfigError when one is
    unknown or impossible, or the recipe is not named.
    """
    if not isinstance(raw, Mapping):
        raise ConfigError(f"{where}: the configuration is {quoted(raw)}, and must be an object.")
    config: dict[str, Any] = current_config(raw)
    if unknown := sorted(set(config) - {field.name for field in fields(Config)}):
        raise ConfigError(
            f"{where}: this version does not know {names_in_words(unknown)} in the configuration; "
            "use the version that wrote it, or fit the run again."
        )
    if not isinstance(config.get("recipe"), str):
        raise ConfigError(f"{where}: the configuration does not name its recipe.")
    fields_of: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in config.items()
    }
    try:
        return Config(**fields_of)
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from error


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
