"""Which device computes, and how fast it multiplies matrices."""

import time

import torch

from training.errors import TrainingError

SIDE = 2048  # large enough that a product of two such matrices runs at the device's limit


def choose_device(name: str) -> torch.device:
    """The device of that name; "auto" takes cuda, then mps, then cpu. Raises TrainingError when it is not there."""
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    chosen = next(device for device, found in there.items() if found) if name == "auto" else name
    if not there[chosen]:
        found = ", ".join(device for device, is_there in there.items() if is_there)
        raise TrainingError(f"This machine offers torch no device {chosen!r}; choose --device {found} or auto.")
    return torch.device(chosen)


def multiply_adds_per_second(device: torch.device, rounds: int = 5) -> float:
    """The device's limit, measured: multiply-adds a second in large float32 matrix products, the best of `rounds`."""
    left, right = torch.rand(2, SIDE, SIDE, device=device)
    best = float("inf")
    for _ in range(rounds + 1):  # the first round warms up and is rarely the best
        began = time.perf_counter()
        (left @ right)[0, 0].item()  # waits for the device
        best = min(best, time.perf_counter() - began)
    return SIDE**3 / best
