"""Descriptors tell digits apart, slant or no slant, better than pixels do."""

import numpy as np
import torch
from torchvision.transforms.functional import affine

from dashboard.engine.classify import knn_accuracy
from training.clusters.descriptors import describe, deskew
from training.data.datasets import Dataset


def test_slanted_and_moved_strokes_are_deskewed_and_centred() -> None:
    stroke = torch.zeros(1, 1, 28, 28)
    stroke[..., 6:22, 13:15] = 1
    leaning = affine(stroke, angle=0, translate=[3, -2], scale=1, shear=[20.0], interpolation=2)
    assert (deskew(stroke) - stroke).abs().max() < 0.01
    assert (leaning - stroke).abs().mean() > 0.05 > 0.02 > (deskew(leaning) - stroke).abs().mean()


def test_neighbours_share_more_labels_than_those_of_pixels(digits: Dataset) -> None:
    images, labels = digits.train.images[:4000], digits.train.labels[:4000]
    descriptors = describe(images)
    pixels = images.reshape(len(images), -1) / np.float32(255)
    found, floor = (
        knn_accuracy(view[:3000], labels[:3000], view[3000:], labels[3000:]) for view in (descriptors, pixels)
    )
    assert descriptors.dtype == np.float32
    assert 1 - found < (1 - floor) / 2


def test_blank_images_have_descriptors_too(digits: Dataset) -> None:
    images = digits.train.images[:30].copy()
    images[::3] = 0
    assert np.isfinite(describe(images)).all()
