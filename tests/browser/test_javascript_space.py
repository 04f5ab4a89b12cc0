"""The 3-D view's JavaScript: cameras, projection, cards, clicks and keys."""

import json
import math

import numpy as np
import pytest

from dashboard.figures.space import AXIS_GAP, overlay, space_figure
from dashboard.figures.theme import LIGHT


def orbited(run, eye: tuple[float, float, float], around: float = 0, up: float = 0, zoom: float = 1) -> dict:
    camera = {"eye": dict(zip("xyz", eye, strict=True)), "up": {"x": 1, "y": 0, "z": 0}, "center": {"x": 7}}
    return run('return (await load("orbit")).orbited(...given);', [camera, around, up, zoom])


def eye_of(camera: dict) -> np.ndarray:
    return np.array([camera["eye"][axis] for axis in "xyz"])


def test_an_orbit_adds_to_the_azimuth_and_keeps_height_distance_and_centre(run):
    camera = orbited(run, (1, 0, 0.5), around=math.pi / 2)
    np.testing.assert_allclose(eye_of(camera), [0, 1, 0.5], atol=1e-12)
    assert camera["up"] == {"x": 0, "y": 0, "z": 1}
    assert camera["center"] == {"x": 7}


def test_an_orbit_goes_up_along_its_sphere(run):
    camera = orbited(run, (2, 0, 0), up=math.pi / 6)
    np.testing.assert_allclose(eye_of(camera), [2 * math.cos(math.pi / 6), 0, 1], atol=1e-12)


@pytest.mark.parametrize("way", [1, -1])
def test_an_orbit_never_passes_over_the_head(run, way):
    eye = eye_of(orbited(run, (0, 2, 0), up=way * 3))
    assert math.asin(eye[2] / 2) == pytest.approx(way * 1.5)
    assert np.linalg.norm(eye) == pytest.approx(2)
    assert eye[1] > 0


@pytest.mark.parametrize("zoom, distance", [(0.5, 1.0), (0.01, 0.4), (100, 6.0)])
def test_an_orbit_keeps_its_distance_between_near_and_far(run, zoom, distance):
    assert np.linalg.norm(eye_of(orbited(run, (2, 0, 0), zoom=zoom))) == pytest.approx(distance)


@pytest.mark.parametrize("width, height, back", [(800, 400, 1.0), (300, 400, 2.0)])
def test_a_narrow_stage_moves_the_camera_back(run, width, height, back):
    eye = run('return (await load("orbit")).fitted(...given).eye;', [{"eye": {"x": 1, "y": 2}}, 1.5, width, height])
    assert eye == {"x": back, "y": 2 * back}


CARD, STAGE = [100, 60], [400, 300]


@pytest.mark.parametrize(
    "pointer, place",
    [
        ([200, 150], [218, 120]),  # right of the pointer, its middle beside it
        ([276, 150], [294, 120]),  # it still keeps its distance of six from the edge
        ([282, 150], [294, 120]),
        ([283, 150], [165, 120]),
        ([5, 150], [23, 120]),
        ([395, 150], [277, 120]),
        ([200, 2], [218, 6]),
        ([200, 298], [218, 234]),
        ([0, 0], [18, 6]),
        ([400, 300], [282, 234]),
    ],
)  # fmt: skip
def test_a_card_stands_beside_the_pointer_and_inside_the_stage(run, pointer, place):
    left, top = run('return (await load("hover_card")).cardPlace(...given);', [pointer, CARD, STAGE])
    assert [left, top] == place
    assert 0 <= left <= STAGE[0] - CARD[0]
    assert 0 <= top <= STAGE[1] - CARD[1]


def test_a_card_wider_than_the_room_on_both_sides_keeps_to_the_left_edge(run):
    assert run('return (await load("hover_card")).cardPlace([60, 150], [100, 60], [120, 300]);')[0] == 6


def test_pictures_lie_on_a_sheet_row_by_row(run):
    places = run(
        'const { sheetPlace } = await load("hover_card");'
        "return given.map(number => sheetPlace(number, { columns: 10, side: 28 }));",
        [0, 9, 10, 25],
    )
    assert places == [[0, 0], [252, 0], [0, 28], [140, 56]]


def project(run, point, eye=(2, 0, 0), low=(-1, -1, -1), high=(1, 1, 1), width=400, height=200):
    camera = {"eye": dict(zip("xyz", eye, strict=True))}
    return run(
        'return (await load("projection")).projection(...given.view)(...given.point);',
        {"view": [list(low), list(high), camera, width, height], "point": list(point)},
    )


