"""The page Quiz: predict first, then see."""

import shutil

from pages import TINY, open_view, text_of

from dashboard.engine.quiz import ROUNDS, ask


def test_the_quiz_counts_what_was_right(model, digits, embedding):
    app = open_view("quiz.py")
    seed = app.session_state["quiz_seed"]
    for turn in range(len(ROUNDS)):
        question = ask(model, digits, embedding, seed, turn)
        choice = question.answer if turn else (question.answer + 1) % len(question.pictures)
        app.button(key=f"quiz_choose_{choice}").click().run()
        assert ("Right." in text_of(app)) == bool(turn)
        app.button(key="quiz_next").click().run()
        assert not app.exception
    assert app.subheader[0].value == "9 of 10"
    app.button(key="quiz_again").click().run()
    assert "Round 1 of 10, 0 right" in text_of(app)


def test_another_model_starts_another_quiz(models):
    shutil.copytree(TINY / "model-3", models / "variant")
    app = open_view("quiz.py")
    app.button(key="quiz_choose_0").click().run()
    app.button(key="quiz_next").click().run()
    app.selectbox(key="model").set_value("variant").run()
    assert "Round 1 of 10, 0 right" in text_of(app)
