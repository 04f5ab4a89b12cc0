"""Kinds: groups of training images that look alike, and a map of them in few dimensions. No label is asked for.

The idea is that of N2D (McConville et al., arXiv 1908.05968): made into a map by UMAP, images fall into islands that a
plain clustering finds. There the map is of what an autoencoder learned; here it is of descriptors, which need no
training and tell more, and whose neighbours are then compared more closely.
"""

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial.distance import pdist
from threadpoolctl import threadpool_limits

from dashboard.engine.classify import cluster
from training.descriptors import describe, stroke_gradients
from training.files import write_atomically
from training.islands import SPACING

KINDS = "kinds.npz"  # in a run's folder
NEIGHBOURS = 20  # of an image, that the map keeps near it
ROUNDS = 400  # in which the places of the kinds are pushed apart


@dataclass(frozen=True)
class Kinds:
    """Which group each training image is in, (n,) int64, and a place for each group, (kinds, d) float32."""

    members: np.ndarray
    places: np.ndarray


def find_kinds(
    images: np.ndarray, kinds: int, dimensions: int, seed: int, tell: Callable[[str], None] = lambda words: None
) -> Kinds:
    """Group images (n, 28, 28) uint8 by their looks, and lay the groups out as the map of them has them.

    The map, in `dimensions`, is UMAP's (McInnes, Healy and Melville, arXiv 1802.03426); the groups are those of k-means
    on it. `tell` is told in words what is being done. The same arguments give the same answer on one machine.
    """
    from training.deformation import nearest  # numba takes a second to load, and few commands need it

    with threadpool_limits(1):  # sums in another order would make another map
        tell("describing the training images")
        looks = describe(images)
        near = nearest(
            looks,
            stroke_gradients(images),
            NEIGHBOURS,
            lambda share: tell(f"comparing those that look alike, {share:.0%} done"),
        )
        tell("drawing a map of them")
        image_map = _map(looks, near, dimensions, seed)
        tell("finding groups on the map")
        members = cluster(image_map, kinds, "kmeans", seed)
    return Kinds(members, lay_out(np.stack([np.median(image_map[members == kind], axis=0) for kind in range(kinds)])))


def save_kinds(path: Path, kinds: Kinds) -> None:
    """Write them, whole or not at all."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, members=kinds.members.astype(np.uint8), places=kinds.places)
    write_atomically(path, buffer.getvalue())


def load_kinds(path: Path) -> Kinds:
    """Read what `save_kinds` wrote."""
    with np.load(path) as arrays:
        return Kinds(arrays["members"].astype(np.int64), arrays["places"])


def lay_out(middles: np.ndarray) -> np.ndarray:
    """Places (kinds, d) float32 around the origin, as the middles (kinds, d) lie, close, and SPACING apart or more.

    Starting far apart, they close in bit by bit, while each pair that is nearer than SPACING is pushed apart.
    """
    places = np.asarray(middles, np.float64) - np.mean(middles, axis=0)
    if len(places) < 2:
        return places.astype(np.float32)
    places *= SPACING / pdist(places).min()
    for _ in range(ROUNDS):
        places = 0.995 * places
        between = places[:, None] - places
        distances = np.linalg.norm(between, axis=2) + np.eye(len(places)) * SPACING
        places = places + (between * (np.clip(SPACING - distances, 0, None) / distances / 2)[..., None]).sum(axis=1)
    return (places - places.mean(axis=0)).astype(np.float32)


def _map(looks: np.ndarray, near: tuple[np.ndarray, np.ndarray], dimensions: int, seed: int) -> np.ndarray:
    """UMAP of the graph of neighbours `near`; of the descriptors themselves it only asks how many they are."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="n_jobs value")  # one thread is what makes it repeatable
        warnings.filterwarnings("ignore", message="precomputed_knn")  # it could not place images that come later
        from umap import UMAP  # takes seconds to load, and few commands need it

        neighbours = near[0].shape[1]
        umap = UMAP(neighbours, dimensions, min_dist=0, random_state=seed, precomputed_knn=near)
        return umap.fit_transform(looks)
