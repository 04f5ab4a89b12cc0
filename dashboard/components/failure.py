"""What a visitor sees when a page fails in a way that nobody foresaw."""

from uuid import uuid4

import streamlit as st


def show_failure(error: Exception) -> bool:
    """Show one calm sentence with a way on, and nothing of `error`, which Streamlit has written to the server's log.

    Where a widget's callback failed, the script did not run: nothing else stands on the page, and the button brings it
    back. True, so that Streamlit does not show its own box.
    """
    st.warning(
        "Something went wrong on this page, and the fault is ours: nothing of yours is lost.", icon=":material/build:"
    )
    st.button("Load the page again", key=f"failure_{uuid4()}")  # two parts of a page may fail at once
    return True
