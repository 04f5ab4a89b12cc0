"""Every page in a real browser: no exception, no console error, nothing wider than the screen."""

import pytest
from running import ROOT
from waiting import settle

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
    assert len(alts) >= 36
    assert all(alts)


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
