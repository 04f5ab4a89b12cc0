"""Error from a few labels, by codes and by pixels: the chart, what it says, and the digits still labelled wrongly."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

import numpy as np
import streamlit as st

from dashboard import learners
from dashboard.components.charts import show_figure
from dashboard.components.page import Exhibit
from dashboard.components.tiles import show_row, tile
from dashboard.components.words import as_text, counted, times
from dashboard.engine.active_learning import surest_mistakes
from dashboard.engine.classify import Method, Prediction
from dashboard.engine.draws import DRAWS, Accuracies, Draws, recorded_accuracies
from dashboard.engine.gallery import Gallery
from dashboard.engine.runtime import Autoencoder
from dashboard.figures.few_labels import Line, few_labels_figure

METHODS: dict[Method, str] = {"spreading": "Label spreading", "knn": "k-NN", "logistic": "Logistic regression"}
SHORT: dict[Method, str] = {"spreading": "spreading", "knn": "k-NN", "logistic": "logistic"}  # where a line ends
PIXELS = "pixels"
RECORDED = {Autoencoder: "few_labels", Gallery: "few_labels_pixels"}  # among a manifest's metrics
MISTAKES = 11
PAUSE = 2.0  # seconds between two looks at the draws that are being made


def sources(exhibit: Exhibit) -> dict[str, Autoencoder | Gallery]:
    """What the classifier works on, by the name shown: the model's codes and the pixels."""
    return {exhibit.numbers: exhibit.model, PIXELS: exhibit.digits}


def follow_draws(exhibit: Exhibit, method: Method, each: int, per_class: tuple[int, ...]) -> None:
    """Show the curves, and while draws are missing, show them again every PAUSE seconds with those made since.

    To be called when all else of the page is on its way. A fragment whose timer ticks while the page itself still runs
    can cost the browser elements of the page (streamlit#13634, #16708), and so can `st.rerun` in a fragment that runs
    as part of the page. So the timer starts last, and only its own runs end it, by running the page again.
    """
    classes = len(np.unique(exhibit.digits.labels))
    found = _drawn_or_recorded(exhibit, tuple(one * classes for one in per_class))
    missing = [draws for draws in found.values() if isinstance(draws, Draws) and not draws.ended]

    def show(runs: Iterator[int]) -> None:
        of_the_timer = next(runs) > 0
        if of_the_timer and all(draws.ended for draws in missing):
            st.rerun()  # without the timer
        so_far = {name: draws.so_far if isinstance(draws, Draws) else draws for name, draws in found.items()}
        show_curves(exhibit, method, each, per_class, so_far)
        for draws in missing * of_the_timer:
            draws.start()

    st.fragment(show, run_every=PAUSE if missing else None)(count())


def _drawn_or_recorded(exhibit: Exhibit, counts: tuple[int, ...]) -> dict[str, Draws | Accuracies]:
    """For each of the `sources` its accuracies for these numbers of labelled digits, or the draws that make them."""
    metrics = exhibit.model.manifest.metrics
    return {
        name: recorded_accuracies(metrics.get(RECORDED[type(source)], {}), tuple(METHODS), counts)
        or learners.load_draws(source, exhibit.digits, tuple(METHODS), counts)
        for name, source in sources(exhibit).items()
    }


def show_curves(
    exhibit: Exhibit, method: Method, each: int, per_class: Sequence[int], found: Mapping[str, Accuracies | None]
) -> None:
    """Show the error over `per_class` labels of each class by each method, and what `method` reaches with `each`."""
    lines = [
        Line(
            SHORT[by] + f", {name}" * (name == PIXELS), row, 1 - known.mean[row], known.std[row], name == PIXELS,
            by == method,
        )
        for name, known in found.items() if known is not None
        for row, by in enumerate(METHODS)
    ]  # fmt: skip
    if lines:
        show_chart(exhibit, per_class, lines, each, "labels a class", "few_labels_chart")
    row, column = list(METHODS).index(method), list(per_class).index(each)
    reached = "; ".join(
        f"by the {name} " + ("**…**" if known is None else f"**{_error(known, row, column)}**")
        for name, known in found.items()
    )
    st.markdown(
        f"{METHODS[method]} from {counted(each, 'label')} a class names of the other {exhibit.thing}s wrongly: "
        f"{reached}. {_drawn(found)}"
    )


def _error(known: Accuracies, row: int, column: int) -> str:
    """The mean error in percent, with its standard deviation where there is more than one draw."""
    error, spread = 1 - known.mean[row, column], known.std[row, column]
    digits = 2 if error < 0.02 else 1
    return f"{error:.{digits}%}" + f" ± {spread:.{digits}%}" * (known.draws > 1)


def _drawn(found: Mapping[str, Accuracies | None]) -> str:
    """A sentence: over how many draws the figures are."""
    made = {name: known.draws if known else 0 for name, known in found.items()}
    behind = [f"{done} of {DRAWS} draws of the {name}" for name, done in made.items() if done < DRAWS]
    if behind:
        return f"Mean and spread over draws of which have a label; {' and '.join(behind)} are made so far."
    return f"Mean and spread over {DRAWS} draws of which have a label."


def show_chart(
    exhibit: Exhibit, counts: Sequence[int], lines: Sequence[Line], marked: int | None, title: str, key: str
) -> None:
    """Show the errors of `lines` over these numbers of labels, which `title` names."""
    least = 1 / len(exhibit.digits)
    figure = few_labels_figure(np.array(counts), lines, marked, title, least, exhibit.theme)
    show_figure(figure, key, _words_of(exhibit, lines, counts, title))


def _words_of(exhibit: Exhibit, lines: Sequence[Line], counts: Sequence[int], title: str) -> str:
    """What the chart shows, for those who cannot see it."""
    ends = "; ".join(f"{line.name}: {line.mean[0]:.1%} to {line.mean[-1]:.1%}" for line in lines)
    return f"Share of {exhibit.thing}s named wrongly, from {counts[0]} to {counts[-1]} {title}. {ends}."


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
