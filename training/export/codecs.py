"""Codecs: what encodes images and decodes codes as arrays, so that different models are measured by one function."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import torch
from sklearn.decomposition import PCA
from torch import Tensor

from dashboard.engine.images import to_rows
from training.model.autoencoder import Autoencoder, scaled, to_pixels

BATCH = 1000  # images at a time: bounds the memory of a call


class Codec(Protocol):
    """What can be measured: dashboard.engine.runtime.Autoencoder, TorchCodec, PrincipalComponents."""

    def encode(self, images: np.ndarray) -> np.ndarray:
        """Images (n, 28, 28) uint8 to codes (n, d)."""

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """Codes (n, d) to images (n, 28, 28) in [0, 1]."""


class TorchCodec:
    """A torch model on its own device, in its own float32; it encodes and decodes as the exported graphs do."""

    def __init__(self, model: Autoencoder) -> None:
        """Measure `model` as it is now."""
        self._model = model.eval()
        self._device = next(model.parameters()).device

    def encode(self, images: np.ndarray) -> np.ndarray:
        """Images (n, 28, 28) uint8 to codes (n, d) float32."""
        return _in_batches(lambda pixels: self._model.encode(scaled(pixels)), to_pixels(images, self._device))

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """Codes (n, d) float32 to images (n, 28, 28) float32 in [0, 1]."""
        return _in_batches(self._model.decoder, torch.from_numpy(codes).to(self._device)).reshape(-1, 28, 28)


class PrincipalComponents:
    """The best linear autoencoder: principal components (Pearson, Philosophical Magazine 2, 1901)."""

    def __init__(self, images: np.ndarray, code_size: int) -> None:
        """Fit on training images (n, 28, 28) uint8."""
        self._pca = PCA(min(code_size, len(images)), svd_solver="covariance_eigh").fit(to_rows(images))

    def encode(self, images: np.ndarray) -> np.ndarray:
        """Images (n, 28, 28) uint8 to their first components (n, d) float32."""
        return self._pca.transform(to_rows(images))

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """Components (n, d) to images (n, 28, 28), which may leave [0, 1]: PCA minimises the error of what it gives."""
        return self._pca.inverse_transform(codes).reshape(-1, 28, 28)


@torch.inference_mode()
def _in_batches(compute: Callable[[Tensor], Tensor], given: Tensor) -> np.ndarray:
    return np.concatenate([compute(batch).cpu().numpy() for batch in given.split(BATCH)])
