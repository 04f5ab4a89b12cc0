"""The net is the tutorial's, and its numbers are what they claim to be."""

import torch
from torch import nn

from training.config import recipe
from training.model import build


def test_layers_are_the_tutorials() -> None:
    config = recipe("tutorial")
    model = build(config.hidden, config.latent, seed=0)
    linear = [(layer.in_features, layer.out_features) for layer in model.modules() if isinstance(layer, nn.Linear)]
    assert linear[:4] == [(784, 128), (128, 64), (64, 12), (12, 3)]
    assert linear[4:] == [(3, 12), (12, 64), (64, 128), (128, 784)]
    kinds = [type(layer) for layer in (*model.encoder, *model.decoder) if not isinstance(layer, nn.Linear)]
    assert kinds == [nn.Tanh] * 6 + [nn.Sigmoid]


def test_shapes_and_range() -> None:
    model = build((128, 64, 12), 3, seed=0)
    pixels = torch.rand(5, 784)
    assert model.encoder(pixels).shape == (5, 3)
    redrawn = model(pixels)
    assert redrawn.shape == (5, 784)
    assert redrawn.min() >= 0
    assert redrawn.max() <= 1


def test_seed_decides_the_weights_and_leaves_the_global_state_alone() -> None:
    before = torch.get_rng_state()
    one, same, other = (build((16,), 2, seed).encoder[0].weight for seed in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
    assert torch.equal(before, torch.get_rng_state())


def test_products_are_counted_as_in_one_step() -> None:
    model = build((10,), 2, seed=0)
    widths = 784 * 10, 10 * 2, 2 * 10, 10 * 784
    assert model.products_per_image == 3 * sum(widths) - 784 * 10