def test_the_middle_of_the_axes_is_the_middle_of_the_stage(run):
    assert project(run, (1, 2, 3), low=(0, 0, 2), high=(2, 4, 4)) == pytest.approx([200, 100, 1])


def test_the_field_of_view_is_45_degrees_from_top_to_bottom(run):
    unit = 2  # axes of the same length: scene units are their length
    edge = 2 * math.tan(math.pi / 8) * unit
    assert project(run, (0, 0, edge)) == pytest.approx([200, 0, 1])
    assert project(run, (0, edge, 0)) == pytest.approx([300, 100, 1])


def test_what_is_nearer_has_less_depth_and_nothing_is_behind_the_camera(run):
    assert project(run, (1, 0, 0))[2] == pytest.approx(0.75)
    assert project(run, (9, 0, 0))[2] > 0


def test_an_axis_that_does_not_vary_is_left_out_of_the_scale(run):
    flat = project(run, (0, 1, 0), low=(-1, -1, 0), high=(1, 1, 0))
    assert flat == pytest.approx(project(run, (0, 1, 0)))


@pytest.mark.parametrize(
    "moved, waited, expected", [(3, 0, [7]), (20, 0, []), (0, 600, [])], ids=["click", "drag", "long press"]
)
def test_a_click_is_a_short_press_on_one_spot(run, moved, waited, expected):
    clicks = run(
        """
        const { listenForClicks } = await load("clicks");
        const element = document.body.appendChild(document.createElement("div"));
        const clicks = [];
        const stop = listenForClicks(element, () => 7, (point) => clicks.push(point));
        const send = (type, clientX, time) => {
          const event = new PointerEvent(type, { clientX, bubbles: true });
          element.dispatchEvent(Object.defineProperty(event, "timeStamp", { value: time }));
        };
        send("pointerdown", 50, 0);
        send("pointerup", 50 + given.moved, given.waited);
        stop();
        send("pointerdown", 50, 0);
        send("pointerup", 50, 0);
        return clicks;
        """,
        {"moved": moved, "waited": waited},
    )
    assert clicks == expected


def test_without_a_graphics_card_less_is_drawn(run):
    names = [
        "ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)))",
        "llvmpipe (LLVM 15)",
        "NVIDIA H100/PCIe/SSE2",
    ]
    finest = run(
        'const { fineness } = await load("plotly_scene"); return given.map((name) => fineness(name).antialias);', names
    )
    assert finest == [False, False, True]


def test_keys_and_the_wheel_are_steps_of_an_orbit(run):
    steps = run(
        """
        const { listenForOrbits } = await load("gestures");
        const element = document.createElement("div");
        const steps = [];
        listenForOrbits(element, () => steps.push("begin"), (...step) => steps.push(step));
        for (const key of ["ArrowRight", "-", "x"]) element.dispatchEvent(new KeyboardEvent("keydown", { key }));
        element.dispatchEvent(new WheelEvent("wheel", { deltaY: 1000 }));
        return steps;
        """
    )
    assert steps == ["begin", [0.12, 0, 1], "begin", [0, 0, 1.1], "begin", [0, 0, pytest.approx(math.exp(0.15))]]


def test_a_press_in_the_legend_flips_its_class(run):
    hidden = run(
        """
        const { fillLegend } = await load("legend");
        const [legend, hidden, pressed] = [document.createElement("div"), new Set([1]), []];
        const classes = [0, 1].map((label) => ({ label, name: `n${label}`, colour: "red" }));
        fillLegend(legend, classes, hidden, (label) => pressed.push(label));
        for (const button of legend.children) button.click();
        return [[...hidden], pressed, [...legend.children].map((button) => button.ariaPressed)];
        """
    )
    assert hidden == [[0], [0, 1], ["false", "true"]]


def cloud_of(style: str = "points") -> tuple[np.ndarray, np.ndarray, dict]:
    """Codes (30, 3), their labels, and the figure of them as the browser gets it."""
    rng = np.random.default_rng(0)
    codes, labels = rng.normal(size=(30, 3)).astype(np.float32), np.arange(30) % 3
    errors = np.linspace(0, 0.1, 30)
    figure = space_figure(codes, labels, errors, np.arange(30) + 100, tuple("abc"), LIGHT, style)
    return codes, labels, json.loads(figure.to_json())


