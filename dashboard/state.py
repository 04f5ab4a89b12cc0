"""Values kept in the page's URL, checked when they are read."""

import streamlit as st


def parse_number(text: str | None, count: int) -> int | None:
    """A digit's number from the URL, 0 to count - 1; None for anything else."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 9:
        return None
    number = int(text)
    return number if number < count else None


def number_in_link(name: str, count: int) -> int | None:
    """The digit's number that the link holds under `name`, or None."""
    return parse_number(st.query_params.get(name), count)


def put_text_in_link(name: str, text: str) -> None:
    """Write a text into the link under `name`, or take it out where the text is empty."""
    if text and st.query_params.get(name) != text:
        st.query_params[name] = text
    elif not text and name in st.query_params:
        del st.query_params[name]


def put_number_in_link(name: str, number: int) -> None:
    """Write a digit's number into the link under `name`."""
    st.query_params[name] = str(number)
