"""The code on screen: its numbers with sign and two decimals, each in its axis' colour, to read or to pull."""

import numpy as np
import streamlit as st

from dashboard.figures.theme import Theme, axis_colour

ORDINALS = ("First", "Second", "Third")
SEEN_AT_ONCE = 4  # numbers; more of them scroll
SCROLLED = 400  # pixels
STEP = 0.01  # of a slider


def signed(value: float) -> str:
    """A number with its sign and two decimals: +1.20, −0.35."""
    return f"{value:+.2f}".replace("-", "\N{MINUS SIGN}")


def show_code(code: np.ndarray, ranges: np.ndarray, theme: Theme) -> None:
    """Show a code (d,); `ranges` (d, 2) are the ends of each bar."""
    rows = (_row(axis, float(code[axis]), *ranges[axis], axis_colour(theme, axis)) for axis in range(len(code)))
    size = "many" if len(code) > SEEN_AT_ONCE else "few"
    st.html(f'<div class="ld-code {size}">{"".join(rows)}</div>')


def show_code_sliders(key: str, code: np.ndarray, ranges: np.ndarray, theme: Theme) -> np.ndarray:
    """A slider for each number of a code, keyed `key`_axis, that starts at `code` (d,); the code they stand at."""
    with st.container(height=SCROLLED if len(ranges) > SEEN_AT_ONCE else "content", border=False):
        pulled = [_slider(key, axis, float(code[axis]), *ranges[axis].tolist(), theme) for axis in range(len(ranges))]
    return np.float32(pulled)


def _slider(key: str, axis: int, start: float, low: float, high: float, theme: Theme) -> float:
    ordinal = ORDINALS[axis] if axis < len(ORDINALS) else f"{axis + 1}th"
    name = f"{key}_{axis}"
    with st.container(key=f"slider_{name}"):
        st.html(f"<style>.st-key-slider_{name} {{ --ld-axis: {axis_colour(theme, axis)}; }}</style>")
        value = {} if name in st.session_state else {"value": start}
        # Streamlit refuses an end that the browser has rounded past it, and the slider would stay without effect.
        low, high = round(low - STEP / 2, 2), round(high + STEP / 2, 2)
        return st.slider(f"{ordinal} number", low, high, step=STEP, format="%+.2f", key=name, **value)


def _row(axis: int, value: float, low: float, high: float, colour: str) -> str:
    zero, end = (np.clip((point - low) / (high - low), 0, 1) * 100 for point in (0.0, value))
    left, width = min(zero, end), max(abs(end - zero), 1.5)
    return (
        f'<span class="axis" style="color:{colour}">{axis + 1}</span>'
        f'<span class="bar"><i style="left:{left:.1f}%;width:{width:.1f}%;background:{colour}"></i></span>'
        f'<span class="value">{signed(value)}</span>'
    )
