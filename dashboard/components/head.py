"""The head of every page: the name, the pages, the choice of a model, and the link to what is seen."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import segno
import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard import resources
from dashboard.components.es_modules import script

LONGEST_LINK = 2000  # characters; more of them would not fit a QR code that a phone can read
_LINK = "link_to_copy"
_HERE = Path(__file__).with_name("head_tools")
_tools = st.components.v2.component(
    "latent_digits.head_tools",
    html=(_HERE / "head_tools.html").read_text(encoding="utf-8"),
    css=(_HERE / "head_tools.css").read_text(encoding="utf-8"),
    js=script("head_tools"),
)


def show_head(pages: Sequence[StreamlitPage]) -> None:
    """Show the head; it stands in the script of all pages, so that the model and its name in the link outlast each."""
    with st.container(key="head", horizontal=True, vertical_alignment="center", gap="small"):
        st.container(key="brand", width="content").markdown("Latent Digits", width="content")
        with st.container(key="head_pages", horizontal=True, gap="small"):
            for page in pages:
                st.page_link(page, width="content")
        _choose_model(resources.model_names())
        _show_tools()


def chosen_model() -> str:
    """The name of the model that the visitor has chosen, or that the link names."""
    return st.session_state.get("model") or resources.first_model()


def _choose_model(names: list[str]) -> None:
    if len(names) > 1:
        st.selectbox("Model", names, key="model", bind="query-params", label_visibility="collapsed", width=140)


@st.fragment
def _show_tools() -> None:
    """Show the button that copies the link to what is seen, and on a narrow screen the one that opens the pages' menu.

    The browser knows the link best, so it sends it when the button is pressed, and gets its QR code.
    """
    link = st.session_state.get(_LINK, "")
    data = {"longest": LONGEST_LINK, "link": link, "qr": qr_code(link) if link else ""}
    _tools(key="head_tools", data=data, on_link_change=_take_link)


def _take_link() -> None:
    link = st.session_state["head_tools"].get("link")
    fits = isinstance(link, str) and link.isascii() and len(link) <= LONGEST_LINK  # browsers write addresses in ASCII
    st.session_state[_LINK] = link if fits else ""


@lru_cache(maxsize=64)
def qr_code(link: str) -> str:
    """A link as a QR code: the address of an SVG picture, dark on white, to be set as an image's source."""
    return segno.make(link, error="l", micro=False).svg_data_uri(scale=4, border=3, dark="#000", light="#fff")
