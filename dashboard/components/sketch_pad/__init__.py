"""The pad that a visitor draws on: the canvas of streamlit-drawable-canvas, with our own buttons and keyboard pen.

The canvas's JavaScript is driven from our own component, `javascript/sketch_pad.js`, and not by the package's Python
function `st_canvas`, whose toolbar cannot be left out: it lies invisible over the pad and takes its touches.
"""

import base64
import binascii
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import streamlit as st

from dashboard.components.es_modules import script, served
from dashboard.engine.sketch import PictureRefused, read_png

SIDE = 336  # pixels: twelve for each pixel of a digit, and within a phone's width
PEN = 26.4  # pixels: 2.4 in a digit two thirds as high as the pad, an MNIST stroke
_PREFIX = "data:image/png;base64,"

_HERE = Path(__file__).parent
_pad = st.components.v2.component(
    "latent_digits.sketch_pad",
    html=(_HERE / "sketch_pad.html").read_text(encoding="utf-8"),
    css=(_HERE / "sketch_pad.css").read_text(encoding="utf-8"),
    js=script("sketch_pad"),
)


def _canvas_module() -> Path:
    """The canvas's one JavaScript file; the package is not imported, since that needs a running server."""
    package = find_spec("streamlit_drawable_canvas")
    folder = Path(package.origin).parent / "frontend" / "build" if package and package.origin else Path()
    found = sorted(folder.glob("index-*.js"))
    if len(found) != 1:
        raise ImportError(f"{len(found)} modules index-*.js in {folder}; streamlit-drawable-canvas 0.13 has one.")
    return found[0]


_CANVAS = _canvas_module()
_SERVED = served("drawable_canvas", _CANVAS.parent)
CANVAS_PATH = f"component/{_SERVED.name}/{_CANVAS.name}"  # below the app's own address; the name holds a digest


def sketch_pad(key: str, thing: str) -> np.ndarray:
    """Show the pad for one `thing`; the ink on it (SIDE, SIDE) float32 in [0, 1], sent after each stroke.

    The drawing itself is kept by the visitor's browser tab. Raises PictureRefused.
    """
    data = {"canvas": CANVAS_PATH, "side": SIDE, "pen": PEN, "thing": thing}
    drawing = _pad(key=key, data=data, default={"drawing": None}, on_drawing_change=lambda: None).get("drawing")
    if drawing is None:
        return np.zeros((SIDE, SIDE), np.float32)
    return read_png(png_of(drawing))


def png_of(url: object) -> bytes:
    """The bytes of a PNG that came from the browser as a data URL. Raises PictureRefused."""
    try:
        if isinstance(url, str) and url.startswith(_PREFIX):
            return base64.b64decode(url.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        pass
    raise PictureRefused("The drawing did not arrive whole; clear the pad and draw again.")
