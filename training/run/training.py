"""The state of a training: everything that changes as a run goes on."""

from contextlib import nullcontext
from typing import cast

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from training import TrainingError
from training.clusters.find import ImageClusters
from training.data.batches import steps_per_epoch
from training.model.autoencoder import Autoencoder, build
from training.model.losses import ClusterCentres
from training.model.schedule import ema_decay
from training.recipes import Config
from training.run.checkpoint import Checkpoint

Tensors = tuple[Tensor, ...] | list[Tensor]


class Training:
    """The net, its average, its optimiser, the step they are at and the seconds that took; no behaviour but saving."""

    def __init__(
        self,
        config: Config,
        images: int,
        device: torch.device,
        checkpoint: Checkpoint | None = None,
        clusters: ImageClusters | None = None,
    ) -> None:
        """Begin a run over `images` training images, or go on from a checkpoint of the same config.

        `clusters` are those of the images, where the config asks for them; to measure a model, none are needed.
        """
        self.config = config
        self.last_step = steps_per_epoch(images, config.batch_size) * config.epochs
        self.step = 0
        self.seconds = 0.0
        self.net = build(config).to(device)
        self.ema = AveragedModel(self.net, multi_avg_fn=self._average) if config.ema_decay else None
        self.clusters: ClusterCentres | None = None
        self.assignments: Tensor | None = None
        if config.clusters:
            self.clusters = ClusterCentres(torch.zeros(config.clusters, config.code_size)).to(device)
            if clusters:
                self.assignments = torch.from_numpy(clusters.assignments).to(device)
                self.clusters.centres.copy_(torch.from_numpy(clusters.centres))
        self.optimizer = torch.optim.AdamW(
            self.net.parameters(), config.lr, (0.9, config.beta2), weight_decay=config.weight_decay, fused=True
        )
        mixed = config.precision == "bfloat16"
        self.autocast = torch.autocast(device.type, torch.bfloat16) if mixed else nullcontext()
        if checkpoint:
            self._restore(checkpoint)

    @property
    def model(self) -> Autoencoder:
        """The autoencoder as it would be exported now: with averaged weights where the config asks for them."""
        return cast(Autoencoder, self.ema.module) if self.ema else self.net

    @property
    def finished(self) -> bool:
        """Whether the last step is done."""
        return self.step >= self.last_step

    def checkpoint(self, history: dict[str, int]) -> Checkpoint:
        """All of it, to be saved; `history` is the length of each history file."""
        states = {name: module.state_dict() for name, module in self._modules().items()}
        return Checkpoint(states, self.optimizer.state_dict(), self.step, self.seconds, history)

    def _restore(self, checkpoint: Checkpoint) -> None:
        try:
            for name, module in self._modules().items():
                module.load_state_dict(checkpoint.model[name])
            self.optimizer.load_state_dict(checkpoint.optimizer)
        except (KeyError, RuntimeError, ValueError) as error:
            raise TrainingError(
                f"A checkpoint at step {checkpoint.step:,} does not fit the configuration of its run, which must "
                "have been changed since; restore run.json, or fit a new run."
            ) from error
        self.step, self.seconds = checkpoint.step, checkpoint.seconds

    def _modules(self) -> dict[str, nn.Module]:
        modules = {"net": self.net, "ema": self.ema, "clusters": self.clusters}
        return {name: module for name, module in modules.items() if module is not None}

    def _average(self, averages: Tensors, weights: Tensors, count: Tensor | int) -> None:
        """Move the averaged weights towards the present ones, as `AveragedModel` asks after each step."""
        torch._foreach_lerp_(averages, weights, 1 - ema_decay(self.config.ema_decay, self.step))
