"""The code on screen: its numbers with sign and two decimals, each in its axis' colour, to read or to pull."""

import numpy as np
import streamlit as st

from dashboard.figures.theme import Theme, axis_colour

ORDINALS = ("First", "Second", "Third")


def signed(value: float) -> str:
    """A number with its sign and two decimals: +1.20, −0.35."""
    return f"{value:+.2f}".replace("-", "\N{MINUS SIGN}")


def show_code(code: np.ndarray, ranges: np.ndarray, theme: Theme) -> None:
    """Show a code (d,); `ranges` (d, 2) are the ends of each bar."""
    rows = (_row(axis, float(code[axis]), *ranges[axis], axis_colour(theme, axis)) for axis in range(len(code)))
    st.html(f'<div class="ld-code">{"".join(rows)}</div>')


def show_code_sliders(key: str, code: np.ndarray, ranges: np.ndarray, theme: Theme) -> np.ndarray:
    """A slider for each number of a code, keyed `key`_axis, that starts at `code` (d,); the code they stand at."""
    pulled = []
    for axis, (low, high) in enumerate(ranges.tolist()):
        colour = axis_colour(theme, axis)
        ordinal = ORDINALS[axis] if axis < len(ORDINALS) else f"{axis + 1}th"
        with st.container(key=f"slider_{key}_{axis}"):
            st.html(f"<style>.st-key-slider_{key}_{axis} {{ --ld-axis: {colour}; }}</style>")
            name = f"{key}_{axis}"
            start = {} if name in st.session_state else {"value": float(code[axis])}
            pulled.append(st.slider(f"{ordinal} number", low, high, step=0.01, format="%+.2f", key=name, **start))
    return np.float32(pulled)


def _row(axis: int, value: float, low: float, high: float, colour: str) -> str:
    zero, end = (np.clip((point - low) / (high - low), 0, 1) * 100 for point in (0.0, value))
    left, width = min(zero, end), max(abs(end - zero), 1.5)
    return (
        f'<span class="axis" style="color:{colour}">{axis + 1}</span>'
        f'<span class="bar"><i style="left:{left:.1f}%;width:{width:.1f}%;background:{colour}"></i></span>'
        f'<span class="value">{signed(value)}</span>'
    )
