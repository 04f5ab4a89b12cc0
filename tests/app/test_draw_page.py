"""The page Draw and its pad, as far as they need no browser."""

import base64
import io
import shutil

import numpy as np
import pytest
from pages import TINY, keep_few, open_view, text_of
from PIL import Image

from dashboard.components.sketch_pad import SIDE, png_of
from dashboard.engine.sketch import PictureRefused, digit_from_ink, read_png

SOON = "After each stroke you see here"


def drawn(ink: np.ndarray) -> bytes:
    """The PNG that the pad sends for ink (h, w), floats 0 to 1: white, as opaque as there is ink."""
    opacity = np.rint(ink * 255).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(np.stack([np.full_like(opacity, 255), opacity], axis=-1)).save(stream, "PNG")
    return stream.getvalue()


def enlarged(digit: np.ndarray) -> np.ndarray:
    return digit.repeat(12, axis=0).repeat(12, axis=1) / 255


def test_blank_pad_says_what_will_appear():
    app = open_view("draw.py")
    assert SOON in text_of(app)
    assert "nearest to it" not in text_of(app)
    assert "<figure" not in text_of(app)  # no rows of black squares


def test_a_drawing_is_encoded_and_gets_company(pad, digits):
    pad.image_bytes = drawn(enlarged(digits.images[0]))
    app = open_view("draw.py")
    assert not app.exception
    assert SOON not in text_of(app)
    assert "nearest to it" in text_of(app)
    assert "ld-code" in text_of(app)


def test_a_pad_without_ink_is_still_blank(pad):
    pad.image_bytes = drawn(np.zeros((SIDE, SIDE)))
    assert SOON in text_of(open_view("draw.py"))


def test_a_damaged_drawing_is_one_sentence(pad):
    pad.image_bytes = b"not a picture"
    app = open_view("draw.py")
    assert not app.exception
    assert [warning.value for warning in app.warning] == [
        "The picture could not be read as a PNG; clear the pad and draw again."
    ]


def test_another_model_encodes_the_same_drawing_anew(pad, digits, models):
    shutil.copytree(TINY / "model-2", models / "variant")
    keep_few(models)
    pad.image_bytes = drawn(enlarged(digits.images[0]))
    app = open_view("draw.py")
    assert text_of(app).count('class="value"') == 3
    app.selectbox(key="model").set_value("variant").run()
    assert not app.exception
    assert text_of(app).count('class="value"') == 2


def test_opacity_is_the_ink(digits):
    ink = enlarged(digits.images[0])
    np.testing.assert_array_equal(read_png(drawn(ink)), ink.astype(np.float32))
    np.testing.assert_array_equal(digit_from_ink(read_png(drawn(ink))), digit_from_ink(ink.astype(np.float32)))


@pytest.mark.parametrize("url", ["", "nonsense", 7, ["data"], "data:text/html;base64,AAAA", "data:image/png;base64,A!"])
def test_what_is_no_picture_is_refused_in_one_sentence(url):
    with pytest.raises(PictureRefused, match="clear the pad and draw again"):
        png_of(url)


def test_a_data_url_is_its_bytes():
    assert png_of("data:image/png;base64," + base64.b64encode(b"bytes").decode()) == b"bytes"
