"""Latent Digits: `streamlit run dashboard/app.py` starts here."""

import sys
from pathlib import Path

import streamlit as st

# `streamlit run` puts this file's folder on the path, not the repository's.
ROOT = str(Path(__file__).resolve().parent.parent)
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

from dashboard.tour import TOUR  # noqa: E402

st.set_page_config(page_title="Latent Digits", page_icon=str(Path(__file__).with_name("icon.svg")), layout="wide")
st.navigation(
    [st.Page(stop.file, title=stop.title, icon=stop.icon, default=stop is TOUR[0]) for stop in TOUR], position="top"
).run()
