"""The loss: every term of it, in training and on the images that are kept for validation."""

import torch
from torch import Tensor, nn

from training.model.autoencoder import Autoencoder
from training.recipes import Config

CENTRE_SPACING = 2.0  # least distance between the centres of two clusters
CLUSTER_RADIUS = 0.75  # within which a code is as near to its centre as it needs to be
CLASSIFICATION_WEIGHT = 0.01  # of the cross entropy, beside the mean squared error a pixel
RADIUS_WEIGHT = 0.02  # of the squared distance beyond CLUSTER_RADIUS
CYCLE_CODES = 16  # codes of a batch that are decoded and encoded again, and as many random ones


class ClusterCentres(nn.Module):
    """The centres of the clusters in code space, which do not learn.

    That each class has a fixed centre, given in advance, costs a classifier nothing (Mettes, van der Pol and Snoek,
    Hyperspherical prototype networks, arXiv 1901.10514); here the classes are clusters that were found without labels.
    """

    centres: Tensor

    def __init__(self, centres: Tensor) -> None:
        """Keep `centres` (clusters, d) float32."""
        super().__init__()
        self.register_buffer("centres", centres)

    def squared_distances(self, codes: Tensor) -> Tensor:
        """From codes (b, d) to each centre: (b, clusters)."""
        return (codes[:, None] - self.centres).square().sum(2)

    def nearest(self, codes: Tensor) -> Tensor:
        """The cluster whose centre is nearest to each of codes (b, d): (b,) int64."""
        return self.squared_distances(codes).argmin(1)

    def loss(self, codes: Tensor, assignments: Tensor) -> Tensor:
        """How far codes (b, d) are from their own clusters `assignments` (b,), and how near to other ones: ().

        The cross entropy of a classification by squared distance, and the squared distance beyond CLUSTER_RADIUS.
        """
        distances = self.squared_distances(codes)
        cross_entropy = nn.functional.cross_entropy(-distances, assignments)
        own = distances.gather(1, assignments[:, None])
        beyond = nn.functional.relu(own.clamp_min(1e-9).sqrt() - CLUSTER_RADIUS).square().mean()
        return CLASSIFICATION_WEIGHT * cross_entropy + RADIUS_WEIGHT * beyond


def training_loss(
    net: Autoencoder,
    inputs: Tensor,
    targets: Tensor,
    config: Config,
    rng: torch.Generator,
    clusters: ClusterCentres | None = None,
    assignments: Tensor | None = None,
) -> Tensor:
    """The loss of one batch: the mean squared error a pixel, and what else the config asks for, as one number.

    `inputs` (b, 784) is what the encoder sees and `targets` (b, 784) what the decoder should draw, both from 0 to 1:
    they differ where noise was added, as in denoising (Vincent et al., Extracting and composing robust features with
    denoising autoencoders, ICML 2008). `assignments` (b,) are the clusters of the images.
    """
    codes = net.encoder(inputs)
    loss = nn.functional.mse_loss(net.decoder(codes).float(), targets)
    if clusters is not None:
        assert assignments is not None, "a run with clusters needs those of its images"
        loss = loss + clusters.loss(codes, assignments)
    if config.cycle_weight:
        loss = loss + config.cycle_weight * cycle_loss(net, codes.detach()[:CYCLE_CODES], rng)
    return loss


def cycle_loss(net: Autoencoder, codes: Tensor, rng: torch.Generator) -> Tensor:
    """Mean squared distance between codes and the codes of their reconstructions; it teaches the encoder alone.

    For codes (b, d) of images, and for as many drawn evenly from the box around them.
    """
    low, high = codes.min(0).values, codes.max(0).values
    drawn = low + (high - low) * torch.rand(codes.shape, generator=rng).to(codes.device)
    codes = torch.cat([codes, drawn])
    with torch.no_grad():
        reconstructions = net.decoder(codes)
    return (net.encoder(reconstructions) - codes).square().sum(1).mean()


@torch.inference_mode()
def validation_loss(model: Autoencoder, pixels: Tensor, clusters: ClusterCentres | None = None) -> float:
    """The mean loss over pixels (n, 784) from 0 to 1, each image counted to the cluster whose centre is nearest."""
    codes = model.encode(pixels)
    loss = nn.functional.mse_loss(model.decoder(codes), pixels)
    if clusters is not None:
        loss = loss + clusters.loss(codes, clusters.nearest(codes))
    return loss.item()
