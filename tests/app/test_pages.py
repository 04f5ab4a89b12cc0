"""Every page opens, answers, and says calmly what is wrong."""

import shutil

import numpy as np
import pytest
from pages import PAGES, SOURCE, TINY, keep_few, keep_tiny, names_in_links, open_view, text_of

import dashboard
from dashboard import resources
from dashboard.engine.contract import MANIFEST

COMMITTED = SOURCE.parent / "models"
ALWAYS = "tutorial", "plain-32"  # a model beside the series, and the longest code; the tiny ones stand for short codes
OTHERS = [
    pytest.param(name, marks=() if name in ALWAYS else pytest.mark.sweep)
    for name in resources.model_names()
    if name != resources.DEFAULT_MODEL
]


@pytest.mark.parametrize("page", PAGES)
def test_page_opens(page):
    app = open_view(page)
    assert not app.exception
    assert not app.error
    assert app.title


@pytest.mark.parametrize("page", ["start.py", "quiz.py"])
def test_a_page_ends_with_its_version_and_the_source_of_its_digits(page):
    foot = open_view(page).caption[-1].value
    assert f"Latent Digits {dashboard.__version__}" in foot
    assert "MNIST by Yann LeCun, Corinna Cortes and Christopher J. C. Burges, CC BY-SA 3.0" in foot


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("nonsense", ["", "-1", "10000", "1e9", "../secret", "<script>alert(1)</script>", "9" * 5000])
def test_nonsense_in_the_link_is_ignored(page, nonsense):
    names = names_in_links()
    assert {"model", "digit", "step", "embedding_show", "reconstructions_first"} <= names
    app = open_view(page, **dict.fromkeys(names, nonsense))
    assert not app.exception
    assert "<script>" not in text_of(app)


@pytest.mark.parametrize("page", PAGES)
def test_missing_model_is_one_sentence(page, models):
    shutil.rmtree(models / resources.DEFAULT_MODEL)
    app = open_view(page)
    assert not app.exception
    assert len(app.error) == 1
    assert "python -m training export" in app.error[0].value


@pytest.mark.parametrize("page", PAGES)
def test_damaged_model_is_one_sentence(page, models):
    (models / resources.DEFAULT_MODEL / MANIFEST).write_text("{")
    app = open_view(page)
    assert not app.exception
    assert len(app.error) == 1
    assert "not JSON" in app.error[0].value


def test_missing_digits_is_one_sentence(models):
    (models / "mnist-test.npz").unlink()
    app = open_view("start.py")
    assert not app.exception
    assert "mnist-test.npz is missing" in app.error[0].value


def test_model_choice_appears_with_a_second_model(models):
    shutil.copytree(models / resources.DEFAULT_MODEL, models / "variant")
    app = open_view("start.py")
    assert app.selectbox(key="model").options == [resources.DEFAULT_MODEL, "variant"]
    app.selectbox(key="model").set_value("variant").run()
    assert not app.exception
    assert not app.error


def test_shelf_is_in_order(models):
    for name in ("variant", "plain-16", "plain-2", "annealed"):
        shutil.copytree(TINY / "model-2", models / name)
    assert resources.model_names() == [resources.DEFAULT_MODEL, "annealed", "variant", "plain-2", "plain-16"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", OTHERS)
def test_page_opens_with_other_models_on_the_shelf(page, name, models):
    shutil.copytree(COMMITTED / name, models / name)
    keep_few(models)
    app = open_view(page, model=name)
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="model").value == name


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_page_opens_with_codes_of_any_size(page, size, models):
    keep_tiny(models, size)
    app = open_view(page)
    assert not app.exception
    assert not app.error


def test_a_pulled_slider_redraws_and_can_be_put_back():
    app = open_view("start.py")
    before = text_of(app)
    slider = app.slider[0]
    own = slider.value
    slider.set_value(slider.min).run()
    assert text_of(app) != before
    assert "nearest to" in text_of(app)
    app.button(key="start_back").click().run()
    assert app.slider[0].value == own
    assert text_of(app) == before


def test_another_digit_changes_the_link():
    app = open_view("start.py", digit="5")
    assert "number 5<" in text_of(app)
    app.button(key="start_another").click().run()
    assert not app.exception
    assert f"number {int(''.join(app.query_params['digit'])):,}<" in text_of(app)


def test_embedding_opens_the_linked_digit():
    app = open_view("embedding.py", digit="4321")
    assert app.subheader[0].value.endswith("number 4,321")


def test_the_model_stays_chosen_on_every_page(models):
    shutil.copytree(TINY / "model-2", models / "variant")
    keep_few(models)
    app = open_view("start.py")
    app.selectbox(key="model").set_value("variant").run()
    for page in [*PAGES, "start.py"]:
        app.switch_page(f"views/{page}").run()
        assert app.selectbox(key="model").value == "variant"
        assert not app.exception
    assert "two numbers" in app.title[0].value


def test_sliders_end_at_round_numbers_around_all_codes(embedding):
    app = open_view("start.py")
    codes = embedding.codes
    for axis, slider in enumerate(app.slider):
        assert (slider.min, slider.max) == (round(slider.min, 2), round(slider.max, 2))
        assert slider.min <= codes[:, axis].min()
        assert slider.max >= codes[:, axis].max()
        assert slider.max - slider.min < np.ptp(codes[:, axis]) + 0.03
