"""What piles turn out to hold once the labels are told, and how other ways of sorting the same pictures compare."""

import numpy as np
import streamlit as st

from dashboard import learners
from dashboard.components.charts import show_figure
from dashboard.components.page import Exhibit
from dashboard.components.words import as_text, pile_name
from dashboard.engine.baselines import CLUSTERING_COMPONENTS
from dashboard.engine.clustering import Agreement, Clusterer, Clusters, agreement, match_clusters
from dashboard.figures.clusters import agreement_figure, confusion_figure


def show_answers(exhibit: Exhibit, clusters: Clusters, by: Clusterer, counts: np.ndarray) -> None:
    """Show the confusion matrix, and the metrics of agreement beside those of the pixels."""
    found = agreement(clusters.assignments, exhibit.digits.labels)
    left, right = st.columns([1.15, 1], gap="large")
    with left:
        show_confusion(exhibit, clusters, counts)
    with right:
        show_comparison(exhibit, len(clusters), by, found)


def show_confusion(exhibit: Exhibit, clusters: Clusters, counts: np.ndarray) -> None:
    """Show the confusion matrix (k, classes), and name the purest and the most mixed cluster."""
    names = exhibit.digits.class_names
    shares = counts / counts.sum(axis=1, keepdims=True)
    pure, mixed = int(shares.max(axis=1).argmax()), int(shares.max(axis=1).argmin())
    st.subheader("What lies in each pile", anchor=False)
    most, second = (as_text(names[label]) for label in np.argsort(-shares[mixed], kind="stable")[:2])
    extremes = (
        f"Pile {pile_name(pure)} is the purest: {shares[pure].max():.0%} are {as_text(names[shares[pure].argmax()])}. "
        f"Pile {pile_name(mixed)} is the most mixed, mostly {most} and {second}."
        if shares[mixed].max() < 1
        else "No pile mixes two classes."
    )
    st.markdown(f"In percent of the pile; a frame marks its name when each is used once. {extremes}")
    matched = match_clusters(clusters.assignments, exhibit.digits.labels)
    letters = [pile_name(number) for number in range(len(clusters))]
    figure = confusion_figure(counts, letters, names, matched, exhibit.theme)
    show_figure(figure, "without_labels_confusion", "For each pile, the share of each class among its members")


def show_comparison(exhibit: Exhibit, count: int, by: Clusterer, found: Agreement) -> None:
    """Show the three metrics of agreement for the codes, for as many principal components, and for the pixels."""
    digits, size = exhibit.digits, exhibit.model.code_size
    st.subheader(f"What the {exhibit.numbers} bought", anchor=False)
    compared = {exhibit.numbers: found, f"PCA, {size}": learners.load_baseline(digits, size, count, by)}
    compared["pixels"] = learners.load_baseline(digits, CLUSTERING_COMPONENTS[by], count, by)
    gain = found.accuracy - compared["pixels"].accuracy
    differing = f"{abs(gain) * 100:.0f} in a hundred {'fewer' if gain > 0 else 'more'}"
    st.markdown(
        f"The same sorting of the same {exhibit.thing}s. Sorted by their 784 pixels instead, "
        f"{differing if abs(gain) >= 0.005 else 'as many'} lie in the right pile. "
        "1 is perfect agreement with the labels."
    )
    show_figure(
        agreement_figure(compared, exhibit.theme),
        "without_labels_agreement",
        "Accuracy, NMI and ARI of the piles of codes, of principal components and of pixels",
    )
    components, kept = learners.load_components(digits, CLUSTERING_COMPONENTS[by])
    st.caption(
        f"Pixels stand for their {components.shape[1]} principal components, which keep {kept:.0%} of what "
        f"varies. PCA is fitted on these {len(digits):,} {exhibit.thing}s; the model card's on the training pictures."
    )
