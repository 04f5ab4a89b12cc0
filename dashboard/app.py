"""Latent Digits: `streamlit run dashboard/app.py` starts here."""

import sys
from pathlib import Path

import streamlit as st

# `streamlit run` puts this file's folder on the path, not the repository's.
ROOT = str(Path(__file__).resolve().parent.parent)
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

st.set_page_config(page_title="Latent Digits", page_icon=str(Path(__file__).with_name("icon.svg")), layout="wide")
st.navigation(
    [
        st.Page("views/start.py", title="Start", icon=":material/home:", default=True),
        st.Page("views/reconstructions.py", title="Reconstructions", icon=":material/compare:"),
        st.Page("views/embedding.py", title="Embedding", icon=":material/scatter_plot:"),
        st.Page("views/draw.py", title="Draw", icon=":material/draw:"),
    ],
    position="top",
).run()
