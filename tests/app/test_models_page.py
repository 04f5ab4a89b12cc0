"""The page Models shows what the manifests hold, marks the best, and hands out what it says."""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from pages import TINY, keep_few, keep_tiny, open_view, text_of
from PIL import Image

from dashboard import resources
from dashboard.components.model_layers import bars
from dashboard.components.model_table import COLUMNS, DASH
from dashboard.engine.contract import DECODER, ENCODER, MANIFEST, REFINEMENT
from dashboard.engine.latency import Latencies, Latency
from dashboard.engine.manifest import load_manifest

PAGE = "models.py"


def html_of(app) -> str:
    return " ".join(block.proto.body for block in app.get("html"))


def cells_of(html: str, name: str) -> list[str]:
    """What stands in the row of a model, by column."""
    row = re.search(rf'<tr[^>]*><th scope="row">{re.escape(name)} .*?</tr>', html)[0]
    return [re.sub(r"<span.*?</span>|<[^>]+>", "", cell) for cell in re.findall(r"<td.*?</td>", row)]


def rewrite(folder, **changes) -> None:
    """Change fields of a manifest; None takes one away."""
    raw = json.loads((folder / MANIFEST).read_text()) | changes
    (folder / MANIFEST).write_text(json.dumps({key: value for key, value in raw.items() if value is not None}))


@pytest.fixture(scope="module")
def page() -> str:
    return html_of(open_view(PAGE))


def test_every_model_is_shown_with_its_own_numbers(page):
    assert len(re.findall('<th scope="row">', page)) == len(resources.model_names())
    for name in resources.model_names():
        manifest = load_manifest(resources.MODELS / name)
        test, damaged = manifest.metrics["test"], manifest.metrics["robustness"]
        accuracies = [value for metric, value in damaged.items() if metric.endswith("knn_accuracy")]
        assert cells_of(page, name)[:5] == [
            f"{test['mse']:.4f}",
            f"{test['knn_accuracy']:.1%}",
            f"{test['kmeans_accuracy']:.1%}",
            f"{manifest.metrics['few_labels']['spreading_10'][0]:.1%}",
            f"{sum(accuracies) / len(accuracies):.1%}",
        ]
        assert DASH not in cells_of(page, name)


def test_the_best_of_each_column_is_marked(page):
    marked = re.findall(r'<td data-short="([^"]+)"><b>', page)
    assert sorted(marked) == sorted(column.short for column in COLUMNS)
    least = min(resources.model_names(), key=lambda name: load_manifest(resources.MODELS / name).metrics["test"]["mse"])
    row = re.search(rf'<th scope="row">{least} .*?</tr>', page)[0]
    assert f"<b>{cells_of(page, least)[0]}<" in row


def test_what_was_not_measured_is_a_dash_and_nothing_is_best(models):
    keep_tiny(models)
    app = open_view(PAGE)
    found = dict(zip((column.field for column in COLUMNS), cells_of(html_of(app), "tiny"), strict=True))
    assert {field for field, value in found.items() if value == DASH} == {
        "mse", "knn", "clustering", "few_labels", "robustness", "seconds",
    }  # fmt: skip
    assert "(best)" not in html_of(app)


def test_metrics_that_are_no_numbers_are_dashes(models):
    keep_tiny(models)
    odd = {"test": {"mse": "small", "knn_accuracy": True}, "few_labels": {"spreading_10": []}, "robustness": {}}
    rewrite(models / "tiny", metrics=odd | {"robustness": {"turn_5_knn_accuracy": [1]}})
    app = open_view(PAGE)
    assert not app.exception
    assert cells_of(html_of(app), "tiny")[:5] == [DASH] * 5


def test_the_layers_are_drawn_and_said(page):
    layers = load_manifest(resources.MODELS / resources.DEFAULT_MODEL).layers
    drawn = page.count('<span class="bar">')
    assert drawn == sum(len(bars(layers[file])) for file in (ENCODER, DECODER))
    words = re.search(r'role="img" aria-label="([^"]+)"', page)[1]
    assert "784 pixels: Linear, SiLU to 512, " in words
    assert f"{REFINEMENT} to 3. That is the code, three numbers." in words


