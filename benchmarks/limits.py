"""The limit that matrix multiplication sets to a training step on this machine."""

import time

import torch
from torch.utils.flop_counter import FlopCounterMode

from training.model.autoencoder import PIXELS, Autoencoder

SIDE = 2048  # large enough that a product of two such matrices runs at the device's limit


def multiply_adds_per_second(device: torch.device, rounds: int = 5, side: int = SIDE) -> float:
    """Multiply-adds a second in float32 products of (side, side) matrices, measured: the best of `rounds`."""
    left, right = torch.rand(2, side, side, device=device)
    best = float("inf")
    for _ in range(rounds + 1):  # the first round warms up and is rarely the best
        began = time.perf_counter()
        (left @ right)[0, 0].item()  # waits for the device
        best = min(best, time.perf_counter() - began)
    return side**3 / best


def products_per_image(model: Autoencoder) -> int:
    """Multiply-adds in the products of one training step, an image: forward, and backward to every weight."""
    pixels = torch.zeros(1, PIXELS, device=next(model.parameters()).device)
    with FlopCounterMode(display=False) as counter:
        model.decoder(model.encoder(pixels)).sum().backward()
    model.zero_grad()
    return counter.get_total_flops() // 2
