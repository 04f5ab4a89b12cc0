"""What codes are compared with: the pixels, and their principal components."""

import numpy as np
from sklearn.decomposition import PCA

from dashboard.engine.classify import FewLabelClassifier, LabelSpreading
from dashboard.engine.clustering import Clusterer
from dashboard.engine.images import to_rows

# Distances among all 784 pixels of 10,000 digits take seconds. Those among so many principal components stand in for
# them: on MNIST, k-means' accuracy then differs by 0.002 and label spreading's by 0.006 at most, in a quarter of the
# time. A Gaussian in 784 dimensions has more free numbers than there are digits to fit it; ten are fitted in a second.
CLUSTERING_COMPONENTS: dict[Clusterer, int] = {"kmeans": 50, "gmm": 10}
SPREADING_COMPONENTS = 150


def principal_components(images: np.ndarray, count: int) -> tuple[np.ndarray, float]:
    """The first `count` principal components of these images (n, 28, 28) uint8, and the share of variance they keep.

    Fewer where there are fewer images; of images that do not vary they keep all.

    Pearson (Philosophical Magazine 2, 1901), fitted on the images given: (n, count) float32.
    """
    rows = to_rows(images)
    if not np.ptp(rows, axis=0).any():
        return np.zeros((len(rows), min(count, *rows.shape)), np.float32), 1.0
    fitted = PCA(min(count, *rows.shape), svd_solver="covariance_eigh").fit(rows)
    return fitted.transform(rows).astype(np.float32), float(fitted.explained_variance_ratio_.sum())


def classifier_of_pixels(images: np.ndarray, components: np.ndarray) -> FewLabelClassifier:
    """The classifier from a few labels over all pixels of these images (n, 28, 28) uint8.

    Label spreading finds their neighbours by their first SPREADING_COMPONENTS principal components (n, k).
    """
    return FewLabelClassifier(to_rows(images), LabelSpreading(components))
