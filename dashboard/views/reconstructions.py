"""Reconstructions: one digit, its reconstruction and their difference large, others beside it, and all errors."""

from html import escape

import numpy as np
import streamlit as st

from dashboard import state
from dashboard.components.error_charts import show_errors
from dashboard.components.lesson import show_next, show_why
from dashboard.components.page import Exhibit, open_page
from dashboard.components.tiles import button_picture, difference_tile, show_row, tile
from dashboard.components.words import as_text, sentence_case, shortened, with_article
from dashboard.engine.images import squared_error, to_float
from dashboard.engine.selection import ORDERS, select
from dashboard.engine.tile import difference_pixels, triple_pixels

COUNT = 12
LONGEST = 16  # characters of a class's name below a small picture; the large one has it whole
SEEDS = 1_000_000
ORDER_NAMES = {"number": "By number", "random": "At random", "best": "Best", "worst": "Worst"}


def choose(exhibit: Exhibit) -> np.ndarray:
    """Show the controls; the numbers of the digits to show, (m,) int. What is not in force leaves the link."""
    labels, names = exhibit.digits.labels, exhibit.digits.class_names
    order = st.segmented_control(
        "Order", ORDERS, default="random", required=True, format_func=ORDER_NAMES.__getitem__,
        label_visibility="collapsed", key="reconstructions_order", bind="query-params", persist_state="session",
        on_change=show_first,
    ) or "random"  # fmt: skip  # an empty value in a link gives none
    bar = st.container(horizontal=True, gap="small", key="reconstructions_bar")
    occurring, anyone = np.unique(labels).tolist(), f"Any {exhibit.thing}"
    class_name = anyone
    options = [anyone, *(names[label] for label in occurring)]
    if st.session_state.get("reconstructions_class", anyone) not in options:  # it was chosen of another model
        st.session_state["reconstructions_class"] = anyone
    if len(occurring) > 1:
        class_name = bar.selectbox(
            f"Which {exhibit.thing}s", options, width=150,
            label_visibility="collapsed", key="reconstructions_class", bind="query-params", persist_state="session",
            on_change=show_first,
        )  # fmt: skip
    else:
        leave_out("reconstructions_class")
    first, seed = 0, 0
    if order == "number":
        first = bar.number_input(
            "From number", 0, len(labels) - 1, step=COUNT, icon=":material/tag:", width=170,
            label_visibility="collapsed", key="reconstructions_first", bind="query-params", persist_state="session",
            on_change=show_first,
        )  # fmt: skip
    else:
        leave_out("reconstructions_first")
    if order == "random":
        seed = seed_of_draw()
        bar.button(
            "Draw again", icon=":material/casino:", key="reconstructions_again", on_click=draw_again, args=(seed,)
        )
    else:
        st.query_params.pop("seed", None)
    label = None if class_name == anyone else names.index(class_name)
    return select(labels, exhibit.embedding.errors, label, order, COUNT, first, seed)


def leave_out(name: str) -> None:
    """Take what a widget would read out of the link; Streamlit does so itself where the widget was shown before."""
    if name not in st.session_state:
        st.query_params.pop(name, None)


def seed_of_draw() -> int:
    """The seed of the digits at random: that of the link, or of this visit."""
    seed = state.number_in_link("seed", SEEDS)
    if seed is None:
        seed = st.session_state.get("reconstructions_seed", 0)
        st.query_params.pop("seed", None)
        if seed:
            state.put_number_in_link("seed", seed)
    st.session_state["reconstructions_seed"] = seed
    return seed


def draw_again(seed: int) -> None:
    """Draw other digits at random, by the next seed."""
    state.put_number_in_link("seed", (seed + 1) % SEEDS)
    show_first()


def show_first() -> None:
    """Show the first of the chosen digits large: none of the others is pressed."""
    st.query_params.pop("digit", None)


def chosen_number(exhibit: Exhibit, numbers: np.ndarray) -> int:
    """The number of the digit that is shown large: that of the link, or the first of `numbers`."""
    linked = state.number_in_link("digit", len(exhibit.digits))
    if linked is not None:
        return linked
    show_first()
    return int(numbers[0]) if len(numbers) else 0


def show_large(exhibit: Exhibit, number: int) -> None:
    """Show a digit, its reconstruction and their difference, with its error and how many have a larger one."""
    digits, embedding, thing = exhibit.digits, exhibit.embedding, exhibit.thing
    image, redrawn = to_float(digits.images[number]), to_float(embedding.reconstruct(number))
    name, error = digits.class_names[digits.labels[number]], embedding.errors[number]
    left_out, added = (np.maximum(change, 0).sum() for change in (image - redrawn, redrawn - image))
    show_row(
        [
            tile(image, f"{name}, number {number:,}", f"the {thing}"),
            tile(redrawn, f"Its reconstruction from {exhibit.numbers}, error {error:.3f}", f"from {exhibit.numbers}"),
            difference_tile(
                image, redrawn, f"The difference: {left_out:.0f} pixels of ink left out, {added:.0f} pixels added"
            ),
        ],
        "large",
    )
    worse = int((embedding.errors > error).sum())
    count, verb = f"{worse:,}" if worse else "none", "comes" if worse == 1 else "come"
    others = f" Of {len(digits):,} {thing}s, {count} {verb} back worse." * (len(digits) > 1)
    st.html(
        f'<p class="ld-chosen"><b>{escape(sentence_case(with_article(name)))}</b>, number {number:,}, '
        f"error <b>{error:.3f}</b>.{others}</p>"
    )


def show_grid(exhibit: Exhibit, numbers: np.ndarray, chosen: int) -> None:
    """Show for each digit a button with its three pictures on it, which shows it large."""
    digits, embedding = exhibit.digits, exhibit.embedding
    grid = st.container(horizontal=True, gap="small", key="reconstructions_grid")
    for index, (number, redrawn) in enumerate(zip(numbers.tolist(), embedding.reconstruct(numbers), strict=True)):
        name, error = digits.class_names[digits.labels[number]], f"{embedding.errors[number]:.3f}"
        pixels = triple_pixels(digits.images[number], redrawn)
        alt = f"{as_text(name)}, number {number:,}, redrawn{', shown large' if number == chosen else ''}"
        grid.button(
            f"{button_picture(pixels, alt)} {as_text(shortened(name, LONGEST))} · {error}",
            key=f"reconstructions_pick_{index}", type="primary" if number == chosen else "secondary",
            on_click=state.put_number_in_link, args=("digit", number),
        )  # fmt: skip
    if not len(numbers):
        grid.markdown(f"No such {exhibit.thing} from that number on.")


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
    "Each {thing} beside its redrawing from {numbers}: see what is kept, and what is lost.",
)
with st.container(key="reconstructions_top"):
    large, choice, charts = (st.container(key=f"reconstructions_{name}") for name in ("large", "choice", "charts"))
    reserved = large.empty()  # its room is taken from the start, and nothing jumps
    with choice:
        listed = choose(shown)
        pressed = chosen_number(shown, listed)
        show_grid(shown, listed, pressed)
    with reserved.container():
        show_large(shown, pressed)
    with charts:
        show_errors(shown, listed, pressed)
show_lesson(shown)
show_next(__file__)
