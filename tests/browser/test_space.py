"""The 3-D view: what is under the pointer is what one gets, and the camera stays."""

import numpy as np
import pytest
from running import ROOT
from waiting import COUNT_RERUNS, TIMEOUT_MS, after_rerun, draw_frames, reruns_asked, settle

LOSE = """plot => {
  const canvas = [...plot.querySelectorAll("canvas")].find((canvas) => canvas.getContext("webgl"));
  canvas.getContext("webgl").getExtension("WEBGL_lose_context").loseContext();
}"""
DRAWN = "plot => plot._fullLayout?.scene?._scene?.glplot"
NO_3D = ["--disable-gpu", "--disable-3d-apis"]
LABELS = np.load(ROOT / "models/mnist-test.npz")["labels"]
CAMERA = "plot => plot._fullLayout.scene._scene.getCamera()"
ANTIALIAS = "plot => plot._fullLayout.scene._scene.glplot.gl.getContextAttributes().antialias"
# Whether Plotly keeps a picture of what lies under the pointer; it costs as much as a frame: not while the view turns.
PICKABLE = """plot => {
  const { objects, mouseListener } = plot._fullLayout.scene._scene.glplot;
  return mouseListener.enabled && !objects.some((object) => Object.hasOwn(object, "drawPick"));
}"""
# Plotly tells what lies under the pointer a few frames after it has moved, or the view has come to rest.
ANSWER_FRAMES = 12
# Keeps the digit that was pointed at last as `globalThis.lastPointed`.
KEEP_POINTED = """plot => new MutationObserver(() => {
  globalThis.lastPointed = plot.dataset.pointed ?? globalThis.lastPointed;
}).observe(plot, { attributeFilter: ["data-pointed"] })"""
TAP_FRAMES = 30  # a tap is followed by the mouse events that the browser makes of it
STILL_FRAMES = 30
# The number of the digit under the pointer, or null when none has answered after so many frames.
POINTED = """async (plot, frames) => {
  for (let n = 0; n < frames && !plot.dataset.pointed; n += 1) await new Promise(requestAnimationFrame);
  return plot.dataset.pointed ?? null;
}"""
# Whether the camera comes to stay the same for so many frames, within twenty times as many.
STILL = """async (plot, frames) => {
  const camera = () => JSON.stringify(plot._fullLayout.scene._scene.getCamera());
  let last = camera(), same = 0;
  for (let n = 0; n < 20 * frames && same < frames; n += 1) {
    await new Promise(requestAnimationFrame);
    const now = camera();
    same = now === last ? same + 1 : 0;
    last = now;
  }
  return same === frames;
}"""
# Whether the camera's eye lies farther than `least` from where it was when the view was first drawn, along any axis.
MOVED = """([plot, least]) => {
  const scene = plot._fullLayout.scene._scene, { eye } = scene.getCamera(), first = scene.viewInitial.eye;
  return Math.max(...["x", "y", "z"].map((axis) => Math.abs(eye[axis] - first[axis]))) > least;
}"""


def flat(camera: dict) -> list[float]:
    return [camera[part][axis] for part in ("eye", "up", "center") for axis in "xyz"]


def wait_until_moved(page, least: float) -> None:
    """Wait until the camera's eye lies more than `least` from where it was at first."""
    page.wait_for_function(MOVED, arg=[page.locator(".plot").element_handle(), least])


def pointed(page, frames: int = ANSWER_FRAMES) -> int | None:
    """The digit that answers to the pointer within so many frames."""
    number = page.locator(".plot").evaluate(POINTED, frames)
    return None if number is None else int(number)


