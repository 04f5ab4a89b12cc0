"""The first page answers at once."""

import re

from waiting import after_rerun


def redrawn(page) -> str:
    return page.locator(".ld-row.hero img").last.get_attribute("src")


def test_pulling_a_number_redraws_the_digit(open_page):
    page = open_page()
    before = redrawn(page)
    slider = page.locator("[data-testid=stSlider] input").first
    slider.focus()
    after_rerun(page, lambda: [page.keyboard.press("PageDown") for _ in range(3)])
    page.wait_for_function("before => document.querySelectorAll('.ld-row.hero img')[1].src !== before", arg=before)
    page.get_by_role("button", name="Put back").click()
    page.wait_for_function("before => document.querySelectorAll('.ld-row.hero img')[1].src === before", arg=before)


def test_another_digit_comes_at_a_press_and_the_link_opens_it_again(open_page):
    page = open_page()
    before = redrawn(page)
    page.get_by_role("button", name="Another digit").click()
    page.wait_for_function("before => document.querySelectorAll('.ld-row.hero img')[1].src !== before", arg=before)
    number = re.search(r"digit=(\d+)", page.url).group(1)
    again = open_page(f"?digit={number}")
    assert f"number {int(number):,}" in again.locator(".ld-row.hero").inner_text()
    assert redrawn(again) == redrawn(page)
