"""Draw: a digit of your own, as three numbers, and back."""

import numpy as np
import streamlit as st

from dashboard import state
from dashboard.components.cloud import show_cloud
from dashboard.components.code import show_code
from dashboard.components.page import Exhibit, open_page
from dashboard.components.sketch_pad import sketch_pad
from dashboard.components.tiles import show_row, tile
from dashboard.engine.latent import squared_error
from dashboard.engine.sketch import PictureRefused, digit_from_ink
from dashboard.figures.space import overlay

NEIGHBOURS = 8


def read_pad() -> np.ndarray | None:
    """The pad; the drawing as a digit (28, 28), or None while it is blank."""
    try:
        return digit_from_ink(sketch_pad("draw_pad"))
    except PictureRefused as error:
        st.warning(str(error), icon=":material/draw:")
        return None


def show_drawing(exhibit: Exhibit, digit: np.ndarray, code: np.ndarray) -> None:
    """The drawing as the network sees it, its code, and what comes back."""
    redrawn = exhibit.model.decode(code)
    error = squared_error(digit[None], redrawn)[0]
    show_row(
        [
            tile(digit, "Your drawing, made 28 by 28", "As it sees it", "28 x 28", 5),
            tile(redrawn[0], "Your drawing, redrawn", "Redrawn", f"error {error:.3f}", 5),
        ]
    )
    show_code(code, exhibit.embedding.ranges, exhibit.theme)


def show_company(exhibit: Exhibit, code: np.ndarray) -> None:
    """The test digits nearest to the drawing."""
    digits = exhibit.digits
    numbers, _ = exhibit.embedding.nearest(code, NEIGHBOURS)
    labels = digits.labels[numbers]
    counts = np.bincount(labels, minlength=len(digits.class_names))
    commonest = int(counts.argmax())
    st.markdown(f"Of the {len(numbers)} nearest test digits **{counts[commonest]}** are a **{digits.class_names[commonest]}**.")
    show_row(
        tile(digits.images[n], f"Nearby: {digits.class_names[label]}", digits.class_names[label], scale=2)
        for n, label in zip(numbers.tolist(), labels.tolist(), strict=True)
    )


def open_digit(number: int) -> None:
    """A click in the space shows which digit lies there."""
    st.session_state["draw_opened"] = number


shown = open_page(
    "Draw your own",
    "Draw a digit, large. After each stroke it becomes three numbers, finds its place among the others, and is drawn again.",
)
left, right = st.columns([1, 1.7], gap="large")
with left:
    drawing = read_pad()
    if drawing is None:
        st.info("Nothing is drawn yet. Draw a digit from 0 to 9 on the dark pad.", icon=":material/draw:")
    else:
        place = shown.model.encode(drawing[None])[0]
        show_drawing(shown, drawing, place)
with right:
    on_top = [] if drawing is None else overlay(place, shown.theme, name="yours")
    if drawing is not None:
        show_company(shown, place)
    show_cloud(shown, "draw_space", open_digit, on_top, len(shown.digits))
