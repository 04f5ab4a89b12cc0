"""The pad that a visitor draws on: streamlit-drawable-canvas, wrapped in one place."""

import numpy as np
from streamlit_drawable_canvas import st_canvas

from dashboard.engine.sketch import read_png
from dashboard.engine.tile import GROUND, INK

SIDE = 280  # CSS pixels: ten for each pixel of a digit, and within a phone's width
PEN = 22  # about 2.4 pixels in a digit two thirds as high as the pad, an MNIST stroke


def sketch_pad(key: str) -> np.ndarray:
    """Show the pad; the ink on it (SIDE, SIDE) float32 in [0, 1], sent after each stroke. Raises PictureRefused."""
    result = st_canvas(
        key=key,
        height=SIDE,
        width=SIDE,
        stroke_width=PEN,
        stroke_color=_css(INK),
        background_color=_css(GROUND),
        return_image_data=True,
    )
    data = result.image_bytes
    if data is None:
        return np.zeros((SIDE, SIDE), np.float32)
    return ground_removed(read_png(data))


def ground_removed(brightness: np.ndarray) -> np.ndarray:
    """Brightness of the pad, floats 0 to 1, as ink: 0 at GROUND's brightness, 1 at INK's; float32."""
    ground, ink = (np.dot(colour, (0.299, 0.587, 0.114)) / 255 for colour in (GROUND, INK))
    return np.clip((brightness - ground) / (ink - ground), 0, 1).astype(np.float32)


def _css(colour: tuple[int, int, int]) -> str:
    return "#" + "".join(f"{channel:02x}" for channel in colour)
