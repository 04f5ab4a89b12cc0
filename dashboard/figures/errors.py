"""The reconstruction errors: their histogram over all digits, and their mean by class."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.colors import sample_colorscale

from dashboard.figures.theme import ERROR_RANGE, ERROR_SCALE, Theme, flat_figure

BINS = 60
HEIGHT = 300


def error_colours(errors: np.ndarray) -> list[str]:
    """For each error (n,) its colour on ERROR_SCALE, as "rgb(...)"; errors outside ERROR_RANGE take its ends."""
    low, high = ERROR_RANGE
    return sample_colorscale(ERROR_SCALE, np.clip((errors - low) / (high - low), 0, 1).tolist())


def error_distribution(errors: np.ndarray, shown: np.ndarray, theme: Theme) -> go.Figure:
    """Histogram of the errors (n,), a line at their mean, and below it a mark for each of the errors `shown` (m,)."""
    low, high = ERROR_RANGE
    counts, edges = np.histogram(np.clip(errors, low, high), BINS, ERROR_RANGE)
    middles = (edges[:-1] + edges[1:]) / 2
    figure = flat_figure(theme, HEIGHT)
    hover = "error %{x:.3f}: %{y:,} digits<extra></extra>"
    bars = {"color": error_colours(middles), "line": {"width": 0}}
    figure.add_bar(x=middles, y=counts, width=edges[1] - edges[0], marker=bars, hovertemplate=hover)
    ticks = {"symbol": "triangle-up", "size": 9, "color": theme.accent}
    below = np.full(len(shown), -0.035 * counts.max())
    figure.add_scatter(
        x=np.clip(shown, low, high),
        y=below,
        mode="markers",
        marker=ticks,
        hovertemplate="shown above: %{x:.4f}<extra></extra>",
    )
    figure.add_vline(x=float(errors.mean()), line={"color": theme.text, "width": 1, "dash": "dot"})
    figure.add_annotation(
        x=float(errors.mean()), y=1, yref="paper", yanchor="top", xanchor="left", xshift=6, showarrow=False, text="mean"
    )
    figure.update_layout(bargap=0)
    figure.update_xaxes(
        range=[low - 0.001, high], title={"text": "error (mean squared difference a pixel)", "standoff": 8}
    )
    figure.update_yaxes(showticklabels=False, showgrid=False)
    return figure


def error_by_class(means: np.ndarray, class_names: Sequence[str], theme: Theme) -> go.Figure:
    """A bar for each class with its mean error, from `means` (classes,); the smallest at the top, NaN left out."""
    order = [int(i) for i in np.argsort(means)[::-1] if np.isfinite(means[i])]
    values, names = means[order], [class_names[i] for i in order]
    figure = flat_figure(theme, HEIGHT)
    figure.add_bar(
        x=values, y=names, orientation="h", marker={"color": error_colours(values), "line": {"width": 0}},
        text=[f"{value:.3f}" for value in values], textposition="outside", cliponaxis=False,
        hovertemplate="%{y}: mean error %{x:.4f}<extra></extra>",
    )  # fmt: skip
    figure.update_layout(bargap=0.3)
    figure.update_xaxes(visible=False, range=[0, float(values.max()) * 1.15])
    figure.update_yaxes(type="category", showgrid=False, showline=False, tickfont={"color": theme.text, "size": 15})
    return figure
