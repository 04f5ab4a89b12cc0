"""The digit tile: 28x28 pixels enlarged by a whole number, framed, ink light on dark."""

import base64
from collections.abc import Iterable
from html import escape

import numpy as np
import streamlit as st

from dashboard.engine.tile import difference_pixels, ink_pixels, png


def tile(image: np.ndarray, alt: str, caption: str = "", note: str = "", scale: int = 3) -> str:
    """HTML of an image (28, 28) as a tile of 28 * scale CSS pixels, with a caption and a fainter note below."""
    return _tile(ink_pixels(image), alt, caption, note, scale)


def difference_tile(
    original: np.ndarray, reconstruction: np.ndarray, alt: str, caption: str = "", note: str = "", scale: int = 3
) -> str:
    """HTML of what the reconstruction (28, 28) changed: left out in blue, added in orange; floats 0 to 1."""
    return _tile(difference_pixels(original, reconstruction), alt, caption, note, scale)


def show_row(tiles: Iterable[str], css_class: str = "") -> None:
    """Show tiles side by side, wrapping where the screen ends; `css_class` is "hero" or "triples" of page.css."""
    st.html(f'<div class="ld-row {css_class}">{"".join(tiles)}</div>')


def _tile(pixels: np.ndarray, alt: str, caption: str, note: str, scale: int) -> str:
    side = pixels.shape[0] * scale
    data = base64.b64encode(png(pixels)).decode()
    picture = f'<img src="data:image/png;base64,{data}" width="{side}" height="{side}" alt="{escape(alt, quote=True)}">'
    lines = _line("b", caption) + _line("small", note)
    below = f"<figcaption>{lines}</figcaption>" if lines else ""
    return f'<figure class="ld-tile">{picture}{below}</figure>'


def _line(tag: str, words: str) -> str:
    """Words below a tile, which page.css cuts where they are long; they are whole on hover."""
    return f'<{tag} title="{escape(words)}">{escape(words)}</{tag}>' if words else ""
