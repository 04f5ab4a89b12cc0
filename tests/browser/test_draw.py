"""Strokes by mouse, finger and keyboard become a digit, a code, a redrawing and a place, and are kept by the tab."""

import json

import pytest
from waiting import after_rerun, settle

KEPT = "latent_digits.drawing"  # in sessionStorage
STROKES = f"JSON.parse(sessionStorage.getItem('{KEPT}') ?? '[]').length"
PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
MOST_HEAD = 240  # pixels of a phone's 844 that the head may take
CORNERS = {
    "right above": (0.99, 0.01),
    "left above": (0.01, 0.01),
    "left below": (0.01, 0.99),
    "right below": (0.99, 0.99),
}
# What is hit at every third pixel of the pad, its rounded corners left out.
HIT = """
surface => {
  const { x, y, width } = surface.getBoundingClientRect();
  const places = Array.from({ length: Math.floor(width / 3) - 2 }, (_, index) => 3 + 3 * index);
  const hit = places.flatMap((across) => places.map((down) =>
    surface.getRootNode().elementFromPoint(x + across, y + down)));
  return hit.filter((element) => element !== surface).length;
}
"""
WATCH_SHIFTS = """
() => {
  globalThis.shift = 0;
  new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => { globalThis.shift += value; }))
    .observe({ type: "layout-shift" });
}
"""


def surface(page):
    return page.locator("canvas.upper-canvas")


def on_page(page, points) -> list[tuple[float, float]]:
    """Points given as shares of the pad, as pixels of the page."""
    box = surface(page).bounding_box()
    return [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]


def draw(page, *points: tuple[float, float]) -> None:
    """One stroke by mouse through points given as shares of the pad."""
    first, *rest = on_page(page, points)
    page.mouse.move(*first)
    page.mouse.down()
    for point in rest:
        page.mouse.move(*point, steps=6)
    page.mouse.up()


