"""Every question has one right answer, and the same game asks the same questions."""

import numpy as np
import pytest
from odd_models import ODD, make_odd_model
from sklearn.neighbors import KDTree

from dashboard.engine.gallery import Gallery
from dashboard.engine.latent import Embedding, embed
from dashboard.engine.quiz import CLEARLY, OPTIONS, ROUNDS, Game, ask, can_ask, read_game, types_of, write_game
from dashboard.engine.runtime import Autoencoder


@pytest.fixture(scope="module")
def questions(model, digits, embedding):
    return [ask(model, digits, embedding, 0, turn) for turn in range(len(ROUNDS))]


def test_a_game_is_ten_rounds_of_every_type(questions):
    assert [question.type for question in questions] == list(types_of(0))
    assert sorted(types_of(0)) == sorted(types_of(1)) == sorted(ROUNDS)
    assert {len(question.pictures) == OPTIONS[question.type] for question in questions} == {True}


def test_no_two_rounds_ask_about_the_same_digits(questions):
    assert len({question.shown for question in questions}) == len(ROUNDS)


def test_only_the_answer_is_right(questions):
    for question in questions:
        right = [question.is_right(choice) for choice in range(len(question.pictures))]
        assert right == [choice == question.answer for choice in range(len(question.pictures))]
    assert len({question.answer for question in questions}) > 1


@pytest.mark.parametrize("seed", range(3))
def test_every_question_has_a_fair_answer(model, digits, embedding, seed):
    for turn in range(len(ROUNDS)):
        question = ask(model, digits, embedding, seed, turn)
        first, answer = question.shown[0], question.answer
        if question.type == "redrawing":
            errors = np.square(question.pictures - digits.images[first] / 255).mean(axis=(1, 2))
            assert np.sort(errors)[1] > CLEARLY * errors[answer]  # no other redrawing is nearly as like the digit
            assert embedding.errors[first] <= np.median(embedding.errors)
        elif question.type == "nearer":
            assert max(question.distances) > 1.8 * min(question.distances)
        else:
            assert digits.labels[question.shown[0]] != digits.labels[question.shown[1]]


@pytest.fixture(scope="module")
def mixed(model) -> tuple[Gallery, Embedding]:
    """Digits of two kinds whose codes lie anywhere, redrawn well or badly by chance."""
    rng = np.random.default_rng(0)
    labels = np.arange(200, dtype=np.uint8) % 2
    images = np.where(labels[:, None, None], 100, 150).astype(np.uint8) * np.ones((1, 28, 28), np.uint8)
    noise = rng.uniform(5, 100, (200, 1, 1)) * rng.choice([-1, 1], (200, 28, 28))
    redrawn = np.clip(images + noise, 0, 255).astype(np.uint8)
    codes = rng.normal(size=(200, model.code_size)).astype(np.float32)
    errors = np.square((redrawn - images.astype(np.float32)) / 255).mean(axis=(1, 2))
    tree = KDTree(codes)

    def decode(some: np.ndarray) -> np.ndarray:
        return redrawn[tree.query(some.reshape(-1, model.code_size))[1][:, 0]] / np.float32(255)

    return Gallery(images, labels, ("one", "other")), Embedding(codes, errors, decode)


@pytest.mark.parametrize("seed", range(5))
def test_answers_are_fair_where_kinds_lie_mixed(model, mixed, seed):
    digits, embedding = mixed
    drawn = embedding.reconstruct(np.arange(len(digits)))
    for turn in range(len(ROUNDS)):
        question = ask(model, digits, embedding, seed, turn)
        if question.type == "redrawing":
            first = question.shown[0]
            redrawn = np.rint(question.pictures * 255).astype(np.uint8)
            numbers = [int((drawn == one).all(axis=(1, 2)).argmax()) for one in redrawn]
            assert set(digits.labels[numbers]) == {digits.labels[first]}
            errors = embedding.errors[np.delete(numbers, question.answer)]
            assert errors.min() > CLEARLY * embedding.errors[first]
        elif question.type == "between":
            assert len(set(digits.labels[list(question.shown)])) == 2


def test_the_same_game_asks_the_same(model, digits, embedding, questions):
    again = ask(model, digits, embedding, 0, 3)
    np.testing.assert_array_equal(again.pictures, questions[3].pictures)
    assert again.answer == questions[3].answer


def test_the_answer_of_each_type_is_what_the_model_does(model, embedding, questions):
    for question in questions:
        picture, first = question.pictures[question.answer], question.shown[0]
        if question.type == "redrawing":
            own = embedding.reconstruct(first) / np.float32(255)
            np.testing.assert_allclose(picture, own, atol=1 / 255)  # alone and in a batch: rounding
        elif question.type == "nearer":
            assert question.distances[question.answer] == min(question.distances)
        else:
            middle = embedding.codes[list(question.shown)].mean(axis=0)
            np.testing.assert_allclose(picture, model.decode(middle)[0], atol=1e-5)  # alone and in a batch: rounding


def test_the_blend_of_both_pictures_is_among_the_wrong_answers(embedding, questions):
    question = next(question for question in questions if question.type == "between")
    blend = embedding.reconstruct(list(question.shown)).mean(axis=0) / 255
    gaps = np.abs(question.pictures - blend).max(axis=(1, 2))
    assert gaps.argmin() != question.answer
    assert gaps.min() < 1e-6


def test_answers_differ_enough_to_be_told_apart(questions):
    for question in questions:
        for place, one in enumerate(question.pictures):
            for other in question.pictures[:place]:
                assert np.square(one - other).mean() > 0.004


@pytest.mark.parametrize(
    "game, text",
    [
        (Game(5), "5.-"),
        (Game(5, (0,), 0), "5.A"),
        (Game(5, (0,), 1), "5.A-"),
        (Game(999_999, (0,) * 10, 10), "999999.AAAAAAAAAA-"),
    ],
)
def test_a_game_in_a_link_is_the_same_game(game, text):
    assert write_game(game) == text
    assert read_game(text) == game


def test_a_played_game_goes_on_where_it_was():
    game = Game(7).with_answer(1)
    assert game.answered
    assert not game.with_next_round().answered
    assert read_game(write_game(game.with_next_round())) == Game(7, (1,), 1)


@pytest.mark.parametrize(
    "junk", ["", "5", "5.", "-5.A", "05.A", "1000000.-", "5.E", "5.a-", "5.A--", "5.AAAAAAAAAAA", "５.A", "5.A\n"]
)
def test_junk_is_no_game(junk):
    assert read_game(junk) is None


def test_an_answer_that_was_not_offered_is_no_game():
    turn = types_of(3).index("nearer")
    assert read_game(f"3.{'A' * turn}B-") is not None
    assert read_game(f"3.{'A' * turn}C-") is None


@pytest.mark.parametrize("name", sorted(ODD))
def test_a_game_of_odd_pictures_is_fair_or_there_is_none(tmp_path, name):
    digits = make_odd_model(tmp_path, name)
    model = Autoencoder(tmp_path / name)
    embedding = embed(model, digits.images)
    assert can_ask(embedding) == (embedding.different >= 4)
    if not can_ask(embedding):
        return
    for turn in range(len(ROUNDS)):
        question = ask(model, digits, embedding, 1, turn)
        answer = question.pictures[question.answer]
        assert len(question.pictures) == OPTIONS[question.type]
        if question.type == "nearer":
            assert question.distances[question.answer] < max(question.distances)
        else:
            others = np.delete(question.pictures, question.answer, axis=0)
            assert (np.abs(others - answer).max(axis=(1, 2)) > 0).all()
