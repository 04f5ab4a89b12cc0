"""The theme watch: draws the page again in the other colours when the visitor switches between light and dark."""

import streamlit as st

from dashboard.components.es_modules import script
from dashboard.figures.theme import Theme

_watch = st.components.v2.component("latent_digits.theme_watch", js=script("theme_watch"))


def watch_theme(theme: Theme) -> None:
    """Run the page's script again when the browser shows another theme than `theme`, in which the page was drawn.

    Streamlit switches its own elements by itself, but figures and pictures only when the script runs. Its container
    also tells the style sheet, for a print, in which colours the figures are.
    """
    with st.container(key=f"drawn_{theme.name}"):
        # As a string alone, Streamlit would look whether it is a table, and import pandas for it.
        _watch(key="theme_watch", data={"drawn": theme.name}, on_changed_change=_run_again)


def _run_again() -> None:
    """Nothing more to do: the script runs after any callback."""
