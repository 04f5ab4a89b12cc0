"""The page watch: runs the page's script again when the theme has changed, or the server that the page came from."""

import streamlit as st

from dashboard.components.es_modules import script
from dashboard.figures.theme import Theme

_watch = st.components.v2.component("latent_digits.page_watch", js=script("page_watch"))


def watch_page(theme: Theme) -> None:
    """Run the page's script again when the browser shows another theme than `theme`, or was connected anew.

    Streamlit switches its own elements between light and dark by itself, but figures and pictures only when the script
    runs. Its container also tells the style sheet, for a print, in which colours the figures are.
    A server that has started since, or has forgotten the session, does not know the page's fragments: their sliders
    would do nothing.
    """
    with st.container(key=f"drawn_{theme.name}"):
        # As a string alone, Streamlit would look whether it is a table, and import pandas for it.
        _watch(key="page_watch", data={"drawn": theme.name}, on_outdated_change=_run_again)


def _run_again() -> None:
    """Nothing more to do: the script runs after any callback."""
