"""The page Models: what only a running server and a browser can do of it."""

import shutil

from running import ROOT, running_server
from waiting import after_rerun, settle


def test_both_files_are_downloaded_as_they_are(open_page):
    page = open_page("models?model=plain-2")
    for name in ("Encoder", "Decoder"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        file = f"{name.lower()}.onnx"
        assert download.value.suggested_filename == file
        assert download.value.path().read_bytes() == (ROOT / "models/plain-2" / file).read_bytes()


def test_latency_is_measured_while_the_page_goes_on(open_page):
    page = open_page("models?model=plain-4")
    after_rerun(page, page.get_by_role("button", name="Measure it now").click)
    page.locator(".ld-latency").wait_for()
    rows = page.locator(".ld-latency tbody tr").all_inner_texts()
    assert [row.split("\t")[0] for row in rows] == ["one digit", "1,000 digits"]
    again = open_page("models?model=plain-4", theme="dark")
    assert again.locator(".ld-latency tbody tr").all_inner_texts() == rows


def test_the_folder_of_the_command_line_is_shown(tmp_path, browser):
    shutil.copytree(ROOT / "tests/tiny/model-2", tmp_path / "mine")
    shutil.copytree(ROOT / "tests/tiny/model-3", tmp_path / "broken")
    (tmp_path / "broken/manifest.json").write_text("{")
    shutil.copy(ROOT / "models/mnist-test.npz", tmp_path)
    with running_server(arguments=["--models", str(tmp_path)]) as server:
        page = browser.new_page()
        page.goto(f"{server}/models?model=islands&models={ROOT / 'models'}")
        settle(page)
        assert page.locator(".ld-models th[scope=row]").all_inner_texts() == ["mine two numbers"]
        assert "models/broken/manifest.json is not JSON" in page.locator("[data-testid=stMain]").inner_text()
        page.close()