@pytest.mark.parametrize("style", ["points", "numerals"])
def test_a_cloud_is_read_from_the_figure_that_python_built(run, style):
    codes, labels, figure = cloud_of(style)
    cloud = run(
        'const { glyphs, ...cloud } = (await load("cloud")).readCloud(given);'
        "return { ...cloud, glyphs: glyphs && [...glyphs] };",
        figure,
    )
    order = np.array(cloud["numbers"]) - 100
    assert sorted(order) == list(range(30))
    np.testing.assert_array_equal(np.float32(cloud["points"]).reshape(-1, 3), codes[order])
    np.testing.assert_array_equal(cloud["labels"], labels[order])
    np.testing.assert_allclose(cloud["errors"], np.linspace(0, 0.1, 30)[order], rtol=1e-6)
    assert cloud.get("glyphs") == ([[0, "a"], [1, "b"], [2, "c"]] if style == "numerals" else None)
    low, high = codes.min(axis=0), codes.max(axis=0)
    corner = low - AXIS_GAP * (high - low)
    np.testing.assert_allclose(cloud["low"], corner - (high - corner) / 32, rtol=1e-5)
    np.testing.assert_allclose(cloud["high"], high + (high - corner) / 32, rtol=1e-5)
    assert [(axis["name"], axis["colour"]) for axis in cloud["axes"]] == list(zip("123", LIGHT.axes, strict=True))
    np.testing.assert_allclose([axis["from"] for axis in cloud["axes"]], [corner] * 3, rtol=1e-5)


def test_texts_of_a_figure_are_read_as_written(run):
    assert run('return (await load("cloud")).asWritten(given);', "x&lt;y &amp; z") == "x<y & z"


def test_points_come_by_distance_without_the_hidden_and_the_one_that_is_asked_from(run):
    codes, labels, figure = cloud_of()
    numbers = run(
        """
        const { outward, readCloud } = await load("cloud");
        const cloud = readCloud(given.figure);
        return outward(cloud, given.place, new Set([1])).map((index) => cloud.numbers[index] - 100);
        """,
        {"figure": figure, "place": codes[0].tolist()},
    )
    by_distance = np.linalg.norm(codes - codes[0], axis=1).argsort()[1:]
    assert numbers == [number for number in by_distance.tolist() if labels[number] != 1]


def test_keys_go_from_point_to_point_and_open_one(run):
    told = run(
        """
        const { listenForPointKeys } = await load("point_keys");
        const [element, told] = [document.createElement("div"), []];
        const note = (name) => (by) => told.push([name, by ?? null]);
        listenForPointKeys(element, { onStep: note("step"), onOpen: note("open"), onLeave: note("leave") });
        const press = (key, more) => element.dispatchEvent(new KeyboardEvent("keydown", { key, ...more }));
        for (const key of ["n", "P", "Enter", "Escape", "Tab"]) press(key);
        press("p", { ctrlKey: true });
        return told;
        """
    )
    assert told == [["step", 1], ["step", -1], ["open", None], ["leave", None]]


def test_the_flat_view_finds_the_digit_under_the_pointer_and_shows_what_lies_on_top(run):
    codes, _, figure = cloud_of()
    on_top = overlay(codes[4], LIGHT, "yours", codes[5:7])
    found = run(
        """
        const { FlatScene } = await load("flat_scene");
        const { readCloud } = await load("cloud");
        const element = document.body.appendChild(document.createElement("div"));
        element.style.cssText = "position: fixed; left: 0; top: 0; width: 600px; height: 400px";
        const told = [];
        const events = { onPoint: (number) => told.push(number), onLeave: () => told.push(null) };
        const scene = new FlatScene(element, events);
        Object.assign(scene.canvas.style, { width: "600px", height: "400px", display: "block" });
        const draw = (overlay) => scene.draw({
          cloud: readCloud(given.figure), overlay, hidden: new Set(), camera: given.figure.layout.scene.camera,
          colours: new Map([[0, "red"], [1, "green"], [2, "blue"]]),
        });
        draw({ data: [], annotations: [] });
        const plain = scene.canvas.toDataURL();
        draw(given.overlay);
        const place = scene.place(given.code);
        const move = (left, top) => scene.canvas.dispatchEvent(
          new PointerEvent("pointermove", { clientX: left, clientY: top, bubbles: true }));
        move(...place);
        move(1, 1);
        scene.remove();
        move(...place);
        element.remove();
        return { told, changed: scene.canvas.toDataURL() !== plain, left: element.childElementCount };
        """,
        {"figure": figure, "overlay": on_top, "code": codes[4].tolist()},
    )
    assert found == {"told": [104, None], "changed": True, "left": 0}
