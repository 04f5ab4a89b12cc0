"""The net is the tutorial's, and its numbers are what they claim to be."""

import pytest
import torch
from torch import nn

from training.model.autoencoder import DAMPING, FourierFeatures, build, refine
from training.recipes import RECIPES, recipe


def test_layers_are_the_tutorials() -> None:
    config = recipe("tutorial")
    model = build(config)
    linear = [(layer.in_features, layer.out_features) for layer in model.modules() if isinstance(layer, nn.Linear)]
    assert linear[:4] == [(784, 128), (128, 64), (64, 12), (12, 3)]
    assert linear[4:] == [(3, 12), (12, 64), (64, 128), (128, 784)]
    others = [type(layer) for layer in (*model.encoder, *model.decoder) if not isinstance(layer, nn.Linear)]
    assert others == [nn.Tanh] * 6 + [nn.Sigmoid]


@pytest.mark.parametrize("name", RECIPES)
def test_shapes_and_range(name: str) -> None:
    model = build(recipe(name)).eval()
    pixels = torch.rand(5, 784)
    assert model.encode(pixels).shape == (5, recipe(name).code_size)
    reconstruction = model(pixels)
    assert reconstruction.shape == (5, 784)
    assert reconstruction.min() >= 0
    assert reconstruction.max() <= 1


def test_seed_decides_the_weights_and_leaves_the_global_state_alone() -> None:
    before = torch.get_rng_state()
    one, same, other = (build(recipe("tutorial", seed=seed)).encoder[0].weight for seed in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
    assert torch.equal(before, torch.get_rng_state())


def test_fourier_features_are_sines_and_cosines_beside_the_code() -> None:
    codes = torch.tensor([[1.0, -2.0]])
    features = FourierFeatures(2)(codes)
    assert features[0, :2].tolist() == [1.0, -2.0]
    assert torch.allclose(features[0, 2:6], torch.tensor([1.0, 0.0, 0.0, 0.0]), atol=1e-6)  # a wave is four units long
    assert torch.allclose(features[0, 6:], torch.tensor([0.0, -1.0, -1.0, 1.0]), atol=1e-6)


@pytest.mark.parametrize("size", [1, 3, 6])
def test_refinement_is_a_damped_least_squares_step(size: int) -> None:
    """Where reconstructions are linear in the code, the step is known in closed form."""
    rng = torch.Generator().manual_seed(0)
    jacobian, pixels = torch.randn(size, 784, generator=rng), torch.randn(4, 784, generator=rng)
    codes = torch.randn(4, size, generator=rng)
    refined = refine(codes, pixels, lambda given: given @ jacobian)
    normal = jacobian @ jacobian.T + DAMPING * torch.eye(size)
    expected = codes + torch.linalg.solve(normal, jacobian @ (pixels - codes @ jacobian).T).T
    assert torch.allclose(refined, expected, atol=1e-3)


def test_refinement_reconstructs_better() -> None:
    model = build(recipe("islands"))
    codes = torch.rand(50, 3) * 4 - 2
    pixels = model.decoder(codes).detach()
    codes_off = codes + 0.1 * torch.randn(codes.shape, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        before, after = (
            (model.decoder(some) - pixels).square().sum(1)
            for some in (codes_off, refine(codes_off, pixels, model.decoder))
        )
    assert (after <= before).all()
    assert torch.equal(model.encode(pixels), refine(model.encoder(pixels), pixels, model.decoder))
    plain = build(recipe("tutorial"))
    assert torch.equal(plain.encode(pixels), plain.encoder(pixels))
