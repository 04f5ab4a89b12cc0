"""The head of every page: the pages, the model, the link to what is seen, and what Back does."""

from itertools import pairwise

import pytest
from waiting import after_rerun, draw_frames

PAGES = ".st-key-head_pages"


def follow(page, name: str) -> None:
    """Go to a page by the head."""
    after_rerun(page, page.locator(PAGES).get_by_role("link", name=name, exact=True).click)


def choose_model(page, name: str) -> None:
    page.locator(".st-key-model input").click()
    after_rerun(page, page.get_by_role("option", name=name, exact=True).click)


def test_only_a_change_of_page_is_a_step_of_back(open_page):
    page = open_page()
    steps = page.evaluate("history.length")
    for _ in range(2):
        after_rerun(page, page.get_by_role("button", name="Another digit").click)
    choose_model(page, "plain-2")
    assert page.evaluate("history.length") == steps
    seen = page.locator(".ld-row.hero").inner_text()
    link = page.url
    assert "digit=" in link
    follow(page, "Embedding")
    assert page.title() == "Embedding · Latent Digits"
    assert page.url.endswith("/embedding?model=plain-2")
    assert page.locator(".st-key-model input").input_value() == "plain-2"
    assert page.evaluate("history.length") == steps + 1
    after_rerun(page, page.go_back)
    assert page.url == link
    assert page.locator(".ld-row.hero").inner_text() == seen


def test_the_address_of_a_link_names_the_model(open_page):
    page = open_page("quiz?model=plain-2")
    page.wait_for_selector(".tools .copy:enabled")  # the head's script has started
    link = page.locator(PAGES).get_by_role("link", name="Draw")
    link.focus()
    assert link.evaluate("link => link.href").endswith("/draw?model=plain-2")


def test_the_link_is_copied_and_shown_as_a_code(open_page):
    page = open_page("reconstructions?reconstructions_order=worst&model=tutorial")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    dialog = page.get_by_role("dialog", name="A link to what you see")
    dialog.get_by_alt_text("The link as a QR code").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    assert dialog.get_by_role("textbox", name="The link").input_value() == page.url
    page.keyboard.press("Escape")
    assert dialog.is_hidden()


@pytest.mark.parametrize("width", [320, 390])
def test_the_link_is_whole_on_a_phone(open_page, width):
    page = open_page("quiz", width=width, height=844)
    page.get_by_role("button", name="Copy link").click()
    box = page.get_by_role("dialog", name="A link to what you see").bounding_box()
    assert 0 <= box["x"] <= box["x"] + box["width"] <= width


def test_a_link_too_long_for_a_code_is_said(open_page):
    page = open_page(f"?digit=7&nonsense={'x' * 2000}")
    page.get_by_role("button", name="Copy link").click()
    dialog = page.get_by_role("dialog", name="A link to what you see")
    assert "too many for a QR code" in dialog.inner_text()
    assert dialog.get_by_alt_text("The link as a QR code").count() == 0


@pytest.mark.parametrize("close", ["choice", "Escape", "beside"])
def test_the_menu_of_a_phone_closes(open_page, close):
    page = open_page(width=390, height=844)
    menu, pages = page.get_by_role("button", name="Menu"), page.locator(PAGES)
    assert pages.is_hidden()
    menu.click()
    assert pages.is_visible()
    assert menu.get_attribute("aria-expanded") == "true"
    if close == "choice":
        follow(page, "Quiz")
        assert page.locator("h1").inner_text() == "Quiz"
    elif close == "Escape":
        page.keyboard.press("Escape")
        assert menu.evaluate("button => button.matches(':focus')")
    else:
        page.mouse.click(40, 700)
    assert pages.is_hidden()
    assert menu.get_attribute("aria-expanded") == "false"


def test_all_pages_fit_beside_the_model_and_the_link(open_page):
    page = open_page("models")
    for width in (1024, 1200, 1239, 1240):
        page.set_viewport_size({"width": width, "height": 800})
        draw_frames(page)
        parts = [*page.locator(f"{PAGES} a").all(), page.locator(".st-key-model"), page.locator(".st-key-head_tools")]
        boxes = [part.bounding_box() for part in parts]
        assert all(box["x"] + box["width"] <= after["x"] for box, after in pairwise(boxes)), width
        head = page.locator(".st-key-head").bounding_box()
        assert boxes[-1]["x"] + boxes[-1]["width"] <= head["x"] + head["width"], width
        assert len({box["y"] for box in boxes}) == 1, width


def test_the_name_is_whole_on_the_smallest_phone(open_page):
    page = open_page("quiz", width=320, height=700)
    assert page.locator(".st-key-brand p").evaluate("name => name.scrollWidth <= name.clientWidth")