def test_a_manifest_without_layers_says_how_they_come(models):
    keep_tiny(models)
    rewrite(models / "tiny", layers=None)
    app = open_view(PAGE)
    assert not app.exception
    assert "python -m training migrate" in text_of(app)


def test_the_licence_is_that_of_mnist_alone(page, models):
    assert "CC BY-SA 3.0" in page
    keep_tiny(models)
    shutil.copy(models / "mnist-test.npz", models / "shapes-test.npz")
    gallery = json.loads((models / "tiny" / MANIFEST).read_text())["gallery"] | {"file": "shapes-test.npz"}
    rewrite(models / "tiny", dataset="shapes", gallery=gallery)
    assert "shapes, measured on" in (other := html_of(open_view(PAGE)))
    assert "CC BY-SA" not in other


def test_digests_are_short_and_whole_on_request(page):
    for spec in load_manifest(resources.MODELS / resources.DEFAULT_MODEL).files.values():
        whole = f"<summary>sha256 <code>{spec.sha256[:12]}…</code></summary><code>{spec.sha256}</code>"
        assert (whole in page) == (spec.bytes > 1_000_000)  # of the two graphs


def test_the_snippet_runs_as_it_is_shown(tmp_path, digits):
    (snippet,) = [block.value for block in open_view(PAGE).code]
    for file in (ENCODER, DECODER):
        shutil.copy(resources.MODELS / "tutorial" / file, tmp_path)
    Image.fromarray(digits.images[3]).save(tmp_path / "digit.png")
    quiet = os.environ | {"ORT_DISABLE_TELEMETRY": "1"}
    command = [sys.executable, "-c", snippet]
    ran = subprocess.run(command, cwd=tmp_path, env=quiet, capture_output=True, text=True, check=True)
    model = resources.load_model("tutorial")
    code = model.encode(digits.images[3:4])
    assert [float(number) for number in re.findall(r"-?\d+\.\d+", ran.stdout)] == pytest.approx(code[0], abs=1e-3)
    redrawn = Image.open(tmp_path / "redrawn.png")
    assert abs(model.decode(code)[0] * 255 - redrawn).max() <= 1
    assert len([line for line in snippet.splitlines() if line and "import" not in line]) <= 10


def test_refused_models_are_listed_with_their_reason(models):
    keep_few(models)
    shutil.copytree(TINY / "model-2", models / "<b>cut")
    (models / "<b>cut" / ENCODER).write_bytes(b"")
    app = open_view(PAGE)
    assert not app.error
    assert "Not on the shelf" in [heading.value for heading in app.subheader]
    assert "has 0 bytes" in text_of(app)
    assert "<b>cut" not in html_of(app)


def test_reasons_are_listed_where_no_model_can_be_used(models):
    (models / resources.DEFAULT_MODEL / DECODER).unlink()
    shutil.copytree(models / resources.DEFAULT_MODEL, models / "other")
    app = open_view(PAGE)
    assert len(app.error) == 1
    assert "models/other/decoder.onnx is missing" in text_of(app)


def test_latency_is_measured_beside_the_page_and_kept(models, monkeypatch):
    keep_tiny(models)
    latencies, started = Latencies(), []
    monkeypatch.setattr("dashboard.components.latency_view.LATENCIES", latencies)
    monkeypatch.setattr(latencies, "start", lambda model, images: started.append(len(images)))
    app = open_view(PAGE)
    app.button(key="models_measure").click().run()
    assert started == [1000]
    digest = resources.load_model("tiny").manifest.digest
    for measuring, words in ((digest, "It is being measured"), ("another", "Another model is being measured")):
        monkeypatch.setattr(latencies, "_measuring", measuring)
        app.run()
        assert app.button(key="models_measure").disabled
        assert words in text_of(app)
    monkeypatch.setattr(latencies, "_measuring", None)
    latencies._found[digest] = (Latency(1, 0.0004, 0.0009, 200), Latency(1000, 0.2, 0.25, 10))
    app.run()
    assert re.findall(r"<td>(.*?)</td>", html_of(app))[-4:] == ["0.40 ms", "0.90 ms", "200 ms", "250 ms"]
    assert "models_measure" not in [button.key for button in app.button]
