"""Without labels: clusters of the codes, which the visitor names and then compares with the labels."""

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import learners
from dashboard.components.lesson import show_next, show_why
from dashboard.components.page import Exhibit, open_page
from dashboard.components.pile_answers import show_answers
from dashboard.components.piles import Naming, show_members, show_pile, show_piles
from dashboard.components.words import FEW, share_of
from dashboard.engine.clustering import (
    UNNAMED,
    Clusterer,
    Clusters,
    agreement,
    cluster,
    confusion,
    find_clusters,
    match_clusters,
    naming_accuracy,
)
from dashboard.engine.given_labels import format_labels, parse_labels
from dashboard.state import put_text_in_link

FEWEST, MOST = 2, 20  # piles; where there are more classes, as many as classes
CLUSTERERS: dict[Clusterer, str] = {"kmeans": "k-means", "gmm": "Gaussian mixture"}
LINK_READ = "without_labels_link_read"  # in the session: the names in the link were taken
ANSWERED = "without_labels_answered"  # in the session: the clusters whose answers are shown, by their key


def choose_clustering(exhibit: Exhibit, place: DeltaGenerator) -> tuple[Clusterer, int]:
    """The clustering method, and the number of clusters."""
    settings = place.popover("Sort otherwise", icon=":material/tune:")
    by = settings.segmented_control(
        "Sorted by", list(CLUSTERERS), default="kmeans", required=True, format_func=CLUSTERERS.__getitem__,
        key="without_labels_by", bind="query-params", persist_state="session",
    )  # fmt: skip
    classes = len(exhibit.digits.class_names)
    most = min(max(MOST, classes), exhibit.embedding.different)
    count = FEWEST
    if most > FEWEST:
        start = min(max(classes, FEWEST), most)
        count = settings.slider(
            "Piles", FEWEST, most, start,
            key="without_labels_k", bind="query-params", persist_state="session", width=320,
        )  # fmt: skip
    return by or "kmeans", count  # an empty value in a link gives none


def naming_of(key: str, count: int, classes: int) -> tuple[Naming, bool]:
    """The visitor's names for so many clusters, and whether the answers are shown: for these clusters, and no others.

    `key` names the model, the method and the number of clusters. Names in a link are taken once, when the visitor comes
    by it; after that the link holds those of the clusters on show.
    """
    if st.session_state.get(ANSWERED) != key:
        st.session_state[ANSWERED] = ""  # those of others are hidden, and stay so when the visitor comes back
    naming: Naming = st.session_state.setdefault(key, Naming([UNNAMED] * count))
    if not st.session_state.get(LINK_READ):
        given, _ = parse_labels(st.query_params.get("names", ""), count, classes)
        for pile, label in given:
            naming.show(pile)
            naming.say(label)
        st.session_state[LINK_READ] = True
    named = [(pile, label) for pile, label in enumerate(naming.names) if label != UNNAMED]
    put_text_in_link("names", format_labels(named)[0])
    return naming, st.session_state[ANSWERED] == key


def answer(key: str) -> None:
    """Show the answers for the clusters that `key` names, or hide them."""
    st.session_state[ANSWERED] = "" if st.session_state[ANSWERED] == key else key


def show_score(exhibit: Exhibit, clusters: Clusters, naming: Naming, counts: np.ndarray, answered: bool) -> None:
    """Show how many clusters have a name and, if `answered`, how often these names and the best ones are right."""
    thing, total, labels = exhibit.thing, len(clusters), exhibit.digits.labels
    if not exhibit.digits.labelled:
        st.markdown(f"These {thing}s are all of one class, so there are no names to give.")
        return
    if not answered:
        st.markdown(f"You have named {naming.named} of {total} piles.")
        return
    yours = ""
    if naming.named:
        share = naming_accuracy(np.array(naming.names), clusters.assignments, labels)
        rest = "" if naming.named == total else f" (you named {naming.named} of {total}; the others count as wrong)"
        yours = f"Your names are right for {share_of(share, len(labels), thing)}{rest}. "
    majority = share_of(counts.max(axis=1).sum() / len(labels), len(labels), thing)
    best = agreement(clusters.assignments, labels).accuracy
    once = f"**{best:.1%}** (the clustering accuracy)" if len(labels) >= FEW else share_of(best, len(labels), thing)
    st.markdown(
        f"{yours}Nobody told the machine a single label. Yet named after its majority, each pile would be right for "
        f"{majority}; with each name used only once, for {once}."
    )


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
    "Without a single label, a machine sorted the {thing}s into piles by their {numbers}. "
    "Name each pile, then see how often you are right.",
)
if shown.embedding.different < FEWEST:
    st.info(
        f"There are no two different codes among these {shown.thing}s, so there is nothing to sort.",
        icon=":material/stacks:",
    )
    show_next(__file__)
    st.stop()
top = st.container(key="without_labels_top")
all_piles = top.container()
left, right = top.columns(2, gap="large")
with left:
    on_show, score = st.container(), st.container()
    bar = st.container(horizontal=True)
    show_button = bar.empty()
by, count = choose_clustering(shown, bar)
with all_piles:
    clusters = learners.load_clusters(shown.model, count, by)
contents = confusion(clusters.assignments, shown.digits.labels, len(shown.digits.class_names))
pictures = shown.model.decode(clusters.centres)
key = f"without_labels_{shown.model.manifest.digest}_{by}_{count}"
naming, answered = naming_of(key, len(clusters), len(shown.digits.class_names))
with all_piles:
    show_piles(shown, pictures, naming, contents.argmax(axis=1) if answered else None)
with on_show:
    pile = naming.pile
    show_pile(shown, pictures[pile], int(clusters.sizes[pile]), naming, contents[pile], answered)
with score:
    show_score(shown, clusters, naming, contents, answered)
if shown.digits.labelled:
    show_button.button(
        "Hide the answers" if answered else "Show how often I am right", type="primary", key="without_labels_show",
        icon=":material/visibility_off:" if answered else ":material/visibility:", on_click=answer, args=(key,),
    )  # fmt: skip
with right.container(key="without_labels_members"):
    show_members(shown, clusters, naming.pile, answered)
if answered:
    show_answers(shown, clusters, by, contents)
show_explanations()
show_next(__file__)
