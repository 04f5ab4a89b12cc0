"""Models: all models side by side, and what the chosen one is made of, how fast it is, and how to take it along."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import resources
from dashboard.components.latency_view import show_latency
from dashboard.components.lesson import show_next, show_why
from dashboard.components.model_facts import show_facts, show_files
from dashboard.components.model_layers import show_layers
from dashboard.components.model_table import show_table
from dashboard.components.page import Exhibit, open_page
from dashboard.components.words import as_text
from dashboard.engine.clustering import agreement


def show_refused() -> None:
    """List the models that do not pass the checks, each with the reason."""
    refused = resources.load_shelf().refused
    if refused:
        st.subheader("Not on the shelf", anchor=False)
        st.markdown("\n".join(f"- **{as_text(name)}**: {reason}" for name, reason in refused.items()))


def show_model(exhibit: Exhibit) -> DeltaGenerator:
    """Show what the chosen model is made of, where it came from, and its files; the place for how fast it is."""
    manifest = exhibit.model.manifest
    with st.container(key="models_chosen"):
        layers, facts = st.columns([1.25, 1], gap="large")
        with layers:
            st.subheader(f"What {as_text(manifest.name)} is made of", anchor=False)
            show_layers(manifest, exhibit.theme)
        with facts:
            st.subheader("Where it comes from", anchor=False)
            show_facts(manifest)
        speed, files = st.columns([1.25, 1], gap="large")
        with speed:
            st.subheader("How fast it is here", anchor=False)
            place = st.container(key="models_latency")
        with files:
            st.subheader("Take it along", anchor=False)
            show_files(exhibit.model)
    return place


def show_lesson() -> None:
    """Explain what the columns measure, and why two runtimes differ."""
    show_why(
        "What do the columns measure?",
        r"""
        The *error* is the mean of $(x - \hat x)^2$ over all pixels of all test images, ink from 0 to 1. *k-NN accuracy*
        names a test image as most of the training images do whose codes lie nearest. *Clustering accuracy* lets k-means
        sort the test codes into as many clusters as there are classes, and gives each cluster one class, the pairing
        $m$ that gets most right: $\frac{1}{n} \sum_i [\,m(c_i) = y_i\,]$. *From 10 labels* spreads ten given labels to
        all other test images, mean over draws of which are given. *Damaged* is k-NN accuracy on test images that were
        shifted, turned, made thinner or thicker, or strewn with noise, mean over all of these. Training time is that of
        the steps, as the run recorded it on the machine that it ran on.
        """,
        agreement,
        ("training/export/metrics.py", "reconstruction_error"),
    )
    show_why(
        "Why are torch and onnxruntime not exactly equal?",
        r"""
        Both add up the same products in 32-bit floats, and $(a + b) + c$ is not always $a + (b + c)$ there. The export
        runs both on the same images in batches of several sizes and refuses a graph that differs by too much.
        """,
        ("training/export/onnx_graph.py", "write_graph"),
    )


head, below = st.container(), st.container()
if not resources.model_names():
    with below:  # the head below stops the page, and the reasons are to be seen all the same
        show_refused()
with head:
    shown = open_page("Models", "All models side by side; below, what the one that you have chosen is made of.")
with st.container(key="models_shelf"):
    show_table(resources.load_comparison(), shown.model.manifest.name)
show_refused()
speed = show_model(shown)
show_lesson()
show_next(__file__)
with speed:
    show_latency(shown)
