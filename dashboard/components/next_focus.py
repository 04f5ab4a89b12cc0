"""Where the keyboard goes on when the button that it pressed is gone or disabled."""

import streamlit as st

from dashboard.components.es_modules import script

_focus = st.components.v2.component("latent_digits.next_focus", js=script("next_focus"))


def focus_next(container: str, state: str) -> None:
    """Give a focus that was lost when `state` changed to the first enabled button of the container with that key."""
    _focus(key="next_focus", data={"container": container, "state": state})
