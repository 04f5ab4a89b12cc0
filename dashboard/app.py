"""Latent Digits: `streamlit run dashboard/app.py` starts here, and Streamlit finds `app`."""

import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

# `streamlit run` puts this file's folder on the path, not the repository's.
ROOT = str(Path(__file__).resolve().parent.parent)
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

from dashboard.capacity import Capacity  # noqa: E402
from dashboard.components.failure import show_failure  # noqa: E402
from dashboard.document import Document  # noqa: E402
from dashboard.immutable import Immutable, Payloads  # noqa: E402
from dashboard.warm_up import warm_up  # noqa: E402

app = st.App(
    Path(__file__).with_name("main.py"),
    middleware=[Middleware(Capacity), Middleware(Payloads), Middleware(Immutable), Middleware(Document)],
    on_script_error=show_failure,
    lifespan=warm_up,
)
