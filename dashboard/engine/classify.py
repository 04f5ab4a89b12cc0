"""What the codes know of the labels: clustering with no label, and classification with a few.

No function here trains the autoencoder: labels only measure codes that were learned without them. The command
`python -m training evaluate` and the dashboard call the same functions, so that their figures are the same.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array, diags_array, eye_array
from scipy.sparse.linalg import cg
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

NEIGHBOURS = 10  # of the k-NN figure and of the graph that label spreading walks on

Clusterer = Literal["kmeans", "gmm"]
Method = Literal["knn", "1nn", "logistic", "spreading"]
METHODS: tuple[Method, ...] = get_args(Method)


@dataclass(frozen=True)
class Agreement:
    """How well clusters found with no label agree with the labels; 1 is perfect in all three."""

    accuracy: float  # share of digits whose cluster was matched to their label
    nmi: float  # normalised mutual information, 0 to 1
    ari: float  # adjusted Rand index, 0 by chance


def cluster(codes: np.ndarray, clusters: int, by: Clusterer, seed: int = 0) -> np.ndarray:
    """Group codes (n, d) into `clusters` groups with no label: (n,) int64 from 0 to clusters - 1.

    "kmeans": Lloyd's algorithm (IEEE Trans. Inf. Theory 28, 1982) from the best of ten k-means++ starts (Arthur and
    Vassilvitskii, SODA 2007). "gmm": Gaussians with full covariances, fitted by expectation maximisation (Dempster,
    Laird and Rubin, J. R. Stat. Soc. B 39, 1977) from the best of three k-means starts.
    """
    codes = np.asarray(codes, np.float64)
    if by == "kmeans":
        return fit_kmeans(codes, clusters, seed).labels_.astype(np.int64)
    return GaussianMixture(clusters, n_init=3, random_state=seed).fit_predict(codes).astype(np.int64)


def fit_kmeans(codes: np.ndarray, clusters: int, seed: int = 0) -> KMeans:
    """The k-means of `cluster`, fitted on codes (n, d), to group other codes by."""
    return KMeans(clusters, n_init=10, random_state=seed).fit(np.asarray(codes, np.float64))


def confusion(members: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """How many members of each group carry each label, (k, classes) int64."""
    counts = np.zeros((int(members.max()) + 1, classes), np.int64)
    np.add.at(counts, (members, labels), 1)
    return counts


def match_clusters(clusters: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The label that each cluster stands for, (k,) int64, so that as many digits as possible agree.

    One to one, by H. W. Kuhn's Hungarian method (Naval Res. Logist. Q. 2, 1955); with more clusters than labels, those
    left over stand for -1, no label.
    """
    counts = confusion(clusters, labels, int(labels.max()) + 1)
    rows, columns = linear_sum_assignment(counts, maximize=True)
    matched = np.full(len(counts), -1)
    matched[rows] = columns
    return matched


def agreement(clusters: np.ndarray, labels: np.ndarray) -> Agreement:
    """Compare clusters (n,) with labels (n,).

    Accuracy is that of Yang et al. (Image clustering using local discriminant models and global integration, IEEE
    Trans. Image Process. 19, 2010); NMI is normalised by the mean entropy (Strehl and Ghosh, JMLR 3, 2002); ARI is
    Hubert and Arabie's (J. Classif. 2, 1985).
    """
    accuracy = float(np.mean(match_clusters(clusters, labels)[clusters] == labels))
    nmi = float(normalized_mutual_info_score(labels, clusters))
    return Agreement(accuracy, nmi, float(adjusted_rand_score(labels, clusters)))


def knn_accuracy(
    known: np.ndarray, known_labels: np.ndarray, codes: np.ndarray, labels: np.ndarray, neighbours: int = NEIGHBOURS
) -> float:
    """Share of `codes` (n, d) whose label is the commonest among their nearest `known` codes (m, d).

    Cover and Hart, Nearest neighbor pattern classification (IEEE Trans. Inf. Theory 13, 1967).
    """
    neighbours = min(neighbours, len(known))
    return float(KNeighborsClassifier(neighbours).fit(known, known_labels).score(codes, labels))


def probe_accuracy(known: np.ndarray, known_labels: np.ndarray, codes: np.ndarray, labels: np.ndarray) -> float:
    """Share of `codes` that a linear classifier fitted on `known` codes labels rightly.

    A linear probe: Alain and Bengio, Understanding intermediate layers using linear classifier probes
    (arXiv 1610.01644).
    """
    probe = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    return float(probe.fit(known, known_labels).score(codes, labels))


