"""Predict, then see: piles are named, digits are labelled, and the quiz is played by keyboard alone."""

import re

from waiting import after_rerun, settle

# The script has run again by itself, or needs not: no draws are being made.
TIMER_TICKED = "globalThis.stops > 1 || document.body.innerText.includes('spread over 10 draws')"


def test_a_pile_is_named_and_the_answers_revealed(open_page):
    page = open_page("without_labels")
    piles = page.locator(".st-key-without_labels_piles")
    assert piles.bounding_box()["y"] <= 190
    after_rerun(page, lambda: page.get_by_role("button", name="3", exact=True).click())
    assert piles.get_by_role("button").first.inner_text().split() == ["A", "·", "3"]
    after_rerun(page, lambda: page.get_by_role("button", name="Show how often I am right").click())
    answers = page.locator("[data-testid=stMain]").inner_text()
    assert re.search(r"Your names are right for \d+\.\d% of 10,000 digits \(you named 1 of 10", answers)
    assert page.locator(".stPlotlyChart").count() == 2


def test_the_answers_fit_a_phone(open_page):
    page = open_page("without_labels", width=390)
    after_rerun(page, lambda: page.get_by_role("button", name="Show how often I am right").click())
    cells = page.locator(".stPlotlyChart").first.locator(".heatmap-label")
    assert cells.count() > 10
    assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollWidth <= main.clientWidth")


def test_a_proposed_digit_is_labelled_and_the_next_one_comes(open_page):
    page = open_page("few_labels?few_labels_who=You+label+them")
    asked = page.locator("img[alt^='The digit to label']")
    for name in ("7", "2"):
        before = asked.get_attribute("alt")
        after_rerun(page, lambda name=name: page.get_by_role("button", name=name, exact=True).click())
        assert asked.get_attribute("alt") != before
    main = page.locator("[data-testid=stMain]")
    assert "You gave two labels" in main.inner_text()
    assert page.locator(".stPlotlyChart").count() == 1
    page.reload()
    settle(page)
    assert "You gave two labels" in main.inner_text()


def test_the_digits_still_wrong_are_headed_in_every_fresh_load(open_page):
    for _ in range(2):
        page = open_page("few_labels")
        page.get_by_role("heading", name="Still wrong, and surest of it").wait_for()
        chart = page.locator(".stPlotlyChart:visible")  # Streamlit keeps the chart before it a while, hidden
        chart.wait_for()
        assert chart.bounding_box()["y"] <= 190
        page.wait_for_function(TIMER_TICKED)
        assert page.get_by_role("heading", name="Still wrong, and surest of it").count() == 1
        page.context.close()


def test_the_quiz_fits_a_phone_and_nothing_moves_when_it_is_answered(open_page):
    page = open_page("quiz?game=5.-", width=390, height=844)
    boxes = "buttons => buttons.map(button => JSON.stringify(button.getBoundingClientRect()))"
    choices = page.locator(".st-key-quiz_choices button")
    before = choices.evaluate_all(boxes)
    assert len(before) == 4
    after_rerun(page, choices.first.click)
    assert choices.evaluate_all(boxes) == before
    frames = {
        choice.evaluate("button => getComputedStyle(button).borderStyle + getComputedStyle(button).borderColor")
        for choice in choices.all()
    }
    assert len(frames) == 3  # right, wrong and the others, by colour and by dashes
    heading = page.locator(".st-key-quiz_head").bounding_box()["y"]
    following = page.get_by_role("button", name="Next round").bounding_box()
    assert following["y"] + following["height"] - heading < 844 - 180  # of 844 px, 180 are the head's
    assert page.url.endswith("game=5.A")
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollWidth <= main.clientWidth")
    page.reload()
    settle(page)
    assert "Round 1 of 10" in page.locator(".ld-score").inner_text()
    assert choices.first.is_disabled()


def test_the_quiz_is_played_to_its_end_by_keyboard(open_page):
    page = open_page("quiz")

    def press(name: str) -> None:
        page.wait_for_function("name => document.activeElement.innerText.includes(name)", arg=name)
        after_rerun(page, lambda: page.keyboard.press("Enter"))

    page.get_by_role("button", name="Picture A").focus()
    for turn in range(10):
        assert f"Round {turn + 1} of 10" in page.locator("[data-testid=stMain]").inner_text()
        press("A")
        press("See the score" if turn == 9 else "Next round")
    assert re.fullmatch(r"\d+ of 10", page.locator("h3").first.inner_text())
    press("Play again")
    assert "Round 1 of 10, 0 right" in page.locator("[data-testid=stMain]").inner_text()
