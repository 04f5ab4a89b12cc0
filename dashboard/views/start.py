"""Start: a digit, its code as sliders, and the reconstruction from wherever the sliders stand."""

import numpy as np
import streamlit as st

from dashboard import state
from dashboard.components.code import show_code_sliders, slider_key
from dashboard.components.lesson import show_next, show_ways, show_why
from dashboard.components.page import Exhibit, open_page
from dashboard.components.tiles import show_row, tile
from dashboard.components.words import as_text, counted, with_article
from dashboard.engine.images import squared_error
from dashboard.engine.runtime import Autoencoder
from dashboard.engine.sketch import SIDE

FIRST_DIGIT = 0
REFINEMENT = r"""
        This encoder looks twice. The decoder draws its first guess, and what is missing there moves the code once,
        towards a better picture. With the slopes $J$ of $g$ at $z$, and some damping $\lambda$, that is the step of
        Gauss and Newton:

        $$
        z \leftarrow z + (J^\top J + \lambda I)^{-1} J^\top \bigl(x - g(z)\bigr)
        $$
        """


@st.fragment
def show_digit(exhibit: Exhibit) -> None:
    """Show the digit in the link, its code as sliders, and the reconstruction from the sliders' values."""
    linked = state.number_in_link("digit", len(exhibit.digits))
    number = FIRST_DIGIT if linked is None else linked
    code = exhibit.embedding.codes[number]
    key = f"start_{exhibit.model.manifest.digest[:8]}_{number}"  # another model's code of the digit is another
    pictures, controls = st.columns([1.45, 1], gap="medium")
    with controls:
        pulled = show_code_sliders(key, code, exhibit.embedding.ranges, exhibit.theme)
        buttons = st.container(horizontal=True)
    moved = not np.array_equal(pulled, code)
    buttons.button(
        f"Another {exhibit.thing}", type="primary", icon=":material/casino:", key="start_another",
        on_click=open_another, args=(len(exhibit.digits),),
    )  # fmt: skip
    buttons.button(
        "Put back", icon=":material/undo:", disabled=not moved, key="start_back", on_click=put_back, args=(key, code)
    )
    with pictures, st.container(key="start_pictures"):
        show_pictures(exhibit, number, pulled, moved)


def show_pictures(exhibit: Exhibit, number: int, code: np.ndarray, moved: bool) -> None:
    """Show the digit beside what the decoder draws from `code` (d,); `moved` says that it is not the digit's own."""
    digits, embedding = exhibit.digits, exhibit.embedding
    image, name = digits.images[number], digits.class_names[digits.labels[number]]
    redrawn = exhibit.model.decode(code)
    if moved:
        (nearest,), _ = embedding.nearest(code, 1)
        note = f"nearest to {with_article(digits.class_names[digits.labels[nearest]])}"
    else:
        note = f"error {squared_error(image[None], redrawn)[0]:.3f} a pixel"
    original = tile(
        image, f"The original: {with_article(name)}", "784 pixels", f"{with_article(name)}, number {number:,}"
    )
    copy = tile(redrawn[0], f"The {exhibit.thing} drawn again from {exhibit.numbers}", f"from {exhibit.numbers}", note)
    show_row([original, '<span class="ld-arrow" aria-hidden="true">→</span>', copy], "hero")


def open_another(count: int) -> None:
    """Choose a digit at random, and write its number into the link."""
    state.put_number_in_link("digit", int(np.random.default_rng().integers(count)))


def put_back(key: str, code: np.ndarray) -> None:
    """Move the sliders of `key` back to the digit's own code."""
    for axis, value in enumerate(code):
        st.session_state[slider_key(key, axis)] = float(value)


def show_measured(exhibit: Exhibit) -> None:
    """Say how well the model does on the test digits, in one or two sentences."""
    errors = exhibit.embedding.errors
    sentences = [
        f"Over {counted(len(errors), exhibit.thing)} that it never saw, the redrawing is off by {errors.mean():.3f} "
        "a pixel (mean squared difference, ink from 0 to 1)."
    ]
    accuracy = exhibit.model.manifest.number("test", "knn_accuracy")
    if accuracy is not None:
        sentences.append(
            f"Nobody told the network what {as_text(with_article(exhibit.digits.class_names[-1]))} is, yet the company "
            f"that a test {exhibit.thing} keeps, its 10 nearest training {exhibit.thing}s by code, names it right in "
            f"**{accuracy:.0%}** of cases."
        )
    st.markdown(" ".join(sentences))


def show_lesson(exhibit: Exhibit) -> None:
    """Explain encoder and decoder, with formulas and their source code."""
    refined = exhibit.model.manifest.config.get("refine_steps")
    show_why(
        f"How can {exhibit.numbers} hold a {exhibit.thing}?",
        rf"""
        A picture is a list of {SIDE} by {SIDE} brightnesses, $x$. The **encoder** $f$ turns it into the code $z$, and
        the **decoder** $g$ draws a picture $\hat x$ from the code alone:

        $$
        \begin{{aligned}}
        z &= f(x) \in \mathbb{{R}}^{{{exhibit.model.code_size}}} \\
        \hat x &= g(z) \in [0, 1]^{{{SIDE} \times {SIDE}}}
        \end{{aligned}}
        $$

        Most lists of brightnesses look like noise. The few that look like a {exhibit.thing} differ in a handful of
        ways, such as how slanted, how round, how closed, and those ways are what $z$ has room for.
        """
        + (REFINEMENT if refined else ""),
        Autoencoder.encode,
        Autoencoder.decode,
        *([("training/model/autoencoder.py", "refine")] if refined else []),
    )


shown = open_page(
    "A {thing} in {numbers}",
    "A network squeezed this {thing} into {numbers} and drew it again from nothing else. Pull one and watch.",
)
show_digit(shown)
show_measured(shown)
show_lesson(shown)
show_next(__file__)
show_ways(__file__)
