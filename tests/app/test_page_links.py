"""Whatever stands in a link, a page opens: what fits is taken, and all else is as if it were not there."""

import math
import shutil

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pages import PAGES, keep_tiny, names_in_links, open_view, text_of

from dashboard import resources

# What pages write into links themselves, so that the random ones come far into them.
KNOWN = {
    "digit": ["0", "17", "999"],
    "embedding_show": ["all", "some", "numerals"],
    "few_labels_ask": ["unsure", "random"],
    "few_labels_each": ["1", "5", "10", "50"],
    "few_labels_method": ["spreading", "knn", "logistic", "k-NN"],
    "few_labels_who": ["chance", "you"],
    "game": ["5.ABC-", "71.A", "0.-", "3.AAAAAAAAAA-", "9.DDDDDDDDDD"],
    "labels": ["12-7.40-3", "1-1.1-2", "999-9"],
    "model": [resources.DEFAULT_MODEL, "tiny"],
    "names": ["0-1.1-0", "19-9"],
    "reconstructions_class": ["3", "Any digit"],
    "reconstructions_first": ["0", "500", "999"],
    "reconstructions_order": ["number", "random", "best", "worst"],
    "seed": ["0", "999999"],
    "step": ["0", "100"],
    "training_show": ["replay", "live"],
    "without_labels_by": ["kmeans", "gmm"],
    "without_labels_k": ["2", "7", "20"],
}
NASTY = [
    "", " ", "-1", "1e9", "0x10", "1_000", "NaN", "inf", "-inf", "null", "None", "true", "[]", "{}", "[1,2]", "0" * 400,
    "9" * 400, "٣", "½", "../secret", "/etc/passwd", "<script>alert(1)</script>", "![x](http://example.org/x.png)",
    "\0", "\ufeff", "%00", "%FF", "a&b=c", "1.5", "1,5", "+3", "3 ", "1-1." * 500, "0.ABCD" * 30,
]  # fmt: skip


def values(name: str) -> st.SearchStrategy[str | list[str]]:
    """What may stand under a name: something that fits, something that does not, or several."""
    one = st.one_of(
        st.sampled_from(KNOWN[name]),
        st.sampled_from(NASTY),
        st.integers(-(10**12), 10**12).map(str),
        st.floats().map(str),
        st.text(max_size=40),
    )
    return st.one_of(one, one, one, st.lists(one, max_size=3))


def queries() -> st.SearchStrategy[dict[str, str | list[str]]]:
    """Whole links: some of the names that pages read, and names that none reads."""
    named = {name: values(name) for name in sorted(names_in_links())}
    return st.builds(
        lambda ours, others: ours | others,
        st.fixed_dictionaries({}, optional=named),
        st.dictionaries(st.text(max_size=10).filter(lambda name: name not in named), st.text(max_size=10), max_size=2),
    )


def check(page: str, query: dict[str, str | list[str]]) -> None:
    """Open a page by a link, and look whether its widgets hold what they offer."""
    app = open_view(page, **query)
    assert not app.exception, (page, query, app.exception[0].value)
    assert not app.error, (page, query, app.error[0].value)
    assert app.title
    assert "<script>alert" not in text_of(app)
    for choice in app.selectbox:
        assert choice.value in choice.options, (choice.key, query)
    for slider in app.slider:
        assert slider.min <= slider.value <= slider.max, (slider.key, query)
    for number in app.number_input:
        assert number.min <= number.value <= number.max, (number.key, query)
        assert math.isfinite(number.value), (number.key, query)
    for buttons in app.button_group:
        offered = {option.content for option in buttons.proto.options}
        assert {buttons.proto.options[index].content for index in buttons.indices} <= offered, (buttons.key, query)


@pytest.fixture
def shelf(models):
    """Two small models, so that a page opens in a moment."""
    keep_tiny(models)
    shutil.copytree(models / "tiny", models / resources.DEFAULT_MODEL)


def test_every_name_in_a_link_has_known_values():
    assert KNOWN.keys() == names_in_links()


@pytest.mark.parametrize("links", [pytest.param(2, id="some"), pytest.param(70, id="many", marks=pytest.mark.sweep)])
@pytest.mark.parametrize("page", PAGES)
def test_any_link_opens_a_page(page, links, shelf):
    @settings(
        max_examples=links, derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip
    @given(queries())
    def open_any(query: dict[str, str | list[str]]) -> None:
        check(page, query)

    open_any()