def point_at_a_digit(page) -> int:
    """Move over the cloud until a digit answers; its number."""
    box = page.locator(".plot").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for step in range(60):
        page.mouse.move(x + 8 * (step % 15) - 60, y + 12 * (step // 15) - 20)
        number = pointed(page)
        if number is not None:
            return number
    pytest.fail("no digit answered under the pointer")


def point_at_a_digit_with_its_picture(page) -> int:
    """As `point_at_a_digit`; the sheets of pictures are fetched then, and the card gets its own when they are there."""
    number = point_at_a_digit(page)
    page.locator(".card canvas").first.wait_for()
    return number


def test_hover_shows_the_digit_that_is_there_without_a_rerun(open_page):
    page = open_page("embedding")
    before = reruns_asked(page)
    number = point_at_a_digit_with_its_picture(page)
    about = page.locator(".card .about").inner_text()
    assert about.startswith(f"{LABELS[number]}, number {number:,}")
    picture = page.locator(".card canvas").first.evaluate(
        "canvas => { const pixels = canvas.getContext('2d').getImageData(0, 0, 84, 84).data;"
        " return Array.from({ length: 784 }, (_, i) => pixels[4 * ((i / 28 | 0) * 3 * 84 + (i % 28) * 3 + 85)]); }"
    )
    image = np.load(ROOT / "models/mnist-test.npz")["images"][number].astype(float).ravel()
    assert np.corrcoef(picture, image)[0, 1] > 0.99  # sixteen shades of the same digit
    after_rerun(page, lambda: page.get_by_text("2,000", exact=True).click())  # a hover's message would have come first
    assert reruns_asked(page) == before + 1


def test_click_opens_the_digit_and_the_camera_stays(open_page):
    page = open_page("embedding")
    plot = page.locator(".plot")
    plot.focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowUp", "+"):
        page.keyboard.press(key)
    wait_until_moved(page, 0.1)
    assert plot.evaluate(STILL, STILL_FRAMES)
    turned = flat(plot.evaluate(CAMERA))
    number = point_at_a_digit(page)
    after_rerun(page, lambda: (page.mouse.down(), page.mouse.up()))
    assert f"number {number:,}" in page.locator("h3").inner_text()
    assert f"digit={number}" in page.url
    np.testing.assert_allclose(flat(plot.evaluate(CAMERA)), turned, atol=1e-6)
    after_rerun(page, lambda: page.get_by_text("200 as numerals").click())
    np.testing.assert_allclose(flat(plot.evaluate(CAMERA)), turned, atol=1e-6)


def test_drag_turns_and_opens_nothing(open_page):
    page = open_page("embedding")
    plot = page.locator(".plot")
    asked, title = reruns_asked(page), page.locator("h3").inner_text()
    point_at_a_digit(page)
    page.mouse.down()
    box = plot.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2, steps=8)
    page.mouse.up()
    wait_until_moved(page, 0.1)
    after_rerun(page, lambda: page.get_by_text("2,000", exact=True).click())  # a click's message would have come first
    assert reruns_asked(page) == asked + 1
    assert page.locator("h3").inner_text() == title


def shown_classes(page, count: int) -> set[int]:
    """The classes of the points in the view, once there are so many classes."""
    plot = page.locator(".plot")
    numbers = "plot => plot.data[0].customdata.map(([number]) => number)"
    page.wait_for_function(
        f"([plot, labels, count]) => new Set(({numbers})(plot).map((number) => labels[number])).size === count",
        arg=[plot.element_handle(), LABELS.tolist(), count],
    )
    return set(LABELS[plot.evaluate(numbers)].tolist())


def test_a_class_can_be_switched_off_and_stays_off(open_page):
    page = open_page("embedding")
    button = page.locator(".legend button").nth(3)
    button.click()
    assert 3 not in shown_classes(page, 9)
    after_rerun(page, lambda: page.get_by_text("2,000", exact=True).click())
    assert 3 not in shown_classes(page, 9)
    assert page.locator(".legend button").nth(3).get_attribute("aria-pressed") == "false"


def test_a_tap_on_a_phone_opens_a_digit(open_page):
    page = open_page("embedding", width=390, height=844, has_touch=True, is_mobile=True)
    box = page.locator(".plot").bounding_box()
    asked = reruns_asked(page)
    page.locator(".plot").evaluate(KEEP_POINTED)
    for step in range(12):
        page.touchscreen.tap(box["x"] + box["width"] * (0.4 + 0.02 * step), box["y"] + box["height"] * 0.45)
        draw_frames(page, TAP_FRAMES)
        if reruns_asked(page) > asked:
            break
    else:
        pytest.fail("no digit answered to a tap")
    title = page.locator("h3", has_text=f"number {int(page.evaluate('lastPointed')):,}")
    title.wait_for()
    assert reruns_asked(page) == asked + 1
    top = title.bounding_box()["y"]  # what was opened has come into sight
    assert 0 < top < 844 - 200


def test_the_cloud_turns_at_a_press_and_stops_when_it_is_held(open_page):
    page = open_page("embedding")
    plot, button = page.locator(".plot"), page.locator(".turn")
    assert button.get_attribute("aria-pressed") == "false"  # the visitor asked for less motion
    page.wait_for_function(PICKABLE, arg=plot.element_handle())
    button.click()
    wait_until_moved(page, 0.05)
    assert not plot.evaluate(PICKABLE)
    assert not plot.evaluate(ANTIALIAS)  # the tests' Chromium has no graphics card
    box = plot.bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + box["height"] / 2)
    assert button.get_attribute("aria-pressed") == "false"
    assert plot.evaluate(STILL, STILL_FRAMES)
    page.wait_for_function(PICKABLE, arg=plot.element_handle())


