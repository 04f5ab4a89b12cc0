"""The reconstruction errors: their histogram over all digits, and their mean by class."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.flat import ERROR_RANGE, flat_figure, vertical_line
from dashboard.figures.text import plain, plain_and_short
from dashboard.figures.theme import Theme

BINS = 60  # at most; few errors get fewer
HEIGHT = 220
ROW = 22  # CSS pixels of a class's bar with the space to the next


def error_distribution(
    errors: np.ndarray, shown: np.ndarray, chosen: float, theme: Theme, thing: str = "digit"
) -> go.Figure:
    """Histogram of the errors (n,), a line at their mean, and below it marks for the errors `shown` (m,) and `chosen`.

    It spans ERROR_RANGE, and more where an error lies beyond. `thing` is what has an error.
    """
    low, high = ERROR_RANGE[0], max(ERROR_RANGE[1], float(errors.max()))
    bins = int(np.clip(2 * np.sqrt(len(errors)), 10, BINS))
    counts, edges = np.histogram(errors, bins, (low, high))
    middles = (edges[:-1] + edges[1:]) / 2
    bars = {
        "type": "bar", "x": middles, "y": counts, "width": edges[1] - edges[0],
        "marker": {"color": theme.accent, "line": {"width": 0}},
        "hovertemplate": f"error %{{x:.3f}}: %{{y:,}} {thing}s<extra></extra>",
    }  # fmt: skip
    marks = [
        {
            "type": "scatter", "x": values, "y": np.full(len(values), -0.06 * counts.max()), "mode": "markers",
            "cliponaxis": False, "marker": {"symbol": "triangle-up", "size": size, "color": colour},
            "hovertemplate": f"{words}: %{{x:.4f}}<extra></extra>",
        }
        for values, size, colour, words in (
            (shown, 8, theme.muted, "in the grid"), (np.array([chosen]), 14, theme.text, "the large one")
        )
    ]  # fmt: skip
    mean = float(errors.mean())
    side = "left" if mean < (low + high) / 2 else "right"
    note = {
        "x": mean, "y": 1, "yref": "paper", "yanchor": "top", "xanchor": side, "xshift": 6 if side == "left" else -6,
        "showarrow": False, "text": f"mean {mean:.3f}",
    }  # fmt: skip
    title = {"text": "error (mean squared difference a pixel)", "standoff": 8}
    return flat_figure(
        theme, HEIGHT, [bars, *marks], bargap=0, shapes=[vertical_line(mean, theme.text)], annotations=[note],
        xaxis={"range": [low - 0.01 * high, 1.01 * high], "title": title, "nticks": 6},
        yaxis={"range": [-0.13 * counts.max(), 1.2 * counts.max()], "showticklabels": False, "showgrid": False},
    )  # fmt: skip


def error_by_class(means: np.ndarray, class_names: Sequence[str], theme: Theme) -> go.Figure:
    """A bar for each class with its mean error, from `means` (classes,); the smallest at the top, NaN left out."""
    order = [int(i) for i in np.argsort(means)[::-1] if np.isfinite(means[i])]
    values, names = means[order], [class_names[i] for i in order]
    bars = {
        "type": "bar", "x": values, "y": list(range(len(names))), "orientation": "h",
        "marker": {"color": theme.accent, "line": {"width": 0}},
        "text": [f"{value:.3f}" for value in values], "textposition": "outside", "cliponaxis": False,
        "customdata": list(map(plain, names)), "hovertemplate": "%{customdata}: mean error %{x:.4f}<extra></extra>",
    }  # fmt: skip
    return flat_figure(
        theme, ROW * len(names) + 16, [bars], bargap=0.3,
        xaxis={"visible": False, "range": [0, 1.35 * float(values.max()) or 1]},  # room for the last bar's number
        yaxis={
            "tickvals": list(range(len(names))), "ticktext": list(map(plain_and_short, names)), "showgrid": False,
            "showline": False, "tickfont": {"color": theme.text, "size": 14}, "ticklabelstandoff": 4,
        },
    )  # fmt: skip
