"""Figures hold the data they were given."""

import json
from dataclasses import replace

import numpy as np
import pytest
from plotly.colors import hex_to_rgb
from run_folders import committed

from dashboard.engine.clustering import Agreement
from dashboard.figures.clusters import agreement_figure, confusion_figure
from dashboard.figures.errors import error_by_class, error_distribution
from dashboard.figures.few_labels import Line, few_labels_figure
from dashboard.figures.learning_curves import POINTS, compared_curves, learning_curves, thinned
from dashboard.figures.space import overlay, space_figure
from dashboard.figures.theme import DARK, LIGHT

NAMES = tuple("0123456789")


def cloud(style="points"):
    rng = np.random.default_rng(0)
    codes, labels = rng.normal(size=(60, 3)).astype(np.float32), np.arange(60) % 3
    return codes, labels, space_figure(codes, labels, np.linspace(0, 0.1, 60), np.arange(60), NAMES, LIGHT, style)


@pytest.mark.parametrize("style", ["points", "numerals"])
def test_space_has_a_trace_for_each_class_that_occurs(style):
    codes, labels, figure = cloud(style)
    traces = [trace for trace in figure.data if trace.meta is not None]
    assert [trace.meta for trace in traces] == [0, 1, 2]
    for trace in traces:
        mine = labels == trace.meta
        np.testing.assert_array_equal(np.stack([trace.x, trace.y, trace.z], axis=1), codes[mine])
        np.testing.assert_array_equal(trace.customdata[:, 0], np.flatnonzero(mine))
        assert trace.marker.color == LIGHT.classes[trace.meta]


def test_axes_carry_the_colours_of_the_three_numbers():
    _, _, figure = cloud()
    axes = [trace for trace in figure.data if trace.meta is None]
    assert tuple(trace.line.color for trace in axes) == LIGHT.axes


def test_camera_is_kept_and_ground_is_clear():
    layout = cloud()[2].layout
    assert layout.uirevision == layout.scene.uirevision == "keep"
    assert layout.paper_bgcolor == "rgba(0,0,0,0)"


def test_overlay_is_plain_json_with_a_line_to_each_neighbour():
    code, links = np.float32([1, 2, 3]), np.float32([[0, 0, 0], [4, 5, 6]])
    plain = json.loads(json.dumps(overlay(code, DARK, "yours", links), allow_nan=False))
    ring, spokes = plain["data"]
    assert (ring["x"], ring["y"], ring["z"]) == ([1], [2], [3])
    assert spokes["z"] == [3, 0, None, 3, 6, None]
    assert [flag["text"] for flag in plain["annotations"]] == ["yours"]


def test_distribution_counts_every_error_also_those_beyond_the_scale():
    errors = np.array([0.0, 0.01, 0.01, 0.3])
    figure = error_distribution(errors, errors[:1], errors[0], LIGHT)
    assert sum(figure.data[0].y) == 4


def test_bars_stand_in_order_with_their_values():
    bars = error_by_class(np.array([0.02, 0.05, np.nan, 0.01]), ("a", "b", "c", "d"), LIGHT).data[0]
    assert list(bars.customdata) == ["b", "a", "d"]
    assert list(bars.text) == ["0.050", "0.020", "0.010"]


def test_learning_curves_hold_every_snapshot_and_a_loss_that_fits_the_screen():
    history = committed()
    loss, error = learning_curves(history, LIGHT, 190).data
    np.testing.assert_array_equal(error.x, history.snapshot_steps)
    np.testing.assert_array_equal(error.y, history.test_mse)
    assert loss.x[-1] == history.steps[-1]


def test_a_long_curve_is_thinned_to_means():
    steps, values = thinned(np.arange(1000), np.arange(1000.0))
    assert len(steps) <= POINTS
    assert steps[-1] == 999
    assert values[0] == np.arange(1000.0)[: steps[0] + 1].mean()
    assert [len(part) for part in thinned(np.arange(0), np.arange(0.0))] == [0, 0]


def test_compared_runs_stand_under_their_names_even_before_their_first_step():
    history = committed()
    nothing = {
        "steps": np.zeros(0, int),
        "loss": np.zeros(0),
        "snapshot_steps": np.zeros(0, int),
        "test_mse": np.zeros(0),
    }
    figure = compared_curves([("a", history), ("b", replace(history, **nothing))], DARK, 190)
    assert [trace.name for trace in figure.data if trace.showlegend is None] == ["a", "b"]


