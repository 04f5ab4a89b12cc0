"""What every page opens with: its title, its sentence, its theme and the model on show."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard import resources
from dashboard.engine.contract import ModelError
from dashboard.engine.gallery import Gallery
from dashboard.engine.latent import Embedding
from dashboard.engine.runtime import Autoencoder
from dashboard.figures.theme import DARK, LIGHT, Theme

_STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Exhibit:
    """A model, the test digits, and what the model makes of them."""

    model: Autoencoder
    digits: Gallery
    embedding: Embedding
    theme: Theme


def open_page(title: str, sentence: str) -> Exhibit:
    """Show the page's head and open the chosen model; a model that cannot be used ends the page with one sentence."""
    st.html(_STYLE)
    st.title(title, anchor=False)
    st.html(f'<p class="ld-lead">{sentence}</p>')
    try:
        name = _chosen_model()
        model = resources.load_model(name)
        digits = resources.load_digits(model.manifest.dataset)
        return Exhibit(model, digits, resources.load_embedding(model), current_theme())
    except ModelError as error:
        st.error(str(error), icon=":material/build:")
        st.stop()


def current_theme() -> Theme:
    """The theme the visitor sees now."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def _chosen_model() -> str:
    names = resources.model_names()
    if len(names) < 2:
        return names[0] if names else resources.DEFAULT_MODEL
    first = names.index(resources.DEFAULT_MODEL) if resources.DEFAULT_MODEL in names else 0
    return st.selectbox("Model", names, index=first, key="model", bind="query-params", width=220)
