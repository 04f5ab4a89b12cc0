"""A drawing becomes the digit that MNIST would have made of it."""

import io

import numpy as np
import pytest
from PIL import Image

from dashboard.engine.sketch import BOX, CENTRE, MAX_BYTES, PictureRefused, digit_from_ink, read_png

MODEST = 0.0015  # mean squared difference a pixel; measured 0.0008 over 1,000 digits, a redrawing from codes has 0.0375


def stroke(height: int = 280, width: int = 280, rows=slice(40, 200), columns=slice(100, 130)) -> np.ndarray:
    ink = np.zeros((height, width), np.float32)
    ink[rows, columns] = 1
    return ink


def centre_of_mass(digit: np.ndarray) -> np.ndarray:
    return np.array([(digit * axis).sum() / digit.sum() for axis in np.indices(digit.shape)])


def png_bytes(pixels: np.ndarray) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def test_blank_drawing_is_no_digit():
    assert digit_from_ink(np.zeros((280, 280), np.float32)) is None


def test_faint_smudge_is_no_digit():
    assert digit_from_ink(np.full((280, 280), 0.05, np.float32)) is None


def test_faint_stroke_is_a_digit():
    assert digit_from_ink(stroke() * 30 / 255) is not None  # a smudge has less than 24 / 255


@pytest.mark.parametrize("rows, columns", [((0, 30), (0, 200)), ((250, 280), (10, 80)), ((20, 260), (140, 170))])
def test_longer_side_is_twenty_and_centre_of_mass_is_central(rows, columns):
    digit = digit_from_ink(stroke(rows=slice(*rows), columns=slice(*columns)))
    drawn = digit > 0
    sides = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    assert max(side[-1] - side[0] + 1 for side in sides) == BOX
    assert np.abs(centre_of_mass(digit) - CENTRE).max() <= 0.5


def test_aspect_ratio_is_kept():
    digit = digit_from_ink(stroke(rows=slice(0, 200), columns=slice(0, 100)))
    drawn = digit > 0.5
    assert (drawn.any(axis=1).sum(), drawn.any(axis=0).sum()) == (20, 10)


def test_where_and_how_large_it_is_drawn_does_not_matter():
    ink = stroke()
    ink[40:70, 100:200] = 1
    moved = np.roll(ink, (50, 60), axis=(0, 1))
    doubled = ink.repeat(2, axis=0).repeat(2, axis=1)
    np.testing.assert_array_equal(digit_from_ink(moved), digit_from_ink(ink))
    np.testing.assert_allclose(digit_from_ink(doubled), digit_from_ink(ink), atol=0.05)


def test_one_dot_becomes_a_digit_without_error():
    ink = np.zeros((280, 280), np.float32)
    ink[5, 270] = 1
    digit = digit_from_ink(ink)
    assert digit.shape == (28, 28)
    assert digit.dtype == np.float32
    assert digit.max() == pytest.approx(1)


def test_heavy_corner_stays_inside_the_field():
    ink = np.zeros((280, 280), np.float32)
    ink[0:200, 0:10] = 0.2
    ink[0:12, 0:200] = 1
    digit = digit_from_ink(ink)
    assert digit.shape == (28, 28)
    assert digit.min() >= 0
    assert digit.max() <= 1


def test_enlarged_test_digits_come_back(digits):
    enlarged = digits.images[:200].repeat(10, axis=1).repeat(10, axis=2).astype(np.float32) / 255
    back = np.stack([digit_from_ink(ink) for ink in enlarged])
    errors = np.square(back - digits.images[:200] / 255).mean(axis=(1, 2))
    assert errors.mean() < MODEST


def test_a_slanted_edge_is_drawn_in_greys():
    ink = np.tri(280, dtype=np.float32)
    digit = digit_from_ink(ink)
    assert ((digit > 0.1) & (digit < 0.9)).sum() >= BOX / 2  # the filter anti-aliases, as MNIST's makers did


def test_a_dark_ground_is_no_ink():
    pixels = np.zeros((4, 4, 4), np.uint8)
    pixels[..., 3] = 255
    pixels[1, 1] = 255
    assert read_png(png_bytes(pixels)).sum() == 1


def test_clear_ground_is_no_ink():
    pixels = np.zeros((4, 4, 4), np.uint8)
    pixels[1, 1] = (255, 255, 255, 255)
    pixels[2, 2] = (255, 255, 255, 128)
    ink = read_png(png_bytes(pixels))
    assert ink[1, 1] == 1
    assert ink[2, 2] == pytest.approx(0.5, abs=0.01)
    assert ink.sum() == pytest.approx(1.5, abs=0.01)


def test_large_file_is_refused_unread():
    with pytest.raises(PictureRefused, match="1,000,001 bytes"):
        read_png(b"\0" * (MAX_BYTES + 1))


def test_picture_of_many_pixels_is_refused_undecoded():
    with pytest.raises(PictureRefused, match="3000 x 2000 pixels"):
        read_png(png_bytes(np.zeros((2000, 3000), np.uint8)))


@pytest.mark.parametrize("data", [b"", b"not a picture", png_bytes(np.zeros((9, 9), np.uint8))[:40]])
def test_damaged_picture_is_refused_in_one_sentence(data):
    with pytest.raises(PictureRefused, match="could not be read"):
        read_png(data)
