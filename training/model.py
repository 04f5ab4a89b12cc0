"""The autoencoder: images to a few numbers, and back from them."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import torch
from scipy.linalg import helmert
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from dashboard.engine.contract import IMAGE_SHAPE
from training.config import Activation, Config

PIXELS = math.prod(IMAGE_SHAPE)
NEARBY = 0.02  # how large the simplex of codes around a code is, whose pictures tell the slopes there
DAMPING = 20.0  # squared slopes, summed over the pixels: along a direction with less than these a step is short
ACTIVATIONS: dict[Activation, type[nn.Module]] = {"tanh": nn.Tanh, "silu": nn.SiLU}


class Autoencoder(nn.Module):
    """G. E. Hinton and R. R. Salakhutdinov, Reducing the dimensionality of data with neural networks (Science 313)."""

    def __init__(self, config: Config) -> None:
        """Layers of the widths that `config` gives, the last of the decoder a sigmoid."""
        super().__init__()
        between = ACTIVATIONS[config.activation]
        decoder = config.decoder or config.hidden[::-1]
        self.encoder = nn.Sequential(*_stack((PIXELS, *config.hidden, config.latent), between))
        waves = [Waves(config.waves)] if config.waves else []
        seen = config.latent * (1 + 2 * config.waves)
        self.decoder = nn.Sequential(*waves, *_stack((seen, *decoder, PIXELS), between), nn.Sigmoid())
        self._corrected = config.corrected

    def encode(self, pixels: Tensor) -> Tensor:
        """Pixels (b, 784) float32 in [0, 1] to codes (b, d): the encoder's, corrected where the config says so."""
        codes = self.encoder(pixels)
        return correct(codes, pixels, self.decoder) if self._corrected else codes

    def forward(self, pixels: Tensor) -> Tensor:
        """Pixels (b, 784) float32 in [0, 1] to their reconstruction, same shape and range."""
        return self.decoder(self.encode(pixels))


class Encode(nn.Module):
    """The way to a code alone, to be exported: `Autoencoder.encode` as a module."""

    def __init__(self, model: Autoencoder) -> None:
        """Keep `model`."""
        super().__init__()
        self._model = model

    def forward(self, pixels: Tensor) -> Tensor:
        """As `Autoencoder.encode`."""
        return self._model.encode(pixels)


class Waves(nn.Module):
    """Codes (b, d) to (b, d (1 + 2 f)): with them their sines and cosines at f frequencies, each twice the last.

    A few coordinates alone make a network slow to learn fine detail (Tancik et al., Fourier features let networks learn
    high frequency functions in low dimensional domains, arXiv 2006.10739).
    """

    def __init__(self, frequencies: int) -> None:
        """The longest wave is four units long."""
        super().__init__()
        self._turns = [math.pi / 2 * 2**number for number in range(frequencies)]

    def forward(self, codes: Tensor) -> Tensor:
        """As the class says."""
        angles = torch.cat([codes * turn for turn in self._turns], 1)
        return torch.cat([codes, angles.sin(), angles.cos()], 1)


def correct(codes: Tensor, pixels: Tensor, decoder: Callable[[Tensor], Tensor]) -> Tensor:
    """Codes (b, d), each moved by one step towards the code that `decoder` would redraw its pixels (b, 784) from best.

    The step is Gauss and Newton's, damped (Marquardt, An algorithm for least-squares estimation of nonlinear
    parameters, J. SIAM 11, 1963). Slopes are simplex gradients (Kelley, Iterative methods for optimization, SIAM 1999):
    of the pictures of d + 1 codes NEARBY, the fewest that tell them, whose mean stands for the picture in the middle.
    That an encoder's guess is worth such a step is from Kim et al., Semi-amortized variational autoencoders (arXiv
    1802.02550).
    """
    size = codes.shape[1]
    corners = torch.tensor(helmert(size + 1)).to(codes)  # (d, d + 1): of a regular simplex around the origin
    nearby = codes[:, None] + NEARBY * corners.T
    pictures = decoder(nearby.flatten(0, 1)).unflatten(0, (-1, size + 1))
    slopes = corners @ pictures / NEARBY
    missing = pixels[:, None] - pictures.mean(1, keepdim=True)
    damping = DAMPING * torch.eye(size).to(codes)
    return codes + _solve(slopes @ slopes.mT + damping, slopes @ missing.mT)[:, :, 0]


def build(config: Config) -> Autoencoder:
    """A fresh autoencoder; the same seed gives the same weights (PyTorch's own initialisation of each layer)."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        return Autoencoder(config)


def to_pixels(images: np.ndarray, device: torch.device) -> Tensor:
    """Images (n, 28, 28) uint8 to a tensor (n, 784) uint8 on `device`: 47 MB for MNIST's training images."""
    return torch.from_numpy(images).flatten(1).to(device)


def products_per_image(model: Autoencoder) -> int:
    """Multiply-adds in the products of one training step, an image: forward, and backward to every weight."""
    pixels = torch.zeros(1, PIXELS, device=next(model.parameters()).device)
    with FlopCounterMode(display=False) as counter:
        model.decoder(model.encoder(pixels)).sum().backward()
    model.zero_grad()
    return counter.get_total_flops() // 2


def _solve(matrices: Tensor, vectors: Tensor) -> Tensor:
    """The x of matrices (b, d, d) x = vectors (b, d, 1), where the matrices are positive definite.

    Gauss's elimination, which needs no pivoting here, written out because ONNX has no operator for it.
    """
    rows = torch.cat([matrices, vectors], 2)
    for number, unit in enumerate(torch.eye(matrices.shape[1]).to(rows)):
        pivot = rows[:, number : number + 1]
        column = rows[:, :, number : number + 1] - unit[:, None]
        rows = rows - column * (pivot / pivot[:, :, number : number + 1])
    return rows[:, :, -1:]


def _stack(widths: tuple[int, ...], between: type[nn.Module]) -> list[nn.Module]:
    """Linear layers through `widths` with an activation between them."""
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs), between()]
    return layers[:-1]
