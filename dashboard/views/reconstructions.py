"""Reconstructions: original, reconstruction and difference of chosen digits, and the errors of all digits."""

from html import escape

import numpy as np
import streamlit as st

from dashboard.components.lesson import show_next, show_why
from dashboard.components.page import Exhibit, open_page
from dashboard.components.tiles import difference_tile, show_row, tile
from dashboard.components.words import as_text, sentence_case, with_article
from dashboard.engine.aggregate import mean_by_class
from dashboard.engine.images import squared_error, to_float
from dashboard.engine.selection import ORDERS, select
from dashboard.engine.tile import ADDED, MISSING, difference_pixels
from dashboard.figures.errors import error_by_class, error_distribution

COUNT = 12
ANY = "Any"
ORDER_NAMES = {"number": "By number", "random": "At random", "best": "Best", "worst": "Worst"}


def choose(exhibit: Exhibit) -> np.ndarray:
    """Show the controls; the numbers of the digits to show, (m,) int."""
    names = exhibit.digits.class_names
    bar = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
    class_name = bar.segmented_control(
        f"{exhibit.thing.capitalize()}s",
        [ANY, *names],
        default=ANY,
        required=True,
        format_func=as_text,
        wrap=True,
        key="reconstructions_class",
        bind="query-params",
        persist_state="session",
    )
    order = bar.segmented_control(
        "Order", ORDERS, default="random", required=True, format_func=ORDER_NAMES.__getitem__,
        key="reconstructions_order", bind="query-params", persist_state="session",
    )  # fmt: skip
    first, seed = 0, st.session_state.setdefault("reconstructions_seed", 0)
    if order == "number":
        last = len(exhibit.digits) - 1
        first = bar.number_input(
            f"From number (0 to {last:,})",
            0,
            last,
            step=COUNT,
            key="reconstructions_first",
            bind="query-params",
            persist_state="session",
            width=190,
        )
    elif order == "random":
        bar.button("Draw again", icon=":material/casino:", key="reconstructions_again", on_click=draw_again)
    # An empty value in a link gives none, though the control requires one.
    label = None if class_name in (ANY, None) else names.index(class_name)
    return select(exhibit.digits.labels, exhibit.embedding.errors, label, order or "random", COUNT, first, seed)


def draw_again() -> None:
    """Draw other digits at random, by another seed."""
    st.session_state["reconstructions_seed"] += 1


def show_digits(exhibit: Exhibit, numbers: np.ndarray) -> None:
    """Show for each digit its original, its reconstruction and their difference, with the error below."""
    digits, embedding = exhibit.digits, exhibit.embedding
    cards = []
    for number in numbers.tolist():
        image, redrawn = digits.images[number], embedding.reconstructions[number]
        name = digits.class_names[digits.labels[number]]
        tiles = (
            tile(image, f"{name}, number {number:,}")
            + tile(redrawn, "its reconstruction")
            + difference_tile(to_float(image), to_float(redrawn), "the difference")
        )
        words = f"<div><b>{escape(name)}</b>, number {number:,}, error <b>{embedding.errors[number]:.3f}</b></div>"
        cards.append(f'<div class="ld-triple"><div>{tiles}</div>{words}</div>')
    show_row(cards, "triples")
    left_out, added = (f"rgb{colour}" for colour in (MISSING, ADDED))
    st.html(
        f'<p class="ld-note">Each three: the {exhibit.thing}, its redrawing from {exhibit.numbers}, and the difference:'
        f'<i class="ld-swatch" style="background:{left_out}"></i>ink left out'
        f'<i class="ld-swatch" style="background:{added}"></i>ink added.</p>'
    )


def show_errors(exhibit: Exhibit, numbers: np.ndarray) -> None:
    """Show the histogram of all errors and the mean error of each class, each with a sentence about it."""
    errors, names = exhibit.embedding.errors, exhibit.digits.class_names
    means = mean_by_class(errors, exhibit.digits.labels, len(names))
    best, worst = names[int(np.nanargmin(means))], names[int(np.nanargmax(means))]
    left, right = st.columns([1.5, 1], gap="medium")
    quiet = {"displayModeBar": False}
    with left:
        st.subheader(f"The errors of all {len(errors):,} test {exhibit.thing}s", anchor=False)
        low, middle, high = np.quantile(errors, (0.05, 0.5, 0.95))
        st.markdown(
            f"Half of the {exhibit.thing}s come back with an error below **{middle:.3f}**; "
            f"nine in ten lie between {low:.3f} and {high:.3f}."
        )
        figure = error_distribution(errors, errors[numbers], exhibit.theme)
        st.plotly_chart(figure, theme=None, config=quiet, key="reconstructions_errors", alt="Histogram of the errors")
    with right:
        st.subheader("Which are hard?", anchor=False)
        ratio = np.nanmax(means) / np.nanmin(means)
        st.markdown(
            f"{as_text(sentence_case(with_article(worst)))} is the hardest to redraw: **{ratio:.1f}** times the error "
            f"of {as_text(with_article(best))}."
        )
        figure = error_by_class(means, names, exhibit.theme)
        st.plotly_chart(figure, theme=None, config=quiet, key="reconstructions_classes", alt="Mean error of each class")


def show_lesson(exhibit: Exhibit) -> None:
    """Explain the mean squared error, and why it makes reconstructions blurred."""
    thing = exhibit.thing
    show_why(
        "What exactly is the error?",
        rf"""
        The **mean squared error**: at each of the $n$ pixels, how far the redrawn ink $\hat x_i$ is from the ink
        $x_i$, both between 0 and 1; squared, so that one large miss counts more than many small ones; and averaged.

        $$
        \text{{error}} = \frac{{1}}{{n}} \sum_{{i=1}}^{{n}} (\hat x_i - x_i)^2
        $$

        Training knows no other aim than to make this small. It is never told what a {thing} is called.
        """,
        squared_error,
    )
    show_why(
        "Why do they come back soft?",
        rf"""
        Many {thing}s share nearly the same code, and the decoder must answer them all with one picture. Of all
        pictures $\hat x$, the one with the smallest mean squared error to $m$ of them is their mean:

        $$
        \frac{{\partial}}{{\partial \hat x}} \sum_{{j=1}}^{{m}} \lVert \hat x - x_j \rVert^2 = 0
        \quad\Rightarrow\quad \hat x = \frac{{1}}{{m}} \sum_{{j=1}}^{{m}} x_j
        $$

        Where strokes differ a little, their mean is a soft stroke. What is rare, such as a flourish, fades away: it
        is the blue of the difference.
        """,
        difference_pixels,
    )


shown = open_page(
    "What comes back",
    "Every {thing} beside its redrawing from {numbers}. Look for what is kept, what is lost, and which ones fail.",
)
chosen = choose(shown)
show_digits(shown, chosen)
show_errors(shown, chosen)
show_lesson(shown)
show_next(__file__)
