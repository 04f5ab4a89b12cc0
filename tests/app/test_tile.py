"""Digits as pictures."""

import io

import numpy as np
from PIL import Image

from dashboard.components.tiles import tile
from dashboard.engine.tile import (
    ADDED,
    GROUND,
    INK,
    MISSING,
    SHEET_COLUMNS,
    difference_pixels,
    ink_pixels,
    sheet_png,
    triple_pixels,
)


def test_ground_and_ink_are_the_ends_of_the_ramp():
    image = np.array([[0, 255]], np.uint8)
    assert ink_pixels(image).tolist() == [[list(GROUND), list(INK)]]
    assert (ink_pixels(image) == ink_pixels(np.float32([[0, 1]]))).all()


def test_difference_has_a_neutral_zero_and_a_colour_each_way():
    pixels = difference_pixels(np.float32([[0.5, 1, 0]]), np.float32([[0.5, 0, 1]]))
    assert pixels.tolist() == [[list(GROUND), list(MISSING), list(ADDED)]]


def test_a_triple_is_the_image_its_reconstruction_and_their_difference_side_by_side(digits):
    image, redrawn = digits.images[0], digits.images[1]
    parts = np.split(triple_pixels(image, redrawn), 3, axis=1)
    np.testing.assert_array_equal(parts[0], ink_pixels(image))
    np.testing.assert_array_equal(parts[1], ink_pixels(redrawn))
    np.testing.assert_array_equal(parts[2], difference_pixels(image / np.float32(255), redrawn / np.float32(255)))


def test_sheet_holds_every_digit_where_the_browser_cuts_it(digits):
    count = SHEET_COLUMNS + 3
    sheet = np.asarray(Image.open(io.BytesIO(sheet_png(digits.images[:count]))).convert("RGB"))
    assert sheet.shape == (56, 28 * SHEET_COLUMNS, 3)
    for number in (0, 57, count - 1):
        top, left = 28 * (number // SHEET_COLUMNS), 28 * (number % SHEET_COLUMNS)
        cut = sheet[top : top + 28, left : left + 28].astype(int)
        assert np.abs(cut - ink_pixels(digits.images[number])).max() <= 10  # sixteen shades: half a step is 8.5


def test_tile_escapes_what_it_is_told():
    html = tile(np.zeros((28, 28), np.uint8), 'a "b" <c>', "<script>", "x & y")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "a &quot;b&quot;" in html
    assert "x &amp; y" in html
