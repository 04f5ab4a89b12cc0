"""What clusterers and classifiers make of the codes, computed once and shared by all visitors.

Two pages need this, and it imports scikit-learn, which takes a second: so it stands beside resources.py.
"""

import numpy as np
import streamlit as st
from threadpoolctl import threadpool_limits

from dashboard.engine.baselines import SPREADING_COMPONENTS, classifier_of_pixels, principal_components
from dashboard.engine.classify import (
    FewLabelClassifier,
    LabelSpreading,
    Method,
    Prediction,
    unseen_accuracy,
)
from dashboard.engine.clustering import Agreement, Clusterer, Clusters, agreement, find_clusters
from dashboard.engine.draws import Draws
from dashboard.engine.gallery import Gallery
from dashboard.engine.runtime import Autoencoder
from dashboard.resources import BY_DIGEST, KEPT, load_embedding

# Matrix products this small take ten times as long on two threads while another process uses the second core.
_ONE_THREAD = threadpool_limits.wrap(limits=1)


@st.cache_resource(max_entries=64, show_spinner="Sorting the codes into piles…", hash_funcs=BY_DIGEST)
@_ONE_THREAD
def load_clusters(model: Autoencoder, count: int, by: Clusterer) -> Clusters:
    """Clusters of the codes of all test digits, found without labels."""
    return find_clusters(load_embedding(model).codes, count, by)


@st.cache_resource(max_entries=128, show_spinner="Sorting the pixels too, to compare…", hash_funcs=BY_DIGEST)
@_ONE_THREAD
def load_baseline(digits: Gallery, components: int, count: int, by: Clusterer) -> Agreement:
    """How well the same clustering of the pixels' first principal components agrees with the labels."""
    codes, _ = load_components(digits, components)
    return agreement(find_clusters(codes, count, by).assignments, digits.labels)


@st.cache_resource(max_entries=2 * KEPT, show_spinner=False, hash_funcs=BY_DIGEST)
@_ONE_THREAD
def load_components(digits: Gallery, count: int) -> tuple[np.ndarray, float]:
    """The first principal components of the test digits' pixels, and the share of variance that they keep."""
    return principal_components(digits.images, count)


@st.cache_resource(max_entries=KEPT, show_spinner=False, hash_funcs=BY_DIGEST)
@_ONE_THREAD
def load_classifier(source: Autoencoder | Gallery) -> FewLabelClassifier:
    """The classifier from a few labels over a model's codes, or over a gallery's pixels."""
    if isinstance(source, Autoencoder):
        codes = load_embedding(source).codes
        return FewLabelClassifier(codes, LabelSpreading(codes))
    return classifier_of_pixels(source.images, load_components(source, SPREADING_COMPONENTS)[0])


@st.cache_resource(max_entries=2 * KEPT, show_spinner=False, hash_funcs=BY_DIGEST)
def load_draws(
    source: Autoencoder | Gallery, digits: Gallery, methods: tuple[Method, ...], counts: tuple[int, ...]
) -> Draws:
    """The draws of labelled digits made so far for a model's codes or a gallery's pixels."""
    return Draws(lambda: load_classifier(source), digits.labels, methods, counts)


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=BY_DIGEST)
@_ONE_THREAD
def load_prediction(
    source: Autoencoder | Gallery, labelled: tuple[int, ...], labels: tuple[int, ...], method: Method
) -> Prediction:
    """What `method` predicts for every digit when those numbered `labelled` have these labels."""
    return load_classifier(source).predict(np.array(labelled), np.array(labels), method)


@st.cache_resource(max_entries=2000, show_spinner=False, hash_funcs=BY_DIGEST)
def load_accuracy(
    source: Autoencoder | Gallery, digits: Gallery, labelled: tuple[int, ...], labels: tuple[int, ...], method: Method
) -> float:
    """The accuracy of `load_prediction` on all other digits."""
    found = load_prediction(source, labelled, labels, method).labels
    return unseen_accuracy(found, digits.labels, np.array(labelled))
