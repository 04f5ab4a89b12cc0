"""The page Without labels: piles are named by pressing, and only then compared with the labels."""

import shutil

import pytest
from pages import TINY, keep_few, keep_tiny, open_view, text_in_link, text_of

from dashboard.components.piles import Naming
from dashboard.engine.clustering import UNNAMED, confusion, find_clusters

GARMENTS = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")


@pytest.fixture
def garments(models):
    """A models folder with a tiny model alone, and a thousand digits that are called garments."""
    keep_tiny(models, names=GARMENTS)


def pile_buttons(app):
    return [button for button in app.button if (button.key or "").startswith("without_labels_pile_")]


def test_a_name_leads_to_the_next_pile_without_one():
    naming = Naming([UNNAMED] * 3)
    naming.show(1)
    naming.say(7)
    assert (naming.names, naming.pile) == ([UNNAMED, 7, UNNAMED], 2)
    naming.say(4)
    assert naming.pile == 0
    naming.say(5)
    assert (naming.names, naming.pile, naming.named) == ([5, 7, 4], 0, 3)
    naming.say(6)
    assert naming.names == [6, 7, 4]


def test_piles_keep_their_secret_until_it_is_asked_for():
    app = open_view("without_labels.py")
    assert "Mostly" not in text_of(app)
    assert "Nobody told" not in text_of(app)
    app.button(key="without_labels_show").click().run()
    assert "Mostly" in text_of(app)
    app.button(key="without_labels_show").click().run()
    assert "Mostly" not in text_of(app)


def test_names_come_back_by_the_link_and_are_those_of_the_piles_on_show(garments):
    app = open_view("without_labels.py", names="3-9.0-2.77-1")
    assert "You have named 2 of 10 piles" in text_of(app)
    assert text_in_link(app, "names") == "0-2.3-9"  # the first pile without a name is on show
    app.button(key="without_labels_say_5").click().run()
    assert text_in_link(app, "names") == "0-2.1-5.3-9"
    app.slider(key="without_labels_k").set_value(4).run()
    assert not text_in_link(app, "names")
    app.slider(key="without_labels_k").set_value(10).run()
    assert text_in_link(app, "names") == "0-2.1-5.3-9"


def test_ten_presses_name_ten_piles_and_are_scored_over_all_digits(model, digits, embedding):
    clusters = find_clusters(embedding.codes, 10, "kmeans")
    counts = confusion(clusters.assignments, digits.labels, 10)
    app = open_view("without_labels.py")
    for label in counts.argmax(axis=1).tolist():
        app.button(key=f"without_labels_say_{label}").click().run()
    assert "You have named 10 of 10 piles" in text_of(app)
    app.button(key="without_labels_show").click().run()
    assert f"Your names are right for **{counts.max(axis=1).sum() / len(digits):.1%}**" in text_of(app)
    printed = model.manifest.metrics["test"]["kmeans_accuracy"]
    assert f"for **{printed:.1%}** (the clustering accuracy)" in text_of(app)
    assert all("✓" in button.label for button in pile_buttons(app))


def test_a_named_pile_can_be_gone_back_to_and_named_anew(garments):
    app = open_view("without_labels.py")
    app.button(key="without_labels_say_1").click().run()
    assert "**Pile B**" in text_of(app)
    assert pile_buttons(app)[0].label.endswith(r" A · Trous…")
    app.button(key="without_labels_pile_0").click().run()
    assert "**Pile A**" in text_of(app)
    app.button(key="without_labels_say_8").click().run()
    assert pile_buttons(app)[0].label.endswith(" A · Bag")
    assert "named 1 of 10" in text_of(app)


def test_members_of_the_pile_on_show_are_shown_once_each():
    app = open_view("without_labels.py")
    before = text_of(app)
    app.button(key="without_labels_pile_2").click().run()
    assert text_of(app) != before
    assert "Nearest to its middle, from 0.036 away" in text_of(app)


@pytest.mark.parametrize("count", ["2", "20"])
@pytest.mark.parametrize("by", ["k-means", "Gaussian mixture"])
def test_any_number_of_piles_can_be_revealed(garments, by, count):
    app = open_view("without_labels.py", without_labels_by=by, without_labels_k=count)
    assert len(pile_buttons(app)) == int(count)
    app.button(key="without_labels_show").click().run()
    assert not app.exception
    assert "Trouser" in text_of(app)


def test_answers_of_other_piles_and_of_another_model_stay_hidden(garments, models):
    shutil.copytree(TINY / "model-3", models / "variant")
    keep_few(models, GARMENTS)
    app = open_view("without_labels.py", model="tiny")
    app.button(key="without_labels_show").click().run()
    assert "Mostly" in text_of(app)
    app.selectbox(key="model").set_value("variant").run()
    assert "Mostly" not in text_of(app)
    app.selectbox(key="model").set_value("tiny").run()
    assert "Mostly" not in text_of(app)
    app.button(key="without_labels_show").click().run()
    app.slider(key="without_labels_k").set_value(4).run()
    assert "Mostly" not in text_of(app)


def test_names_outlast_a_visit_to_another_page(garments):
    app = open_view("without_labels.py")
    app.button(key="without_labels_say_1").click().run()
    app.switch_page("views/quiz.py").run()
    app.switch_page("views/without_labels.py").run()
    assert "named 1 of 10" in text_of(app)


def test_pictures_without_labels_have_no_names_to_give(odd):
    odd("twelve-unlabelled")
    app = open_view("without_labels.py", without_labels_k="3")
    assert not app.exception
    assert "no names to give" in text_of(app)
    assert not [button for button in app.button if (button.key or "").startswith("without_labels_s")]
    assert len(pile_buttons(app)) == 3


def test_there_are_as_many_piles_as_classes(odd):
    odd("letters")
    app = open_view("without_labels.py")
    assert len(pile_buttons(app)) == 26
    app.button(key="without_labels_pile_25").click().run()
    assert "**Pile Z**" in text_of(app)
    app.button(key="without_labels_show").click().run()
    assert not app.exception


def test_names_of_classes_are_shown_as_they_are_written(odd):
    odd("markup")
    app = open_view("without_labels.py")
    assert r"\*\*bold\*\*" in [button.label for button in app.button]
    app.button(key="without_labels_say_1").click().run()
    app.button(key="without_labels_show").click().run()
    assert not app.exception
    assert "<img src=x" not in text_of(app)
