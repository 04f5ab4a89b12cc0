"""A torch model as arrays in, arrays out: the same encode and decode as the exported graphs have."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from training.model import Autoencoder, to_pixels

PART = 1000  # images at a time: bounds the memory of a call


class TorchCoder:
    """Wraps a model on its own device, in its own float32."""

    def __init__(self, model: Autoencoder) -> None:
        """Measure `model` as it is now."""
        self._model = model.eval()
        self._device = next(model.parameters()).device

    def encode(self, images: np.ndarray) -> np.ndarray:
        """Images (n, 28, 28) uint8 to codes (n, d) float32."""
        return _in_parts(lambda pixels: self._model.encode(pixels / 255), to_pixels(images, self._device))

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """Codes (n, d) float32 to images (n, 28, 28) float32 in [0, 1]."""
        return _in_parts(self._model.decoder, torch.from_numpy(codes).to(self._device)).reshape(-1, 28, 28)


@torch.inference_mode()
def _in_parts(compute: Callable[[Tensor], Tensor], given: Tensor) -> np.ndarray:
    return np.concatenate([compute(part).cpu().numpy() for part in given.split(PART)])
