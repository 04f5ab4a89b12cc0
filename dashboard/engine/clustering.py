"""Clusters of codes, found with no label, and how well they agree with the labels."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from sklearn.mixture import GaussianMixture

Clusterer = Literal["kmeans", "gmm"]
UNNAMED = -1


@dataclass(frozen=True)
class Agreement:
    """How well clusters found with no label agree with the labels; 1 is perfect in all three."""

    accuracy: float  # share of digits whose cluster was matched to their label
    nmi: float  # normalised mutual information, 0 to 1
    ari: float  # adjusted Rand index, 0 by chance


def cluster(codes: np.ndarray, clusters: int, by: Clusterer, seed: int = 0) -> np.ndarray:
    """Assign codes (n, d) to `clusters` clusters with no label: (n,) int64 from 0 to clusters - 1.

    "kmeans": Lloyd's algorithm (IEEE Trans. Inf. Theory 28, 1982) from the best of ten k-means++ starts (Arthur and
    Vassilvitskii, SODA 2007). "gmm": Gaussians with full covariances, fitted by expectation maximisation (Dempster,
    Laird and Rubin, J. R. Stat. Soc. B 39, 1977) from the best of three k-means starts. Of fewer different codes than
    `clusters`, each is a cluster of its own.
    """
    codes = np.asarray(codes, np.float64)
    different, assignments = np.unique(codes, axis=0, return_inverse=True)
    if len(different) <= clusters:
        return assignments.astype(np.int64)
    if by == "kmeans":
        return fit_kmeans(codes, clusters, seed).labels_.astype(np.int64)
    return GaussianMixture(clusters, n_init=3, random_state=seed).fit_predict(codes).astype(np.int64)


def fit_kmeans(codes: np.ndarray, clusters: int, seed: int = 0) -> KMeans:
    """The k-means of `cluster`, fitted on codes (n, d), to assign other codes by."""
    return KMeans(clusters, n_init=10, random_state=seed).fit(np.asarray(codes, np.float64))


def confusion(assignments: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """How many digits of each cluster carry each label, (k, classes) int64, from assignments (n,) and labels (n,)."""
    counts = np.zeros((int(assignments.max()) + 1, classes), np.int64)
    np.add.at(counts, (assignments, labels), 1)
    return counts


def match_clusters(assignments: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The label that each cluster stands for, (k,) int64, so that as many digits as possible agree.

    One to one, by H. W. Kuhn's Hungarian method (Naval Res. Logist. Q. 2, 1955); with more clusters than labels, those
    left over stand for -1, no label.
    """
    counts = confusion(assignments, labels, int(labels.max()) + 1)
    rows, columns = linear_sum_assignment(counts, maximize=True)
    matched = np.full(len(counts), -1)
    matched[rows] = columns
    return matched


def agreement(assignments: np.ndarray, labels: np.ndarray) -> Agreement:
    """Compare assignments (n,) to clusters with labels (n,).

    Accuracy is that of Yang et al. (Image clustering using local discriminant models and global integration, IEEE
    Trans. Image Process. 19, 2010); NMI is normalised by the mean entropy (Strehl and Ghosh, JMLR 3, 2002); ARI is
    Hubert and Arabie's (J. Classif. 2, 1985).
    """
    accuracy = float(np.mean(match_clusters(assignments, labels)[assignments] == labels))
    nmi = float(normalized_mutual_info_score(labels, assignments))
    return Agreement(accuracy, nmi, float(adjusted_rand_score(labels, assignments)))


@dataclass(frozen=True)
class Clusters:
    """Codes in k clusters, the largest first."""

    assignments: np.ndarray  # (n,) int64, the cluster of each code
    centres: np.ndarray  # (k, d) float32, the mean code of each cluster
    distances: np.ndarray  # (n,) float32, from each code to the centre of its cluster

    def __len__(self) -> int:
        return len(self.centres)

    @property
    def sizes(self) -> np.ndarray:
        """Codes in each cluster, (k,)."""
        return np.bincount(self.assignments, minlength=len(self))

    def by_distance(self, cluster: int) -> np.ndarray:
        """The codes of a cluster by number, (m,) int64, the one nearest to its centre first."""
        members = np.flatnonzero(self.assignments == cluster)
        return members[np.argsort(self.distances[members], kind="stable")]


def find_clusters(codes: np.ndarray, count: int, by: Clusterer) -> Clusters:
    """Cluster codes (n, d) with no label, as `cluster` does; fewer clusters than `count` where some stay empty."""
    _, found, sizes = np.unique(cluster(codes, count, by), return_inverse=True, return_counts=True)
    rank = np.argsort(np.argsort(-sizes, kind="stable"))
    assignments = rank[found]
    centres = np.stack([codes[assignments == number].mean(axis=0) for number in range(len(sizes))])
    return Clusters(assignments, centres, np.linalg.norm(codes - centres[assignments], axis=1))


def naming_accuracy(names: np.ndarray, assignments: np.ndarray, labels: np.ndarray) -> float:
    """Share of codes (n,) whose cluster's name, from `names` (k,), is their label; UNNAMED is always wrong."""
    return float(np.mean(names[assignments] == labels))
