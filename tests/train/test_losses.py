"""Every term of the loss, and what the encoder sees, against numbers worked out by hand."""

import math
from dataclasses import replace

import pytest
import torch
from conftest import CPU
from torch import nn

from training.data.augment import augment
from training.model.autoencoder import Autoencoder, build
from training.model.losses import (
    CLASSIFICATION_WEIGHT,
    CLUSTER_RADIUS,
    CYCLE_CODES,
    RADIUS_WEIGHT,
    ClusterCentres,
    cycle_loss,
    training_loss,
    validation_loss,
)
from training.recipes import Config, recipe
from training.run.loop import inputs_and_targets, train_step
from training.run.training import Training

PLAIN = recipe("tutorial", encoder_hidden=(5,), seed=1)


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def centres() -> ClusterCentres:
    return ClusterCentres(torch.tensor([[0.0, 0, 0], [4, 0, 0]]))


@pytest.fixture
def net() -> Autoencoder:
    return build(PLAIN)


def test_cluster_loss_is_cross_entropy_of_squared_distances_and_distance_beyond_the_radius(
    centres: ClusterCentres,
) -> None:
    codes, assignments = torch.tensor([[1.0, 0, 0], [4, 0, 0.5]]), torch.tensor([0, 1])
    cross_entropy = (math.log(1 + math.exp(1 - 9)) + math.log(1 + math.exp(0.25 - 16.25))) / 2
    beyond = ((1 - CLUSTER_RADIUS) ** 2 + 0) / 2  # the second code is within the radius
    expected = CLASSIFICATION_WEIGHT * cross_entropy + RADIUS_WEIGHT * beyond
    assert centres.loss(codes, assignments).item() == pytest.approx(expected, rel=1e-4)


def test_a_code_on_its_centre_has_a_gradient_that_is_a_number(centres: ClusterCentres) -> None:
    codes = torch.zeros(1, 3, requires_grad=True)
    centres.loss(codes, torch.tensor([0])).backward()
    assert torch.isfinite(codes.grad).all()


def test_nearest_is_the_cluster_of_the_least_distance(centres: ClusterCentres) -> None:
    assert centres.nearest(torch.tensor([[1.9, 0, 0], [2.1, 0, 0]])).tolist() == [0, 1]
    assert centres.squared_distances(torch.tensor([[1.0, 2, 2]])).tolist() == [[9, 17]]


def test_training_loss_without_more_is_the_mean_squared_error_of_the_targets(net: Autoencoder) -> None:
    inputs, targets = torch.rand(2, 4, 784, generator=rng())
    expected = (net.decoder(net.encoder(inputs)) - targets).square().mean()
    assert torch.equal(training_loss(net, inputs, targets, PLAIN, rng()), expected)


def test_training_loss_adds_clusters_and_the_weighted_cycle(net: Autoencoder, centres: ClusterCentres) -> None:
    pixels = torch.rand(4, 784, generator=rng())
    assignments = torch.tensor([0, 1, 1, 0])
    config = replace(PLAIN, cycle_weight=0.5)
    codes = net.encoder(pixels)
    expected = (
        nn.functional.mse_loss(net.decoder(codes), pixels)
        + centres.loss(codes, assignments)
        + 0.5 * cycle_loss(net, codes, rng(3))
    )
    found = training_loss(net, pixels, pixels, config, rng(3), centres, assignments)
    assert found.item() == pytest.approx(expected.item(), rel=1e-6)


def test_cycle_moves_the_codes_of_reconstructions_and_not_the_codes_that_they_are_compared_with(
    net: Autoencoder,
) -> None:
    pixels = torch.rand(4, 784, generator=rng())

    def gradients(loss: torch.Tensor) -> list[torch.Tensor]:
        return list(torch.autograd.grad(loss, list(net.encoder.parameters())))

    codes = net.encoder(pixels)
    cycle = cycle_loss(net, codes.detach(), rng(3))
    expected = gradients(nn.functional.mse_loss(net.decoder(codes), pixels) + cycle)
    found = gradients(training_loss(net, pixels, pixels, replace(PLAIN, cycle_weight=1.0), rng(3)))
    assert all(torch.allclose(*pair, rtol=1e-5) for pair in zip(found, expected, strict=True))


