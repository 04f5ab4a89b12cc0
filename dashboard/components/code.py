"""The code on screen: its numbers with sign and decimals, each in its axis' colour, as text or as sliders."""

from contextlib import nullcontext
from math import ceil, log10

import numpy as np
import streamlit as st

from dashboard.figures.theme import Theme, axis_colour

ORDINALS = ("First", "Second", "Third")
SEEN_AT_ONCE = 4  # numbers; more of them scroll
SCROLLED = 400  # pixels
FEWEST_STEPS = 50  # that a number takes from end to end of its range
MOST_DECIMALS = 9


def decimals(low: float, high: float) -> int:
    """How many decimals a number between these ends is shown with: two, or more where two would tell little apart."""
    return min(max(2, ceil(log10(FEWEST_STEPS / (high - low)))), MOST_DECIMALS) if high > low else 2


def signed(value: float, places: int = 2) -> str:
    """A number with its sign and so many decimals: +1.20, −0.35."""
    return f"{value:+.{places}f}".replace("-", "\N{MINUS SIGN}")


def show_code(code: np.ndarray, ranges: np.ndarray, theme: Theme) -> None:
    """Show a code (d,); `ranges` (d, 2) are the ends of each bar."""
    rows = (
        _row(axis, value, low, high, axis_colour(theme, axis))
        for axis, (value, (low, high)) in enumerate(zip(code.tolist(), ranges.tolist(), strict=True))
    )
    many = len(code) > SEEN_AT_ONCE
    more = f'<p class="ld-more">{_scroll_words(len(code))}</p>' if many else ""
    scrolls = ' tabindex="0"' * many  # by keyboard too
    st.html(f'<div class="ld-code {"many" if many else "few"}"{scrolls}>{"".join(rows)}</div>{more}')


def show_code_sliders(key: str, code: np.ndarray, ranges: np.ndarray, theme: Theme) -> np.ndarray:
    """Show a slider for each number of a code, keyed by `slider_key`; the code (d,) float32 that they are set to.

    They start at `code` (d,) and reach from end to end of `ranges` (d, 2). `key` is letters, digits and underscores.
    """
    many = len(ranges) > SEEN_AT_ONCE
    if many:
        st.caption(_scroll_words(len(ranges)))
    colours = (f".st-key-{slider_key(key, axis)}{{--ld-axis:{axis_colour(theme, axis)}}}" for axis in range(len(code)))
    st.html(f"<style>{''.join(colours)}</style>")
    with st.container(height=SCROLLED, border=False) if many else nullcontext():
        values = [
            _slider(slider_key(key, axis), axis, start, low, high)
            for axis, (start, (low, high)) in enumerate(zip(code.tolist(), ranges.tolist(), strict=True))
        ]
    return np.array(values, np.float32)


def slider_key(key: str, axis: int) -> str:
    """The key of the slider of one number of a code; page.css knows how it begins."""
    return f"slider_{key}_{axis}"


def _scroll_words(count: int) -> str:
    return f"The code has {count} numbers; scroll among them for those out of sight."


def _slider(key: str, axis: int, start: float, low: float, high: float) -> float:
    ordinal = ORDINALS[axis] if axis < len(ORDINALS) else f"{axis + 1}th"
    value = None if key in st.session_state else start  # Streamlit warns of both at once
    places = decimals(low, high)
    step = 10.0**-places
    # The browser rounds to whole steps. Streamlit drops a value outside the range, so the ends are rounded outward.
    low, high = round(low - step / 2, places), round(high + step / 2, places)
    return st.slider(f"{ordinal} number", low, high, value, step=step, format=f"%+.{places}f", key=key)


def _row(axis: int, value: float, low: float, high: float, colour: str) -> str:
    zero, end = (np.clip((point - low) / (high - low), 0, 1) * 100 for point in (0.0, value))
    left, width = min(zero, end), max(abs(end - zero), 1.5)
    return (
        f'<span class="axis" style="color:{colour}">{axis + 1}</span>'
        f'<span class="bar"><i style="left:{left:.1f}%;width:{width:.1f}%;background:{colour}"></i></span>'
        f'<span class="value">{signed(value, decimals(low, high))}</span>'
    )
