"""The code on screen: as many decimals as tell its numbers apart."""

import pytest

from dashboard.components.code import decimals, signed


@pytest.mark.parametrize(
    "low, high, expected",
    [(-3, 3, 2), (0, 0.5, 2), (0, 0.1, 3), (-1e-5, 1e-5, 7), (0, 1e-30, 9), (2, 2, 2)],
)
def test_small_ranges_get_more_decimals(low, high, expected):
    assert decimals(low, high) == expected


def test_numbers_have_a_sign():
    assert signed(1.2) == "+1.20"
    assert signed(-0.0004, 4) == "\N{MINUS SIGN}0.0004"
