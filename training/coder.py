"""A torch model as arrays in, arrays out: the same encode and decode as the exported graphs have."""

import numpy as np
import torch

from training.model import Autoencoder, to_pixels


class TorchCoder:
    """Wraps a model on its own device, in its own float32."""

    def __init__(self, model: Autoencoder) -> None:
        """Measure `model` as it is now."""
        self._model = model.eval()
        self._device = next(model.parameters()).device

    @torch.inference_mode()
    def encode(self, images: np.ndarray) -> np.ndarray:
        """Images (n, 28, 28) uint8 to codes (n, d) float32."""
        return self._model.encoder(to_pixels(images, self._device) / 255).cpu().numpy()

    @torch.inference_mode()
    def decode(self, codes: np.ndarray) -> np.ndarray:
        """Codes (n, d) float32 to images (n, 28, 28) float32 in [0, 1]."""
        return self._model.decoder(torch.from_numpy(codes).to(self._device)).unflatten(1, (28, 28)).cpu().numpy()
