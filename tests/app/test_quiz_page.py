"""The page Quiz: predict first, then see."""

import shutil

import pytest
from odd_models import make_odd_model
from pages import TINY, open_view, text_of

from dashboard.engine.quiz import ROUNDS, ask, read_game


def test_the_quiz_counts_what_was_right(model, digits, embedding):
    app = open_view("quiz.py")
    seed = read_game(game_of(app)).seed
    for turn in range(len(ROUNDS)):
        question = ask(model, digits, embedding, seed, turn)
        choice = question.answer if turn else (question.answer + 1) % len(question.pictures)
        app.button(key=f"quiz_choose_{choice}").click().run()
        assert ("Right." in text_of(app)) == bool(turn)
        app.button(key="quiz_next").click().run()
        assert not app.exception
    assert app.subheader[0].value == "9 of 10"
    assert open_view("quiz.py", game=game_of(app)).subheader[0].value == "9 of 10"
    app.button(key="quiz_again").click().run()
    assert "Round 1 of 10, 0 right" in text_of(app)


def game_of(app) -> str:
    return "".join(app.query_params["game"])


def test_choices_stay_when_answered_and_say_what_was_right(model, digits, embedding):
    app = open_view("quiz.py", game="5.-")
    question = ask(model, digits, embedding, 5, 0)
    wrong = (question.answer + 1) % len(question.pictures)
    before = choices_of(app)
    app.button(key=f"quiz_choose_{wrong}").click().run()
    after = choices_of(app)
    assert len(after) == len(before) == len(question.pictures)
    assert all(button.disabled for button in after)
    assert f"✓ {'ABCD'[question.answer]}, right" in after[question.answer].label
    assert f"✗ {'ABCD'[wrong]}, yours" in after[wrong].label
    pictures = [[button.label.split(")")[0] for button in buttons] for buttons in (before, after)]
    assert pictures[0] == pictures[1]
    assert game_of(app) == f"5.{'ABCD'[wrong]}"


def choices_of(app) -> list:
    return [
        button
        for button in app.button
        if button.key.startswith(("quiz_choose", "quiz_right", "quiz_wrong", "quiz_other"))
    ]


def test_a_game_goes_on_after_a_visit_to_another_page():
    app = open_view("quiz.py", game="5.AB-")
    assert "Round 3 of 10" in text_of(app)
    app.switch_page("views/draw.py").run()
    app.query_params.clear()  # as Streamlit does in the browser
    app.switch_page("views/quiz.py").run()
    assert "Round 3 of 10" in text_of(app)
    assert game_of(app) == "5.AB-"


@pytest.mark.parametrize("junk", ["", "x", "5.Z", "<script>alert(1)</script>", "9" * 5000])
def test_a_junk_game_is_a_new_one(junk):
    app = open_view("quiz.py", game=junk)
    assert not app.exception
    assert "Round 1 of 10, 0 right" in text_of(app)
    assert game_of(app) != junk


@pytest.mark.parametrize("name", ["one-picture", "three-pictures", "equal-codes"])
def test_too_few_pictures_for_a_quiz_is_one_sentence(models, name):
    make_odd_model(models, name)
    app = open_view("quiz.py", model=name)
    assert not app.exception
    assert not app.error
    assert "There is no quiz for this model: a question needs four pictures" in text_of(app)
    assert not choices_of(app)


def test_another_model_starts_another_quiz(models):
    shutil.copytree(TINY / "model-3", models / "variant")
    app = open_view("quiz.py")
    app.button(key="quiz_choose_0").click().run()
    app.button(key="quiz_next").click().run()
    app.selectbox(key="model").set_value("variant").run()
    assert "Round 1 of 10, 0 right" in text_of(app)
