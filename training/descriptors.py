"""Descriptors: an image in numbers that hardly depend on its slant. Nothing here is learned from labels.

Each image is made upright; what then counts is where its strokes run which way.
"""

import math
from collections.abc import Iterator

import numpy as np
import torch
from sklearn.decomposition import PCA
from torch import Tensor, nn
from torchvision.transforms.functional import gaussian_blur

from dashboard.engine.contract import IMAGE_SHAPE

DIRECTIONS = 8  # of gradients
CELL = 4  # pixels between the middles of two cells
COMPONENTS = 50  # principal components kept
PART = 1000  # images at a time

SIDE = IMAGE_SHAPE[-1]


def describe(images: np.ndarray) -> np.ndarray:
    """Images (n, 28, 28) uint8 to descriptors (n, f) float32, f at most COMPONENTS; they depend on all images given."""
    histograms = np.concatenate([_histograms(part).numpy() for part in _upright_parts(images)])
    return PCA(min(COMPONENTS, *histograms.shape), svd_solver="covariance_eigh").fit_transform(histograms)


def stroke_gradients(images: np.ndarray) -> np.ndarray:
    """Images (n, 28, 28) uint8 to their slopes across and down, made upright, (n, 2, 28, 28) float32."""
    return np.concatenate([_gradients(part).numpy() for part in _upright_parts(images)])


def upright(pictures: Tensor) -> Tensor:
    """Pictures (b, 1, 28, 28) float32 in [0, 1], slanted so that rows of ink line up, the centre of mass in the middle.

    The slant is that of the least-squares line through the ink (LeCun et al., Gradient-based learning applied to
    document recognition, Proc. IEEE 86, 1998, who call it deslanting).
    """
    ink = pictures[:, 0] + 1e-6  # a blank picture has a middle too
    places = torch.arange(SIDE) - (SIDE - 1) / 2
    mass = ink.sum((1, 2))
    across = (ink.sum(1) * places).sum(1) / mass
    down = (ink.sum(2) * places).sum(1) / mass
    right, below = places - across[:, None, None], places[:, None] - down[:, None, None]
    slant = (ink * right * below).sum((1, 2)) / (ink * below.square()).sum((1, 2))
    half = SIDE / 2
    zero, one = torch.zeros_like(slant), torch.ones_like(slant)
    rows = torch.stack([torch.stack([one, slant, across / half], 1), torch.stack([zero, one, down / half], 1)], 1)
    grid = nn.functional.affine_grid(rows, list(pictures.shape), align_corners=False)
    return nn.functional.grid_sample(pictures, grid, align_corners=False)


def _upright_parts(images: np.ndarray) -> Iterator[Tensor]:
    for part in torch.from_numpy(images).split(PART):
        yield upright(part[:, None] / 255)


def _histograms(pictures: Tensor) -> Tensor:
    """Histograms of gradient directions in soft cells (Dalal and Triggs, CVPR 2005), (b, 8 x 7 x 7).

    Square roots of their shares, as Arandjelovic and Zisserman do it (Three things everyone should know to improve
    object retrieval, CVPR 2012).
    """
    across, down = _gradients(pictures).split(1, 1)
    direction = torch.atan2(down, across) * DIRECTIONS / math.tau
    away = (direction - torch.arange(DIRECTIONS)[:, None, None]) % DIRECTIONS  # from each direction, around the circle
    share = (1 - torch.minimum(away, DIRECTIONS - away)).clamp_min(0)
    cells = gaussian_blur(torch.hypot(across, down) * share, 19, 3.0)[..., CELL // 2 :: CELL, CELL // 2 :: CELL]
    return nn.functional.normalize(nn.functional.normalize(cells.flatten(1)).sqrt())


def _gradients(pictures: Tensor) -> Tensor:
    """Slopes across and down, (b, 2, 28, 28), of pictures (b, 1, 28, 28) a little blurred."""
    smooth = nn.functional.pad(gaussian_blur(pictures, 5, 0.5), (1, 1, 1, 1))
    across = smooth[..., 1:-1, 2:] - smooth[..., 1:-1, :-2]
    down = smooth[..., 2:, 1:-1] - smooth[..., :-2, 1:-1]
    return torch.cat([across, down], 1)
