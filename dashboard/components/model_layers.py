"""The layers of a model as an hourglass: a bar each, as long as what comes out of the layer, on a log scale."""

from collections.abc import Iterator, Sequence
from html import escape
from math import log
from typing import NamedTuple

import streamlit as st

from dashboard.components.model_words import DASH
from dashboard.components.words import counted
from dashboard.engine.contract import DECODER, ENCODER, REFINEMENT, LayerSpec, Manifest
from dashboard.engine.sketch import SIDE
from dashboard.figures.theme import Theme, axis_colour

RESHAPES = ("Reshape", "Flatten")  # they compute nothing
MOST_SQUARES = 64  # of a code
NARROWEST = 12  # percent of the width, so that a number fits in
NOT_RECORDED = (
    "Which layers these graphs have is not in the manifest, which an earlier version wrote; "
    "`python -m training migrate` adds it."
)


class Bar(NamedTuple):
    """A layer, with the activation that follows it: what it is called, what comes out of it, what it has learned."""

    title: str
    outputs: int
    note: str


def show_layers(manifest: Manifest, theme: Theme) -> None:
    """Show both graphs from top to bottom, the code as squares between them; where no layers are recorded, say so."""
    if not manifest.layers:
        st.markdown(NOT_RECORDED)
        return
    encoder, decoder = (bars(manifest.layers[file]) for file in (ENCODER, DECODER))
    largest = max(SIDE * SIDE, *(bar.outputs for bar in (*encoder, *decoder)))
    image = f'<span class="image">{SIDE} × {SIDE}</span>'
    rows = [
        _row("image", image, "pixels"),
        *(_row(escape(bar.title), _bar(bar.outputs, largest), bar.note) for bar in encoder),
        _row("<b>the code</b>", _squares(manifest.code_size, theme), counted(manifest.code_size, "number")),
        *(_row(escape(bar.title), _bar(bar.outputs, largest), bar.note) for bar in decoder),
        _row("image, redrawn", image, "pixels"),
    ]
    alt = escape(_words(manifest, encoder, decoder), quote=True)
    st.html(f'<div class="ld-layers" role="img" aria-label="{alt}">{"".join(rows)}</div>')
    st.caption("Each bar: how many numbers come out of a layer, on a log scale. At the right: its parameters.")


def bars(layers: Sequence[LayerSpec]) -> list[Bar]:
    """A bar for each layer that learns, or gives another count of numbers; an activation joins the bar before it."""
    return list(_joined(layer for layer in layers if layer.op not in RESHAPES))


def _joined(layers: Iterator[LayerSpec]) -> Iterator[Bar]:
    bar: Bar | None = None
    for layer in layers:
        if bar and not layer.parameters and layer.outputs == bar.outputs:
            bar = bar._replace(title=f"{bar.title}, {layer.op}")
            continue
        if bar:
            yield bar
        note = "the decoder's" if layer.op == REFINEMENT else f"{layer.parameters:,}" if layer.parameters else DASH
        bar = Bar(layer.op, layer.outputs, note)
    if bar:
        yield bar


def _row(title: str, drawn: str, note: str) -> str:
    return f'<div><span class="op">{title}</span>{drawn}<span class="note">{note}</span></div>'


def _bar(outputs: int, largest: int) -> str:
    width = max(NARROWEST, 100 * log(1 + outputs) / log(1 + largest))
    return f'<span class="bar"><i style="width:{width:.0f}%">{outputs:,}</i></span>'


def _squares(code_size: int, theme: Theme) -> str:
    squares = (f'<i style="background:{axis_colour(theme, axis)}"></i>' for axis in range(min(code_size, MOST_SQUARES)))
    return f'<span class="squares">{"".join(squares)}</span>'


def _words(manifest: Manifest, encoder: Sequence[Bar], decoder: Sequence[Bar]) -> str:
    """What is drawn, for those who cannot see it."""
    ways = (", ".join(f"{bar.title} to {bar.outputs:,}" for bar in half) for half in (encoder, decoder))
    before, after = ways
    numbers = counted(manifest.code_size, "number")
    return f"The encoder takes {SIDE * SIDE} pixels: {before}. That is the code, {numbers}. The decoder: {after}."
