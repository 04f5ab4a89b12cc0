"""How fast a model is on this host: measured when somebody asks for it, beside the page, one model at a time."""

from collections.abc import Iterator, Sequence
from itertools import count

import streamlit as st

from dashboard.components.model_words import milliseconds
from dashboard.components.page import Exhibit
from dashboard.components.words import counted
from dashboard.engine.latency import BATCHES, Latency
from dashboard.resources import LATENCIES

PAUSE = 1.0  # seconds between two looks at the measurement


def show_latency(exhibit: Exhibit) -> None:
    """Show what was measured of the model, or the button that measures it, and wait for a measurement that goes on.

    To be called when all else of the page is on its way: see `components.few_labels.follow_draws`.
    """
    digest, measuring = exhibit.model.manifest.digest, LATENCIES.measuring
    if found := LATENCIES.find(digest):
        _show_found(found, exhibit.thing)
        return
    st.button(
        "Measure it now", icon=":material/timer:", key="models_measure", disabled=measuring is not None,
        on_click=LATENCIES.start, args=(exhibit.model, exhibit.digits.images),
    )  # fmt: skip
    if measuring is None:
        sizes = " and ".join(f"{batch:,}" for batch in BATCHES)
        st.markdown(f"It encodes and decodes {sizes} {exhibit.thing}s at once, on one core of this server.")
    elif measuring == digest:
        st.markdown("It is being measured. That takes some seconds; the page goes on meanwhile.")
    else:
        st.markdown("Another model is being measured, one at a time. Yours can follow in some seconds.")
    if measuring is not None:
        st.fragment(_run_again_when_measured, run_every=PAUSE)(count())


def _run_again_when_measured(runs: Iterator[int]) -> None:
    of_the_timer = next(runs) > 0
    if of_the_timer and LATENCIES.measuring is None:
        st.rerun()


def _show_found(found: Sequence[Latency], thing: str) -> None:
    rows = "".join(
        f'<tr><th scope="row">{counted(one.batch, thing)}</th><td>{milliseconds(one.p50)}</td>'
        f"<td>{milliseconds(one.p95)}</td></tr>"
        for one in found
    )
    head = '<th scope="col">encoded and decoded</th><th scope="col">median (p50)</th><th scope="col">p95</th>'
    st.html(f'<table class="ld-latency"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>')
    single, many = found[0], found[-1]
    st.markdown(
        f"On one core of this server, while it serves its visitors. In a batch, a {thing} takes "
        f"{milliseconds(many.p50 / many.batch)} instead of {milliseconds(single.p50)}."
    )
