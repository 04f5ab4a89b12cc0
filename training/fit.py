"""The story of a run: images on the device, batches, Adam, and nothing lost on the way."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from training.batches import batches, fitted, steps_per_epoch
from training.checkpoint import State, load_checkpoint, save_checkpoint
from training.config import Config
from training.data import Dataset
from training.errors import TrainingError
from training.islands import Islands
from training.kinds import Kinds
from training.meter import Meter, Reading
from training.model import Autoencoder, build, to_pixels
from training.recorder import Recorder, choose_watched
from training.runs import Run
from training.warp import warp

LOG_EVERY = 50  # steps between two lines of metrics
RISE = 0.15  # of a one-cycle schedule's steps
LOWEST = 0.04  # of its largest step size, at its start
CYCLED = 16  # codes of a batch that are drawn and encoded again, and as many others
STEPS_A_SEED = 10**9  # each step of each seed draws its warps from a generator of its own
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
    kinds: Kinds | None = None,
) -> "Training":
    """Train `run` from its last checkpoint, if it has one, to its end, or until `should_stop`.

    `kinds` are those of the images to train on, where the config asks for islands. On one machine's CPU the weights
    depend on the config and the images alone, however often the run was cut off. Raises TrainingError when the loss is
    no longer a number or the disk is full.
    """
    torch.set_num_threads(run.config.threads)
    pixels = to_pixels(fitted(data.train.images, run.config), device)
    state = load_checkpoint(run.folder)
    training = Training(run.config, len(pixels), device, state, kinds)
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
    for batch, kinds in training.batches(pixels):
        meter.add(training.advance(batch, kinds), len(batch))
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

    def __init__(
        self, config: Config, images: int, device: torch.device, state: State | None, kinds: Kinds | None = None
    ) -> None:
        """Begin a run over `images` training images, or go on from a checkpoint of the same config."""
        self.config = config
        self.last_step = steps_per_epoch(images, config.batch) * config.epochs
        self.step = 0
        self.seconds = 0.0
        self._net = build(config).to(device)
        self._average = None
        if config.average:
            self._average = AveragedModel(self._net, multi_avg_fn=self._follow)
        self._kinds, self._islands = None, None
        if config.islands:
            self._islands = Islands(torch.zeros(config.islands, config.latent)).to(device)
            if kinds:
                self._kinds = torch.from_numpy(kinds.members).to(device)
                self._islands.places.copy_(torch.from_numpy(kinds.places))
        self.optimizer = torch.optim.AdamW(
            self._net.parameters(), config.lr, (0.9, config.memory), weight_decay=config.weight_decay, fused=True
        )
        mixed = config.precision == "bfloat16"
        self._mixed_precision = torch.autocast(device.type, torch.bfloat16) if mixed else nullcontext()
        if state:
            self._load(state)

    @property
    def model(self) -> Autoencoder:
        """The autoencoder as it would be exported now: the running average of the weights where the config has one."""
        return self._average.module if self._average else self._net

    @property
    def finished(self) -> bool:
        """Whether the last step is done."""
        return self.step >= self.last_step

    @property
    def learning_rate(self) -> float:
        """Adam's step size at the coming step.

        Constant; or down half a cosine (Loshchilov and Hutter, arXiv 1608.03983); or one such up and a longer one down
        (Smith and Topin, arXiv 1708.07120).
        """
        done, top = self.step / self.last_step, self.config.lr
        if self.config.schedule == "constant":
            return top
        rise = RISE if self.config.schedule == "one-cycle" else 0.0
        if done < rise:
            return top * (LOWEST + (1 - LOWEST) * (1 - math.cos(math.pi * done / rise)) / 2)
        return top * (1 + math.cos(math.pi * (done - rise) / (1 - rise))) / 2

    def batches(self, pixels: Tensor) -> Iterator[tuple[Tensor, Tensor | None]]:
        """The batches of pixels from this step on, each with the kinds of its images as they were found."""
        kinds = repeat(None) if self._kinds is None else batches(self._kinds, self.config, self.step)
        yield from zip(batches(pixels, self.config, self.step), kinds, strict=False)

    def advance(self, batch: Tensor, kinds: Tensor | None = None) -> Tensor:
        """One step of Adam (Kingma and Ba, arXiv 1412.6980) on uint8 pixels (b, 784); returns their mean loss.

        With weight decay it is AdamW (Loshchilov and Hutter, arXiv 1711.05101); long gradients can be clipped (Pascanu,
        Mikolov and Bengio, On the difficulty of training recurrent neural networks, arXiv 1211.5063).
        """
        self.optimizer.param_groups[0]["lr"] = self.learning_rate
        with self._mixed_precision:
            loss = self._loss(batch / 255, kinds)
        self.optimizer.zero_grad()
        loss.backward()
        if self.config.clipped:
            nn.utils.clip_grad_norm_(self._net.parameters(), self.config.clipped)
        self.optimizer.step()
        if self._average:
            self._average.update_parameters(self._net)
        self.step += 1
        return loss.detach()

    @torch.inference_mode()
    def held_out_loss(self, pixels: Tensor) -> float:
        """The mean loss of the model over uint8 pixels (n, 784), each counted to the kind whose place is nearest."""
        given = pixels / 255
        codes = self.model.encode(given)
        loss = nn.functional.mse_loss(self.model.decoder(codes), given)
        if self._islands:
            loss += self._islands.loss(codes, self._islands.squared_distances(codes).argmin(1))
        return loss.item()

    def state(self, history: dict[str, int]) -> State:
        """All of it, for a checkpoint; `history` is the length of each history file."""
        modules = {"net": self._net, "average": self._average, "islands": self._islands}
        states = {name: module.state_dict() for name, module in modules.items() if module}
        return State(states, self.optimizer.state_dict(), self.step, self.seconds, history)

    def _load(self, state: State) -> None:
        for name, module in (("net", self._net), ("average", self._average), ("islands", self._islands)):
            if module:
                module.load_state_dict(state.model[name])
        self.optimizer.load_state_dict(state.optimizer)
        self.step, self.seconds = state.step, state.seconds

    def _loss(self, plain: Tensor, kinds: Tensor | None) -> Tensor:
        """The mean squared error a pixel, and what else the config asks for, of pixels (b, 784) from 0 to 1.

        To redraw what was seen under noise is denoising (Vincent et al., Extracting and composing robust features with
        denoising autoencoders, ICML 2008).
        """
        chance = torch.Generator().manual_seed(self.config.seed * STEPS_A_SEED + self.step)
        shown = wanted = plain
        if self.config.warped and torch.rand((), generator=chance) < self.config.warped:
            shown = wanted = warp(plain, chance)
        if self.config.noise:
            noise = torch.randn(wanted.shape, generator=chance).to(wanted.device)
            shown = wanted + self.config.noise * noise
        codes = self._net.encoder(shown)
        loss = nn.functional.mse_loss(self._net.decoder(codes).float(), wanted)
        if self._islands:
            loss = loss + self._islands.loss(codes, kinds)
        if self.config.cycle:
            loss = loss + self.config.cycle * self._cycle_loss(codes.detach()[:CYCLED], chance)
        return loss

    def _cycle_loss(self, codes: Tensor, chance: torch.Generator) -> Tensor:
        """How far the encoder leads pictures of codes (b, d) away from these, and of as many from the box around them.

        The mean squared distance; it teaches the encoder alone.
        """
        low, high = codes.min(0).values, codes.max(0).values
        anywhere = low + (high - low) * torch.rand(codes.shape, generator=chance).to(codes.device)
        codes = torch.cat([codes, anywhere])
        with torch.no_grad():
            pictures = self._net.decoder(codes)
        return (self._net.encoder(pictures) - codes).square().sum(1).mean()

    def _follow(self, averages: list[Tensor], weights: list[Tensor], steps: Tensor) -> None:
        """The running average of the weights, quicker at first (Tarvainen and Valpola, arXiv 1703.01780)."""
        decay = min(self.config.average, (1 + self.step) / (10 + self.step))
        torch._foreach_lerp_(averages, weights, 1 - decay)


def open_training(run: Run, data: Dataset, device: torch.device) -> Training:
    """A run as its last checkpoint left it, to be measured or exported."""
    return Training(run.config, len(fitted(data.train.images, run.config)), device, load_checkpoint(run.folder))


def _check_finite(loss: float, training: Training, folder: Path) -> None:
    if not math.isfinite(loss):
        raise TrainingError(
            f"The loss is {loss} at step {training.step:,} of {folder}; "
            f"fit a new run with a smaller --lr than {training.config.lr}."
        )
