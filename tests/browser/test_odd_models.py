"""Names of classes are text in the browser too, whatever they look like."""

import shutil

import pytest
from odd_models import LONG, MARKUP, make_odd_model
from running import ROOT, running_server

OTHERS = "", "reconstructions", "without_labels"  # pages of which nothing more is asked below
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


@pytest.mark.sweep
def test_names_are_text_on_every_page(open_page):
    """One test, so that one worker starts one server."""

    def open_calmly(path: str):
        page = open_page(path)
        assert page.locator("img[src=x]").count() == 0, path
        assert page.locator("b, strong").evaluate_all(BOLD) == 0, path
        return page

    for path in OTHERS:
        open_calmly(path).context.close()
    page = open_calmly("few_labels?few_labels_who=You+label+them")
    shown = page.locator("[class*=st-key-few_labels_say_] button").all_inner_texts()
    assert {*MARKUP[:3], "a name of sixty letters…"} <= {words.strip() for words in shown}
    page.context.close()
    legend = open_calmly("embedding").locator(".legend button")
    assert [button.get_attribute("title") for button in legend.all()] == list(MARKUP)
    assert legend.last.inner_text() == LONG
    assert legend.last.bounding_box()["width"] < 200  # cut by the style sheet
