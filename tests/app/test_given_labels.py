"""Labels that a visitor gave go into a link and come back; what a link holds beyond them is left out."""

import pytest

from dashboard.engine.given_labels import LONGEST, format_labels, parse_labels


def test_labels_come_back_in_their_order():
    given = [(12, 7), (40, 3), (9999, 0)]
    text, count = format_labels(given)
    assert text == "12-7.40-3.9999-0"
    assert count == 3
    assert parse_labels(text, 10_000, 10) == (given, True)


def test_no_labels_are_an_empty_text():
    assert format_labels([]) == ("", 0)
    assert parse_labels("", 10, 10) == ([], True)


@pytest.mark.parametrize(
    "junk", ["7", "-", "3-", "-3", "10-0", "0-2", "1-1.1-0", "1-1.", "1-1-1", "²-1", "1:1", "<b>", "9999999999-0"]
)
def test_junk_is_left_out_and_said(junk):
    given, whole = parse_labels(f"4-1.{junk}", 10, 2)
    assert given[0] == (4, 1)
    assert given[1:] in ([], [(1, 1)])
    assert not whole


def test_a_link_holds_the_first_labels_that_fit():
    given = [(number, number % 10) for number in range(1000, 2000)]
    text, count = format_labels(given)
    assert len(text) <= LONGEST < len(text) + len(".1000-0")
    assert parse_labels(text, 10_000, 10) == (given[:count], True)
    assert not parse_labels(text + ".1-1" * 10, 10_000, 10)[1]
