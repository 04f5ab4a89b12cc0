"""The 3-D view: what is under the pointer is what one gets, and the camera stays."""

import numpy as np
import pytest
from conftest import ROOT, after_rerun, settle

LABELS = np.load(ROOT / "models/mnist-test.npz")["labels"]
CAMERA = "plot => plot._fullLayout.scene._scene.getCamera()"


def flat(camera: dict) -> list[float]:
    return [camera[part][axis] for part in ("eye", "up", "center") for axis in "xyz"]


def at_rest(page) -> bool:
    """Whether the camera comes to stand still for a second, within ten."""
    for _ in range(10):
        before = flat(page.locator(".plot").evaluate(CAMERA))
        page.wait_for_timeout(1000)
        if flat(page.locator(".plot").evaluate(CAMERA)) == before:
            return True
    return False


def point_at_a_digit(page) -> int:
    """Move over the cloud until a digit answers; its number."""
    plot = page.locator(".plot")
    box = plot.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for step in range(60):
        page.mouse.move(x + 8 * (step % 15) - 60, y + 12 * (step // 15) - 20)
        page.wait_for_timeout(100)
        if number := plot.get_attribute("data-pointed"):
            return int(number)
    pytest.fail("no digit answered under the pointer")


def test_hover_shows_the_digit_that_is_there_without_a_rerun(open_page):
    page = open_page("embedding")
    page.wait_for_timeout(1000)  # the sheets of pictures arrive after the cloud
    sent = []
    page.on("websocket", lambda socket: sent.append(socket))
    number = point_at_a_digit(page)
    about = page.locator(".card .about").inner_text()
    assert about.startswith(f"{LABELS[number]}, number {number:,}")
    assert not sent
    picture = page.locator(".card canvas").first.evaluate(
        "canvas => { const pixels = canvas.getContext('2d').getImageData(0, 0, 84, 84).data;"
        " return Array.from({ length: 784 }, (_, i) => pixels[4 * ((i / 28 | 0) * 3 * 84 + (i % 28) * 3 + 85)]); }"
    )
    image = np.load(ROOT / "models/mnist-test.npz")["images"][number].astype(float).ravel()
    assert np.corrcoef(picture, image)[0, 1] > 0.99  # sixteen shades of the same digit


def test_click_opens_the_digit_and_the_camera_stays(open_page):
    page = open_page("embedding")
    plot = page.locator(".plot")
    plot.focus()
    for key in ("ArrowLeft", "ArrowLeft", "ArrowUp", "+"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
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
    before, title = flat(plot.evaluate(CAMERA)), page.locator("h3").inner_text()
    point_at_a_digit(page)
    page.mouse.down()
    box = plot.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2, steps=8)
    page.mouse.up()
    page.wait_for_timeout(500)
    assert np.abs(np.subtract(flat(plot.evaluate(CAMERA)), before)).max() > 0.1
    settle(page)
    assert page.locator("h3").inner_text() == title


def test_a_class_can_be_switched_off_and_stays_off(open_page):
    page = open_page("embedding")
    button = page.locator(".legend button").nth(3)
    button.click()
    shown = "plot => plot.data.filter(trace => trace.meta === 3).map(trace => trace.visible)"
    assert page.locator(".plot").evaluate(shown) == [False]
    after_rerun(page, lambda: page.get_by_text("2,000", exact=True).click())
    assert page.locator(".plot").evaluate(shown) == [False]
    assert page.locator(".legend button").nth(3).get_attribute("aria-pressed") == "false"


def test_a_tap_on_a_phone_opens_a_digit(open_page):
    page = open_page("embedding", width=390, height=844, has_touch=True, is_mobile=True)
    box = page.locator(".plot").bounding_box()
    title = page.locator("h3").inner_text()
    for step in range(12):
        page.touchscreen.tap(box["x"] + box["width"] * (0.4 + 0.02 * step), box["y"] + box["height"] * 0.45)
        page.wait_for_timeout(600)
        if page.locator("h3").inner_text() != title:
            return
    pytest.fail("no tap opened a digit")


def test_the_cloud_turns_at_a_press_and_stops_when_it_is_held(open_page):
    page = open_page("embedding")
    plot, button = page.locator(".plot"), page.locator(".turn")
    before = flat(plot.evaluate(CAMERA))
    assert button.get_attribute("aria-pressed") == "false"  # the visitor asked for less motion
    button.click()
    page.wait_for_timeout(1500)
    assert np.abs(np.subtract(flat(plot.evaluate(CAMERA)), before)).max() > 0.01
    box = plot.bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + box["height"] / 2)
    assert button.get_attribute("aria-pressed") == "false"
    assert at_rest(page)


def test_the_cloud_turns_by_itself_where_motion_is_welcome(open_page):
    page = open_page("embedding", reduced_motion="no-preference")
    start = page.locator(".plot").evaluate(CAMERA)["eye"]["x"]
    page.wait_for_function(
        """async start => {
          const view = performance.getEntriesByType("resource").find(({ name }) => name.endsWith("/space_view.js"));
          const { cameras } = await import(new URL("cameras.js", view.name).href);
          const { x } = cameras.get("embedding_space")?.eye ?? {};
          return x !== undefined && Math.abs(x - start) > 0.001;
        }""",
        arg=start,
        timeout=10_000,
    )
