"""Clusters found without labels compared with the labels: the confusion matrix, and the metrics of agreement."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.colors import sample_colorscale

from dashboard.engine.clustering import Agreement
from dashboard.figures.flat import flat_figure
from dashboard.figures.text import LONGEST, plain, plain_and_short
from dashboard.figures.theme import Theme

ROW, HEAD = 30, 56  # CSS pixels of a cluster's row, and of the class names above them
LETTER = 7  # CSS pixels of height for each letter of a class name that is turned upright
READABLE = 12  # classes; with more, the cells are too narrow for a number in each
METRICS = {"accuracy": "accuracy", "nmi": "NMI", "ari": "ARI"}


def confusion_figure(
    counts: np.ndarray, clusters: Sequence[str], class_names: Sequence[str], matched: np.ndarray, theme: Theme
) -> go.Figure:
    """A row for each cluster, a column for each class, in each cell the share of the cluster in percent.

    counts (k, classes) int; matched (k,) int, the class whose cell is framed in each row, -1 for none.
    """  # fmt: skip
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    (empty,) = sample_colorscale([theme.ground, theme.line], [0.5])
    short = [plain_and_short(name) for name in class_names]
    longest = min(max(map(len, class_names)), LONGEST)
    angle = 0 if longest <= 2 else -90
    cells = {
        "type": "heatmap", "z": shares, "x": list(range(len(class_names))), "y": list(range(len(clusters))),
        "zmin": 0, "zmax": 1, "xgap": 2, "ygap": 2, "showscale": False,
        "colorscale": [[0, empty], [0.02, empty], [1, theme.accent]],
        "text": [[f"{100 * share:.0f}" if share >= 0.005 else "" for share in row] for row in shares],
        "texttemplate": "%{text}" if len(class_names) <= READABLE else None, "textfont": {"size": 13},
        "hovertext": [
            [f"pile {cluster}: {count:,} of class {plain(name)}" for name, count in zip(class_names, row, strict=True)]
            for cluster, row in zip(clusters, counts.tolist(), strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip
    frames = [
        {
            "type": "rect", "line": {"color": theme.text, "width": 2}, "x0": label - 0.47, "x1": label + 0.47,
            "y0": cluster - 0.44, "y1": cluster + 0.44,
        }
        for cluster, label in enumerate(matched.tolist()) if label >= 0
    ]  # fmt: skip
    text = {"color": theme.text, "size": 14}
    ticks = {"tickfont": text, "showgrid": False, "showline": False, "ticks": "", "ticklabelstandoff": 4}
    columns = {"tickvals": list(range(len(class_names))), "ticktext": short, "tickangle": angle}
    rows = {"autorange": "reversed", "tickvals": list(range(len(clusters))), "ticktext": list(clusters)}
    return flat_figure(
        theme, HEAD + ROW * len(clusters) + (LETTER * longest if angle else 0), [cells], shapes=frames,
        xaxis={"side": "top", **columns, **ticks}, yaxis={**rows, **ticks},
    )  # fmt: skip


def agreement_figure(found: Mapping[str, Agreement], theme: Theme) -> go.Figure:
    """For each metric a bar for each of `found`, keyed by what was clustered; the first has the accent colour."""
    metrics = [name for name in METRICS for _ in found]
    sources = [name for _ in METRICS for name in found]
    values = [getattr(found[source], metric) for metric, source in zip(metrics, sources, strict=True)]
    spots = [row + row // len(found) * 0.8 for row in range(len(values))]
    colours = [theme.accent if source == next(iter(found)) else theme.muted for source in sources]
    bars = {
        "type": "bar", "x": values, "y": spots, "orientation": "h", "width": 0.78,
        "marker": {"color": colours, "line": {"width": 0}},
        "text": [f"{value:.2f}  {source}" for value, source in zip(values, sources, strict=True)],
        "textposition": "outside", "cliponaxis": False, "textfont": {"color": theme.text},
        "customdata": [METRICS[metric] for metric in metrics],
        "hovertemplate": "%{customdata} %{x:.4f}<extra></extra>",
    }  # fmt: skip
    middles = np.reshape(spots, (len(METRICS), -1)).mean(axis=1)
    return flat_figure(
        theme, 44 + 27 * len(values), [bars],
        xaxis={"visible": False, "range": [0, max(1.0, 1.75 * max(values))]},
        yaxis={
            "autorange": "reversed", "tickvals": middles, "ticktext": list(METRICS.values()), "showgrid": False,
            "showline": False, "tickfont": {"color": theme.text, "size": 14}, "ticklabelstandoff": 6,
        },
    )  # fmt: skip