def draw_labelled(labels: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Numbers of `count` digits to be given their label, (count,) int64 sorted, drawn at random.

    As many of each class as possible, as in semi-supervised benchmarks (Oliver et al., arXiv 1804.09170). Raises
    ValueError when there are fewer digits than `count`.
    """
    if not 0 < count <= len(labels):
        raise ValueError(f"{count} labelled digits cannot be drawn from {len(labels)}; ask for 1 to {len(labels)}.")
    order = np.random.default_rng(seed).permutation(len(labels))
    shuffled = labels[order]
    rank = np.empty(len(labels), np.int64)  # 0 for the first of its class in this order, 1 for the second, ...
    for label in np.unique(shuffled):
        members = shuffled == label
        rank[members] = np.arange(members.sum())
    return np.sort(order[np.argsort(rank, kind="stable")[:count]])


def classify(codes: np.ndarray, labelled: np.ndarray, labels: np.ndarray, method: Method) -> np.ndarray:
    """Label all codes (n, d) from those numbered `labelled` (m,), whose labels are `labels` (m,): (n,) of labels.

    "knn" asks up to ten neighbours weighted by 1/distance, "1nn" the nearest one, "logistic" fits a linear
    classifier, and "spreading" lets labels flow along the graph of all codes (see SpreadingGraph).
    """
    return Labeller(codes).believe(labelled, labels, method).labels


def few_label_accuracies(
    codes: np.ndarray, labels: np.ndarray, count: int, draws: int, methods: tuple[Method, ...] = METHODS
) -> dict[Method, np.ndarray]:
    """For each method, its accuracy in `draws` draws of `count` labelled digits, (draws,) float64.

    The accuracy is that on the digits that were not given a label; draw i has the seed i.
    """
    labeller = Labeller(codes)
    found = [draw_accuracies(labeller, labels, count, seed, methods) for seed in range(draws)]
    return {method: np.array([accuracies[method] for accuracies in found]) for method in methods}


def draw_accuracies(
    labeller: "Labeller", labels: np.ndarray, count: int, seed: int, methods: tuple[Method, ...] = METHODS
) -> dict[Method, float]:
    """For each method, its accuracy on the digits that one draw of `count` labelled digits left without a label."""
    labelled = draw_labelled(labels, count, seed)
    return {
        method: unseen_accuracy(labeller.believe(labelled, labels[labelled], method).labels, labels, labelled)
        for method in methods
    }


def unseen_accuracy(found: np.ndarray, labels: np.ndarray, labelled: np.ndarray) -> float:
    """Share of the digits not numbered in `labelled` (m,) whose `found` label (n,) is that of `labels` (n,)."""
    right = np.delete(found == labels, labelled)
    return float(right.mean())


@dataclass(frozen=True)
class Beliefs:
    """How much a classifier leans to each class for each code."""

    classes: np.ndarray  # (c,) the labels that were given, ascending
    scores: np.ndarray  # (n, c) at least 0, the highest is the answer

    @property
    def labels(self) -> np.ndarray:
        """The answer for each code, (n,)."""
        return self.classes[self.scores.argmax(axis=1)]

    @property
    def margins(self) -> np.ndarray:
        """How sure each answer is, (n,) 0 to 1: the share of the first class less that of the second."""
        ranked = np.sort(self.scores / np.maximum(self.scores.sum(axis=1, keepdims=True), 1e-12), axis=1)
        return ranked[:, -1] - (ranked[:, -2] if len(self.classes) > 1 else 0)


class Labeller:
    """Codes that are to be labelled from a few of them, again and again: what all choices share is computed once."""

    def __init__(self, codes: np.ndarray, graph: "SpreadingGraph | None" = None) -> None:
        """Take codes (n, d), and their graph where there is one already."""
        self.codes = codes
        self._graph = graph

    @cached_property
    def _scaled(self) -> np.ndarray:
        return StandardScaler().fit_transform(self.codes)

    def believe(self, labelled: np.ndarray, labels: np.ndarray, method: Method) -> Beliefs:
        """What `method` of `classify` believes of every code, knowing those numbered `labelled` (m,)."""
        if method == "spreading":
            self._graph = self._graph or SpreadingGraph(self.codes)
            return self._graph.believe(labelled, labels)
        classes = np.unique(labels)
        if len(classes) == 1:
            return Beliefs(classes, np.ones((len(self.codes), 1)))
        if method == "logistic":
            linear = LogisticRegression(max_iter=1000).fit(self._scaled[labelled], labels)
            return Beliefs(classes, linear.predict_proba(self._scaled))
        neighbours = 1 if method == "1nn" else min(NEIGHBOURS, len(labels))
        nearest = KNeighborsClassifier(neighbours, weights="distance").fit(self.codes[labelled], labels)
        return Beliefs(classes, nearest.predict_proba(self.codes))


class SpreadingGraph:
    """Codes joined to their nearest neighbours, along which a few labels spread to all the others.

    D. Zhou et al., Learning with local and global consistency (NIPS 2003): F <- a S F + (1 - a) Y, where S is the
    symmetrically normalised graph and Y the given labels. Built once, it serves any choice of labelled digits.
    """

    def __init__(self, codes: np.ndarray, neighbours: int = NEIGHBOURS) -> None:
        """Join each of the codes (n, d) with its `neighbours` nearest; neighbourhood is made mutual."""
        neighbours = min(neighbours, len(codes) - 1)
        graph = csr_array(NearestNeighbors(n_neighbors=neighbours).fit(codes).kneighbors_graph())
        graph = graph.maximum(graph.T)
        scale = diags_array(1 / np.sqrt(np.maximum(graph.sum(axis=1), 1)))
        self._spread = csr_array(scale @ graph @ scale)

    def believe(self, labelled: np.ndarray, labels: np.ndarray, share: float = 0.99) -> Beliefs:
        """How much of each label reaches every code, from those numbered `labelled` (m,), labelled `labels` (m,).

        `share` is the paper's alpha, and the limit (I - a S)^-1 Y is solved by conjugate gradients. Codes that no
        label reaches take the commonest of the given labels.
        """
        classes, given = np.unique(labels, return_inverse=True)
        system = eye_array(self._spread.shape[0], format="csr") - share * self._spread
        start = np.zeros((self._spread.shape[0], len(classes)))
        start[labelled, given] = 1
        belief = np.stack([cg(system, column, rtol=1e-4)[0] for column in start.T], axis=1)
        lost = belief.max(axis=1) <= 0
        belief[lost] = np.bincount(given) / len(given)
        return Beliefs(classes, np.maximum(belief, 0))

    def spread(self, labelled: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """The label of every code, (n,), as `believe` finds it."""
        return self.believe(labelled, labels).labels
