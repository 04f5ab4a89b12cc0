"""The foot of every page: which version this is, and whose digits it shows."""

import streamlit as st

from dashboard import __version__, resources
from dashboard.components.head import chosen_model
from dashboard.engine.contract import ModelError
from dashboard.engine.version import UNKNOWN

SOURCES = {"mnist": "The digits: MNIST by Yann LeCun, Corinna Cortes and Christopher J. C. Burges, CC BY-SA 3.0."}
COMMIT_LETTERS = 7


def show_foot() -> None:
    """Show the version, the commit where it is known, and the source of the data set where its licence asks for it."""
    commit = resources.load_commit()
    version = f"Latent Digits {__version__}" + f", commit {commit[:COMMIT_LETTERS]}" * (commit != UNKNOWN)
    st.caption(f"{version}. {SOURCES.get(_dataset(), '')}")


def _dataset() -> str:
    try:
        return resources.load_model(chosen_model()).manifest.dataset
    except ModelError:
        return ""
