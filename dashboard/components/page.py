"""What every page begins with: its title, its first sentence, its theme and the chosen model."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import resources
from dashboard.components.head import chosen_model
from dashboard.components.page_watch import watch_page
from dashboard.components.words import counted, thing
from dashboard.engine.contract import ModelError
from dashboard.engine.gallery import Gallery
from dashboard.engine.latent import Embedding
from dashboard.engine.runtime import Autoencoder
from dashboard.figures.theme import DARK, LIGHT, Theme


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
    head = st.container(gap=None)
    try:
        model = resources.load_model(chosen_model())
        digits = resources.load_digits(model.manifest)
        exhibit = Exhibit(model, digits, resources.load_embedding(model), current_theme())
    except ModelError as error:
        _show_head(head, title, sentence, thing(""), "numbers")
        st.error(str(error), icon=":material/build:")
        st.stop()
    _show_head(head, title, sentence, exhibit.thing, exhibit.numbers)
    with head:  # where what is not seen takes no room
        watch_page(exhibit.theme)
    return exhibit


def _show_head(head: DeltaGenerator, title: str, sentence: str, thing: str, numbers: str) -> None:
    head.title(title.format(thing=thing, numbers=numbers), anchor=False)
    # Not st.html, in whose place Streamlit first shows something higher, and then all below it jumps.
    head.container(key="lead").markdown(sentence.format(thing=thing, numbers=numbers))


def current_theme() -> Theme:
    """The theme that matches what the visitor's browser shows: light or dark."""
    return DARK if st.context.theme.type == "dark" else LIGHT
