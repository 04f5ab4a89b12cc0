"""Every committed model is what its manifest says that was measured, and none is missing."""

import os
from pathlib import Path

import numpy as np
import onnx
import pytest
from conftest import MODELS

from dashboard.engine import runtime
from dashboard.engine.aggregate import mean_by_class
from dashboard.engine.classify import FewLabelClassifier, few_label_accuracies, knn_accuracy
from dashboard.engine.clustering import agreement, cluster
from dashboard.engine.contract import EMBEDDING, ENCODER, MANIFEST
from dashboard.engine.gallery import check_gallery, gallery_path, load_gallery
from dashboard.engine.history import load_history
from dashboard.engine.images import to_float
from dashboard.engine.latent import load_embedding_file
from dashboard.engine.manifest import load_manifest
from dashboard.engine.runtime import Autoencoder
from training.data.datasets import load_dataset
from training.export.card import CARD
from training.export.graph_layers import graph_layers
from training.export.metrics import ONE_A_CLASS_DRAWS, accuracy_of_training_clusters, cycle_metrics, image_errors
from training.export.rebuild import COMMITTED
from training.recipes import config_from_dict, recipe

NAMES = sorted(path.parent.name for path in MODELS.glob(f"*/{MANIFEST}"))
MEGABYTES = 40  # all of models/ at the most
RUNG_MEGABYTES = 2  # a pair of the ladder


# On the processor that measured them, all of these are equal to the last digit; what follows allows for another one.
ERROR = 1e-6  # of a mean squared error: float32 sums in another order
FLIPS = 5e-4  # of an accuracy: five digits in 10,000 that rounding moves over a border
CYCLE = 1e-3  # of a median distance, as a share: images are rounded to bytes on the way
# Of a code, in units or as a share of it, whichever is more: history.npz has float16 codes of weights that were not yet
# rounded to 16 bits. 0.005 at the most on the committed models.
CODE = 0.01
EMBEDDED = 1e-4  # of a code: float32 sums in another order


def test_no_model_is_missing() -> None:
    assert sorted(COMMITTED) == NAMES
    assert sum(path.stat().st_size for path in MODELS.rglob("*") if path.is_file()) < MEGABYTES * 1e6
    words = (MODELS / CARD).read_text(encoding="utf-8")
    for name in NAMES:
        manifest = load_manifest(MODELS / name)
        assert config_from_dict(manifest.config, name) == recipe(name, seed=manifest.seed)
        assert manifest.metrics["seeds"]["seed"][0] == manifest.seed
        assert sorted(manifest.metrics["seeds"]["seed"]) == [0, 1, 2]
        assert not manifest.git_commit.endswith("-dirty")
        assert manifest.layers == {graph: graph_layers(MODELS / name / graph) for graph in manifest.graphs}
        if name.startswith("plain"):
            assert f"\n| {manifest.code_size} | " in words  # a row of the ladder
            assert sum(manifest.files[graph].bytes for graph in manifest.graphs) < RUNG_MEGABYTES * 1e6
        else:
            assert f"## {name}\n" in words


@pytest.mark.parametrize("name", NAMES)
def test_recorded_metrics_are_those_of_the_graphs(name: str) -> None:
    model = Autoencoder(MODELS / name)
    digits = load_gallery(MODELS / model.manifest.gallery_file)
    check_gallery(digits, model.manifest)
    recorded = model.manifest.metrics
    codes = model.encode(digits.images)
    errors = image_errors(model, digits.images, codes)
    assert errors.mean() == pytest.approx(recorded["test"]["mse"], abs=ERROR)
    by_class = mean_by_class(errors, digits.labels, 10).tolist()
    assert by_class == pytest.approx(recorded["test"]["mse_by_class"], abs=ERROR)
    found = agreement(cluster(codes, 10, "kmeans"), digits.labels)
    kmeans = {name: recorded["test"][f"kmeans_{name}"] for name in vars(found)}
    assert vars(found) == pytest.approx(kmeans, abs=FLIPS)
    assert cycle_metrics(model, codes) == pytest.approx(
        {name: recorded["test"][name] for name in ("cycle", "cycle_box")}, rel=CYCLE
    )
    embedding = load_embedding_file(MODELS / name / EMBEDDING, model, digits)
    assert embedding
    assert embedding.codes == pytest.approx(codes, rel=EMBEDDED, abs=EMBEDDED)
    assert embedding.errors == pytest.approx(errors, abs=ERROR)
    history = load_history(MODELS / name)
    assert history.finished
    assert history.codes[-1] == pytest.approx(codes[history.watched.code_index], rel=CODE, abs=CODE)


@pytest.mark.parametrize("name", ["islands", "tutorial"])
def test_metrics_that_need_the_training_digits(name: str) -> None:
    root = os.environ.get("MNIST_ROOT")
    if not root and not os.environ.get("CI"):
        pytest.skip("MNIST_ROOT does not say where MNIST's training digits lie")
    data = load_dataset("mnist", Path(root or "data"))
    model = Autoencoder(MODELS / name)
    recorded = model.manifest.metrics["test"]
    train, test = model.encode(data.train.images), model.encode(data.test.images)
    found = knn_accuracy(train, data.train.labels, test, data.test.labels)
    assert found == pytest.approx(recorded["knn_accuracy"], abs=FLIPS)
    clusters = accuracy_of_training_clusters(train, test, data.test)
    assert clusters == pytest.approx(recorded["kmeans_from_train_accuracy"], abs=FLIPS)


def test_metrics_with_few_labels() -> None:
    model = Autoencoder(MODELS / "islands")
    digits = load_gallery(gallery_path(MODELS, "mnist"))
    codes = model.encode(digits.images)
    accuracies = few_label_accuracies(FewLabelClassifier(codes), digits.labels, 10, ONE_A_CLASS_DRAWS, ("1nn",))["1nn"]
    recorded = model.manifest.metrics["few_labels"]["1nn_one_a_class"]
    assert [accuracies.mean(), accuracies.std(ddof=1)] == pytest.approx(recorded, abs=FLIPS)


def test_an_unrefined_encoder_would_not_pass() -> None:
    """The tolerances tell the graph of islands from the same one cut off after the last layer of its encoder."""
    model = Autoencoder(MODELS / "islands")
    digits = load_gallery(gallery_path(MODELS, "mnist")).images[:1000]
    graph = onnx.load(MODELS / "islands" / ENCODER)
    layers = [node for node in graph.graph.node if node.op_type == "Gemm" and "encoder" in node.input[1]]
    graph.graph.output.append(onnx.helper.make_tensor_value_info(layers[-1].output[0], onnx.TensorProto.FLOAT, None))
    session = runtime.ort.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    codes, unrefined = session.run(None, {"image": to_float(digits)[:, None]})
    assert codes == pytest.approx(model.encode(digits), abs=1e-5)  # float32 sums of another batch size
    errors, worse = (image_errors(model, digits, some).mean() for some in (codes, unrefined))
    assert worse - errors > 100 * ERROR
    assert np.abs(unrefined - codes).max() > 2 * CODE