def test_confusion_frames_the_name_of_each_cluster_and_leaves_small_shares_blank():
    counts = np.array([[99, 0, 1], [0, 300, 1]])
    figure = confusion_figure(counts, "AB", ("0", "1", "2"), np.array([0, -1]), LIGHT)
    (heat,) = figure.data
    assert heat.z[0].tolist() == [0.99, 0, 0.01]
    assert [list(row) for row in heat.text] == [["99", "", "1"], ["", "100", ""]]
    (frame,) = figure.layout.shapes
    assert frame.x0 < 0 < frame.x1
    assert heat.hovertext[1][1] == "pile B: 300 of class 1"


def test_agreement_has_a_bar_for_each_measure_and_source():
    found = {"codes": Agreement(0.6, 0.5, 0.4), "pixels": Agreement(0.5, 0.3, 0.1)}
    (bars,) = agreement_figure(found, DARK).data
    assert list(bars.x) == [0.6, 0.5, 0.5, 0.3, 0.4, 0.1]
    assert bars.text[:2] == ("0.60  codes", "0.50  pixels")
    assert set(bars.marker.color[::2]) == {DARK.accent}


def test_errors_of_few_labels_carry_their_spread_and_their_names_apart():
    counts, level = np.array([1, 10]), np.array([0.5, 0.2])
    lines = [Line("codes", 0, level, level * 1.5), Line("pixels", 1, level, level / 10, pixels=True, chosen=False)]
    figure = few_labels_figure(counts, lines, 10, "labels a class", 0.001, LIGHT)
    band, codes, pixels = figure.data  # a band of the chosen line only
    assert list(codes.y) == list(pixels.y) == [0.5, 0.2]
    assert pixels.line.dash == "dash"
    assert min(band.y) == 0.001  # a logarithm of nothing is not drawn
    assert max(band.y) == 1
    names = {note.text: note.y for note in figure.layout.annotations}
    low, high = figure.layout.yaxis.range
    assert (names["<b>codes</b>"] - names["pixels"]) ** 2 > (0.04 * (high - low)) ** 2
    assert figure.layout.shapes[0].x0 == 10


@pytest.mark.parametrize("error", [0.0, 0.3, 1.0])
def test_error_of_a_single_label_is_a_point(error):
    one = np.array([error])
    figure = few_labels_figure(np.array([1]), [Line("codes", 0, one, one * 0)], None, "labels given", 0.01, LIGHT)
    axes = figure.layout
    assert np.isfinite([*axes.xaxis.range, *axes.yaxis.range]).all()
    assert axes.yaxis.range[0] < np.log10(max(error, 0.01)) < axes.yaxis.range[1]
    assert len(axes.yaxis.tickvals) > 1


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_names_of_the_methods_can_be_read(theme):
    one = np.array([0.1])
    lines = [Line(str(place), place, one, one * 0) for place in range(3)]
    figure = few_labels_figure(np.array([1]), lines, None, "labels given", 0.01, theme)
    for note in figure.layout.annotations:
        assert contrast(note.font.color, theme.ground) >= 4.5  # WCAG 2.2, 1.4.3


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two hexadecimal colours."""
    brightness = sorted(0.05 + np.dot(_linear(colour), (0.2126, 0.7152, 0.0722)) for colour in (one, other))
    return brightness[1] / brightness[0]


def _linear(colour: str) -> np.ndarray:
    channels = np.array(hex_to_rgb(colour)) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def test_names_are_text_in_figures_and_cut_on_axes():
    names = ("<b>x</b>", "a & b", "a name of thirty letters or so")
    counts = np.array([[1, 0, 0], [0, 1, 1]])
    figure = confusion_figure(counts, "AB", names, np.array([0, 1]), LIGHT)
    assert figure.layout.xaxis.ticktext == ("&lt;b&gt;x&lt;/b&gt;", "a &amp; b", "a name of thi…")
    assert figure.data[0].hovertext[1][2] == "pile B: 1 of class a name of thirty letters or so"
    (flag,) = overlay(np.float32([1, 2, 3]), LIGHT, names[0])["annotations"]
    assert flag["text"] == "&lt;b&gt;x&lt;/b&gt;"