def test_cycle_is_measured_on_so_many_codes_of_the_batch(net: Autoencoder) -> None:
    pixels = torch.rand(CYCLE_CODES + 5, 784, generator=rng())
    config = replace(PLAIN, cycle_weight=1.0)
    codes = net.encoder(pixels)
    cycle = cycle_loss(net, codes[:CYCLE_CODES], rng(3))
    expected = nn.functional.mse_loss(net.decoder(codes), pixels) + cycle
    assert training_loss(net, pixels, pixels, config, rng(3)).item() == pytest.approx(expected.item(), rel=1e-6)


def test_cycle_loss_is_the_squared_distance_between_codes_and_those_of_their_reconstructions(net: Autoencoder) -> None:
    codes = torch.tensor([[0.0, 2, -1], [1, 4, 1]])
    share = torch.rand(2, 3, generator=rng(7))
    drawn = torch.tensor([0.0, 2, -1]) + torch.tensor([1.0, 2, 2]) * share  # evenly from the box around them
    every = torch.cat([codes, drawn])
    distances = (net.encoder(net.decoder(every)) - every).square().sum(1)
    assert cycle_loss(net, codes, rng(7)).item() == pytest.approx(distances.mean().item(), rel=1e-6)


def test_cycle_loss_teaches_the_encoder_alone(net: Autoencoder) -> None:
    cycle_loss(net, torch.rand(3, 3, generator=rng()), rng()).backward()
    assert all(weight.grad is None for weight in net.decoder.parameters())
    assert all(weight.grad.abs().sum() > 0 for weight in net.encoder.parameters())


def test_validation_counts_each_image_to_the_nearest_cluster(net: Autoencoder, centres: ClusterCentres) -> None:
    pixels = torch.rand(6, 784, generator=rng())
    with torch.no_grad():
        codes = net.encode(pixels)
        error = nn.functional.mse_loss(net.decoder(codes), pixels)
        expected = error + centres.loss(codes, centres.squared_distances(codes).argmin(1))
    assert validation_loss(net, pixels) == pytest.approx(error.item(), rel=1e-6)
    assert validation_loss(net, pixels, centres) == pytest.approx(expected.item(), rel=1e-6)


def test_validation_refines_codes_where_the_model_does() -> None:
    model = build(replace(PLAIN, refine_steps=1))
    pixels = torch.rand(6, 784, generator=rng())
    expected = (model(pixels) - pixels).square().mean()
    assert validation_loss(model, pixels) == pytest.approx(expected.item(), rel=1e-6)


def test_noise_is_added_to_the_inputs_alone() -> None:
    pixels = torch.full((50, 784), 0.5)
    inputs, targets = inputs_and_targets(pixels, replace(PLAIN, noise_std=0.1), rng())
    assert targets is pixels
    assert (inputs - pixels).std().item() == pytest.approx(0.1, rel=0.02)
    assert abs((inputs - pixels).mean().item()) < 0.002


def test_a_share_of_the_batches_is_augmented_in_inputs_and_targets_alike() -> None:
    pixels = torch.rand(3, 784, generator=rng())
    config: Config = replace(PLAIN, augment_share=0.25)
    changed = 0
    for seed in range(400):
        inputs, targets = inputs_and_targets(pixels, config, rng(seed))
        assert inputs is targets
        changed += targets is not pixels
    assert changed == pytest.approx(100, abs=30)  # three and a half standard deviations
    draws = rng(5)
    torch.rand((), generator=draws)  # whether to augment
    expected = augment(pixels, draws)
    assert torch.equal(inputs_and_targets(pixels, replace(PLAIN, augment_share=1.0), rng(5))[1], expected)


def test_long_gradients_are_clipped_to_their_norm() -> None:
    training = Training(replace(PLAIN, grad_clip=0.001), 64, CPU)
    train_step(training, torch.randint(0, 256, (8, 784), dtype=torch.uint8, generator=rng()))
    norms = [weight.grad.norm() for weight in training.net.parameters()]
    assert torch.stack(norms).norm().item() == pytest.approx(0.001, rel=1e-3)


def test_each_step_of_each_seed_draws_its_own_noise() -> None:
    config = replace(PLAIN, noise_std=0.5)
    batch = torch.full((4, 784), 128, dtype=torch.uint8)

    def losses(seed: int) -> list[float]:
        training = Training(replace(config, seed=seed), 64, CPU)
        training.net.load_state_dict(build(PLAIN).state_dict())
        training.optimizer.param_groups[0]["weight_decay"] = 0.0
        found = []
        for _ in range(2):
            training.net.load_state_dict(build(PLAIN).state_dict())  # so that only the noise differs
            found.append(train_step(training, batch).item())
        return found

    assert len({*losses(0), *losses(1)}) == 4
    assert losses(0) == losses(0)
