"""Figures hold the data they were given."""

import json
from dataclasses import replace

import numpy as np
import pytest
from runs import committed

from dashboard.figures.curves import POINTS, compared_curves, learning_curves, thinned
from dashboard.figures.errors import error_by_class, error_colours, error_distribution
from dashboard.figures.space import overlay, space_figure
from dashboard.figures.theme import CLASS_COLOURS, DARK, LIGHT

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
        assert trace.marker.color == CLASS_COLOURS[trace.meta]


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
    figure = error_distribution(errors, errors[:1], LIGHT)
    assert sum(figure.data[0].y) == 4


def test_error_colours_share_one_scale():
    assert error_colours(np.array([0.05])) == error_colours(np.array([0.01, 0.05]))[1:]


def test_bars_stand_in_order_with_their_values():
    bars = error_by_class(np.array([0.02, 0.05, np.nan, 0.01]), ("a", "b", "c", "d"), LIGHT).data[0]
    assert list(bars.y) == ["b", "a", "d"]
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
