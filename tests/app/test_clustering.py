"""Clusters found without a label can be looked at, named and measured."""

from itertools import permutations

import numpy as np
import pytest

from dashboard.engine.baselines import principal_components
from dashboard.engine.clustering import (
    UNNAMED,
    agreement,
    confusion,
    find_clusters,
    match_clusters,
    naming_accuracy,
)


@pytest.fixture(scope="module")
def codes() -> np.ndarray:
    """Twenty codes around (5, 5), ten around the origin."""
    rng = np.random.default_rng(0)
    return np.concatenate([rng.normal(5, 0.1, (20, 2)), rng.normal(0, 0.1, (10, 2))]).astype(np.float32)


@pytest.mark.parametrize("by", ["kmeans", "gmm"])
def test_the_largest_cluster_comes_first(codes, by):
    clusters = find_clusters(codes, 2, by)
    assert clusters.sizes.tolist() == [20, 10]
    assert clusters.assignments.tolist() == [0] * 20 + [1] * 10
    np.testing.assert_allclose(clusters.centres, [codes[:20].mean(axis=0), codes[20:].mean(axis=0)], rtol=1e-6)


@pytest.mark.parametrize("sizes", list(permutations([20, 12, 8, 5])))
def test_clusters_are_numbered_by_their_size_wherever_they_lie(sizes):
    rng = np.random.default_rng(0)
    codes = np.concatenate([rng.normal(10 * place, 0.1, (size, 2)) for place, size in enumerate(sizes)])
    clusters = find_clusters(codes, 4, "kmeans")
    assert clusters.sizes.tolist() == [20, 12, 8, 5]
    starts = np.cumsum((0, *sizes[:-1]))
    assert clusters.assignments[starts].tolist() == [[20, 12, 8, 5].index(size) for size in sizes]
    np.testing.assert_allclose(
        clusters.distances, np.linalg.norm(codes - clusters.centres[clusters.assignments], axis=1)
    )


def test_members_are_ordered_by_their_distance_to_the_centre(codes):
    clusters = find_clusters(codes, 2, "kmeans")
    ordered = clusters.by_distance(1)
    assert sorted(ordered.tolist()) == list(range(20, 30))
    assert (np.diff(clusters.distances[ordered]) >= 0).all()


def test_every_digit_is_counted_in_one_cell():
    counts = confusion(np.array([0, 0, 1, 1, 1]), np.array([2, 2, 0, 2, 2]), 4)
    assert counts.tolist() == [[0, 0, 2, 0], [1, 0, 2, 0]]


def test_clusters_are_matched_one_to_one_and_those_left_over_to_no_label():
    assignments = np.array([0] * 5 + [1] * 5 + [2])
    labels = np.array([0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0])  # label 0 is the commonest in each cluster
    assert match_clusters(assignments, labels).tolist() == [0, 1, -1]
    assert agreement(assignments, labels).accuracy == pytest.approx(6 / 11)


def test_agreement_is_what_the_definitions_give():
    found = agreement(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2]))
    assert found.accuracy == 0.75
    assert found.nmi == pytest.approx(2 * 1 / (1 + 1.5))  # information and entropies in bits
    assert found.ari == pytest.approx((1 - 1 / 3) / (1.5 - 1 / 3))  # pairs: found, by chance, at most


def test_an_unnamed_cluster_is_wrong_and_a_name_may_be_used_twice():
    assignments, labels = np.array([0, 0, 1, 2]), np.array([7, 7, 7, 3])
    assert naming_accuracy(np.array([7, 7, UNNAMED]), assignments, labels) == 0.75


def test_principal_components_keep_distances_when_all_are_kept():
    images = np.random.default_rng(0).integers(0, 256, (12, 28, 28), np.uint8)
    rows, kept = principal_components(images, 784)
    assert kept == pytest.approx(1, abs=1e-5)  # sums of float32
    flat = images.reshape(12, -1) / 255
    assert np.linalg.norm(rows[0] - rows[1]) == pytest.approx(np.linalg.norm(flat[0] - flat[1]), rel=1e-4)


def test_images_that_do_not_vary_are_kept_whole():
    rows, kept = principal_components(np.full((3, 28, 28), 7, np.uint8), 50)
    assert rows.shape == (3, 3)
    assert not rows.any()
    assert kept == 1


@pytest.mark.parametrize("by", ["kmeans", "gmm"])
def test_fewer_different_codes_than_clusters_are_a_cluster_each(by):
    codes = np.float32([[0, 0], [1, 0], [0, 0], [5, 5]])
    found = find_clusters(codes, 20, by)
    assert found.sizes.tolist() == [2, 1, 1]
    assert not found.distances.any()
