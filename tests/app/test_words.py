"""The words follow the model on show."""

import pytest

from dashboard.components.words import counted, sentence_case, thing, with_article


@pytest.mark.parametrize(
    "name, words", [("7", "a 7"), ("8", "an 8"), ("Ankle boot", "an Ankle boot"), ("Bag", "a Bag")]
)
def test_article(name, words):
    assert with_article(name) == words


@pytest.mark.parametrize("count, words", [(1, "one number"), (3, "three numbers"), (16, "16 numbers")])
def test_counted(count, words):
    assert counted(count, "number") == words


def test_things_have_names_also_when_unknown():
    assert thing("mnist") == "digit"
    assert thing("holiday-photos") == "picture"


def test_sentence_case_leaves_the_rest():
    assert sentence_case("an Ankle boot") == "An Ankle boot"
