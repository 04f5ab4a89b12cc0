"""The pages Without labels, A few labels and Quiz: predict first, then see, and the figures are those of the model."""

import shutil

import pytest
from odd_models import make_odd_model
from pages import TINY, keep_few, open_view, text_of

from dashboard import resources
from dashboard.engine.clustering import confusion, find_clusters
from dashboard.engine.quiz import ROUNDS, ask, read_game

GARMENTS = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")


@pytest.fixture
def garments(models):
    """A models folder with a tiny model alone, and a thousand digits that are called garments."""
    shutil.rmtree(models / resources.DEFAULT_MODEL)
    shutil.copytree(TINY / "model-2", models / "tiny")
    keep_few(models, GARMENTS)


def test_piles_keep_their_secret_until_it_is_asked_for():
    app = open_view("without_labels.py")
    assert "mostly" not in text_of(app)
    assert "Nobody told" not in text_of(app)
    app.button(key="without_labels_show").click().run()
    assert "mostly" in text_of(app)
    app.button(key="without_labels_show").click().run()
    assert "mostly" not in text_of(app)


def test_names_are_scored_over_all_digits(model, digits, embedding):
    clusters = find_clusters(embedding.codes, 10, "kmeans")
    counts = confusion(clusters.assignments, digits.labels, 10)
    app = open_view("without_labels.py")
    for box, label in zip(
        [box for box in app.selectbox if box.key != "model"], counts.argmax(axis=1).tolist(), strict=True
    ):
        box.set_value(label)
    app.button(key="without_labels_show").click().run()
    assert f"Your names are right for **{counts.max(axis=1).sum() / len(digits):.1%}**" in text_of(app)
    printed = model.manifest.metrics["test"]["kmeans_accuracy"]
    assert f"**{printed:.1%}** (the clustering accuracy)" in text_of(app)


@pytest.mark.parametrize("count", ["2", "20"])
@pytest.mark.parametrize("by", ["k-means", "Gaussian mixture"])
def test_any_number_of_piles_can_be_revealed(garments, by, count):
    app = open_view("without_labels.py", without_labels_by=by, without_labels_k=count)
    assert len(app.selectbox) == int(count)
    app.button(key="without_labels_show").click().run()
    assert not app.exception
    assert "Trouser" in text_of(app)


def drawn_to_the_end(app):
    """The page after all draws; the timer that brings them ticks in a browser only."""
    while "draws so far" in text_of(app):
        app.run()
    return app


def test_chance_reaches_what_the_manifest_says(model):
    app = drawn_to_the_end(open_view("few_labels.py"))
    for each in (1, 50):
        app.select_slider(key="few_labels_each").set_value(each).run()
        mean, spread = model.manifest.metrics["few_labels"][f"spreading_{each * 10}"]
        assert f"**{mean:.1%} ± {spread:.1%}**" in text_of(app)


def test_pixels_stand_beside_the_codes_when_asked_for(garments):
    app = open_view("few_labels.py")
    assert "by their pixels" not in text_of(app)
    drawn_to_the_end(app.toggle(key="few_labels_pixels").set_value(True).run())
    assert "by their pixels" in text_of(app)
    assert not app.exception


def test_each_label_counts_and_can_be_taken_back(garments):
    app = open_view("few_labels.py", few_labels_who="You label them", few_labels_pixels="true")
    assert "Say what this" in app.info[0].value
    app.button(key="few_labels_say_7").click().run()
    app.button(key="few_labels_say_1").click().run()
    assert "You gave two labels" in text_of(app)
    assert "by their pixels" in text_of(app)
    assert not app.exception
    app.button(key="few_labels_undo").click().run()
    assert "You gave one label" in text_of(app)
    app.button(key="few_labels_restart").click().run()
    assert app.info


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


def test_a_pile_can_be_looked_into():
    app = open_view("without_labels.py")
    before = text_of(app)
    app.segmented_control(key="without_labels_pile_10").set_value("C").run()
    assert text_of(app) != before
    assert not app.exception
