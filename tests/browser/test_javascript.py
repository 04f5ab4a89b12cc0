"""The views' JavaScript, module by module, on a page that holds nothing else."""

import base64
import math
from collections.abc import Callable

import numpy as np
import pytest
from running import ROOT, running_server
from waiting import settle

from dashboard.engine.history import load_history
from dashboard.engine.snapshots import pack_snapshots

FOLDER = ROOT / "dashboard/components/javascript"
ORIGIN = "http://modules.test"


@pytest.fixture(scope="module")
def run(browser) -> Callable:
    """Runs the body of an async function of `given` in the browser; `load(name)` in it imports a module."""
    context = browser.new_context()
    files = {f"/{path.name}": path.read_bytes() for path in FOLDER.glob("*.js")}

    def answer(route) -> None:
        path = route.request.url.removeprefix(ORIGIN)
        kind = "text/javascript" if path in files else "text/html"
        route.fulfill(body=files.get(path, b"<!doctype html>"), content_type=kind)

    context.route(f"{ORIGIN}/**", answer)
    page = context.new_page()
    page.goto(ORIGIN)
    yield lambda body, given=None: page.evaluate(
        "async given => { const load = name => import(`/${name}.js`); " + body + " }", given
    )
    context.close()


def packed(model: str, first: int) -> bytes:
    """A model's snapshots as Python packs them."""
    return pack_snapshots(load_history(ROOT / "models" / model), first)


@pytest.mark.parametrize("padding", [b"", b" "])  # the bytes after the header begin at an even or an odd place
@pytest.mark.parametrize("model, first", [("tutorial", 0), ("tutorial", -1), ("plain-1", 0)])
def test_snapshots_are_unpacked_as_python_packed_them(run, model, first, padding):
    header, _, rest = packed(model, first).partition(b"\n")
    unpacked = run(
        """
        const { unpackSnapshots } = await load("snapshots");
        const { moments, labels, originals, ...rest } = unpackSnapshots(
          Uint8Array.from(atob(given), (letter) => letter.charCodeAt(0)));
        const letters = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
        const raw = (array) => btoa(letters(new Uint8Array(array.buffer, array.byteOffset, array.byteLength)));
        return {
          ...rest, labels: raw(labels), originals: raw(originals),
          moments: moments.map(({ points, digits, ...of }) => ({ ...of, points: raw(points), digits: raw(digits) })),
        };
        """,
        base64.b64encode(header + padding + b"\n" + rest).decode(),
    )
    history = np.load(ROOT / "models" / model / "history.npz")
    codes = history["codes"].astype(np.float32)
    points = np.zeros((*codes.shape[:2], 3))
    points[..., : codes.shape[2]] = codes
    moments = unpacked["moments"]
    assert [moment["step"] for moment in moments] == history["snapshot_steps"][first:].tolist()
    np.testing.assert_allclose([moment["error"] for moment in moments], history["test_mse"][first:], rtol=1e-12)
    span = np.ptp(points, axis=(0, 1)).max()
    for moment, expected, drawn in zip(moments, points[first:], history["reconstructions"][first:], strict=True):
        # Half a level of rounding, and once more for 32-bit arithmetic.
        np.testing.assert_allclose(array(moment["points"], "<f4").reshape(-1, 3), expected, atol=span / 65535)
        np.testing.assert_array_equal(array(moment["digits"], "u1"), drawn.ravel())
    np.testing.assert_array_equal(array(unpacked["labels"], "u1"), history["code_labels"])
    np.testing.assert_array_equal(array(unpacked["originals"], "u1"), history["digits"].ravel())
    assert unpacked["digitLabels"] == history["digit_labels"].tolist()
    assert unpacked["side"] == 28


def array(encoded: str, dtype: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(encoded), dtype)


def test_what_lies_between_two_snapshots_is_on_the_straight_line(run):
    moment = run(
        """
        const { interpolate } = await load("snapshots");
        const at = (step, points, digits) => ({ step, low: [0], points: new Float32Array(points),
          digits: new Uint8Array(digits) });
        const [a, b] = [at(10, [0, -4], [0, 200]), at(30, [8, 4], [100, 0])];
        const { step, low, points, digits } = interpolate(a, b, 0.25);
        return { step, low, points: [...points], digits: [...digits],
          atStart: interpolate(a, b, 0) === a, alone: interpolate(b, b, 0.5) === b };
        """
    )
    assert moment == {
        "step": 15, "low": [0], "points": [2, -2], "digits": [25, 150], "atStart": True, "alone": True,
    }  # fmt: skip


def test_the_nearest_snapshot_is_found(run):
    steps = run(
        'const { nearest } = await load("snapshots");'
        "return given.map(step => nearest([{ step: 0 }, { step: 10 }, { step: 40 }], step));",
        [-5, 4, 6, 24, 26, 99],
    )
    assert steps == [0, 0, 1, 1, 2, 2]


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


