"""Learning curves: the training loss and the test error over the steps."""

from collections.abc import Sequence
from itertools import cycle, product

import numpy as np
import plotly.graph_objects as go

from dashboard.engine.history import History
from dashboard.figures.flat import flat_figure
from dashboard.figures.text import plain
from dashboard.figures.theme import Theme

POINTS = 300  # of a curve; more cannot be told apart on a screen
TICKS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)  # mean squared error


def learning_curves(history: History, theme: Theme, height: int) -> go.Figure:
    """One run: the training loss as a line, the test error at each snapshot as points and a line; no legend box."""
    figure = _ground([history], theme, height)
    steps, loss = thinned(history.steps, history.loss)
    figure.add_scatter(x=steps, y=loss, mode="lines", line={"color": theme.muted, "width": 1.5}, hoverinfo="skip")
    figure.add_scatter(
        x=history.snapshot_steps, y=history.test_mse, mode="lines+markers", line={"color": theme.accent, "width": 2},
        marker={"size": 5}, hoverinfo="skip",
    )  # fmt: skip
    names = (("loss in training", theme.muted), ("error, never seen", theme.accent))
    for row, (name, colour) in enumerate(names):
        figure.add_annotation(
            x=0.96, y=1 - 0.14 * row, xref="paper", yref="paper", xanchor="right", yanchor="top", showarrow=False,
            text=f"━ {name}", font={"color": colour},
        )  # fmt: skip
    return figure


def compared_curves(runs: Sequence[tuple[str, History]], theme: Theme, height: int) -> go.Figure:
    """Several runs by name, each in its own line style: the training loss as a line, the test error as points.

    The class colours are not used here, so that no run looks like a class.
    """
    figure = _ground([history for _, history in runs], theme, height)
    styles = product(("solid", "dot", "dash"), (theme.accent, theme.text, theme.muted))
    for (name, history), (dash, colour) in zip(runs, cycle(styles)):
        steps, loss = thinned(history.steps, history.loss)
        figure.add_scatter(
            x=steps, y=loss, mode="lines", name=plain(name), hoverinfo="skip",
            line={"color": colour, "width": 1.5, "dash": dash},
        )  # fmt: skip
        figure.add_scatter(
            x=history.snapshot_steps, y=history.test_mse, mode="markers", marker={"size": 6, "color": colour},
            showlegend=False, hoverinfo="skip",
        )  # fmt: skip
    figure.update_xaxes(title={"text": "step (line: loss in training, points: error, never seen)"})
    figure.update_layout(showlegend=True, legend={"x": 0.96, "y": 1, "xanchor": "right", "bgcolor": "rgba(0,0,0,0)"})
    return figure


def thinned(steps: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A curve (m,) reduced to at most POINTS means over equally long parts, each at the last step of its part."""
    length = -(-len(values) // POINTS) or 1
    starts = np.arange(0, len(values), length)
    ends = np.minimum(starts + length, len(values))
    return steps[ends - 1], np.add.reduceat(values, starts) / (ends - starts) if len(values) else values


def _ground(histories: Sequence[History], theme: Theme, height: int) -> go.Figure:
    """An empty figure whose steps reach to the end of training from the start, with a logarithmic axis of errors."""
    figure = flat_figure(theme, height)
    last = max((history.watched.last_step for history in histories), default=1)
    values = np.concatenate([[*history.loss, *history.test_mse] for history in histories] or [[]])
    seen = values[np.isfinite(values) & (values > 0)]
    low, high = (seen.min(), seen.max()) if len(seen) else (TICKS[3], TICKS[7])
    figure.update_xaxes(
        range=[-0.015 * last, last * 1.015], title={"text": "step", "standoff": 4, "font": {"size": 14}}, tickformat=","
    )
    figure.update_yaxes(
        type="log", range=[np.log10(low * 0.85), np.log10(high * 1.2)], showgrid=True,
        tickvals=TICKS, ticktext=[f"{tick:g}" for tick in TICKS],
    )  # fmt: skip
    return figure
