"""Embedding: the codes of all test digits in a 3-D view, and the clicked digit with its neighbours."""

import numpy as np
import streamlit as st

from dashboard import resources, state
from dashboard.components.code import show_code
from dashboard.components.embedding_view import show_embedding
from dashboard.components.lesson import show_next, show_why
from dashboard.components.page import Exhibit, open_page
from dashboard.components.tiles import show_row, tile
from dashboard.components.words import as_text, counted, distance, sentence_case, with_article
from dashboard.engine.aggregate import mean_by_class
from dashboard.engine.latent import Embedding, same_label_neighbours
from dashboard.figures.space import Style, overlay

NEIGHBOURS = 10
FIRST_DIGIT = 0
NUMERALS = 200  # digits shown as numerals; the tutorial draws as many


def choose_view(total: int, labelled: bool) -> tuple[int, Style]:
    """How many digits to show, and whether as points or as numerals, which only classes have."""
    views: dict[str, tuple[int, Style]] = {"all": (total, "points")}
    names = {"all": f"All {total:,}", "some": f"{total // 5:,}", "numerals": f"{min(NUMERALS, total)} as numerals"}
    if total > NUMERALS:
        views["some"] = total // 5, "points"
    if labelled:
        views["numerals"] = min(NUMERALS, total), "numerals"
    if len(views) == 1:
        return views["all"]
    choice = st.segmented_control(
        "Show", list(views), default="all", required=True, format_func=names.__getitem__, label_visibility="collapsed",
        key="embedding_show", bind="query-params", persist_state="session",
    )  # fmt: skip
    return views[choice or "all"]  # an empty value in a link gives none


def pick(number: int) -> None:
    """Choose a digit by writing its number into the link."""
    state.put_number_in_link("digit", number)


def show_digit(exhibit: Exhibit, number: int) -> None:
    """Show the chosen digit, its reconstruction and its code."""
    digits, embedding = exhibit.digits, exhibit.embedding
    name = digits.class_names[digits.labels[number]]
    st.subheader(f"{as_text(sentence_case(with_article(name)))}, number {number:,}", anchor=False)
    pictures = [
        tile(digits.images[number], f"{name}, number {number:,}", note=f"the {exhibit.thing}", scale=5),
        tile(
            embedding.reconstruct(number),
            "its reconstruction",
            note=f"error {embedding.errors[number]:.3f}",
            scale=5,
        ),
    ]
    show_row(pictures)
    show_code(embedding.codes[number], embedding.ranges, exhibit.theme)


def show_neighbours(exhibit: Exhibit, number: int) -> None:
    """Show the digits whose codes are nearest to the chosen one's, and how many of them are of its kind."""
    digits, embedding = exhibit.digits, exhibit.embedding
    numbers, distances = embedding.neighbours(number, NEIGHBOURS)
    if not len(numbers):
        st.markdown(f"It is the only test {exhibit.thing}, and so it has no neighbours.")
        return
    st.markdown(neighbours_sentence(exhibit, number, numbers))
    show_row(
        tile(
            digits.images[n],
            f"Neighbour: {digits.class_names[digits.labels[n]]}",
            digits.class_names[digits.labels[n]] if digits.labelled else f"{n:,}",
            distance(d),
            2,
        )
        for n, d in zip(numbers.tolist(), distances.tolist(), strict=True)
    )


def neighbours_sentence(exhibit: Exhibit, number: int, nearest: np.ndarray) -> str:
    """A sentence: how many of the `nearest` digits (k,) of a digit have its class, where there is more than one."""
    digits = exhibit.digits
    if not digits.labelled:
        return f"Its {counted(len(nearest), 'nearest neighbour')} by code:"
    name = as_text(with_article(digits.class_names[digits.labels[number]]))
    same = int((digits.labels[nearest] == digits.labels[number]).sum())
    if len(nearest) == 1:
        return f"Its nearest by code **is {'' if same else 'not '}**{name}."
    return (
        f"Its {counted(len(nearest), 'neighbour')} by code: **{same}** of them {'is' if same == 1 else 'are'} {name}."
    )


