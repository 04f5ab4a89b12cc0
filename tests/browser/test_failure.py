"""A fault of ours is one calm sentence on the page, with the way on, and a lost connection is made good."""

import shutil

from running import ROOT, running_server
from waiting import TIMEOUT_MS, after_rerun, reruns_asked

FAULT = 'import streamlit as st\n\nst.title("Quiz")\nst.button("Press", on_click=lambda: {}["secret"])\n{}["secret"]\n'


def test_a_page_that_fails_says_so_calmly_and_leads_on(new_context, tmp_path):
    shutil.copytree(ROOT / "dashboard", tmp_path / "dashboard", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "models").symlink_to(ROOT / "models")
    (tmp_path / "dashboard" / "views" / "quiz.py").write_text(FAULT)
    with running_server(root=tmp_path) as address:
        page = new_context().new_page()
        page.set_default_timeout(TIMEOUT_MS)
        page.goto(f"{address}/quiz")
        page.get_by_text("Something went wrong on this page").wait_for()
        page.get_by_role("button", name="Press").click()  # a callback may fail too, and then the script does not run
        page.locator(".st-key-head_pages").wait_for(state="detached")
        page.get_by_text("Something went wrong on this page").wait_for()
        seen = page.locator("body").inner_text()
        assert not any(inside in seen for inside in ("secret", "Traceback", "KeyError", "Manage app", str(tmp_path)))
        page.get_by_role("button", name="Load the page again").click()
        page.locator(".st-key-head_pages").get_by_role("link", name="Start").click()
        page.get_by_role("heading", name="A digit in three numbers").wait_for()


def test_a_page_that_is_connected_anew_asks_for_itself_again(open_page):
    """The server may be another by then, which does not know the page's fragments: its sliders would do nothing."""
    page = open_page()
    before = reruns_asked(page)
    after_rerun(page, lambda: page.evaluate("globalThis.socket.close()"))
    assert reruns_asked(page) == before + 1
