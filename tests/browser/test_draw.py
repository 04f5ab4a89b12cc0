"""A drawn stroke becomes a digit, a code, a redrawing and a place."""

from waiting import after_rerun, settle


def draw(page, *points: tuple[float, float]) -> None:
    """One stroke through points given as shares of the pad."""
    box = page.locator("canvas.upper-canvas, .canvas-root canvas").last.bounding_box()
    at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*at[0])
    page.mouse.down()
    for point in at[1:]:
        page.mouse.move(*point, steps=6)
    page.mouse.up()


def seven(page) -> None:
    draw(page, (0.25, 0.25), (0.75, 0.25), (0.6, 0.5), (0.5, 0.85))


def test_blank_pad_shows_a_hint(open_page):
    page = open_page("draw")
    assert page.get_by_text("Draw a digit on the dark pad").is_visible()
    assert page.locator(".ld-code").count() == 0


def test_a_stroke_gives_a_code_a_redrawing_and_a_place(open_page):
    page = open_page("draw")
    pictures = page.locator(".ld-tile img")
    blank = [pictures.nth(i).get_attribute("src") for i in (0, 1)]
    after_rerun(page, lambda: seven(page))
    assert page.locator(".ld-code .value").count() == 3
    assert all(pictures.nth(i).get_attribute("src") != blank[i] for i in (0, 1))
    assert "are a 7" in page.get_by_text("nearest to it").inner_text()
    flags = "plot => plot.layout.scene.annotations.map(flag => flag.text)"
    assert page.locator(".plot").evaluate(flags) == ["yours"]


def test_each_stroke_updates_and_a_press_clears(open_page):
    page = open_page("draw")
    code = page.locator(".ld-code")
    after_rerun(page, lambda: seven(page))
    first = code.inner_text()
    after_rerun(page, lambda: draw(page, (0.3, 0.55), (0.8, 0.55)))
    assert code.inner_text() != first
    after_rerun(page, lambda: page.get_by_role("button", name="Clear").click())
    settle(page)
    assert page.get_by_text("Draw a digit on the dark pad").is_visible()
