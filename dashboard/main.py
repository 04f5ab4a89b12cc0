"""The script that a visitor's session runs: the head, the page that was chosen, and the foot."""

from pathlib import Path

import streamlit as st

from dashboard.components.foot import show_foot
from dashboard.components.head import show_head
from dashboard.tour import TOUR
from dashboard.turns import turn

with turn():
    # Before the navigation: otherwise Streamlit takes the page's icon for the tab, and fetches it from another host.
    st.set_page_config(page_icon=str(Path(__file__).with_name("icon.svg")), layout="wide")
    pages = [st.Page(stop.file, title=stop.title, icon=stop.icon, default=stop is TOUR[0]) for stop in TOUR]
    page = st.navigation(pages, position="hidden")
    st.set_page_config(page_title=f"{TOUR[pages.index(page)].title} · Latent Digits")
    show_head(pages)
    page.run()
    show_foot()