def draw_by_finger(page, *points: tuple[float, float]) -> None:
    """One stroke by finger through points given as shares of the pad."""
    first, *rest = ([{"x": x, "y": y}] for x, y in on_page(page, points))
    session = page.context.new_cdp_session(page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": first})
    for point in rest:
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": point})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def seven(page) -> None:
    draw(page, (0.25, 0.25), (0.75, 0.25), (0.6, 0.5), (0.5, 0.85))


def bar(page) -> None:
    draw(page, (0.3, 0.55), (0.8, 0.55))


def strokes(page) -> int:
    return page.evaluate(STROKES)


def code(page) -> str:
    page.wait_for_selector(".ld-code")
    settle(page)
    return page.locator(".ld-code").inner_text()


def is_blank(page) -> bool:
    return page.get_by_text("After each stroke you see here").is_visible() and page.locator(".ld-code").count() == 0


def press(page, name: str) -> None:
    after_rerun(page, page.get_by_role("button", name=name, exact=True).click)


def test_a_stroke_gives_a_code_a_redrawing_and_a_place_and_nothing_jumps(open_page):
    page = open_page("draw")
    assert is_blank(page)
    assert page.get_by_text("Draw a digit here").is_visible()
    page.evaluate(WATCH_SHIFTS)
    after_rerun(page, lambda: seven(page))
    assert page.locator(".ld-code .value").count() == 3
    assert "are a 7" in page.get_by_text("nearest to it").inner_text()
    flags = "plot => plot.layout.scene.annotations.map(flag => flag.text)"
    assert page.locator(".plot").evaluate(flags) == ["yours"]
    assert page.evaluate("shift") < 0.01
    tops = [page.locator(place).bounding_box()["y"] for place in (".pad", ".stage")]
    assert tops[0] == pytest.approx(tops[1], abs=1)


def test_each_stroke_updates_and_undo_takes_back_strokes_and_a_clear(open_page):
    page = open_page("draw")
    after_rerun(page, lambda: seven(page))
    first = code(page)
    after_rerun(page, lambda: bar(page))
    both = code(page)
    assert both != first
    after_rerun(page, lambda: page.keyboard.press("Control+z"))
    assert code(page) == first
    after_rerun(page, lambda: bar(page))
    press(page, "Clear")
    assert is_blank(page)
    press(page, "Undo")
    assert code(page) == both
    press(page, "Undo")
    assert code(page) == first
    press(page, "Undo")
    assert is_blank(page)


def test_by_finger_every_pixel_draws_and_the_result_is_on_the_first_screen(open_page):
    page = open_page("draw", **PHONE)
    assert surface(page).evaluate(HIT) == 0
    for corner in CORNERS.values():
        draw_by_finger(page, corner, (0.7, 0.5), (0.5, 0.5))
    # Where the canvas's own toolbar would lie: undo, redo, reset, edit.
    for x, y in on_page(page, [(across, 0.04) for across in (0.7, 0.78, 0.86, 0.94)]):
        page.touchscreen.tap(x, y)
    page.wait_for_function(f"{STROKES} === 8")
    settle(page)
    page.wait_for_selector(".ld-code")
    assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollTop") == 0
    result = page.locator(".st-key-draw_code").bounding_box()
    assert result["y"] + result["height"] - page.locator(".pad").bounding_box()["y"] <= 844 - MOST_HEAD
    for name in ("Undo", "Clear"):
        assert page.get_by_role("button", name=name, exact=True).bounding_box()["height"] >= 44


def test_by_keyboard_a_seven_is_drawn(open_page):
    page = open_page("draw")
    assert "arrow keys move the pen" in page.get_by_text("By keyboard").inner_text()
    page.locator(".pad").focus()
    corner = ["ArrowUp"] * 8 + ["ArrowLeft"] * 6
    line = ["ArrowRight"] * 11 + ["ArrowDown", "ArrowDown", "ArrowLeft"] * 8
    for key in [*corner, "Enter", *line]:
        page.keyboard.press(key)
    assert page.get_by_role("status").get_by_text("Pen down.").count() == 1
    after_rerun(page, lambda: page.keyboard.press("Enter"))
    assert "are a 7" in page.get_by_text("nearest to it").inner_text()
    assert strokes(page) == 1
    after_rerun(page, lambda: page.keyboard.press("Control+z"))
    assert is_blank(page)


def test_the_tab_keeps_the_drawing_and_another_model_encodes_it_anew(open_page):
    page = open_page("draw?model=plain-3")
    after_rerun(page, lambda: seven(page))
    after_rerun(page, lambda: bar(page))
    drawn = code(page)
    page.get_by_role("link", name="Quiz").first.click()
    page.wait_for_url("**/quiz*")
    settle(page)
    page.get_by_role("link", name="Draw").first.click()
    page.wait_for_url("**/draw*")
    assert code(page) == drawn
    page.goto(page.url.split("?")[0] + "?model=plain-2")
    page.wait_for_selector(".ld-code")
    settle(page)
    assert page.locator(".ld-code .value").count() == 2
    press(page, "Undo")
    assert strokes(page) == 1


def test_what_is_no_drawing_is_not_taken_for_one(run):
    parsed = 'const { parsed } = await load("drawing"); return given.map(parsed);'
    stroke = [["M", 1, 2], ["Q", 1, 2, 3, 4], ["L", 5, 6]]
    no_stroke = [
        [],
        [1],
        [["L", 1, 2]],
        [["M", 1]],
        [["M", 1, "2"]],
        [["M", 1, None]],
        [["M", 1e9, 2]],
        [*stroke, ["Z"]],
    ]
    junk = [
        "",
        "{",
        "null",
        "7",
        "{}",
        "[1]",
        "[" * 1000,
        " " * 600_000 + "[]",
        *(json.dumps([bad]) for bad in no_stroke),
    ]
    assert run(parsed, junk) == [[]] * len(junk)
    assert run(parsed, [json.dumps(drawing) for drawing in ([], [stroke])]) == [[], [stroke]]
