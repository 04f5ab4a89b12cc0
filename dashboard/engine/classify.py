"""Classification of codes by many labels or by a few.

No function here trains the autoencoder: labels only measure codes that were learned without them. The command
`python -m training evaluate` and the dashboard call the same functions, so that their metrics are the same.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from scipy.sparse import csr_array, diags_array, eye_array
from scipy.sparse.linalg import cg
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

NEIGHBOURS = 10  # of k-NN accuracy, and of each code in the graph of label spreading

Method = Literal["knn", "1nn", "logistic", "spreading"]
METHODS: tuple[Method, ...] = get_args(Method)


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


def few_label_accuracies(
    classifier: "FewLabelClassifier",
    labels: np.ndarray,
    count: int,
    draws: int,
    methods: tuple[Method, ...] = METHODS,
) -> dict[Method, np.ndarray]:
    """For each method, its accuracy in `draws` draws of `count` labelled digits, (draws,) float64.

    The accuracy is that on the digits that were not given a label; draw i has the seed i.
    """
    found = [draw_accuracies(classifier, labels, count, seed, methods) for seed in range(draws)]
    return {method: np.array([accuracies[method] for accuracies in found]) for method in methods}


def draw_accuracies(
    classifier: "FewLabelClassifier", labels: np.ndarray, count: int, seed: int, methods: tuple[Method, ...] = METHODS
) -> dict[Method, float]:
    """For each method, its accuracy on the digits that one draw of `count` labelled digits left without a label."""
    labelled = draw_labelled(labels, count, seed)
    return {
        method: unseen_accuracy(classifier.predict(labelled, labels[labelled], method).labels, labels, labelled)
        for method in methods
    }


def unseen_accuracy(found: np.ndarray, labels: np.ndarray, labelled: np.ndarray) -> float:
    """Share of the digits not numbered in `labelled` (m,) whose `found` label (n,) is that of `labels` (n,)."""
    right = np.delete(found == labels, labelled)
    return float(right.mean())


@dataclass(frozen=True)
class Prediction:
    """The scores that a classifier gives each class, for each code."""

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


class FewLabelClassifier:
    """Labels codes from a few of them; what is the same for every choice of labelled codes is computed once."""

    def __init__(self, codes: np.ndarray, graph: "LabelSpreading | None" = None) -> None:
        """Take codes (n, d), and their graph where there is one already."""
        self.codes = codes
        self._graph = graph

    @cached_property
    def _scaled(self) -> np.ndarray:
        return StandardScaler().fit_transform(self.codes)

    def predict(self, labelled: np.ndarray, labels: np.ndarray, method: Method) -> Prediction:
        """Score every code, from those numbered `labelled` (m,) with `labels` (m,).

        "knn" asks up to ten neighbours weighted by 1/distance, "1nn" the nearest one, "logistic" fits a linear
        classifier, and "spreading" lets labels flow along the graph of all codes (see LabelSpreading).
        """
        if method == "spreading":
            self._graph = self._graph or LabelSpreading(self.codes)
            return self._graph.predict(labelled, labels)
        classes = np.unique(labels)
        if len(classes) == 1:
            return Prediction(classes, np.ones((len(self.codes), 1)))
        if method == "logistic":
            linear = LogisticRegression(max_iter=1000).fit(self._scaled[labelled], labels)
            return Prediction(classes, linear.predict_proba(self._scaled))
        neighbours = 1 if method == "1nn" else min(NEIGHBOURS, len(labels))
        nearest = KNeighborsClassifier(neighbours, weights="distance").fit(self.codes[labelled], labels)
        return Prediction(classes, nearest.predict_proba(self.codes))


class LabelSpreading:
    """Label spreading on the graph of nearest neighbours.

    D. Zhou et al., Learning with local and global consistency (NIPS 2003): F <- alpha S F + (1 - alpha) Y, where S is
    the symmetrically normalised graph and Y the given labels. Built once, it serves any choice of labelled digits.
    """

    def __init__(self, codes: np.ndarray, neighbours: int = NEIGHBOURS) -> None:
        """Join each of the codes (n, d) with its `neighbours` nearest; neighbourhood is made mutual."""
        neighbours = min(neighbours, len(codes) - 1)
        graph = csr_array(NearestNeighbors(n_neighbors=neighbours).fit(codes).kneighbors_graph())
        graph = graph.maximum(graph.T)
        scale = diags_array(1 / np.sqrt(np.maximum(graph.sum(axis=1), 1)))
        self._spread = csr_array(scale @ graph @ scale)

    def predict(self, labelled: np.ndarray, labels: np.ndarray, alpha: float = 0.99) -> Prediction:
        """How much of each label reaches every code, from those numbered `labelled` (m,), labelled `labels` (m,).

        `alpha` is the paper's, and the limit (I - alpha S)^-1 Y is solved by conjugate gradients. Codes that no
        label reaches take the commonest of the given labels.
        """
        classes, given = np.unique(labels, return_inverse=True)
        system = eye_array(self._spread.shape[0], format="csr") - alpha * self._spread
        given_labels = np.zeros((self._spread.shape[0], len(classes)))
        given_labels[labelled, given] = 1
        scores = np.stack([cg(system, column, rtol=1e-4)[0] for column in given_labels.T], axis=1)
        unreached = scores.max(axis=1) <= 0
        scores[unreached] = np.bincount(given) / len(given)
        return Prediction(classes, np.maximum(scores, 0))
