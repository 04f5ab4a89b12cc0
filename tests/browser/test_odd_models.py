"""Names of classes are text in the browser too, whatever they look like."""

import shutil

import pytest
from odd_models import LONG, MARKUP, make_odd_model
from running import ROOT, running_server
from waiting import settle

PAGES = "start", "reconstructions", "embedding", "draw", "training", "without_labels", "few_labels", "quiz"
BOLD = "nodes => nodes.filter(node => ['bold', 'fat'].includes(node.textContent.trim())).length"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A dashboard of its own, whose only model has classes with names that look like markup."""
    root = tmp_path_factory.mktemp("project")
    for folder in ("dashboard", "training", ".streamlit"):
        shutil.copytree(ROOT / folder, root / folder)
    make_odd_model(root / "models", "markup")
    with running_server(root=root) as address:
        yield address


def test_names_take_no_effect_on_any_page(open_page):
    page = open_page()
    alerts = []
    page.on("dialog", lambda dialog: alerts.append(dialog.message) or dialog.dismiss())
    for name in PAGES:
        page.goto(f"{page.url.split('/')[0]}//{page.url.split('/')[2]}/{name}")
        settle(page)
        assert page.locator("img[src=x]").count() == 0, name
        assert page.locator("b, strong").evaluate_all(BOLD) == 0, name
        assert page.locator("[data-testid=stMain]").evaluate("main => main.scrollWidth <= main.clientWidth"), name
    assert not alerts


def test_names_are_whole_or_end_in_an_ellipsis(open_page):
    page = open_page("few_labels?few_labels_who=You+label+them")
    buttons = page.locator("[class*=st-key-few_labels_say_] button")
    shown = [words.strip() for words in buttons.all_inner_texts()]
    assert shown[:-1] == list(MARKUP[:-1])[: len(shown) - 1] or set(MARKUP[:3]) <= set(shown)
    assert shown[-1] == "a name of sixty letters…"
    page = open_page("embedding")
    legend = page.locator(".legend button")
    assert [button.get_attribute("title") for button in legend.all()] == list(MARKUP)
    assert legend.last.inner_text() == LONG
    assert legend.last.bounding_box()["width"] < 200
