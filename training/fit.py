"""The story of a run: images on the device, batches by index, Adam, and nothing lost on the way."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from training.checkpoint import State, load_checkpoint, save_checkpoint
from training.config import Config
from training.data import Dataset
from training.errors import TrainingError
from training.meter import Meter, Reading
from training.model import build, to_pixels
from training.recorder import Recorder, choose_watched
from training.runs import Run

LOG_EVERY = 50  # steps between two lines of metrics
CHECKPOINT_SECONDS = 5.0  # a machine that dies loses this much work and LOG_EVERY steps at the most


@dataclass(frozen=True)
class Report:
    """What a watcher is told every LOG_EVERY steps."""

    step: int
    reading: Reading
    test_mse: float | None  # of the watched test digits, at the last snapshot


def fit(
    run: Run,
    data: Dataset,
    device: torch.device,
    on_report: Callable[[Report], None] = lambda report: None,
    should_stop: Callable[[], bool] = lambda: False,
    checkpoint_seconds: float = CHECKPOINT_SECONDS,
) -> "Training":
    """Train `run` from its last checkpoint, if it has one, to its end, or until `should_stop`.

    On one machine's CPU the weights depend on the config and the images alone, however often the run was cut off.
    Raises TrainingError when the loss is no longer a number or the disk is full.
    """
    torch.set_num_threads(run.config.threads)
    pixels = to_pixels(data.train.images, device)
    state = load_checkpoint(run.folder)
    training = Training(run.config, len(pixels), device, state)
    watched = choose_watched(data.test, run.config.latent, training.last_step)
    lengths = state.history if state else {}
    try:
        with closing(Recorder(run.folder, watched, data.test, device, lengths)) as recorder:
            for report in _train(training, pixels, recorder, run.folder, should_stop, checkpoint_seconds):
                on_report(report)
    except OSError as error:
        raise TrainingError(
            f"{run.folder} could not be written at step {training.step:,} ({error.strerror}), and its last checkpoint "
            f"is untouched; make room, then go on with `python -m training fit --resume {run.folder}`."
        ) from error
    return training


def _train(
    training: "Training",
    pixels: Tensor,
    recorder: Recorder,
    folder: Path,
    should_stop: Callable[[], bool],
    checkpoint_seconds: float,
) -> Iterator[Report]:
    """The loop; a snapshot or a line of metrics is in its file before the checkpoint that counts it."""
    if training.step == 0:
        recorder.look(0, training.model)
    meter, saved_at = Meter(), time.monotonic()
    for batch in batches(pixels, training.config, training.step):
        meter.add(training.advance(batch), len(batch))
        recorder.look(training.step, training.model)
        ending = training.finished or should_stop()
        if training.step % LOG_EVERY and not ending:
            continue
        reading = meter.read()
        training.seconds += reading.seconds
        _check_finite(reading.loss, training, folder)
        recorder.metrics(training.step, reading.loss, training.learning_rate, reading.images_per_second)
        if ending or time.monotonic() - saved_at > checkpoint_seconds:
            save_checkpoint(folder, training.state(recorder.lengths()))
            saved_at = time.monotonic()
        yield Report(training.step, reading, recorder.test_mse)
        if ending:
            break


class Training:
    """What changes as a run goes on: the model, its optimiser, the step they are at and the seconds that took."""

    def __init__(self, config: Config, images: int, device: torch.device, state: State | None) -> None:
        """Begin a run over `images` training images, or go on from a checkpoint of the same config."""
        self.config = config
        self.last_step = steps_per_epoch(images, config.batch) * config.epochs
        self.step = 0
        self.seconds = 0.0
        self.model = build(config.hidden, config.latent, config.seed).to(device)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=config.lr, fused=True)
        mixed = config.precision == "bfloat16"
        self._mixed_precision = torch.autocast(device.type, torch.bfloat16) if mixed else nullcontext()
        if state:
            self.model.load_state_dict(state.model)
            self.optimizer.load_state_dict(state.optimizer)
            self.step, self.seconds = state.step, state.seconds

    @property
    def finished(self) -> bool:
        """Whether the last step is done."""
        return self.step >= self.last_step

    @property
    def learning_rate(self) -> float:
        """Adam's step size at the coming step: constant, or down half a cosine (Loshchilov and Hutter, 1608.03983)."""
        if self.config.schedule == "constant":
            return self.config.lr
        return self.config.lr * (1 + math.cos(math.pi * self.step / self.last_step)) / 2

    def advance(self, batch: Tensor) -> Tensor:
        """One step of Adam (Kingma and Ba, arXiv 1412.6980) on uint8 pixels (b, 784); returns their mean loss."""
        pixels = batch / 255
        self.optimizer.param_groups[0]["lr"] = self.learning_rate
        with self._mixed_precision:
            redrawn = self.model(pixels)
        loss = nn.functional.mse_loss(redrawn.float(), pixels)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.step += 1
        return loss.detach()

    def state(self, history: dict[str, int]) -> State:
        """All of it, for a checkpoint; `history` is the length of each history file."""
        return State(self.model.state_dict(), self.optimizer.state_dict(), self.step, self.seconds, history)


def batches(pixels: Tensor, config: Config, step: int) -> Iterator[Tensor]:
    """The run's batches from `step` on: each epoch is one permuted gather, cut into views.

    An epoch's order is a function of seed and epoch, so a run that goes on in the middle of an epoch needs no saved
    random state to see the same images in the same order.
    """
    first, done = divmod(step, steps_per_epoch(len(pixels), config.batch))
    for epoch in range(first, config.epochs):
        shuffled = pixels[epoch_order(len(pixels), config.seed, epoch).to(pixels.device)]
        yield from shuffled.split(config.batch)[done:]
        done = 0


def epoch_order(images: int, seed: int, epoch: int) -> Tensor:
    """A permutation of 0 to images - 1, (images,) int64, for one epoch of the run with this seed."""
    return torch.from_numpy(np.random.default_rng((seed, epoch)).permutation(images))


def steps_per_epoch(images: int, batch: int) -> int:
    """Batches an epoch; the last may be smaller."""
    return -(-images // batch)


def _check_finite(loss: float, training: Training, folder: Path) -> None:
    if not math.isfinite(loss):
        raise TrainingError(
            f"The loss is {loss} at step {training.step:,} of {folder}; "
            f"fit a new run with a smaller --lr than {training.config.lr}."
        )