def show_what_to_see(exhibit: Exhibit, count: int) -> None:
    """Say what the view shows, how to use it, and how many neighbours of a digit have its own label."""
    st.markdown(
        f"Showing {count:,} of {len(exhibit.digits):,}. Drag to turn, pinch or scroll to zoom, press a {exhibit.thing} "
        f"to open it. {same_class_sentence(exhibit)}"
    )


def same_class_sentence(exhibit: Exhibit) -> str:
    """A sentence: how many of a digit's neighbours have its class, on average; empty where that says nothing."""
    digits, names = exhibit.digits, exhibit.digits.class_names
    if not digits.labelled or len(digits) <= NEIGHBOURS:
        return ""
    same = resources.load_same_label_neighbours(exhibit.model, NEIGHBOURS)
    means = mean_by_class(same, digits.labels, len(names))
    most, least = int(np.nanargmax(means)), int(np.nanargmin(means))
    extremes = f"{means[most]:.1f} for {with_article(names[most])}, {means[least]:.1f} for {with_article(names[least])}"
    return (
        f"Of a {exhibit.thing}'s {NEIGHBOURS} nearest, **{same.mean():.1f}** are of its own kind: {as_text(extremes)}."
    )


def show_lesson(exhibit: Exhibit) -> None:
    """Explain the distance between codes, and how the labels of neighbours are counted."""
    thing = exhibit.thing
    show_why(
        "What does near mean here?",
        r"""
        The straight distance between two codes, as with a ruler in the picture:

        $$
        d(z, z') = \sqrt{(z_1 - z'_1)^2 + (z_2 - z'_2)^2 + \dots}
        $$

        A tree of boxes inside boxes (a *k-d tree*) finds the nearest without measuring them all.
        """,
        Embedding.nearest,
        Embedding.neighbours,
    )
    show_why(
        f"Why do {thing}s of a kind lie together, when nobody named them?",
        rf"""
        The decoder draws like pictures from codes that lie close, since a small step in $z$ changes $\hat x = g(z)$
        only a little. So the cheapest order is one in which {thing}s that look alike are neighbours, and most that
        look alike are of one kind. How well that works is measured with labels that only this page knows: of the
        {NEIGHBOURS} nearest to each of the $n$ {thing}s, how many carry its own label $y$, on average?

        $$
        \frac{{1}}{{n}} \sum_{{i=1}}^{{n}} \bigl|\{{j \in N(i) : y_j = y_i\}}\bigr|
        $$
        """,
        same_label_neighbours,
    )


@st.fragment
def show_space(exhibit: Exhibit) -> None:
    """Show the 3-D view beside the chosen digit; a click runs this alone."""
    digits, embedding = exhibit.digits, exhibit.embedding
    linked = state.number_in_link("digit", len(digits))
    chosen = FIRST_DIGIT if linked is None else linked
    with st.container(key="embedding"):  # page.css reserves the height of the view by it
        space, panel = st.columns([2.1, 1], gap="medium")
    with panel:
        count, style = choose_view(len(digits), digits.labelled)
    with space:
        nearest, _ = embedding.neighbours(chosen, NEIGHBOURS)
        name = digits.class_names[digits.labels[chosen]] if digits.labelled else f"number {chosen:,}"
        on_top = overlay(embedding.positions[chosen], exhibit.theme, name, embedding.positions[nearest])
        show_embedding(exhibit, "embedding_space", pick, count, style, on_top, opens="embedding_chosen")
        show_what_to_see(exhibit, count)
    with panel:
        with st.container(key="embedding_chosen"):
            show_digit(exhibit, chosen)
        show_neighbours(exhibit, chosen)


shown = open_page(
    "Where the {thing}s live",
    "Each point is a {thing}, placed by its {numbers}. The colours are for you: the network never saw a label.",
)
show_space(shown)
show_lesson(shown)
show_next(__file__)
