"""Descriptors: an image in numbers that hardly depend on its slant. Nothing here is learned from labels.

Two views of each image, made upright first: which way its strokes run, and, weighing a little less, where its ink is.
"""

import math

import numpy as np
import torch
from sklearn.decomposition import PCA
from torch import Tensor, nn
from torchvision.transforms.functional import gaussian_blur

from dashboard.engine.contract import IMAGE_SHAPE

DIRECTIONS = 8  # of gradients
CELL = 4  # pixels between the middles of two cells
STROKES, INK = 50, 40  # principal components kept of each view
INK_WEIGHT = 0.75  # of the second view, beside 1 for the first
PART = 1000  # images at a time

SIDE = IMAGE_SHAPE[-1]


def describe(images: np.ndarray) -> np.ndarray:
    """Images (n, 28, 28) uint8 to descriptors (n, f) float32, f at most 90; they depend on all the images given."""
    strokes, ink = [], []
    with torch.inference_mode():
        for part in torch.from_numpy(images).split(PART):
            straight = upright(part[:, None] / 255)
            strokes.append(_strokes(straight).numpy())
            ink.append(gaussian_blur(straight, 7, 1.0).flatten(1).numpy())
    views = _main_components(np.concatenate(strokes), STROKES), INK_WEIGHT * _main_components(np.concatenate(ink), INK)
    return np.concatenate(views, axis=1).astype(np.float32)


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


def _strokes(pictures: Tensor) -> Tensor:
    """Histograms of gradient directions in soft cells (Dalal and Triggs, CVPR 2005), (b, 8 x 7 x 7).

    Square roots of their shares, as Arandjelovic and Zisserman do it (Three things everyone should know to improve
    object retrieval, CVPR 2012).
    """
    smooth = nn.functional.pad(gaussian_blur(pictures, 5, 0.5), (1, 1, 1, 1))
    across = smooth[..., 1:-1, 2:] - smooth[..., 1:-1, :-2]
    down = smooth[..., 2:, 1:-1] - smooth[..., :-2, 1:-1]
    direction = torch.atan2(down, across) * DIRECTIONS / math.tau
    away = (direction - torch.arange(DIRECTIONS)[:, None, None]) % DIRECTIONS  # from each direction, around the circle
    share = (1 - torch.minimum(away, DIRECTIONS - away)).clamp_min(0)
    cells = gaussian_blur(torch.hypot(across, down) * share, 19, 3.0)[..., CELL // 2 :: CELL, CELL // 2 :: CELL]
    return nn.functional.normalize(nn.functional.normalize(cells.flatten(1)).sqrt())


def _main_components(view: np.ndarray, kept: int) -> np.ndarray:
    """A view (n, f) in its first principal components, (n, at most `kept`), scaled to lie at distance 1 on average."""
    view = PCA(min(kept, len(view)), svd_solver="covariance_eigh").fit_transform(view)
    return view / np.sqrt(np.square(view).sum(axis=1).mean())
