"""The page A few labels: what is reached by chance is the manifest's, and a visitor's labels count and are kept."""

import pytest
import streamlit as st
from pages import keep_tiny, open_view, text_in_link, text_of, wait_for

from dashboard import learners, resources
from dashboard.components.few_labels import METHODS
from dashboard.engine.given_labels import LONGEST

COUNTS = tuple(10 * each for each in (1, 5, 10, 50))
YOU = {"few_labels_who": "You label them"}


@pytest.fixture
def few(models):
    """A models folder with a tiny model alone, and a thousand digits."""
    keep_tiny(models)


def make_draws(name):
    model = resources.load_model(name)
    digits = resources.load_digits(model.manifest)
    for source in (model, digits):
        wait_for(learners.load_draws(source, digits, tuple(METHODS), COUNTS))


def headings(app):
    return [heading.value for heading in app.subheader]


def test_chance_reaches_what_the_manifest_says(model):
    app = open_view("few_labels.py")
    for each in (1, 50):
        app.segmented_control(key="few_labels_each").set_value(each).run()
        mean, spread = model.manifest.metrics["few_labels"][f"spreading_{each * 10}"]
        digits = 2 if mean > 0.98 else 1
        assert f"by the three numbers **{1 - mean:.{digits}%} ± {spread:.{digits}%}**" in text_of(app)


@pytest.fixture
def fragments(monkeypatch):
    """The timers of the fragments that a page starts, with the headings that it shows by then; no page is run again."""
    started = []
    fragment = st.fragment

    def follow(function, run_every=None):
        started.append(run_every)
        return fragment(function, run_every=run_every)

    def run_again():
        raise AssertionError("a page that runs itself again may lose elements (streamlit#13634)")

    monkeypatch.setattr("dashboard.components.few_labels.st.fragment", follow)
    monkeypatch.setattr("dashboard.components.few_labels.st.rerun", run_again)
    return started


def test_a_timer_follows_the_draws_until_they_are_made_and_no_page_runs_itself_again(few, fragments):
    app = open_view("few_labels.py")
    assert "Still wrong, and surest of it" in headings(app)
    assert "0 of 10 draws of the pixels" in text_of(app)
    assert fragments[-1] is not None
    make_draws("tiny")
    app.run()
    assert "Still wrong, and surest of it" in headings(app)
    assert "Mean and spread over 10 draws" in text_of(app)
    assert fragments[-1] is None
    assert not app.exception


def test_the_curves_come_when_the_rest_of_the_page_is_on_its_way(few, monkeypatch):
    order = []
    monkeypatch.setattr("dashboard.components.few_labels.follow_draws", lambda *given: order.append("curves"))
    monkeypatch.setattr("dashboard.components.lesson.show_next", lambda page: order.append("next"))
    open_view("few_labels.py")
    assert order == ["next", "curves"]


def test_each_label_counts_and_can_be_taken_back(few):
    app = open_view("few_labels.py", **YOU)
    assert "Say what this" in text_of(app)
    app.button(key="few_labels_say_7").click().run()
    app.button(key="few_labels_say_1").click().run()
    assert "You gave two labels" in text_of(app)
    assert "by the pixels" in text_of(app)
    assert not app.exception
    app.button(key="few_labels_undo").click().run()
    assert "You gave one label" in text_of(app)
    app.button(key="few_labels_restart").click().run()
    assert "Say what this" in text_of(app)
    assert not text_in_link(app, "labels")


def test_labels_are_in_the_link_and_come_back_by_it(few):
    app = open_view("few_labels.py", **YOU)
    app.button(key="few_labels_say_7").click().run()
    app.button(key="few_labels_say_1").click().run()
    link = text_in_link(app, "labels")
    again = open_view("few_labels.py", **YOU, labels=link)
    assert "You gave two labels" in text_of(again)
    again.button(key="few_labels_undo").click().run()
    assert text_in_link(again, "labels") == link.split(".")[0]


def test_labels_outlast_a_visit_to_another_page(few):
    app = open_view("few_labels.py", **YOU)
    app.button(key="few_labels_say_7").click().run()
    app.switch_page("views/quiz.py").run()
    app.switch_page("views/few_labels.py").run()
    assert "You gave one label" in text_of(app)
    assert text_in_link(app, "labels")


def test_junk_in_the_link_is_left_out_and_said(few):
    app = open_view("few_labels.py", **YOU, labels="3-1.1000-1.x.4-99")
    assert "You gave one label" in text_of(app)
    assert "were left out" in " ".join(caption.value for caption in app.caption)
    assert text_in_link(app, "labels") == "3-1"
    app.button(key="few_labels_say_7").click().run()
    assert "were left out" not in " ".join(caption.value for caption in app.caption)


def test_labels_beyond_a_links_room_are_kept_and_said(few):
    app = open_view("few_labels.py", **YOU, labels="0-0")
    digits = resources.load_digits(resources.load_model("tiny").manifest)
    steps = app.session_state[f"few_labels_{digits.digest}"]
    steps[:] = [(number, 0) for number in range(400)]
    app.run()
    assert LONGEST - 10 < len(text_in_link(app, "labels")) <= LONGEST
    assert "of your 400 labels" in " ".join(caption.value for caption in app.caption)
    assert "You gave 400 labels" in text_of(app)


@pytest.mark.parametrize("name, reason", [("twelve-unlabelled", "all of one class"), ("letters-once", "label_off")])
def test_what_cannot_be_told_is_left_out_with_a_reason(odd, name, reason):
    odd(name)
    app = open_view("few_labels.py")
    assert not app.exception
    assert reason in app.info[0].value + app.info[0].icon


def test_all_digits_can_be_labelled(odd):
    odd("two-of-two-classes")
    app = open_view("few_labels.py", **YOU)
    app.button(key="few_labels_say_0").click().run()
    app.button(key="few_labels_say_1").click().run()
    assert not app.exception
    assert "Each of the two pictures has a label now" in text_of(app)
    app.button(key="few_labels_undo").click().run()
    assert "You gave one label" in text_of(app)


def test_names_of_classes_are_shown_as_they_are_written(odd):
    odd("markup")
    app = open_view("few_labels.py", **YOU)
    app.button(key="few_labels_say_1").click().run()
    assert r"\*\*bold\*\*" in [button.label for button in app.button]
    assert "<img src=x" not in text_of(app)
