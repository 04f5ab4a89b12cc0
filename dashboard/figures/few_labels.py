"""Error against the number of labels: a line for each method, dashed where pixels take the place of codes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.colors import hex_to_rgb

from dashboard.figures.flat import flat_figure, vertical_line
from dashboard.figures.theme import LIGHT, Theme

HEIGHT = 320
LABEL, LABEL_ROOM = 15, 118  # CSS pixels: the height of a line's name, and the width kept for the names
PLOT_HEIGHT = HEIGHT - 70  # CSS pixels that are left to the lines, about
TICKS = (*(share * 10.0**power for power in range(-5, 0) for share in (1, 2, 5)), 1.0)
# Each at least 4.5:1 against the ground of its theme, so that names can have the colour of their line.
ON_LIGHT, ON_DARK = ("#2b59c3", "#a8480f", "#1f7a5a"), ("#8fb2ff", "#f2a06b", "#6fd0a8")


@dataclass(frozen=True)
class Line:
    """The error of one method, mean and standard deviation over draws, each (m,) float64 from 0 to 1."""

    name: str
    colour: int  # 0, 1 or 2
    mean: np.ndarray
    std: np.ndarray
    pixels: bool = False
    chosen: bool = True  # drawn thicker, and with its band


def few_labels_figure(
    counts: np.ndarray, lines: Sequence[Line], marked: int | None, title: str, least: float, theme: Theme
) -> go.Figure:
    """Errors over `counts` (m,) labels, both axes logarithmic, with a vertical line at the count `marked`.

    `title` names the horizontal axis. `least` is the smallest error to be told from none: where all are right, the line
    lies there, and so does the lower end of a band that reaches further down.
    """
    colours = ON_LIGHT if theme == LIGHT else ON_DARK
    bands = [_band(counts, line, least, colours[line.colour]) for line in lines if line.chosen and np.any(line.std)]
    curves = [
        {
            "type": "scatter", "x": counts, "y": np.maximum(line.mean, least), "mode": "lines+markers",
            "customdata": np.stack([line.mean, line.std], axis=1),
            "line": {"color": colours[line.colour], "width": 3 if line.chosen else 1.5,
                     "dash": "dash" if line.pixels else "solid"},
            "marker": {"size": 8 if line.chosen else 5, "symbol": "circle-open" if line.pixels else "circle"},
            "hovertemplate": line.name + ", %{x} " + title
            + ": %{customdata[0]:.2%} ± %{customdata[1]:.2%} wrong<extra></extra>",
        }
        for line in lines
    ]  # fmt: skip
    low, high = _range(lines, least)
    names = [
        {
            "x": 1, "xref": "paper", "xshift": 10, "y": np.log10(at), "showarrow": False, "xanchor": "left",
            "text": f"<b>{line.name}</b>" if line.chosen and not line.pixels else line.name,
            "font": {"color": colours[line.colour], "size": 13},
        }
        for line, at in zip(lines, _name_heights(lines, low, high, least), strict=True)
    ]  # fmt: skip
    what = {
        "x": 0, "xref": "paper", "y": 1, "yref": "paper", "yshift": 22, "xanchor": "left", "text": "named wrongly",
        "showarrow": False, "font": {"size": 13, "color": theme.muted},
    }  # fmt: skip
    few = counts if len(counts) <= 8 else counts[np.unique(np.linspace(0, len(counts) - 1, 5).astype(int))]
    first, last = np.log10(float(counts[0])), np.log10(float(max(counts[-1], counts[0] * 1.3)))
    margin = 0.04 * (last - first)
    shown = [tick for tick in TICKS if low <= tick <= high]
    return flat_figure(
        theme, HEIGHT, [*bands, *curves], annotations=[*names, what],
        shapes=[] if marked is None else [vertical_line(marked, theme.muted)],
        margin={"l": 8, "r": LABEL_ROOM, "t": 26, "b": 8},
        xaxis={
            "title": {"text": title, "standoff": 4, "font": {"size": 13, "color": theme.muted}}, "type": "log",
            "tickvals": few, "ticktext": [f"{count}" for count in few], "tickangle": 0,
            "range": [first - margin, last + margin],
        },
        yaxis={
            "type": "log", "range": [np.log10(low), np.log10(high)], "tickvals": shown,
            "ticktext": list(map(_percent, shown)),
        },
    )  # fmt: skip


def _percent(share: float) -> str:
    return f"{share * 100:.3f}".rstrip("0").rstrip(".") + "%"


def _band(counts: np.ndarray, line: Line, least: float, colour: str) -> dict[str, Any]:
    """A band of one standard deviation to either side of the line."""
    red, green, blue = hex_to_rgb(colour)
    lower, upper = (np.clip(line.mean + sign * line.std, least, 1) for sign in (-1, 1))
    return {
        "type": "scatter", "x": np.concatenate([counts, counts[::-1]]), "y": np.concatenate([lower, upper[::-1]]),
        "mode": "lines", "fill": "toself", "fillcolor": f"rgba({red},{green},{blue},{0.12 if line.pixels else 0.2})",
        "line": {"width": 0}, "hoverinfo": "skip",
    }  # fmt: skip


def _range(lines: Sequence[Line], least: float) -> tuple[float, float]:
    """The ends of the error's axis: all lines and the bands that are drawn, with a margin."""
    ends = [line.mean + sign * line.std * line.chosen for line in lines for sign in (-1, 1)]
    low, high = (float(np.clip(end, least, 1)) for end in (np.min(ends), np.max(ends)))
    # Of a band that reaches down to nothing, only as much is shown as leaves room for the lines.
    low = max(low, min(float(line.mean.min()) for line in lines) / 3, least)
    if high < 3 * low:  # two ticks are shown all the same
        low = max((tick for tick in TICKS if tick < low), default=low)
        high = min((tick for tick in TICKS if tick > high), default=high)
    return low / 1.15, high * 1.1


def _name_heights(lines: Sequence[Line], low: float, high: float, least: float) -> list[float]:
    """The height of each line's name: that of the line's end, or as near as the names beside it leave room."""
    apart = (high / low) ** (LABEL / PLOT_HEIGHT)
    ends = np.array([max(float(line.mean[-1]), least) for line in lines])
    heights, lowest = ends.copy(), low
    for index in np.argsort(ends, kind="stable"):
        heights[index] = lowest = max(ends[index], lowest)
        lowest *= apart
    highest = high
    for index in np.argsort(-heights, kind="stable"):
        heights[index] = highest = min(heights[index], highest)
        highest /= apart
    return heights.tolist()
