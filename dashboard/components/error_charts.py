"""The errors of all test digits as charts: their histogram, and the mean error of each class."""

from html import escape

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from dashboard.components.charts import show_figure
from dashboard.components.page import Exhibit
from dashboard.components.words import sentence_case, with_article
from dashboard.engine.aggregate import mean_by_class
from dashboard.figures.errors import error_by_class, error_distribution

ENOUGH = 20  # test digits of which "nine in ten" says something


def show_errors(exhibit: Exhibit, numbers: np.ndarray, chosen: int) -> None:
    """Show the charts, each with a sentence about it; the errors of `numbers` (m,) and of the digit `chosen` marked.

    What cannot be compared is left out.
    """
    if len(exhibit.digits) < 2:
        st.markdown(f"There is one test {exhibit.thing}, and so there are no errors to compare.")
        return
    with st.container(key="reconstructions_all"):
        _show_histogram(exhibit, numbers, chosen)
    means = mean_by_class(exhibit.embedding.errors, exhibit.digits.labels, len(exhibit.digits.class_names))
    if np.isfinite(means).sum() > 1:
        with st.container(key="reconstructions_hard"):
            _show_classes(exhibit, means)


def _show_histogram(exhibit: Exhibit, numbers: np.ndarray, chosen: int) -> None:
    errors, thing = exhibit.embedding.errors, exhibit.thing
    least, most = f"{errors.min():.3f}", f"{errors.max():.3f}"
    words = f"They lie between {least} and {most}."
    if len(errors) >= ENOUGH:
        low, middle, high = np.quantile(errors, (0.05, 0.5, 0.95))
        words = (
            f"Half of the {thing}s come back with an error below {middle:.3f}; nine in ten lie between {low:.3f} and "
            f"{high:.3f}."
        )
    figure = error_distribution(errors, errors[numbers], float(errors[chosen]), exhibit.theme, thing)
    alt = f"Histogram of the errors, from {least} to {most}, with their mean at {errors.mean():.3f}."
    _show(f"All {len(errors):,} errors", words, figure, "reconstructions_errors", alt)


def _show_classes(exhibit: Exhibit, means: np.ndarray) -> None:
    best, worst = int(np.nanargmin(means)), int(np.nanargmax(means))
    easiest, hardest = (with_article(exhibit.digits.class_names[label]) for label in (best, worst))
    least, most = f"{means[best]:.3f}", f"{means[worst]:.3f}"
    words = (
        f"{sentence_case(hardest)} is the hardest to redraw, with a mean error of {most}, {easiest} the easiest, with "
        f"{least}."
        if least != most
        else f"All classes are as hard to redraw, with a mean error of {most}."
    )
    figure = error_by_class(means, exhibit.digits.class_names, exhibit.theme)
    _show("Which are hard?", words, figure, "reconstructions_classes", "The mean error of each class as bars.")


def _show(heading: str, words: str, figure: go.Figure, key: str, alt: str) -> None:
    st.subheader(heading, anchor=False)
    st.html(f'<p class="ld-say">{escape(words)}</p>')
    show_figure(figure, key, f"{alt} {words}")
