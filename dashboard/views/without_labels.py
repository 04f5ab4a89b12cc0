"""Without labels: clusters of the codes, which the visitor names and then compares with the labels."""

import numpy as np
import streamlit as st

from dashboard import resources
from dashboard.components.lesson import show_next, show_why
from dashboard.components.page import Exhibit, open_page
from dashboard.components.tiles import show_row, tile
from dashboard.components.words import FEW, as_text, counted, distance, pile_name, share_of
from dashboard.engine.baselines import CLUSTERING_COMPONENTS
from dashboard.engine.clustering import (
    UNNAMED,
    Agreement,
    Clusterer,
    Clusters,
    agreement,
    cluster,
    confusion,
    find_clusters,
    match_clusters,
    naming_accuracy,
)
from dashboard.figures.clusters import agreement_figure, confusion_figure

FEWEST, MOST = 2, 20  # piles; where there are more classes, as many as classes
CLUSTERERS: dict[Clusterer, str] = {"kmeans": "k-means", "gmm": "Gaussian mixture"}
MEMBERS = 7  # shown of a cluster, the nearest to its centre and the farthest
PLOTLY_CONFIG = {"displayModeBar": False}


def choose_clustering(exhibit: Exhibit) -> tuple[Clusterer, int]:
    """The clustering method, and the number of clusters."""
    bar = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    by = bar.segmented_control(
        "Sorted by", list(CLUSTERERS), default="kmeans", required=True, format_func=CLUSTERERS.__getitem__,
        key="without_labels_by", bind="query-params", persist_state="session",
    )  # fmt: skip
    classes = len(exhibit.digits.class_names)
    most = min(max(MOST, classes), exhibit.embedding.different)
    count = FEWEST
    if most > FEWEST:
        start = min(max(classes, FEWEST), most)
        count = bar.slider(
            "Piles", FEWEST, most, start,
            key="without_labels_k", bind="query-params", persist_state="session", width=320,
        )  # fmt: skip
    return by or "kmeans", count  # an empty value in a link gives none


def name_clusters(exhibit: Exhibit, clusters: Clusters, key: str, majority: np.ndarray | None) -> np.ndarray:
    """Show for each cluster what the decoder draws from its centre, and a choice of class; the chosen classes (k,) int.

    A cluster without a choice is UNNAMED. `majority` (k,) is the commonest class of each cluster, None while the
    answers are hidden. The widgets' keys begin with `key`.
    """
    names = exhibit.digits.class_names
    given = np.full(len(clusters), UNNAMED)
    pictures = exhibit.model.decode(clusters.centres)
    row = st.container(horizontal=True, gap="small", key="without_labels_piles")
    for number, (picture, size) in enumerate(zip(pictures, clusters.sizes.tolist(), strict=True)):
        letter = pile_name(number)
        with row.container(width=96, gap="xsmall"):
            note = counted(size, exhibit.thing) if majority is None else f"mostly {names[majority[number]]}"
            st.html(tile(picture, f"The middle of pile {letter}, drawn from its code", f"Pile {letter}", note))
            if not exhibit.digits.labelled:
                continue
            choice = st.selectbox(
                f"Name of pile {letter}", range(len(names)), index=None, format_func=names.__getitem__, placeholder="?",
                label_visibility="collapsed", key=f"{key}_{letter}", persist_state="session",
            )  # fmt: skip
            if choice is not None:
                given[number] = choice
    return given


def toggle_answers() -> None:
    """Show the answers, or hide them again."""
    st.session_state["without_labels_shown"] = not st.session_state.get("without_labels_shown", False)


def show_answers(exhibit: Exhibit, clusters: Clusters, by: Clusterer, given: np.ndarray, counts: np.ndarray) -> None:
    """Show the accuracy of the given names, the confusion matrix, and the metrics beside those of the pixels."""
    labels, found = exhibit.digits.labels, agreement(clusters.assignments, exhibit.digits.labels)
    named = int((given != UNNAMED).sum())
    if named:
        rest = "" if named == len(clusters) else f" (you named {named} of {len(clusters)}; the others count as wrong)"
        share = naming_accuracy(given, clusters.assignments, labels)
        st.markdown(f"Your names are right for {share_of(share, len(labels), exhibit.thing)}{rest}.")
    accuracy = f"**{found.accuracy:.1%}** (the clustering accuracy)"
    once = accuracy if len(labels) >= FEW else share_of(found.accuracy, len(labels), exhibit.thing)
    majority = share_of(counts.max(axis=1).sum() / len(labels), len(labels), exhibit.thing)
    st.markdown(
        "Nobody told the machine a single label. Yet named after its majority, each pile would be right for "
        f"{majority}; with each name used only once, for {once}."
    )
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
    figure = confusion_figure(counts, pile_names(clusters), names, matched, exhibit.theme)
    st.plotly_chart(
        figure, theme=None, config=PLOTLY_CONFIG, key="without_labels_confusion",
        alt="For each pile, the share of each class among its members",
    )  # fmt: skip


