"""Reconstructions: one digit large beside the others, and a link that says what is seen and nothing else."""

import re
import shutil

import numpy as np
import pytest
from odd_models import make_odd_model
from pages import TINY, keep_few, open_view, text_of

from dashboard import resources
from dashboard.engine.selection import select
from dashboard.figures.errors import error_by_class, error_distribution
from dashboard.figures.theme import DARK, LIGHT


def large_number(app) -> int:
    return int(re.search(r"</b>, number ([\d,]+)", text_of(app))[1].replace(",", ""))


def small_numbers(app) -> list[int]:
    labels = [button.label for button in app.button if button.key.startswith("reconstructions_pick")]
    return [int(re.search(r"number ([\d,]+)", label)[1].replace(",", "")) for label in labels]


def link_of(app) -> dict[str, str]:
    return {name: "".join(value) for name, value in app.query_params.items()}


@pytest.mark.parametrize("order", ["best", "worst"])
def test_the_extreme_comes_first_and_large(order, embedding):
    errors = embedding.errors
    app = open_view("reconstructions.py")
    app.segmented_control(key="reconstructions_order").set_value(order).run()
    extreme = int(errors.argmin() if order == "best" else errors.argmax())
    assert small_numbers(app)[0] == large_number(app) == extreme
    assert f"error <b>{errors[extreme]:.3f}</b>" in text_of(app)
    worse = "none come" if order == "worst" else "9,999 come"
    assert f"Of 10,000 digits, {worse} back worse" in text_of(app)


def test_one_class_alone(digits):
    app = open_view("reconstructions.py")
    app.selectbox(key="reconstructions_class").set_value("4").run()
    assert len(small_numbers(app)) == 12
    assert set(digits.labels[small_numbers(app)]) == {4}


def test_a_pressed_digit_is_large_and_in_the_link_until_others_are_chosen():
    app = open_view("reconstructions.py")
    assert large_number(app) == small_numbers(app)[0]
    fifth = small_numbers(app)[4]
    app.button(key="reconstructions_pick_4").click().run()
    assert large_number(app) == fifth
    assert "shown large" in app.button(key="reconstructions_pick_4").label
    assert link_of(app)["digit"] == str(fifth)
    app.segmented_control(key="reconstructions_order").set_value("worst").run()
    assert large_number(app) == small_numbers(app)[0] != fifth
    assert "digit" not in link_of(app)


def test_a_copied_link_shows_what_was_seen(digits, embedding):
    app = open_view("reconstructions.py", reconstructions_class="7")
    for _ in range(2):
        app.button(key="reconstructions_again").click().run()
    app.button(key="reconstructions_pick_3").click().run()
    assert small_numbers(app) == select(digits.labels, embedding.errors, 7, "random", 12, seed=2).tolist()
    copied = open_view("reconstructions.py", **link_of(app))
    assert small_numbers(copied) == small_numbers(app)
    assert large_number(copied) == large_number(app)


def test_a_draw_is_still_there_after_a_visit_to_another_page():
    app = open_view("reconstructions.py")
    app.button(key="reconstructions_again").click().run()
    drawn = small_numbers(app)
    app.switch_page("views/quiz.py").run()
    app.query_params.clear()  # as Streamlit does in the browser
    app.switch_page("views/reconstructions.py").run()
    assert small_numbers(app) == drawn
    assert link_of(app)["seed"] == "1"


@pytest.mark.parametrize(
    "stale",
    [
        {"reconstructions_first": "24"},
        {"reconstructions_order": "Worst", "seed": "3"},
        {"reconstructions_class": "Trouser"},
        {"digit": "10000"},
        {"seed": "often"},
    ],
)
def test_what_is_not_in_force_leaves_the_link(stale):
    left = link_of(open_view("reconstructions.py", **stale))
    assert left == {name: value for name, value in stale.items() if name == "reconstructions_order"}


def test_what_went_out_of_force_leaves_the_link():
    app = open_view("reconstructions.py", reconstructions_order="By number", reconstructions_first="24")
    assert small_numbers(app)[0] == 24
    app.segmented_control(key="reconstructions_order").set_value("best").run()
    assert "reconstructions_first" not in link_of(app)
    assert not app.exception


def test_a_class_that_the_next_model_lacks_falls_back_to_any(models):
    shutil.copytree(TINY / "model-2", models / "variant")
    keep_few(models)
    make_odd_model(models, "two-of-two-classes")
    app = open_view("reconstructions.py", model="variant", reconstructions_class="7")
    assert set(resources.load_digits(resources.load_model("variant").manifest).labels[small_numbers(app)]) == {7}
    app.selectbox(key="model").set_value("two-of-two-classes").run()
    assert not app.exception
    assert sorted(small_numbers(app)) == [0, 1]
    assert app.selectbox(key="reconstructions_class").value == "Any picture"


def test_one_class_needs_no_choice_and_no_comparison(models):
    make_odd_model(models, "one-class")
    app = open_view("reconstructions.py", model="one-class", reconstructions_class="circle")
    assert not [box for box in app.selectbox if box.key == "reconstructions_class"]
    assert "reconstructions_class" not in link_of(app)
    assert [heading.value for heading in app.subheader] == ["All 30 errors"]


def test_errors_of_any_size_are_inside_the_scale():
    errors = np.array([0.01, 0.02, 0.27, 0.31])
    figure = error_distribution(errors, errors[:1], errors[3], LIGHT)
    low, high = figure.layout.xaxis.range
    bars, _, chosen = figure.data
    assert low < 0.01
    assert high > 0.31
    assert sum(bars.y) == 4
    assert list(chosen.x) == [0.31]
    (mean,) = [note for note in figure.layout.annotations if note.text == f"mean {errors.mean():.3f}"]
    assert low < mean.x < high
    assert mean.xanchor == "left"
    late = error_distribution(errors + 1, errors[:1], errors[3], LIGHT)
    assert late.layout.annotations[0].xanchor == "right"


def test_the_scale_is_the_same_for_all_models_with_small_errors():
    ranges = [
        error_distribution(errors, errors, errors[0], DARK).layout.xaxis.range
        for errors in (np.array([0.01, 0.02]), np.array([0.05, 0.09]))
    ]
    assert ranges[0] == ranges[1]


def test_names_on_the_bars_are_text_and_cut():
    names = ("x<y", "a name that is far too long", "a & b")
    figure = error_by_class(np.array([0.3, 0.2, np.nan]), names, DARK)
    assert list(figure.layout.yaxis.ticktext) == ["x&lt;y", "a name that i…"]
    assert list(figure.data[0].customdata) == ["x&lt;y", "a name that is far too long"]
    assert figure.layout.xaxis.range[1] > 0.3
