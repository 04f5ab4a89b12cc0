"""What a visitor sees when a page fails in a way that nobody foresaw."""

import streamlit as st


def show_failure(error: Exception) -> bool:
    """Show one calm sentence with a way on, and nothing of `error`, which Streamlit has written to the server's log.

    True, so that Streamlit does not show its own box.
    """
    st.warning(
        "Something went wrong on this page, and the fault is ours: nothing of yours is lost. Load the page again, or "
        "go on with another from the row above.",
        icon=":material/build:",
    )
    return True
