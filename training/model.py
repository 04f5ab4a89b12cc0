"""The autoencoder: images to a few numbers by a narrowing stack of layers, and back by its mirror."""

import math
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

from dashboard.engine.contract import IMAGE_SHAPE

PIXELS = math.prod(IMAGE_SHAPE)


class Autoencoder(nn.Module):
    """G. E. Hinton and R. R. Salakhutdinov, Reducing the dimensionality of data with neural networks (Science 313)."""

    def __init__(self, hidden: tuple[int, ...], latent: int) -> None:
        """`hidden` are the encoder's widths between image and code; `latent` is the number of numbers in a code."""
        super().__init__()
        widths = (PIXELS, *hidden, latent)
        self.encoder = nn.Sequential(*_stack(widths))
        self.decoder = nn.Sequential(*_stack(widths[::-1]), nn.Sigmoid())

    def forward(self, pixels: Tensor) -> Tensor:
        """Pixels (b, 784) float32 in [0, 1] to their reconstruction, same shape and range."""
        return self.decoder(self.encoder(pixels))

    @property
    def products_per_image(self) -> int:
        """Multiply-adds in the matrix products of one training step, an image.

        Each weight is used once forward, once for its own gradient and once for its input's gradient; the first layer
        needs no gradient of its input.
        """
        weights = [module.weight.numel() for module in self.modules() if isinstance(module, nn.Linear)]
        return 3 * sum(weights) - weights[0]


def build(hidden: tuple[int, ...], latent: int, seed: int) -> Autoencoder:
    """A fresh autoencoder; the same seed gives the same weights (PyTorch's own initialisation of linear layers)."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return Autoencoder(hidden, latent)


def to_pixels(images: np.ndarray, device: torch.device) -> Tensor:
    """Images (n, 28, 28) uint8 to a tensor (n, 784) uint8 on `device`: 47 MB for MNIST's training images."""
    return torch.from_numpy(images).flatten(1).to(device)


def _stack(widths: tuple[int, ...]) -> list[nn.Module]:
    """Linear layers through `widths` with Tanh between them."""
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs), nn.Tanh()]
    return layers[:-1]
