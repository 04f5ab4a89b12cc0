"""Descriptors of images, by which look-alikes are found: histograms of the directions of their strokes.

Each image is deskewed first, so that slant hardly matters. Nothing here is learned from labels.
"""

import math
from collections.abc import Iterator

import numpy as np
import torch
from sklearn.decomposition import PCA
from torch import Tensor, nn
from torchvision.transforms.functional import gaussian_blur

from dashboard.engine.contract import IMAGE_SHAPE
from training.model.autoencoder import scaled

DIRECTIONS = 8  # of gradients
CELL = 4  # pixels between the centres of two cells
COMPONENTS = 50  # principal components kept
BATCH = 1000  # images at a time

SIDE = IMAGE_SHAPE[-1]


def describe(images: np.ndarray) -> np.ndarray:
    """Images (n, 28, 28) uint8 to descriptors (n, f) float32, f at most COMPONENTS; they depend on all images given."""
    histograms = np.concatenate([_histograms(batch).numpy() for batch in _deskewed_batches(images)])
    return PCA(min(COMPONENTS, *histograms.shape), svd_solver="covariance_eigh").fit_transform(histograms)


def stroke_gradients(images: np.ndarray) -> np.ndarray:
    """Images (n, 28, 28) uint8, deskewed, to their gradients along x and y, (n, 2, 28, 28) float32."""
    return np.concatenate([_gradients(batch).numpy() for batch in _deskewed_batches(images)])


def deskew(images: Tensor) -> Tensor:
    """Images (b, 1, 28, 28) float32 in [0, 1] without their slant, their centre of mass in the middle.

    The slant is that of the least-squares line through the ink (LeCun et al., Gradient-based learning applied to
    document recognition, Proc. IEEE 86, 1998).
    """
    ink = images[:, 0] + 1e-6  # so that a blank image has a centre of mass too
    positions = torch.arange(SIDE) - (SIDE - 1) / 2
    mass = ink.sum((1, 2))
    x = (ink.sum(1) * positions).sum(1) / mass
    y = (ink.sum(2) * positions).sum(1) / mass
    right, below = positions - x[:, None, None], positions[:, None] - y[:, None, None]
    slant = (ink * right * below).sum((1, 2)) / (ink * below.square()).sum((1, 2))
    half = SIDE / 2
    zero, one = torch.zeros_like(slant), torch.ones_like(slant)
    rows = torch.stack([torch.stack([one, slant, x / half], 1), torch.stack([zero, one, y / half], 1)], 1)
    grid = nn.functional.affine_grid(rows, list(images.shape), align_corners=False)
    return nn.functional.grid_sample(images, grid, align_corners=False)


def _deskewed_batches(images: np.ndarray) -> Iterator[Tensor]:
    for batch in torch.from_numpy(images).split(BATCH):
        yield deskew(scaled(batch[:, None]))


def _histograms(images: Tensor) -> Tensor:
    """Histograms of gradient directions in soft cells (Dalal and Triggs, CVPR 2005), (b, 8 x 7 x 7).

    Square roots of their shares, as Arandjelovic and Zisserman do it (Three things everyone should know to improve
    object retrieval, CVPR 2012).
    """
    x, y = _gradients(images).split(1, 1)
    direction = torch.atan2(y, x) * DIRECTIONS / math.tau
    apart = (direction - torch.arange(DIRECTIONS)[:, None, None]) % DIRECTIONS  # from each direction, around the circle
    share = (1 - torch.minimum(apart, DIRECTIONS - apart)).clamp_min(0)
    cells = gaussian_blur(torch.hypot(x, y) * share, 19, 3.0)[..., CELL // 2 :: CELL, CELL // 2 :: CELL]
    return nn.functional.normalize(nn.functional.normalize(cells.flatten(1)).sqrt())


def _gradients(images: Tensor) -> Tensor:
    """Gradients along x and y, (b, 2, 28, 28), of images (b, 1, 28, 28), slightly blurred first."""
    smooth = nn.functional.pad(gaussian_blur(images, 5, 0.5), (1, 1, 1, 1))
    x = smooth[..., 1:-1, 2:] - smooth[..., 1:-1, :-2]
    y = smooth[..., 2:, 1:-1] - smooth[..., :-2, 1:-1]
    return torch.cat([x, y], 1)
