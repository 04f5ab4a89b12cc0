"""Draw: the visitor draws a digit and sees its code, its reconstruction and its nearest test digits."""

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
BLANK = np.zeros((28, 28), np.float32)


def read_pad() -> np.ndarray | None:
    """Show the pad and a button that clears it; the drawing as a digit (28, 28) float32, None while it is blank."""
    sheet = st.session_state.setdefault("draw_sheet", 0)
    st.button("Clear", icon=":material/delete:", type="tertiary", key="draw_clear", on_click=clear_pad)
    try:
        return digit_from_ink(sketch_pad(f"draw_pad_{sheet}"))
    except PictureRefused as error:
        st.warning(str(error), icon=":material/draw:")
        return None


def clear_pad() -> None:
    """Show a blank pad; the canvas has a button for this, but shows it only under a mouse."""
    st.session_state["draw_sheet"] += 1


def show_drawing(exhibit: Exhibit, digit: np.ndarray | None, code: np.ndarray | None) -> None:
    """Show the drawing as the network sees it, its reconstruction and its code; blank tiles while there is none."""
    seen, redrawn, note = BLANK, BLANK, "nothing yet"
    if digit is not None and code is not None:
        seen, redrawn = digit, exhibit.model.decode(code)[0]
        note = f"error {squared_error(seen[None], redrawn[None])[0]:.3f}"
    show_row(
        [
            tile(seen, "Your drawing, made 28 by 28 pixels", "As it sees it", "28 by 28 pixels", 4),
            tile(redrawn, "Your drawing, redrawn from its code", "Redrawn", note, 4),
        ]
    )
    if code is None:
        st.info(f"Draw a {exhibit.thing} on the dark pad, as large as it goes.", icon=":material/draw:")
    else:
        show_code(code, exhibit.embedding.ranges, exhibit.theme)


def show_neighbours(exhibit: Exhibit, code: np.ndarray | None) -> None:
    """Show the test digits nearest to the drawing, or as many blank tiles."""
    if code is None:
        st.markdown(f"The test {exhibit.thing}s nearest to your drawing will line up here.")
        show_row(tile(BLANK, "", "\N{EN DASH}", scale=2) for _ in range(NEIGHBOURS))
        return
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


shown = open_page(
    "Draw your own",
    "Draw a {thing}: after each stroke it becomes {numbers} and is drawn again from them. "
    "Then look where it lands among the others.",
)
left, right = st.columns([1, 2.05], gap="medium")
with left:
    drawing = read_pad()
    place = None if drawing is None else shown.model.encode(drawing[None])[0]
    show_drawing(shown, drawing, place)
with right:
    show_neighbours(shown, place)
    on_top = None if place is None else overlay(to_3d(place[None])[0], shown.theme, "yours")
    show_embedding(shown, "draw_space", open_digit, len(shown.digits), overlay=on_top)
    show_clicked(shown)
show_lesson(shown)
show_next(__file__)
