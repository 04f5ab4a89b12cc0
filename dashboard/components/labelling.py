"""The labels that a visitor gives: kept while the tab is open and in the link, with buttons to give and take back."""

from collections.abc import Callable

import streamlit as st

from dashboard.components.page import Exhibit
from dashboard.components.tiles import show_row, tile
from dashboard.components.words import as_text, counted, shortened
from dashboard.engine.given_labels import GivenLabel, format_labels, parse_labels
from dashboard.state import put_text_in_link

_READ, _UNREAD = "few_labels_read", "few_labels_unread"


def given_labels(exhibit: Exhibit) -> list[GivenLabel]:
    """The labels given so far for these digits; a link's are taken once, when the visitor comes by it."""
    key = f"few_labels_{exhibit.digits.digest}"
    if not st.session_state.get(_READ):
        text = st.query_params.get("labels", "")
        st.session_state[key], whole = parse_labels(text, len(exhibit.digits), len(exhibit.digits.class_names))
        st.session_state[_READ], st.session_state[_UNREAD] = True, not whole
    steps: list[GivenLabel] = st.session_state.setdefault(key, [])
    return steps


def keep_in_link(exhibit: Exhibit, steps: list[GivenLabel]) -> None:
    """Write the labels into the link, and say so where it could not be read or does not hold them all."""
    text, held = format_labels(steps)
    put_text_in_link("labels", text)
    if held < len(steps):
        st.caption(f"A link has no room for more than the first {held} of your {len(steps)} labels.")
    if st.session_state.get(_UNREAD):
        st.caption(f"Some of the link's labels fit none of these {exhibit.thing}s and were left out.")


def ask(exhibit: Exhibit, steps: list[GivenLabel], number: int) -> None:
    """Show the digit to label, buttons to undo and to start again, and a button for each class."""
    with st.container(horizontal=True, gap="small"):
        st.html(
            tile(exhibit.digits.images[number], f"The {exhibit.thing} to label, number {number:,}", scale=5),
            width="content",
        )
        with st.container(width=130, gap="xxsmall"):
            st.markdown(f"What is this {exhibit.thing}?")
            show_undo(steps)
    show_classes(exhibit, "few_labels_say", lambda label: _say(steps, number, label))


def show_classes(exhibit: Exhibit, key: str, say: Callable[[int], None], chosen: int | None = None) -> None:
    """Show a button for each class, which calls `say` with its label; keys are `key` and the label."""
    with st.container(horizontal=True, gap="small", key=f"classes_{key}"):
        for label, name in enumerate(exhibit.digits.class_names):
            short = shortened(name)
            st.button(
                as_text(short), key=f"{key}_{label}", on_click=say, args=(label,),
                type="primary" if label == chosen else "secondary", help=as_text(name) if short != name else None,
            )  # fmt: skip


def show_undo(steps: list[GivenLabel]) -> None:
    """Show buttons to take back the label given last, and to start again."""
    st.button(
        "Undo", icon=":material/undo:", type="tertiary", key="few_labels_undo", disabled=not steps,
        on_click=_change, args=(steps, steps[:-1]),
    )  # fmt: skip
    st.button(
        "Start again", icon=":material/restart_alt:", type="tertiary", key="few_labels_restart", disabled=not steps,
        on_click=_change, args=(steps, []),
    )  # fmt: skip


def show_given(exhibit: Exhibit, steps: list[GivenLabel]) -> None:
    """Show the labelled digits as small tiles, the last one first."""
    names = exhibit.digits.class_names
    show_row(
        tile(exhibit.digits.images[number], f"Number {number:,}, labelled {names[label]}", names[label], scale=1)
        for number, label in reversed(steps)
    )


def differing_labels(exhibit: Exhibit, steps: list[GivenLabel]) -> str:
    """A sentence that says how many labels are not those of the data set; empty where all are."""
    differing = sum(int(exhibit.digits.labels[number]) != label for number, label in steps)
    if not differing:
        return ""
    return (
        f"{counted(differing, 'label').capitalize()} of yours {'is' if differing == 1 else 'are'} not the data set's."
    )


def _say(steps: list[GivenLabel], number: int, label: int) -> None:
    _change(steps, [*steps, (number, label)])


def _change(steps: list[GivenLabel], new: list[GivenLabel]) -> None:
    steps[:] = new
    st.session_state[_UNREAD] = False
