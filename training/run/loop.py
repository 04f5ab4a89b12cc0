"""The story of a run: images on the device, batches, a loss, AdamW, and nothing lost on the way."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import repeat
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from dashboard.engine.gallery import Gallery
from training import TrainingError
from training.clusters.find import ImageClusters
from training.data.augment import augment
from training.data.batches import batches, val_count
from training.data.datasets import Dataset
from training.model.autoencoder import scaled, to_pixels
from training.model.losses import training_loss
from training.model.schedule import learning_rate
from training.recipes import Config
from training.run.checkpoint import load_checkpoint, save_checkpoint
from training.run.progress import Meter, Report
from training.run.recorder import Recorder, choose_watched
from training.run.run_folder import Run
from training.run.training import Training

LOG_EVERY = 50  # steps between two lines of metrics
STEPS_A_SEED = 10**9  # each step of each seed draws its augmentation and noise from a generator of its own
CHECKPOINT_SECONDS = 5.0  # a machine that dies loses this much work and LOG_EVERY steps at the most


def fit(
    run: Run,
    images: np.ndarray,
    test: Gallery,
    device: torch.device,
    on_progress: Callable[[Report], None] = lambda report: None,
    should_stop: Callable[[], bool] = lambda: False,
    checkpoint_seconds: float = CHECKPOINT_SECONDS,
    clusters: ImageClusters | None = None,
) -> Training:
    """Train `run` on `images` (n, 28, 28) uint8 from its last checkpoint, if any, to its end, or until `should_stop`.

    `clusters` are those of the images, where the config asks for them; the digits of `test` are only recorded. On one
    machine's CPU the weights depend on the config and the images alone, however often the run was cut off. Raises
    TrainingError when the loss is no longer a number or the disk is full.
    """
    torch.set_num_threads(run.config.threads)
    pixels = to_pixels(images, device)
    checkpoint = load_checkpoint(run.folder)
    training = Training(run.config, len(pixels), device, checkpoint, clusters)
    watched = choose_watched(test, run.config.code_size, training.last_step)
    lengths = checkpoint.history if checkpoint else {}
    try:
        with closing(Recorder(run.folder, watched, test, device, lengths)) as recorder:
            for report in _train(training, pixels, recorder, run.folder, should_stop, checkpoint_seconds):
                on_progress(report)
    except OSError as error:
        raise TrainingError(
            f"{run.folder} could not be written at step {training.step:,} ({error.strerror}), and its last checkpoint "
            f"is untouched; make room, then go on with `python -m training fit --resume {run.folder}`."
        ) from error
    return training


def _train(
    training: Training,
    pixels: Tensor,
    recorder: Recorder,
    folder: Path,
    should_stop: Callable[[], bool],
    checkpoint_seconds: float,
) -> Iterator[Report]:
    """The loop; a snapshot or a line of metrics is in its file before the checkpoint that counts it."""
    if training.step == 0:
        recorder.snapshot(0, training.model)
    meter, saved_at = Meter(), time.monotonic()
    for batch, assignments in _batches(training, pixels):
        meter.add(train_step(training, batch, assignments), len(batch))
        recorder.snapshot(training.step, training.model)
        ending = training.finished or should_stop()
        if training.step % LOG_EVERY and not ending:
            continue
        reading = meter.read()
        training.seconds += reading.seconds
        _check_finite(reading.loss, training, folder)
        recorder.metrics(training.step, reading.loss, next_learning_rate(training), reading.images_per_second)
        if ending or time.monotonic() - saved_at > checkpoint_seconds:
            save_checkpoint(folder, training.checkpoint(recorder.lengths()))
            saved_at = time.monotonic()
        yield Report(training.step, reading, recorder.test_mse)
        if ending:
            break


def train_step(training: Training, batch: Tensor, assignments: Tensor | None = None) -> Tensor:
    """One step of AdamW on uint8 pixels (b, 784) and the clusters of their images (b,); returns their mean loss.

    AdamW is Adam (Kingma and Ba, arXiv 1412.6980) with decoupled weight decay (Loshchilov and Hutter, arXiv
    1711.05101); long gradients can be clipped (Pascanu, Mikolov and Bengio, On the difficulty of training recurrent
    neural networks, arXiv 1211.5063).
    """
    config, net, optimizer = training.config, training.net, training.optimizer
    rng = torch.Generator().manual_seed(config.seed * STEPS_A_SEED + training.step)
    optimizer.param_groups[0]["lr"] = next_learning_rate(training)
    with training.autocast:
        inputs, targets = inputs_and_targets(scaled(batch), config, rng)
        loss = training_loss(net, inputs, targets, config, rng, training.clusters, assignments)
    optimizer.zero_grad()
    loss.backward()
    if config.grad_clip:
        nn.utils.clip_grad_norm_(net.parameters(), config.grad_clip)
    optimizer.step()
    if training.ema:
        training.ema.update_parameters(net)
    training.step += 1
    return loss.detach()


def inputs_and_targets(pixels: Tensor, config: Config, rng: torch.Generator) -> tuple[Tensor, Tensor]:
    """What the encoder sees, noise included, and what the decoder should draw, of pixels (b, 784) from 0 to 1."""
    targets = pixels
    if config.augment_share and torch.rand((), generator=rng) < config.augment_share:
        targets = augment(pixels, rng)
    if not config.noise_std:
        return targets, targets
    noise = torch.randn(targets.shape, generator=rng).to(targets.device)
    return targets + config.noise_std * noise, targets


def next_learning_rate(training: Training) -> float:
    """The learning rate of the coming step."""
    return learning_rate(training.config.schedule, training.config.lr, training.step, training.last_step)


def open_training(run: Run, data: Dataset, device: torch.device) -> Training:
    """A run as its last checkpoint left it, to be measured or exported."""
    images = len(data.train) - val_count(len(data.train), run.config.val_images)
    return Training(run.config, images, device, load_checkpoint(run.folder))


def _batches(training: Training, pixels: Tensor) -> Iterator[tuple[Tensor, Tensor | None]]:
    """The batches of pixels from the training's step on, each with the clusters of its images."""
    config, step = training.config, training.step

    def ordered(values: Tensor) -> Iterator[Tensor]:
        return batches(values, config.batch_size, config.epochs, config.seed, step)

    assignments = repeat(None) if training.assignments is None else ordered(training.assignments)
    yield from zip(ordered(pixels), assignments, strict=False)


def _check_finite(loss: float, training: Training, folder: Path) -> None:
    if not math.isfinite(loss):
        raise TrainingError(
            f"The loss is {loss} at step {training.step:,} of {folder}; "
            f"fit a new run with a smaller --lr than {training.config.lr}."
        )
