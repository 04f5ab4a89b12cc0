"""The words follow the model on show."""

import pytest

from dashboard.components.words import (
    as_text,
    counted,
    distance,
    pile_name,
    sentence_case,
    share_of,
    shortened,
    thing,
    times,
    with_article,
)


@pytest.mark.parametrize(
    "name, words",
    [
        ("7", "a 7"), ("8", "an 8"), ("11", "an 11"), ("Ankle boot", "an Ankle boot"), ("Bag", "a Bag"),
        ("F", "an F"), ("U", "a U"), ("unlabelled", "an unlabelled picture"),
    ],
)  # fmt: skip
def test_article(name, words):
    assert with_article(name) == words


@pytest.mark.parametrize("count, words", [(1, "one number"), (3, "three numbers"), (16, "16 numbers")])
def test_counted(count, words):
    assert counted(count, "number") == words


def test_things_have_names_also_when_unknown():
    assert thing("mnist") == "digit"
    assert thing("holiday-photos") == "picture"


def test_sentence_case_leaves_the_rest():
    assert sentence_case("an Ankle boot") == "An Ankle boot"


@pytest.mark.parametrize(
    "count, words", [(0, "never"), (1, "once"), (2, "twice"), (3, "three times"), (12, "12 times")]
)
def test_times(count, words):
    assert times(count) == words


@pytest.mark.parametrize(
    "value, words",
    [
        (12.345, "12.35"), (0.25, "0.25"), (0.1, "0.10"), (0.0712, "0.071"), (0.0049, "0.0049"),
        (1e-7, "under 0.001"), (0, "0"),
    ],
)  # fmt: skip
def test_distances_have_two_digits_in_spaces_of_any_size(value, words):
    assert distance(value) == words


def test_a_name_is_escaped_for_markdown_and_keeps_to_one_line():
    assert as_text("Ankle boot") == "Ankle boot"
    assert as_text("**a**\n# b") == r"\*\*a\*\* \# b"


def test_a_long_name_ends_in_an_ellipsis():
    assert shortened("short") == "short"
    assert shortened("a name of many letters", 9) == "a name o…"
    assert shortened("a name of many letters", 8) == "a name…"


def test_a_share_of_few_is_a_count():
    assert share_of(0.98912, 9998, "digit") == "**98.9%** of 9,998 digits"
    assert share_of(0.6, 5, "picture") == "**3** of five pictures"
    assert share_of(1, 1, "picture") == "**1** of one picture"


def test_piles_never_run_out_of_names():
    names = [pile_name(number) for number in range(256)]
    assert names[:3] + names[25:28] == ["A", "B", "C", "Z", "AA", "AB"]
    assert len(set(names)) == 256
