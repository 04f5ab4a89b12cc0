"""Random small warps of training images: the same digit as another hand, or another day, might have written it.

Affine maps and a smooth displacement field, as P. Y. Simard, D. Steinkraus and J. C. Platt use them (Best practices for
convolutional neural networks applied to visual document analysis, ICDAR 2003).
"""

import math

import torch
from torch import Tensor, nn

from dashboard.engine.contract import IMAGE_SHAPE

SIDE = IMAGE_SHAPE[-1]
TURN = 8  # degrees, at the most
SCALE = 0.08  # change of width and of height, as a share, at the most
SLANT = 0.1  # sideways, as a share of the height, at the most
SHIFT = 1.0  # pixels, at the most
BEND = 0.03  # standard deviation of the displacement field, in half widths of the image
FIELD = 5  # displacements are drawn on a grid of 5 x 5 and interpolated


def warp(pixels: Tensor, generator: torch.Generator) -> Tensor:
    """Pixels (b, 784) float32 in [0, 1] to the same shape and range, each image warped its own way.

    Drawn from `generator`, on the CPU, whatever the device of the pixels.
    """
    count = len(pixels)

    def drawn() -> Tensor:
        return torch.rand(count, generator=generator) * 2 - 1

    angle, slant = drawn() * math.radians(TURN), drawn() * SLANT
    wide, high = 1 + drawn() * SCALE, 1 + drawn() * SCALE
    across, down = (drawn() * SHIFT * 2 / SIDE for _ in range(2))
    rows = (
        torch.stack([angle.cos() / wide, (slant - angle.sin()) / high, across], 1),
        torch.stack([angle.sin() / wide, angle.cos() / high, down], 1),
    )
    grid = nn.functional.affine_grid(torch.stack(rows, 1), [count, 1, SIDE, SIDE], align_corners=False)
    field = torch.randn(count, 2, FIELD, FIELD, generator=generator) * BEND
    grid += nn.functional.interpolate(field, size=(SIDE, SIDE), mode="bicubic", align_corners=True).permute(0, 2, 3, 1)
    images = pixels.unflatten(1, (1, SIDE, SIDE))
    return nn.functional.grid_sample(images, grid.to(pixels.device), align_corners=False).flatten(1)
