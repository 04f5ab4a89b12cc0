"""Every page in a real browser: no exception, no console error, nothing wider than the screen."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from layout import outside, overlaps, picture_top
from running import ROOT
from waiting import after_rerun, draw_frames, settle

PAGES = ["", *sorted(path.stem for path in (ROOT / "dashboard/views").glob("[!_]*.py") if path.stem != "start")]

CLOSELY = [pytest.param(path, marks=pytest.mark.sweep if path else ()) for path in PAGES]  # in `make test` Start only
WIDTHS = 320, 390, 640, 700, 820, 1024, 1280, 1920
LOWEST_PICTURE = 190  # CSS pixels from the top, where the main picture of a page begins at the latest
MOST_SHIFT = 0.1  # "good" by https://web.dev/articles/cls


def misplaced(page) -> list[str]:
    """What of a page lies on something else, or leaves the page, which may not scroll sideways."""
    main = page.locator("[data-testid=stMain]")
    wide = main.evaluate("element => element.scrollWidth > element.clientWidth")
    return overlaps(page) + outside(page) + ["the page scrolls sideways"] * wide


def serious_violations(page) -> list[str]:
    """What axe-core finds serious or critical on a page, each with the first element that it concerns."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in ("serious", "critical")
    ]


def least_shift(page) -> float:
    """The layout shift of a load, or the smallest of three: on a busy machine more comes late than a visitor sees."""
    shifts = [page.evaluate("globalThis.shifted")]
    while shifts[-1] > MOST_SHIFT and len(shifts) < 3:
        page.reload()
        settle(page)
        shifts.append(page.evaluate("globalThis.shifted"))
    return min(shifts)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", PAGES)
def test_page_opens_without_a_jump_fits_and_is_accessible(open_page, path, width):
    page = open_page(path, width=width)
    assert page.locator("h1").is_visible()
    assert page.locator("[data-testid=stException]").count() == 0
    assert width < 1000 or picture_top(page) <= LOWEST_PICTURE
    assert misplaced(page) == []
    assert serious_violations(page) == []
    assert least_shift(page) <= MOST_SHIFT


@pytest.mark.parametrize("path", CLOSELY)
def test_page_fits_at_any_width_and_is_accessible_in_the_dark(open_page, path):
    page = open_page(path, theme="dark")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        draw_frames(page, 4)
        assert misplaced(page) == [], width
        if width in (390, 1280):
            assert serious_violations(page) == [], width


def test_every_picture_has_words(open_page):
    page = open_page("reconstructions")
    alts = page.locator("img:visible").evaluate_all("images => images.map(image => image.alt)")
    assert len(alts) == 3 + 12
    assert all(alts)


def test_a_pressed_digit_is_seen_large_also_from_the_end_of_the_grid_of_a_phone(open_page):
    page = open_page("reconstructions", width=390, height=844)
    large = page.get_by_role("img", name="number").first
    before = large.get_attribute("alt")
    last = page.get_by_role("button", name="redrawn").last
    last.scroll_into_view_if_needed()
    last.focus()
    after_rerun(page, lambda: page.keyboard.press("Enter"))
    assert large.get_attribute("alt") != before
    box = large.bounding_box()
    assert 0 < box["y"] < 200
    assert re.search(r"digit=\d+$", page.url)


def test_no_mark_or_number_of_an_error_is_cut(open_page):
    for width in (320, 1280):
        page = open_page("reconstructions?model=plain-1", width=width)
        for chart in page.locator(".stPlotlyChart").all():
            inside = chart.evaluate(
                """chart => {
                  const frame = chart.getBoundingClientRect();
                  return [...chart.querySelectorAll("text, .points path")].every((part) => {
                    const box = part.getBoundingClientRect();
                    if (box.width === 0) return true; // Plotly hides the numbers of an axis that would touch
                    const across = box.left > frame.left - 1 && box.right < frame.right + 1;
                    return across && box.bottom < frame.bottom + 1;
                  });
                }"""
            )
            assert inside


def test_cards_lead_to_the_pages(open_page):
    page = open_page()
    page.get_by_role("link", name="Embedding").last.click()
    page.wait_for_url("**/embedding")
    settle(page)
    assert page.locator("h1").inner_text() == "Where the digits live"


def test_model_of_a_link_stays_when_the_page_changes(open_page):
    page = open_page("quiz?model=plain-2")
    page.get_by_role("link", name="Embedding").first.click()
    page.wait_for_url("**/embedding*")
    settle(page)
    assert "placed by its two numbers" in page.locator(".st-key-lead").inner_text()
