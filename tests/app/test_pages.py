"""Every page opens, answers, and says calmly what is wrong."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import resources
from dashboard.engine.contract import MANIFEST
from dashboard.engine.gallery import Gallery, load_gallery, save_gallery
from dashboard.engine.latent import embed
from dashboard.engine.tile import ink_pixels, png

TINY = Path(__file__).parents[1] / "tiny"
APP = str(Path(resources.MODELS).parent / "dashboard" / "app.py")
PAGES = sorted(path.name for path in Path(APP).with_name("views").glob("[!_]*.py"))


def open_view(page: str, chosen: str | None = None, **query: str) -> AppTest:
    """A page as a visitor comes to it from Start, where another model may be chosen first."""
    app = AppTest.from_file(APP, default_timeout=60).run()
    if chosen:
        app.selectbox(key="model").set_value(chosen).run()
    for name, value in query.items():
        app.query_params[name] = value
    return app.switch_page(f"views/{page}").run()


def text_of(app: AppTest) -> str:
    return " ".join(str(block.value) for block in [*app.markdown, *app.title, *app.subheader, *app.get("html")])


@pytest.fixture
def models(tmp_path, monkeypatch):
    """A copy of the default model and the digits that a test may damage."""
    copy = tmp_path / "models"
    shutil.copytree(resources.MODELS / resources.DEFAULT_MODEL, copy / resources.DEFAULT_MODEL)
    shutil.copy(resources.MODELS / "mnist-test.npz", copy)
    monkeypatch.setattr(resources, "MODELS", copy)
    st.cache_resource.clear()
    yield copy
    st.cache_resource.clear()


def keep_few(models: Path, names: tuple[str, ...] | None = None) -> None:
    """Cut the test digits to a thousand, perhaps under other names, so that a page is quick."""
    path = models / "mnist-test.npz"
    digits = load_gallery(path)
    save_gallery(path, Gallery(digits.images[:1000], digits.labels[:1000], names or digits.class_names))


@pytest.mark.parametrize("page", PAGES)
def test_page_opens(page):
    app = open_view(page)
    assert not app.exception
    assert not app.error
    assert app.title


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("nonsense", ["", "-1", "10000", "1e9", "../secret", "<script>alert(1)</script>", "9" * 5000])
def test_nonsense_in_the_link_is_ignored(page, nonsense):
    names = (
        "digit",
        "model",
        "reconstructions_class",
        "reconstructions_order",
        "reconstructions_first",
        "embedding_show",
        "without_labels_by",
        "without_labels_k",
        "few_labels_who",
        "few_labels_method",
        "few_labels_pixels",
        "few_labels_each",
        "few_labels_ask",
        "training_show",
        "step",
    )
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
@pytest.mark.parametrize("name", ["tutorial", "plain-1", "plain-2", "plain-32"])
def test_page_opens_with_other_models_on_the_shelf(page, name, models):
    shelf = Path(APP).parents[1] / "models"
    shutil.copytree(shelf / name, models / name)
    keep_few(models)
    app = open_view(page, name)
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="model").value == name


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("size", [1, 2, 3])
def test_page_opens_with_codes_of_any_size(page, size, models):
    shutil.rmtree(models / resources.DEFAULT_MODEL)
    shutil.copytree(TINY / f"model-{size}", models / "tiny")
    keep_few(models)
    app = open_view(page)
    assert not app.exception
    assert not app.error


def test_a_pulled_slider_redraws_and_can_be_put_back(model, digits):
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


@pytest.mark.parametrize("order", ["best", "worst"])
def test_reconstructions_show_the_extremes(order, model, digits):
    errors = embed(model, digits.images).errors
    app = open_view("reconstructions.py")
    app.segmented_control(key="reconstructions_order").set_value(order).run()
    extreme = int(errors.argmin() if order == "best" else errors.argmax())
    assert f"number {extreme:,}, error <b>{errors[extreme]:.3f}" in text_of(app)


def test_reconstructions_of_one_class():
    app = open_view("reconstructions.py")
    app.segmented_control(key="reconstructions_class").set_value("4").run()
    page = text_of(app)
    assert page.count("<b>4</b>, number") == 12


def test_embedding_opens_the_linked_digit(digits):
    app = open_view("embedding.py", digit="4321")
    assert app.subheader[0].value.endswith("number 4,321")


def test_blank_canvas_shows_a_hint_not_a_prediction():
    app = open_view("draw.py")
    assert "Draw a digit" in app.info[0].value
    assert "nearest to it" not in text_of(app)


def test_a_drawing_is_encoded_and_gets_company(pad, digits):
    pad.image_bytes = png(ink_pixels(digits.images[0].repeat(10, axis=0).repeat(10, axis=1)))
    app = open_view("draw.py")
    assert not app.exception
    assert not app.info
    assert "nearest to it" in text_of(app)
    assert "ld-code" in text_of(app)


def test_a_blank_pad_that_was_touched_is_still_blank(pad):
    pad.image_bytes = png(ink_pixels(np.zeros((280, 280), np.uint8)))
    assert "Draw a digit" in open_view("draw.py").info[0].value


def test_a_damaged_drawing_is_one_sentence(pad):
    pad.image_bytes = b"not a picture"
    app = open_view("draw.py")
    assert not app.exception
    assert "clear the pad" in app.warning[0].value


def test_the_model_stays_chosen_on_the_next_page(models):
    shutil.copytree(TINY / "model-2", models / "variant")
    app = open_view("start.py")
    app.selectbox(key="model").set_value("variant").run()
    app.switch_page("views/embedding.py").run()
    assert app.selectbox(key="model").value == "variant"
    assert not app.exception
    app.switch_page("views/start.py").run()
    assert "two numbers" in app.title[0].value


def test_sliders_end_at_round_numbers_around_all_codes():
    app = open_view("start.py")
    codes = resources.load_embedding(resources.load_model(resources.DEFAULT_MODEL)).codes
    for axis, slider in enumerate(app.slider):
        assert (slider.min, slider.max) == (round(slider.min, 2), round(slider.max, 2))
        assert slider.min <= codes[:, axis].min()
        assert slider.max >= codes[:, axis].max()
        assert slider.max - slider.min < np.ptp(codes[:, axis]) + 0.03
