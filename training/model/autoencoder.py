"""The autoencoder: images to a few numbers, and back from them."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import torch
from scipy.linalg import helmert
from torch import Tensor, nn

from dashboard.engine.contract import IMAGE_SHAPE
from training.recipes import Activation, Config

PIXELS = math.prod(IMAGE_SHAPE)
SIMPLEX_SIZE = 0.02  # edge scale of the simplex of codes whose reconstructions give the Jacobian of the decoder
DAMPING = 20.0  # added to the diagonal of J^T J, whose entries are squared slopes summed over the pixels
ACTIVATIONS: dict[Activation, type[nn.Module]] = {"tanh": nn.Tanh, "silu": nn.SiLU}


class Autoencoder(nn.Module):
    """G. E. Hinton and R. R. Salakhutdinov, Reducing the dimensionality of data with neural networks (Science 313)."""

    def __init__(self, config: Config) -> None:
        """Layers of the widths that `config` gives, the last of the decoder a sigmoid."""
        super().__init__()
        activation = ACTIVATIONS[config.activation]
        decoder_hidden = config.decoder_hidden or config.encoder_hidden[::-1]
        self.encoder = nn.Sequential(*_linear_stack((PIXELS, *config.encoder_hidden, config.code_size), activation))
        features = [FourierFeatures(config.fourier_features)] if config.fourier_features else []
        inputs = config.code_size * (1 + 2 * config.fourier_features)
        self.decoder = nn.Sequential(
            *features, *_linear_stack((inputs, *decoder_hidden, PIXELS), activation), nn.Sigmoid()
        )
        self._refine_steps = config.refine_steps

    def encode(self, pixels: Tensor) -> Tensor:
        """Pixels (b, 784) float32 in [0, 1] to codes (b, d): the encoder's, refined as often as the config says."""
        codes = self.encoder(pixels)
        for _ in range(self._refine_steps):
            codes = refine(codes, pixels, self.decoder)
        return codes

    def forward(self, pixels: Tensor) -> Tensor:
        """Pixels (b, 784) float32 in [0, 1] to their reconstruction, same shape and range."""
        return self.decoder(self.encode(pixels))


class RefinedEncoder(nn.Module):
    """`Autoencoder.encode` as a module of its own, to be exported."""

    def __init__(self, model: Autoencoder) -> None:
        """Keep `model`."""
        super().__init__()
        self._model = model

    def forward(self, pixels: Tensor) -> Tensor:
        """Pixels (b, 784) float32 in [0, 1] to codes (b, d), refined where the config says so."""
        return self._model.encode(pixels)


class FourierFeatures(nn.Module):
    """Codes (b, d) to (b, d (1 + 2 f)): with them their sines and cosines at f frequencies, each twice the last.

    A few coordinates alone make a network slow to learn fine detail (Tancik et al., Fourier features let networks learn
    high frequency functions in low dimensional domains, arXiv 2006.10739).
    """

    def __init__(self, frequencies: int) -> None:
        """The longest wave is four units long."""
        super().__init__()
        self._angular = [math.pi / 2 * 2**number for number in range(frequencies)]

    def forward(self, codes: Tensor) -> Tensor:
        """Codes (b, d) first, then all sines, then all cosines."""
        angles = torch.cat([codes * frequency for frequency in self._angular], 1)
        return torch.cat([codes, angles.sin(), angles.cos()], 1)


def refine(codes: Tensor, pixels: Tensor, decoder: Callable[[Tensor], Tensor]) -> Tensor:
    """Codes (b, d), each moved by one step towards the code from which `decoder` would best redraw its pixels (b, 784).

    The step is Gauss and Newton's, damped (Marquardt, An algorithm for least-squares estimation of nonlinear
    parameters, J. SIAM 11, 1963). The Jacobian is taken from simplex gradients (Kelley, Iterative methods for
    optimization, SIAM 1999): from the reconstructions of d + 1 codes, the fewest that determine it, whose mean stands
    for the reconstruction of the code itself. That an encoder's code is worth such a step is from Kim et al.,
    Semi-amortized variational autoencoders (arXiv 1802.02550).
    """
    size = codes.shape[1]
    corners = torch.tensor(helmert(size + 1)).to(codes)  # (d, d + 1): of a regular simplex around the origin
    simplex = codes[:, None] + SIMPLEX_SIZE * corners.T
    reconstructions = decoder(simplex.flatten(0, 1)).unflatten(0, (-1, size + 1))
    jacobian = corners @ reconstructions / SIMPLEX_SIZE
    residual = pixels[:, None] - reconstructions.mean(1, keepdim=True)
    damping = DAMPING * torch.eye(size).to(codes)
    return codes + _solve(jacobian @ jacobian.mT + damping, jacobian @ residual.mT)[:, :, 0]


def build(config: Config) -> Autoencoder:
    """A fresh autoencoder; the same seed gives the same weights (PyTorch's own initialisation of each layer)."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        return Autoencoder(config)


def to_pixels(images: np.ndarray, device: torch.device) -> Tensor:
    """Images (n, 28, 28) uint8 to a tensor (n, 784) uint8 on `device`: 47 MB for MNIST's training images."""
    return torch.from_numpy(images).flatten(1).to(device)


def scaled(pixels: Tensor) -> Tensor:
    """Pixels of any shape, uint8 0 to 255, as float32 from 0 to 1."""
    return pixels / 255


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


def _linear_stack(widths: tuple[int, ...], activation: type[nn.Module]) -> list[nn.Module]:
    """Linear layers through `widths` with an activation between them."""
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(widths):
        layers += [nn.Linear(inputs, outputs), activation()]
    return layers[:-1]
