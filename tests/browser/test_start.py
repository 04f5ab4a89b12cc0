"""The first page answers at once."""

import re
import time
import urllib.error
import urllib.request

from running import START_SECONDS, running_server
from waiting import after_rerun

from dashboard.components.es_modules import PLOTLY_PATH


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


def test_scripts_are_served_to_who_comes_long_after_the_start():
    """The server imports the components by itself then, outside of any visitor's script."""
    with running_server() as address:
        deadline = time.monotonic() + START_SECONDS
        while not served(f"{address}/{PLOTLY_PATH}"):
            assert time.monotonic() < deadline
            time.sleep(0.2)


def served(address: str) -> bool:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=10) as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        return False