def show_comparison(exhibit: Exhibit, count: int, by: Clusterer, found: Agreement) -> None:
    """Show the three metrics of agreement for the codes, for as many principal components, and for the pixels."""
    digits, size = exhibit.digits, exhibit.model.code_size
    st.subheader(f"What the {exhibit.numbers} bought", anchor=False)
    compared = {exhibit.numbers: found, f"PCA, {size}": resources.load_baseline(digits, size, count, by)}
    compared["pixels"] = resources.load_baseline(digits, CLUSTERING_COMPONENTS[by], count, by)
    gain = found.accuracy - compared["pixels"].accuracy
    differing = f"{abs(gain) * 100:.0f} in a hundred {'fewer' if gain > 0 else 'more'}"
    st.markdown(
        f"The same sorting of the same {exhibit.thing}s. Sorted by their 784 pixels instead, "
        f"{differing if abs(gain) >= 0.005 else 'as many'} lie in the right pile. "
        "1 is perfect agreement with the labels."
    )
    st.plotly_chart(
        agreement_figure(compared, exhibit.theme), theme=None, config=PLOTLY_CONFIG, key="without_labels_agreement",
        alt="Accuracy, NMI and ARI of the piles of codes, of principal components and of pixels",
    )  # fmt: skip
    components, kept = resources.load_components(digits, CLUSTERING_COMPONENTS[by])
    st.caption(
        f"Pixels stand for their {components.shape[1]} principal components, which keep {kept:.0%} of what "
        f"varies. PCA is fitted on these {len(digits):,} {exhibit.thing}s; the model card's on the training pictures."
    )


def show_members(exhibit: Exhibit, clusters: Clusters, answered: bool) -> None:
    """Show the members of one cluster that are nearest to its centre and farthest from it."""
    st.subheader("Look inside a pile", anchor=False)
    letters = pile_names(clusters)
    letter = st.segmented_control(
        "Pile", letters, default="A", required=True, wrap=True, label_visibility="collapsed",
        key=f"without_labels_pile_{len(clusters)}",
    )  # fmt: skip
    number = letters.index(letter or "A")
    ordered = clusters.by_distance(number)
    count = min(MEMBERS, len(ordered))
    fits = {"Nearest to its middle": ordered[:count], "Farthest from its middle": ordered[::-1][:count]}
    for column, (title, numbers) in zip(st.columns(2, gap="medium"), fits.items(), strict=True):
        with column:
            st.markdown(title)
            show_row(
                member_tile(exhibit, number, float(clusters.distances[number]), answered) for number in numbers.tolist()
            )


def member_tile(exhibit: Exhibit, number: int, away: float, answered: bool) -> str:
    """HTML of one member of a cluster with its distance to the centre, and its label if `answered`."""
    name = exhibit.digits.class_names[exhibit.digits.labels[number]] if answered else ""
    return tile(exhibit.digits.images[number], f"Number {number:,} {name}".strip(), name, distance(away), 2)


def pile_names(clusters: Clusters) -> list[str]:
    """The name of each cluster, the largest first."""
    return [pile_name(number) for number in range(len(clusters))]


def show_explanations() -> None:
    """Explain clustering and its metrics, with maths and source code."""
    show_why(
        "Why does sorting work without labels?",
        r"""
        Training put pictures that look alike at codes that lie close, and no label took part in it. *k-means* looks
        for $k$ centres $\mu_1 \dots \mu_k$ so that the codes $z_i$ lie as near to theirs as
        possible:

        $$
        \min_{\mu, c} \sum_{i=1}^{n} \lVert z_i - \mu_{c(i)} \rVert^2
        $$

        It gives each code to its nearest centre, moves each centre to the mean of its codes, and repeats. A *Gaussian
        mixture* lets each pile be an ellipsoid of its own size and tilt:
        $p(z) = \sum_j \pi_j \, \mathcal{N}(z \mid \mu_j, \Sigma_j)$, fitted so that the codes are as likely as can be.
        No label appears in either.
        """,
        cluster,
        find_clusters,
    )
    show_why(
        "Why three measures, and who matches piles to names?",
        r"""
        A pile has no name of its own. *Accuracy* gives each pile one class and each class one pile, the pairing
        $m$ that gets most right: $\frac{1}{n} \sum_i [\,m(c_i) = y_i\,]$. It punishes more piles than classes.
        *NMI* asks how much the pile tells about the class, in shares of what there is to tell:
        $2\, I(c; y) / (H(c) + H(y))$. *ARI* counts pairs: are two of one class also in one pile, and two of different
        classes apart? It is 0 for piles made by chance and 1 for perfect ones.
        """,
        match_clusters,
        agreement,
    )


shown = open_page(
    "Without labels",
    "A machine that never saw a label sorts the {thing}s into piles of look-alikes, by their {numbers} alone. "
    "Look at what it thinks is typical of each pile, give it a name, and then see how often you are right.",
)
if shown.embedding.different < FEWEST:
    st.info(
        f"There are no two different codes among these {shown.thing}s, so there is nothing to sort.",
        icon=":material/stacks:",
    )
    show_next(__file__)
    st.stop()
by, count = choose_clustering(shown)
found = resources.load_clusters(shown.model, count, by)
contents = confusion(found.assignments, shown.digits.labels, len(shown.digits.class_names))
answers = shown.digits.labelled and st.session_state.get("without_labels_shown", False)
digest = shown.model.manifest.digest[:8]
names_given = name_clusters(
    shown, found, f"without_labels_{digest}_{by}_{count}", contents.argmax(axis=1) if answers else None
)
if shown.digits.labelled:
    st.button(
        "Hide the answers" if answers else "Show how often I am right", type="primary", key="without_labels_show",
        icon=":material/visibility_off:" if answers else ":material/visibility:", on_click=toggle_answers,
    )  # fmt: skip
else:
    st.info(f"These {shown.thing}s are all of one class, so there are no names to give and no answers to show.")
if answers:
    show_answers(shown, found, by, names_given, contents)
show_members(shown, found, answers)
show_explanations()
show_next(__file__)
