"""Draw: the visitor draws a digit and sees its code, its reconstruction and its nearest test digits."""

from html import escape

import numpy as np
import streamlit as st

from dashboard.components.code import show_code
from dashboard.components.embedding_view import show_embedding
from dashboard.components.lesson import show_next, show_why
from dashboard.components.page import Exhibit, open_page
from dashboard.components.sketch_pad import sketch_pad
from dashboard.components.tiles import show_row, tile
from dashboard.components.words import as_text, counted, with_article
from dashboard.engine.images import squared_error
from dashboard.engine.latent import to_3d
from dashboard.engine.sketch import BOX, CENTRE, SIDE, PictureRefused, centre_mass, digit_from_ink, fit_to_box
from dashboard.figures.space import overlay

NEIGHBOURS = 10


def read_pad(exhibit: Exhibit) -> tuple[np.ndarray | None, str]:
    """Show the pad; the drawing as a digit (28, 28) float32, None while it is blank, and why it was refused if so."""
    try:
        return digit_from_ink(sketch_pad("draw_pad", exhibit.thing)), ""
    except PictureRefused as error:
        return None, str(error)


def show_what_comes(exhibit: Exhibit, refused: str) -> None:
    """Say what a stroke will bring, or why the drawing was refused."""
    if refused:
        st.warning(refused, icon=":material/draw:")
        return
    words = (
        f"After each stroke you see here what the network sees, the {exhibit.numbers} that it keeps, what it draws "
        f"from them, and the test {exhibit.thing}s nearest to yours."
    )
    with st.container(key="draw_soon"):
        st.html(f"<p>{escape(words)}</p>")  # the result is HTML too: fetched by now, it comes without a jump


def show_result(exhibit: Exhibit, digit: np.ndarray, code: np.ndarray) -> None:
    """Show the drawing as the network sees it, its reconstruction, its code and its nearest test digits."""
    redrawn = exhibit.model.decode(code)[0]
    error = squared_error(digit[None], redrawn[None])[0]
    with st.container(key="draw_code"):
        show_row(
            [
                tile(digit, "Your drawing, made 28 by 28 pixels", "As it sees it", "28 by 28 pixels", 4),
                tile(redrawn, "Your drawing, redrawn from its code", "Redrawn", f"error {error:.3f}", 4),
            ]
        )
        show_code(code, exhibit.embedding.ranges, exhibit.theme)
    show_neighbours(exhibit, code)


def show_neighbours(exhibit: Exhibit, code: np.ndarray) -> None:
    """Show the test digits nearest to the drawing."""
    digits = exhibit.digits
    numbers, _ = exhibit.embedding.nearest(code, NEIGHBOURS)
    labels = digits.labels[numbers]
    st.markdown(neighbours_sentence(exhibit, labels))
    show_row(
        tile(digits.images[n], f"Nearby: {digits.class_names[label]}", digits.class_names[label], scale=2)
        for n, label in zip(numbers.tolist(), labels.tolist(), strict=True)
    )


def neighbours_sentence(exhibit: Exhibit, labels: np.ndarray) -> str:
    """A sentence: which class most of the nearest digits have, from their labels (k,), where there are several."""
    digits, nearest = exhibit.digits, f"{counted(len(labels), f'test {exhibit.thing}')} nearest to it"
    if not digits.labelled:
        return f"The {nearest}:"
    counts = np.bincount(labels, minlength=len(digits.class_names))
    most = int(counts.argmax())
    name = as_text(with_article(digits.class_names[most]))
    return f"Of the {nearest}, **{counts[most]}** {'is' if counts[most] == 1 else 'are'} **{name}**."


def open_digit(number: int) -> None:
    """Remember the digit that was clicked in the 3-D view."""
    st.session_state["draw_clicked"] = number


def show_clicked(exhibit: Exhibit) -> None:
    """Show a link to the clicked digit on the page Embedding."""
    number = st.session_state.get("draw_clicked")
    if number is not None and number < len(exhibit.digits):
        name = exhibit.digits.class_names[exhibit.digits.labels[number]]
        label = f"Open {as_text(with_article(name))}, number {number:,}, in the embedding"
        st.page_link(
            "views/embedding.py", label=label, icon=":material/scatter_plot:", query_params={"digit": str(number)}
        )


def show_lesson(exhibit: Exhibit) -> None:
    """Explain how a drawing is turned into an image like those of MNIST."""
    show_why(
        f"Why is my {exhibit.thing} moved before the network sees it?",
        rf"""
        The network has only seen pictures made in one way, so yours is made in that way too: shrunk until its longer
        side is {BOX} pixels, then placed so that its **centre of mass** lies in the middle of {SIDE} by {SIDE}. With
        the ink $m_i$ at row $r_i$ and column $c_i$, that centre is

        $$
        \bar r = \frac{{\sum_i m_i r_i}}{{\sum_i m_i}}, \qquad \bar c = \frac{{\sum_i m_i c_i}}{{\sum_i m_i}}
        $$

        and the picture is moved by whole pixels until both are as near to {CENTRE} as can be.
        """,
        digit_from_ink,
        fit_to_box,
        centre_mass,
    )


@st.fragment
def show_stage(exhibit: Exhibit) -> None:
    """Show the pad, what comes of the drawing, and its place among the test digits; a stroke runs this alone."""
    with st.container(key="draw_stage"):
        with st.container(key="draw_board"):
            drawing, refused = read_pad(exhibit)
        code = None if drawing is None else exhibit.model.encode(drawing[None])[0]
        with st.container(key="draw_result"):
            if drawing is not None and code is not None:
                show_result(exhibit, drawing, code)
            else:
                show_what_comes(exhibit, refused)
        with st.container(key="draw_place"):
            on_top = None if code is None else overlay(to_3d(code[None])[0], exhibit.theme, "yours")
            show_embedding(exhibit, "draw_space", open_digit, len(exhibit.digits), overlay=on_top)
            show_clicked(exhibit)


shown = open_page(
    "Draw your own",
    "Draw a {thing}: each stroke makes {numbers} of it, draws it again from them, and finds its place among others.",
)
show_stage(shown)
show_lesson(shown)
show_next(__file__)
