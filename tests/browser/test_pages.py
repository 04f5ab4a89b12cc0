"""Every page in a real browser: no exception, no console error, nothing wider than the screen."""

import re

import pytest
from running import ROOT
from waiting import after_rerun, settle

PAGES = ["", *sorted(path.stem for path in (ROOT / "dashboard/views").glob("[!_]*.py") if path.stem != "start")]


@pytest.mark.parametrize("width, theme", [(1280, "light"), (1280, "dark"), (390, "light")])
@pytest.mark.parametrize("path", PAGES)
def test_page_opens_and_fits(open_page, path, width, theme):
    page = open_page(path, width=width, theme=theme)
    assert page.locator("h1").is_visible()
    assert page.locator("[data-testid=stException]").count() == 0
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("element => element.scrollWidth <= element.clientWidth")


def test_every_picture_has_words(open_page):
    page = open_page("reconstructions")
    alts = page.locator("img").evaluate_all("images => images.map(image => image.alt)")
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
    assert "placed by its two numbers" in page.locator(".ld-lead").inner_text()