def test_a_payload_is_waited_for_and_replaces_the_older_ones_of_its_kind(run):
    found = run(
        """
        const { payload, show } = await load("payloads");
        const send = (text) => show({ data: new TextEncoder().encode(text) });
        const text = (bytes) => new TextDecoder().decode(bytes);
        const early = payload("a:2");
        send("a:1\\none\\ntwo");
        send("b:1\\nother");
        const first = text(await payload("a:1"));
        send("a:2\\nnew");
        const gone = await Promise.race([payload("a:1"), Promise.resolve("gone")]);
        return [first, text(await early), gone, text(await payload("b:1"))];
        """
    )
    assert found == ["one\ntwo", "new", "gone", "other"]


def play(run, script: str, less_motion: bool = False) -> object:
    return run(
        "const { Playback } = await load('playback'); const playback = new Playback({ matches: given });" + script,
        less_motion,
    )


def test_playing_ends_at_the_last_moment_and_begins_anew_after_it(run):
    ends = play(
        run,
        """
        playback.open(0, 2); playback.play(); playback.advance(0.5);
        const under_way = [playback.position, playback.moves];
        playback.advance(10);
        const end = [playback.position, playback.moves];
        playback.play();
        return [under_way, end, playback.position];
        """,
    )
    assert ends == [[1.5, True], [2, False], 0]


def test_a_pause_glides_to_the_next_moment(run):
    position, moves = play(
        run,
        """
        playback.open(0, 9); playback.speed = 2; playback.play(); playback.advance(0.2); playback.pause();
        for (let frame = 0; frame < 60; frame += 1) playback.advance(1 / 30);
        return [playback.position, playback.moves];
        """,
    )
    assert (position, moves) == (2, False)


def test_steps_stay_within_the_replay_and_less_motion_is_none(run):
    positions = play(
        run,
        """
        playback.open(0, 3);
        return [-1, 1, 1, 5].map((count) => { playback.stepBy(count); return playback.position; })
          .concat([playback.shown]);
        """,
        less_motion=True,
    )
    assert positions == [0, 1, 2, 3, 3]


def test_an_overtaken_call_does_not_remove_what_a_newer_one_shows(run):
    log = run(
        """
        const { showInstance } = await load("instances");
        const log = [];
        const create = () => ({ update: (data) => log.push(data), remove: () => log.push("removed") });
        const show = showInstance((element) => (log.push("created"), create()));
        const parentElement = document.createElement("div");
        const endFirst = show({ data: 1, parentElement });
        const endSecond = show({ data: 2, parentElement });
        endFirst();
        endSecond();
        show({ data: 3, parentElement });
        return log;
        """
    )
    assert log == ["created", 1, 2, "removed", "created", 3]


@pytest.mark.parametrize(
    "moved, waited, expected", [(3, 0, [7]), (20, 0, []), (0, 600, [])], ids=["click", "drag", "long press"]
)
def test_a_click_is_a_short_press_on_one_spot(run, moved, waited, expected):
    clicks = run(
        """
        const { listenForClicks } = await load("clicks");
        const element = document.body.appendChild(document.createElement("div"));
        const [clicks, now] = [[], performance.now];
        let time = 0;
        performance.now = () => time;
        const stop = listenForClicks(element, () => 7, (point) => clicks.push(point));
        const send = (type, clientX) => element.dispatchEvent(new PointerEvent(type, { clientX, bubbles: true }));
        send("pointerdown", 50);
        time = given.waited;
        send("pointerup", 50 + given.moved);
        stop();
        time = 0;
        send("pointerdown", 50);
        send("pointerup", 50);
        performance.now = now;
        return clicks;
        """,
        {"moved": moved, "waited": waited},
    )
    assert clicks == expected


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


def test_a_page_imports_each_module_once_from_an_address_with_a_digest(open_page):
    page = open_page("embedding")
    names = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    modules = [name for name in names if name.endswith(tuple(f"/{path.name}" for path in FOLDER.glob("*.js")))]
    assert {"payloads.js", "space_view.js", "orbit.js"} <= {name.rsplit("/", 1)[1] for name in modules}
    assert len(modules) == len(set(modules))
    assert len({name.rsplit("/", 1)[0] for name in modules}) == 1


def test_the_views_work_below_a_base_path(browser):
    with running_server("digits") as server:
        page = browser.new_page(reduced_motion="reduce")
        page.goto(f"{server}/training?model=tutorial")
        settle(page)
        page.locator(".player[data-step='0']").wait_for(timeout=10_000)
        page.get_by_role("link", name="Embedding").first.click()
        page.wait_for_url("**/digits/embedding*")
        settle(page)
        assert page.locator(".plot").evaluate("plot => plot._fullLayout.scene !== undefined")
        page.close()
