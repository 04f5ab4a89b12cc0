"""What every page begins with: its title, its first sentence, its theme and the chosen model."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import resources
from dashboard.components.words import counted, thing
from dashboard.engine.contract import ModelError
from dashboard.engine.gallery import Gallery
from dashboard.engine.latent import Embedding
from dashboard.engine.runtime import Autoencoder
from dashboard.figures.theme import DARK, LIGHT, Theme

_CAME_FROM = "page_and_model"
_STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Exhibit:
    """What a page shows: a model, the test digits, their embedding by that model, and the theme."""

    model: Autoencoder
    digits: Gallery
    embedding: Embedding
    theme: Theme

    @property
    def thing(self) -> str:
        """What one image shows: "digit"."""
        return thing(self.model.manifest.dataset)

    @property
    def numbers(self) -> str:
        """How many numbers a code has, in words: "three numbers"."""
        return counted(self.model.code_size, "number")


def open_page(title: str, sentence: str) -> Exhibit:
    """Open the chosen model and show the title and the sentence, with {thing} and {numbers} filled in.

    Where the model cannot be used, show why and stop the page.
    """
    st.html(_STYLE)
    head = st.container()
    try:
        model = resources.load_model(_chosen_model(title))
        digits = resources.load_digits(model.manifest)
        exhibit = Exhibit(model, digits, resources.load_embedding(model), current_theme())
    except ModelError as error:
        _show_head(head, title, sentence, thing(""), "a few numbers")
        st.error(str(error), icon=":material/build:")
        st.stop()
    _show_head(head, title, sentence, exhibit.thing, exhibit.numbers)
    return exhibit


def _show_head(head: DeltaGenerator, title: str, sentence: str, thing: str, numbers: str) -> None:
    head.title(title.format(thing=thing, numbers=numbers), anchor=False)
    head.html(f'<p class="ld-lead">{sentence.format(thing=thing, numbers=numbers)}</p>')


def current_theme() -> Theme:
    """The theme that matches what the visitor's browser shows: light or dark."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def _chosen_model(page: str) -> str:
    """The model's name: as chosen here, or in the link, or on the page that the visitor comes from."""
    names = resources.model_names()
    if len(names) < 2:
        return names[0] if names else resources.DEFAULT_MODEL
    came_from, there = st.session_state.get(_CAME_FROM, (page, ""))
    if page != came_from and there in names and "model" not in st.query_params:
        st.session_state["model"] = there  # Streamlit forgets a choice that came with a link when the page changes
    name = st.selectbox("Model", names, key="model", bind="query-params", persist_state="session", width=220)
    st.session_state[_CAME_FROM] = page, name
    return name
