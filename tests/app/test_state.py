"""Text from a link becomes a value that can be trusted, or nothing."""

import pytest

from dashboard.state import parse_number


@pytest.mark.parametrize("text, number", [("0", 0), ("99", 99), ("007", 7)])
def test_number_within_the_gallery(text, number):
    assert parse_number(text, 100) == number


@pytest.mark.parametrize(
    "text", [None, "", "100", "-1", "1.5", "1e1", "seven", "٣", "../../etc/passwd", "9" * 400, " 1"]
)
def test_anything_else_is_nothing(text):
    assert parse_number(text, 100) is None
