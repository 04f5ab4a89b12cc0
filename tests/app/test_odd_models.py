"""Pages say what can be said of few pictures, of one class, of many, and leave out the rest; nothing breaks."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from odd_models import ODD
from pages import PAGES, open_view, text_of
from streamlit.testing.v1 import AppTest

from dashboard.engine.tile import ink_pixels, png

ALWAYS = "twelve-unlabelled", "letters"
NAMES = [pytest.param(name, marks=() if name in ALWAYS else pytest.mark.sweep) for name in ODD]
NONSENSE = re.compile(
    r"\bnan\b|\binf\b|100\.0%|\b0\.00\b|Its 1 |\b1 times|\bunlabelled(?=[.;*])"
    r"|\b1 (test |other )?(pictures|digits|labels|numbers|codes|classes|neighbours|piles|points)\b"
)


@pytest.fixture(params=NAMES)
def name(request, odd) -> str:
    """The name of an odd model that stands alone in the models folder."""
    odd(request.param)
    return request.param


def press(app: AppTest, key: str) -> AppTest:
    """The page after a press of that button, or as it was where the button is left out."""
    buttons = [button for button in app.button if button.key == key]
    return buttons[0].click().run() if buttons else app


def check(app: AppTest) -> None:
    """Nothing broke, and no sentence says what is none: "1 pictures", "nan", a share of one in percent."""
    assert not app.exception
    assert not app.error
    words = re.sub(r"<style>.*?</style>|<[^>]+>", " ", text_of(app), flags=re.DOTALL)
    words = " ".join([words, *(str(block.value) for block in [*app.info, *app.caption])])
    assert not (found := NONSENSE.search(words)), words[max(0, found.start() - 80) : found.end() + 40]


def has(app: AppTest, key: str) -> bool:
    """Whether the page has that button."""
    return any(button.key == key for button in app.button)


def labelled(name: str) -> bool:
    return len(ODD[name].class_names) > 1


def settings() -> Iterator[tuple[str, dict[str, str]]]:
    """Every page as it opens, and with its settings in the link."""
    yield from ((view, {}) for view in PAGES)
    yield from (("embedding.py", {"embedding_show": show, "digit": "1"}) for show in ("some", "numerals"))
    yield from (("reconstructions.py", {"reconstructions_order": order}) for order in ("By number", "Worst"))
    yield from (("few_labels.py", {"few_labels_method": method}) for method in ("k-NN", "Logistic regression"))
    yield "few_labels.py", {"few_labels_pixels": "true"}
    yield "training.py", {"training_show": "Learning now"}


@pytest.mark.parametrize(
    "view, query", [pytest.param(view, query, id="-".join([view, *query.values()])) for view, query in settings()]
)
def test_a_page_opens(name, view, query):
    app = open_view(view, **query)
    check(app)
    assert app.title


@pytest.mark.parametrize(
    "piles, by", [("2", "k-means"), ("3", "k-means"), ("3", "Gaussian mixture"), ("20", "k-means")]
)
def test_the_answers_are_shown_where_there_are_any(name, piles, by):
    app = open_view("without_labels.py", without_labels_by=by, without_labels_k=piles)
    check(app)
    assert has(app, "without_labels_show") == (labelled(name) and ODD[name].look != "equal")
    check(press(app, "without_labels_show"))


def test_labels_are_given_where_there_are_any(name):
    app = open_view("few_labels.py", few_labels_who="You label them")
    assert has(app, "few_labels_say_0") == labelled(name)
    for key in ("few_labels_say_0", "few_labels_say_1", "few_labels_say_0"):
        app = press(app, key)
        check(app)


def test_the_quiz_is_played_where_four_pictures_differ(name):
    app = open_view("quiz.py")
    assert has(app, "quiz_choose_0") == (ODD[name].pictures >= 4 and ODD[name].look != "equal")
    for _ in range(10):
        app = press(press(app, "quiz_choose_0"), "quiz_next")
        check(app)
        if not has(app, "quiz_choose_0"):
            break


def test_a_drawing_is_placed(name, pad):
    stroke = np.zeros((280, 280), np.uint8)
    stroke[60:220, 130:155] = 255
    pad.image_bytes = png(ink_pixels(stroke))
    app = open_view("draw.py")
    check(app)
