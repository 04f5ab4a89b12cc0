"""Accuracy from a few labels, on codes and on pixels: the charts, and the digits that are still labelled wrongly."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import streamlit as st

from dashboard.components.page import Exhibit
from dashboard.components.tiles import show_row, tile
from dashboard.components.words import as_text, times
from dashboard.engine.active_learning import surest_mistakes
from dashboard.engine.classify import Method, Prediction
from dashboard.engine.gallery import Gallery
from dashboard.engine.runtime import Autoencoder
from dashboard.figures.few_labels import few_labels_figure

METHODS: dict[Method, str] = {"spreading": "Label spreading", "knn": "k-NN", "logistic": "Logistic regression"}
MISTAKES = 11
Lines = Mapping[str, np.ndarray]  # for each source by name, accuracies (draws, methods, counts)


def sources(exhibit: Exhibit, with_pixels: bool) -> dict[str, Autoencoder | Gallery]:
    """What the classifier works on, by the name shown: the model's codes and, if asked for, the pixels."""
    return {exhibit.numbers: exhibit.model} | ({"pixels": exhibit.digits} if with_pixels else {})


def show_charts(exhibit: Exhibit, counts: Sequence[int], lines: Lines, chosen: int, key: str) -> None:
    """Show a chart for each method; they stand side by side on a wide screen."""
    for place, (column, (method, name)) in enumerate(zip(st.columns(len(METHODS)), METHODS.items(), strict=True)):
        found = {source: accuracies[:, place] for source, accuracies in lines.items()}
        with column:
            st.markdown(f"**{name}**")
            show_chart(exhibit, counts, found, chosen, f"{key}_{method}", f"Accuracy of {name} by labels")


def show_chart(exhibit: Exhibit, counts: Sequence[int], found: Lines, chosen: int | None, key: str, alt: str) -> None:
    """Show one chart: for each source the mean and standard deviation of its accuracies (draws, counts)."""
    bands = {name: (draws.mean(axis=0), _std(draws)) for name, draws in found.items()}
    figure = few_labels_figure(np.array(counts), bands, chosen, exhibit.theme)
    st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, key=key, alt=alt)


def show_mistakes(exhibit: Exhibit, prediction: Prediction, labelled: Iterable[int]) -> None:
    """Show the digits, but for those numbered `labelled`, that `prediction` gets wrong with the largest margin."""
    digits = exhibit.digits
    names, found = digits.class_names, prediction.labels
    wrong = surest_mistakes(found, digits.labels, np.array(list(labelled)), prediction.margins)
    st.subheader("Still wrong, and surest of it", anchor=False)
    if not len(wrong):
        st.markdown(f"Every {exhibit.thing} without a label is named rightly.")
        return
    pairs, sizes = np.unique(np.stack([digits.labels[wrong], found[wrong]]), axis=1, return_counts=True)
    true, said = (as_text(names[label]) for label in pairs[:, sizes.argmax()])
    often = f"; most often, {times(int(sizes.max()))}, {true} is taken for {said}" if sizes.max() > 1 else ""
    st.markdown(
        f"{len(wrong):,} of {len(digits):,} {exhibit.thing}s {'is' if len(wrong) == 1 else 'are'} named wrongly{often}."
    )
    show_row(
        tile(digits.images[n], f"Number {n:,}: {names[label]}", names[label], f"taken for {names[guess]}")
        for n, label, guess in zip(
            wrong[:MISTAKES].tolist(), digits.labels[wrong].tolist()[:MISTAKES], found[wrong].tolist()[:MISTAKES],
            strict=True,
        )
    )  # fmt: skip


def _std(draws: np.ndarray) -> np.ndarray:
    """Standard deviation over the draws of (draws, counts), with n - 1 as `python -m training evaluate` prints it."""
    return draws.std(axis=0, ddof=1) if len(draws) > 1 else np.zeros(draws.shape[1])
