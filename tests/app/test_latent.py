"""Every digit's code, redrawing, error and neighbours."""

from dataclasses import replace

import numpy as np
import pytest

from dashboard.engine.images import squared_error
from dashboard.engine.latent import embed, same_label_neighbours, to_3d


@pytest.fixture(scope="module")
def embedding(model, digits):
    return embed(model, digits.images[:1500])


def test_embedding_is_what_the_graphs_say(embedding, model, digits):
    images = digits.images[990:1010]  # across the seam between two batches
    codes = model.encode(images)
    redrawn = model.decode(codes)
    np.testing.assert_allclose(embedding.codes[990:1010], codes, atol=1e-5)  # batch size may change the order of sums
    assert np.abs(embedding.reconstruct(np.arange(990, 1010)) / 255 - redrawn).max() <= 0.5 / 255 + 1e-5
    np.testing.assert_allclose(embedding.errors[990:1010], squared_error(images, redrawn), rtol=1e-4)


def test_shared_arrays_cannot_be_changed(embedding):
    with pytest.raises(ValueError, match="read-only"):
        embedding.codes[0] = 0


def test_ranges_hold_every_code(embedding):
    low, high = embedding.ranges.T
    assert (low <= embedding.codes).all()
    assert (embedding.codes <= high).all()


def test_nearest_agrees_with_all_distances(embedding):
    code = np.float32([0.1, -0.2, 0.3])
    distances = np.linalg.norm(embedding.codes - code, axis=1)
    numbers, found = embedding.nearest(code, 5)
    np.testing.assert_allclose(found, np.sort(distances)[:5], rtol=1e-5)
    np.testing.assert_allclose(distances[numbers], found, rtol=1e-5)


def test_neighbours_leave_out_the_digit_itself(embedding):
    numbers, distances = embedding.neighbours(7, 10)
    assert len(numbers) == 10
    assert 7 not in numbers
    assert (np.diff(distances) >= 0).all()


def test_more_neighbours_than_digits_gives_all(embedding):
    numbers, _ = embedding.nearest(embedding.codes[0], 10**6)
    assert sorted(numbers) == list(range(len(embedding.codes)))


def test_error_is_the_mean_over_pixels():
    images = np.zeros((2, 28, 28), np.uint8)
    redrawn = np.zeros((2, 28, 28), np.float32)
    redrawn[1, :14] = 0.5
    np.testing.assert_allclose(squared_error(images, redrawn), [0, 0.125])
    drawn = np.full((2, 28, 28), 0.5, np.float32)  # floats are ink already
    np.testing.assert_allclose(squared_error(drawn, redrawn), [0.25, 0.125])


@pytest.mark.parametrize("size, expected", [(1, [1, 0, 0]), (2, [1, 2, 0]), (3, [1, 2, 3]), (5, [1, 2, 3])])
def test_codes_of_any_size_have_a_place(size, expected):
    assert to_3d(np.arange(1, size + 1, dtype=np.float32)[None]).tolist() == [expected]


def test_same_label_neighbours_agree_with_each_digits_neighbours(embedding, digits):
    labels = digits.labels[: len(embedding.codes)]
    same = same_label_neighbours(embedding, labels, 10)
    for number in range(0, 1500, 250):
        near, _ = embedding.neighbours(number, 10)
        assert same[number] == (labels[near] == labels[number]).sum()


def test_same_label_neighbours_among_equal_codes_counts_no_more_than_was_asked_for(embedding):
    codes, labels = np.zeros((60, 3), np.float32), np.arange(60) % 2
    equal = replace(embedding, codes=codes)  # a digit need not be among its own nearest
    near = [equal.neighbours(number, 5)[0] for number in range(60)]
    expected = [(labels[numbers] == labels[number]).sum() for number, numbers in enumerate(near)]
    assert same_label_neighbours(equal, labels, 5).tolist() == expected


def test_same_label_neighbours_among_fewer_digits_than_neighbours_counts_all_others(embedding):
    codes = np.arange(4, dtype=np.float32)[:, None]
    few = replace(embedding, codes=codes)
    assert same_label_neighbours(few, np.array([0, 0, 0, 1]), 10).tolist() == [2, 2, 2, 0]


def test_a_number_that_all_codes_share_can_be_pulled_to_either_side(embedding):
    codes = np.float32([[1, 5], [2, 5], [1, 5]])
    few = replace(embedding, codes=codes)
    np.testing.assert_array_equal(few.ranges, np.float32([[1, 2], [4.5, 5.5]]))
    assert few.different == 2