def test_the_cloud_turns_by_itself_where_motion_is_welcome_until_the_pointer_comes(open_page):
    page = open_page("embedding", reduced_motion="no-preference")
    wait_until_moved(page, 0.001)
    box = page.locator(".plot").bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.locator(".turn[aria-pressed=false]").wait_for()


def test_keys_choose_the_digit_that_is_there_and_open_it(open_page):
    page = open_page("embedding?embedding_show=200+as+numerals")
    plot, about = page.locator(".plot"), page.locator(".card .about")
    plot.focus()
    page.keyboard.press("n")
    nearest = pointed(page)
    page.keyboard.press("n")
    second = pointed(page)
    page.keyboard.press("p")
    assert pointed(page) == nearest != second
    assert about.inner_text().startswith(f"{LABELS[nearest]}, number {nearest:,}")
    assert page.locator(".spoken").inner_text().endswith("Enter opens it.")
    ring = page.locator(".aim").bounding_box()
    page.keyboard.press("Escape")
    assert not about.is_visible()
    page.mouse.move(ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2)
    under = pointed(page, STILL_FRAMES)
    assert under == nearest  # the ring was where Plotly draws that digit
    page.mouse.move(0, 0)
    page.keyboard.press("n")
    after_rerun(page, lambda: page.keyboard.press("Enter"))
    assert f"digit={nearest}" in page.url


def test_a_lost_view_is_flat_for_a_moment_and_again_until_it_is_asked_for(open_page):
    page = open_page("embedding")
    plot, stand_in, button = page.locator(".plot"), page.locator(".flat"), page.locator(".lost button")
    plot.focus()
    page.keyboard.press("ArrowLeft")
    wait_until_moved(page, 0.05)
    assert plot.evaluate(STILL, STILL_FRAMES)
    turned = flat(plot.evaluate(CAMERA))
    plot.evaluate(LOSE)
    stand_in.wait_for()
    assert button.is_visible()
    stand_in.wait_for(state="detached")
    page.wait_for_function(DRAWN, arg=plot.element_handle())
    np.testing.assert_allclose(flat(plot.evaluate(CAMERA)), turned, atol=1e-6)
    assert not button.is_visible()
    plot.evaluate(LOSE)
    stand_in.wait_for()
    point_at_a_digit(page)
    button.click()
    stand_in.wait_for(state="detached")
    page.wait_for_function(DRAWN, arg=plot.element_handle())
    np.testing.assert_allclose(flat(plot.evaluate(CAMERA)), turned, atol=1e-6)


def test_without_webgl_the_view_is_flat_and_does_the_same(launch_browser, browser_type_launch_args, server):
    flags = [flag for flag in browser_type_launch_args["args"] if "swiftshader" not in flag] + NO_3D
    browser = launch_browser(args=flags)
    page = browser.new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.set_default_timeout(TIMEOUT_MS)
    page.add_init_script(COUNT_RERUNS)
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    page.goto(f"{server}/")
    page.get_by_role("link", name="Embedding").first.click()  # no deep link: its probes would be logged as errors
    page.wait_for_url("**/embedding*")
    settle(page)
    canvas = page.locator(".flat")
    before = canvas.evaluate("canvas => canvas.toDataURL()")
    page.locator(".plot").focus()
    page.keyboard.press("ArrowLeft")
    draw_frames(page)
    assert canvas.evaluate("canvas => canvas.toDataURL()") != before
    number = point_at_a_digit(page)
    after_rerun(page, lambda: (page.mouse.down(), page.mouse.up()))
    assert f"number {number:,}" in page.locator("h3").inner_text()
    assert not page.locator(".lost").is_visible()
    browser.close()
    assert not errors


def test_the_view_begins_below_the_head_and_fits_the_screen(open_page):
    page = open_page("embedding")
    stage, head = page.locator(".stage"), page.locator(".st-key-lead")
    for width, height in ((390, 844), (844, 390), (1280, 800)):
        page.set_viewport_size({"width": width, "height": height})
        draw_frames(page, STILL_FRAMES)
        view, lead = stage.bounding_box(), head.bounding_box()
        assert view["y"] - lead["y"] - lead["height"] < 50
        assert view["y"] + 0.9 * view["height"] < height
    legend = page.locator(".legend").bounding_box()
    assert legend["y"] + legend["height"] <= height
    main = page.locator("[data-testid=stMainBlockContainer]").evaluate(
        "main => main.clientWidth - parseFloat(getComputedStyle(main).paddingLeft) * 2"
    )
    assert view["width"] >= 0.6 * main
