"""Islands: a place in code space for each kind of image, and the terms of the loss that gather each kind around it."""

from torch import Tensor, nn

RADIUS = 0.75  # of an island, where the least distance between two places is SPACING
SPACING = 2.0
BELONGING = 0.01  # weight of the cross entropy, beside the mean squared error a pixel
STAYING = 0.02  # weight of the squared distance beyond RADIUS


class Islands(nn.Module):
    """The places, which do not learn.

    That each class has a fixed place, given in advance, costs a classifier nothing (Mettes, van der Pol and Snoek,
    Hyperspherical prototype networks, arXiv 1901.10514); here the classes are kinds that nobody named.
    """

    places: Tensor

    def __init__(self, places: Tensor) -> None:
        """Keep `places` (kinds, d) float32."""
        super().__init__()
        self.register_buffer("places", places)

    def squared_distances(self, codes: Tensor) -> Tensor:
        """From codes (b, d) to each place: (b, kinds)."""
        return (codes[:, None] - self.places).square().sum(2)

    def loss(self, codes: Tensor, kinds: Tensor) -> Tensor:
        """How far codes (b, d) are from belonging to their kinds (b,) alone and from staying on their islands: ()."""
        distances = self.squared_distances(codes)
        belonging = nn.functional.cross_entropy(-distances, kinds)
        own = distances.gather(1, kinds[:, None])
        astray = nn.functional.relu(own.clamp_min(1e-9).sqrt() - RADIUS).square().mean()
        return BELONGING * belonging + STAYING * astray
