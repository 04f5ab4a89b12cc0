"""Clusters of training images that look alike, and a centre in code space for each. No label is used.

The method is that of N2D (McConville et al., arXiv 1908.05968): UMAP embeds the images in few dimensions, where a plain
clustering finds them apart. N2D embeds what an autoencoder learned; here descriptors are embedded, which need no
training, with neighbours that are compared more closely.
"""

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial.distance import pdist
from threadpoolctl import threadpool_limits

from dashboard.engine.clustering import cluster
from dashboard.engine.old_names import CLUSTER_ARRAYS, renamed
from training.clusters.descriptors import describe, stroke_gradients
from training.files import write_atomically
from training.model.losses import CENTRE_SPACING

CLUSTERS = "clusters.npz"  # in a run's folder
NEIGHBOURS = 20  # of each image in UMAP's graph
ROUNDS = 400  # of pulling the centres together and pushing apart those that are too near


@dataclass(frozen=True)
class ImageClusters:
    """The cluster of each training image, (n,) int64, and the centre of each cluster, (k, d) float32."""

    assignments: np.ndarray
    centres: np.ndarray


def find_clusters(
    images: np.ndarray,
    count: int,
    dimensions: int,
    seed: int,
    on_progress: Callable[[str], None] = lambda words: None,
) -> ImageClusters:
    """Cluster images (n, 28, 28) uint8 by similarity, and place the centres as the embedding of the images has them.

    The embedding, in `dimensions`, is UMAP's (McInnes, Healy and Melville, arXiv 1802.03426); the clusters are those of
    k-means in it. `on_progress` is given words for each step. The same arguments give the same result on one machine.
    """
    from training.clusters.neighbours import nearest  # numba takes a second to load, and few commands need it

    with threadpool_limits(1):  # sums in another order would give another embedding
        on_progress("describing the training images")
        descriptors = describe(images)
        neighbours = nearest(
            descriptors,
            stroke_gradients(images),
            NEIGHBOURS,
            lambda share: on_progress(f"comparing those that look alike, {share:.0%} done"),
        )
        on_progress("embedding them with UMAP")
        embedding = _embed(descriptors, neighbours, dimensions, seed)
        on_progress("clustering the embedding")
        assignments = cluster(embedding, count, "kmeans", seed)
    medians = np.stack([np.median(embedding[assignments == number], axis=0) for number in range(count)])
    return ImageClusters(assignments, space_out(medians))


def save_clusters(path: Path, clusters: ImageClusters) -> None:
    """Write them, whole or not at all; there are 256 clusters at the most."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, assignments=clusters.assignments.astype(np.uint8), centres=clusters.centres)
    write_atomically(path, buffer.getvalue())


def load_clusters(path: Path) -> ImageClusters:
    """Read what `save_clusters` wrote, or an earlier version under other names."""
    with np.load(path) as stored:
        arrays = renamed(stored, CLUSTER_ARRAYS)
    return ImageClusters(arrays["assignments"].astype(np.int64), arrays["centres"])


def space_out(medians: np.ndarray) -> np.ndarray:
    """Centres (k, d) float32 around the origin, close together as `medians` (k, d) lie, CENTRE_SPACING apart or more.

    Starting far apart, they are pulled together bit by bit, while each pair nearer than CENTRE_SPACING is pushed apart.
    """
    centres = np.asarray(medians, np.float64) - np.mean(medians, axis=0)
    if len(centres) < 2:
        return centres.astype(np.float32)
    centres *= CENTRE_SPACING / pdist(centres).min()
    for _ in range(ROUNDS):
        centres = 0.995 * centres
        between = centres[:, None] - centres
        distances = np.linalg.norm(between, axis=2) + np.eye(len(centres)) * CENTRE_SPACING
        overlap = np.clip(CENTRE_SPACING - distances, 0, None) / distances / 2
        centres = centres + (between * overlap[..., None]).sum(axis=1)
    return (centres - centres.mean(axis=0)).astype(np.float32)


def _embed(
    descriptors: np.ndarray, neighbours: tuple[np.ndarray, np.ndarray], dimensions: int, seed: int
) -> np.ndarray:
    """UMAP of the graph of `neighbours` and their distances; of the descriptors it uses only how many there are."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="n_jobs value")  # one thread makes it repeatable
        warnings.filterwarnings("ignore", message="precomputed_knn")  # it could not embed images that come later
        from umap import UMAP  # takes seconds to load, and few commands need it

        umap = UMAP(neighbours[0].shape[1], dimensions, min_dist=0, random_state=seed, precomputed_knn=neighbours)
        return umap.fit_transform(descriptors)
