"""Accuracy against the number of labels: a line for each source, with its standard deviation."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from plotly.colors import hex_to_rgb

from dashboard.figures.theme import Theme, flat_figure

HEIGHT = 300


def few_labels_figure(
    counts: np.ndarray, lines: Mapping[str, tuple[np.ndarray, np.ndarray]], chosen: int | None, theme: Theme
) -> go.Figure:
    """Accuracy over the number of labelled digits, `counts` (m,), on a logarithmic axis.

    `lines` holds (mean, standard deviation), each (m,), by name: the first is solid, the others are dotted. A vertical
    line marks the count `chosen`.
    """
    figure = flat_figure(theme, HEIGHT)
    for place, (name, (mean, spread)) in enumerate(lines.items()):
        colour = theme.muted if place else theme.accent
        _add_band(figure, counts, mean, spread, colour)
        figure.add_scatter(
            x=counts, y=mean, mode="lines+markers", customdata=spread,
            line={"color": colour, "width": 2 if place else 3, "dash": "dot" if place else "solid"},
            marker={"size": 6 if place else 8, "color": colour, "symbol": "diamond" if place else "circle"},
            hovertemplate=name + ", %{x} labels: %{y:.1%} ± %{customdata:.1%}<extra></extra>",
        )  # fmt: skip
    for name, at in _name_heights(lines).items():
        first = name == next(iter(lines))
        figure.add_annotation(
            x=1.02, xref="paper", y=at, text=name, showarrow=False, xanchor="left",
            font={"color": theme.accent if first else theme.muted, "size": 13},
        )  # fmt: skip
    if chosen is not None:
        figure.add_vline(x=chosen, line={"color": theme.text, "width": 1, "dash": "dot"})
    ticks = counts if len(counts) <= 8 else counts[np.unique(np.linspace(0, len(counts) - 1, 5).astype(int))]
    low, high = float(counts[0]), float(counts[-1])
    figure.update_layout(margin={"r": 98})
    figure.update_xaxes(
        title={"text": "labels given", "standoff": 6, "font": {"size": 13, "color": theme.muted}}, type="log",
        tickvals=ticks, ticktext=[f"{count}" for count in ticks], tickangle=0,
        range=[np.log10(low) - 0.06, np.log10(max(high, low * 1.3)) + 0.06],
    )  # fmt: skip
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%", dtick=0.25)
    return figure


def _add_band(figure: go.Figure, counts: np.ndarray, mean: np.ndarray, spread: np.ndarray, colour: str) -> None:
    """Add a band of one standard deviation to either side of the mean, both (m,)."""
    if not np.any(spread):
        return
    red, green, blue = hex_to_rgb(colour)
    figure.add_scatter(
        x=np.concatenate([counts, counts[::-1]]), y=np.concatenate([mean - spread, (mean + spread)[::-1]]),
        fill="toself", fillcolor=f"rgba({red},{green},{blue},0.16)", line={"width": 0}, mode="lines", hoverinfo="skip",
    )  # fmt: skip


def _name_heights(lines: Mapping[str, tuple[np.ndarray, np.ndarray]], apart: float = 0.09) -> dict[str, float]:
    """The height of each line's name: that of the line's end, or higher where it would overlap the name below."""
    places: dict[str, float] = {}
    lowest = -np.inf
    for name in sorted(lines, key=lambda name: lines[name][0][-1]):
        places[name] = lowest = max(float(lines[name][0][-1]), lowest + apart)
    return places
