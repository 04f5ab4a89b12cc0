"""Augmentation of training images: random small affine maps and elastic distortion.

The smooth displacement field is that of P. Y. Simard, D. Steinkraus and J. C. Platt (Best practices for
convolutional neural networks applied to visual document analysis, ICDAR 2003).
"""

import math

import torch
from torch import Tensor, nn

from dashboard.engine.contract import IMAGE_SHAPE

SIDE = IMAGE_SHAPE[-1]
ROTATION = 8  # degrees, at the most
SCALE = 0.08  # change of width and of height, as a share, at the most
SHEAR = 0.1  # sideways, as a share of the height, at the most
SHIFT = 1.0  # pixels, at the most
ELASTIC = 0.03  # standard deviation of the displacement field, in half widths of the image
GRID = 5  # displacements are drawn on a grid of 5 x 5 and interpolated


def augment(pixels: Tensor, rng: torch.Generator) -> Tensor:
    """Pixels (b, 784) float32 in [0, 1] to the same shape and range, each image distorted by its own random map.

    The maps are drawn from `rng`, on the CPU, whatever the device of the pixels.
    """
    count = len(pixels)

    def uniform() -> Tensor:
        return torch.rand(count, generator=rng) * 2 - 1

    angle, shear = uniform() * math.radians(ROTATION), uniform() * SHEAR
    x_scale, y_scale = 1 + uniform() * SCALE, 1 + uniform() * SCALE
    x_shift, y_shift = (uniform() * SHIFT * 2 / SIDE for _ in range(2))
    rows = (
        torch.stack([angle.cos() / x_scale, (shear - angle.sin()) / y_scale, x_shift], 1),
        torch.stack([angle.sin() / x_scale, angle.cos() / y_scale, y_shift], 1),
    )
    grid = nn.functional.affine_grid(torch.stack(rows, 1), [count, 1, SIDE, SIDE], align_corners=False)
    field = torch.randn(count, 2, GRID, GRID, generator=rng) * ELASTIC
    grid += nn.functional.interpolate(field, size=(SIDE, SIDE), mode="bicubic", align_corners=True).permute(0, 2, 3, 1)
    images = pixels.unflatten(1, (1, SIDE, SIDE))
    return nn.functional.grid_sample(images, grid.to(pixels.device), align_corners=False).flatten(1)
