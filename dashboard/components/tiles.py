"""The digit tile: 28x28 pixels enlarged by a whole number, framed, ink light on dark."""

import base64
from collections.abc import Iterable
from functools import lru_cache
from html import escape

import numpy as np
import streamlit as st

from dashboard.engine.tile import ADDED, MISSING, difference_pixels, ink_pixels, png

_KEY = "".join(
    f'<span class="ld-key"><i class="ld-swatch" style="background:rgb{colour}"></i>{meaning}</span> '
    for colour, meaning in ((MISSING, "ink left out"), (ADDED, "ink added"))
)

FITTING = 16  # characters that fit below any tile


def tile(image: np.ndarray, alt: str, caption: str = "", note: str = "", scale: int = 3) -> str:
    """HTML of an image (28, 28) as a tile of 28 * scale CSS pixels, with a caption and a fainter note below."""
    return _tile(ink_pixels(image), alt, _line("b", caption) + _line("small", note), scale)


def difference_tile(original: np.ndarray, reconstruction: np.ndarray, alt: str, scale: int = 3) -> str:
    """HTML of what the reconstruction (28, 28), float 0 to 1, changed, with the key of its two colours below."""
    return _tile(difference_pixels(original, reconstruction), alt, _KEY, scale)


def button_picture(pixels: np.ndarray, alt: str) -> str:
    """Markdown of a picture (h, w, 3) uint8 for the label of a button; `alt` is Markdown too."""
    return f"![{alt}](data:image/png;base64,{_base64(pixels)})"


def show_row(tiles: Iterable[str], css_class: str = "") -> None:
    """Show tiles side by side, wrapping where the screen ends; `css_class` is one of page.css."""
    st.html(f'<div class="ld-row {css_class}">{"".join(tiles)}</div>')


def _tile(pixels: np.ndarray, alt: str, below: str, scale: int) -> str:
    side = pixels.shape[0] * scale
    words = escape(alt, quote=True)
    picture = f'<img src="data:image/png;base64,{_base64(pixels)}" width="{side}" height="{side}" alt="{words}">'
    return f'<figure class="ld-tile">{picture}{f"<figcaption>{below}</figcaption>" if below else ""}</figure>'


def _base64(pixels: np.ndarray) -> str:
    return _encoded(pixels.tobytes(), pixels.shape)


@lru_cache(maxsize=2000)  # some 8 MB: a page shows the same digits at each of its runs, and to each visitor
def _encoded(pixels: bytes, shape: tuple[int, ...]) -> str:
    return base64.b64encode(png(np.frombuffer(pixels, np.uint8).reshape(shape))).decode()


def _line(tag: str, words: str) -> str:
    """Words below a tile, which page.css cuts after two lines; longer ones are whole on hover."""
    title = f' title="{escape(words)}"' if len(words) > FITTING else ""
    return f"<{tag}{title}>{escape(words)}</{tag}>" if words else ""
