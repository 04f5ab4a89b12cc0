"""The model card, models/README.md: its numbers come from the manifests beside it, its words from card.md.j2."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, StrictUndefined

from dashboard.engine.aggregate import mean_and_std
from dashboard.engine.classify import METHODS
from dashboard.engine.contract import DECODER, ENCODER, Manifest
from dashboard.engine.draws import DRAWS
from training import TrainingError
from training.data.corruptions import CORRUPTIONS
from training.export.card_pictures import LADDER, PICTURES, WORST, between_name, draw_pictures, rungs_of, worst_name
from training.export.metrics import FEW_LABELS, ONE_A_CLASS_DRAWS, metrics_by_seed
from training.files import write_atomically

CARD = "README.md"
TEMPLATE = Path(__file__).with_name("card.md.j2")
TITLES = {
    "test/mse": "MSE, test",
    "train/mse": "MSE, train",
    "test/knn_accuracy": "k-NN accuracy",
    "test/kmeans_from_train_accuracy": "k-means accuracy, centres fitted on training codes",
    "test/probe_accuracy": "linear probe accuracy",
    "test/kmeans_accuracy": "k-means accuracy",
    "test/kmeans_nmi": "k-means NMI",
    "test/kmeans_ari": "k-means ARI",
    "test/gmm_accuracy": "GMM accuracy",
    "test/gmm_nmi": "GMM NMI",
    "test/gmm_ari": "GMM ARI",
    "few_labels/1nn_one_a_class/0": f"accuracy from one label a class, mean of {ONE_A_CLASS_DRAWS} draws",
    "few_labels/1nn_one_a_class/1": "the same, standard deviation over the draws",
    "test/cycle": "cycle, test codes",
    "test/cycle_box": "cycle, codes from the whole box",
    "val/loss": "loss, validation images",
}
LADDER_METRICS = ("test/mse", "train/mse", "test/knn_accuracy", "test/kmeans_accuracy", "test/cycle")
UNITS = {"turn": "degrees", "noise": "% of full ink"}
METHOD_TITLES = {"knn": "k-NN", "1nn": "1-NN", "logistic": "logistic regression", "spreading": "label spreading"}


class Table(NamedTuple):
    """The head of a table and its rows, as text."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def write_card(models: Path, manifests: Sequence[Manifest]) -> Path:
    """Write models/README.md and its pictures; the same models give the same bytes."""
    rungs = rungs_of(manifests)
    others = [manifest for manifest in manifests if manifest not in rungs]
    draw_pictures(models, others, rungs)
    environment = Environment(undefined=StrictUndefined, autoescape=False)  # it is Markdown
    text = environment.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        models=[_checked(_section, manifest) for manifest in others],
        ladder=_checked(_ladder, rungs) if rungs else None,
        draws=DRAWS,
        worst=WORST,
    )
    path = models / CARD
    write_atomically(path, (text.rstrip() + "\n").encode())
    return path


def _checked(part: Callable[[Any], dict[str, Any]], models: Any) -> dict[str, Any]:
    """A part of the card; raises TrainingError when a manifest lacks a metric that it shows."""
    try:
        return part(models)
    except (KeyError, TypeError, ValueError) as error:
        names = models.name if isinstance(models, Manifest) else ", ".join(model.name for model in models)
        raise TrainingError(
            f"The card cannot be written: a metric of {names} is missing or not a number ({error}); "
            "export the model again."
        ) from error


def _section(manifest: Manifest) -> dict[str, Any]:
    """What the template shows of a model; a table that has no rows is None."""
    return {
        "name": manifest.name,
        "description": _description(manifest),
        "main": _main_table(manifest),
        "classes": _class_table(manifest),
        "few_labels": _few_label_table(manifest),
        "robustness": _robustness_table(manifest),
        "worst_picture": f"{PICTURES}/{worst_name(manifest)}",
        "between_picture": f"{PICTURES}/{between_name(manifest)}",
    }


def _ladder(rungs: Sequence[Manifest]) -> dict[str, Any]:
    """The same plain recipe with codes of more and more numbers."""
    rows = [[str(rung.code_size), *(_claim(rung, name) for name in LADDER_METRICS)] for rung in rungs]
    return {
        "net": _net(rungs[0]),
        "sizes": ", ".join(str(rung.code_size) for rung in rungs),
        "main": Table(["numbers", *(TITLES[name] for name in LADDER_METRICS)], rows),
        "picture": f"{PICTURES}/{LADDER}",
        "robustness": _ladder_robustness_table(rungs),
    }


def _description(manifest: Manifest) -> str:
    seeds = manifest.metrics.get("seeds", {}).get("seed", [manifest.seed])
    val_images = manifest.config.get("val_images")
    chosen = f"the one with the least loss on {val_images:,} validation images; " if val_images else ""
    torch = manifest.tools.get("torch", "of a version not recorded")
    megabytes = sum(manifest.files[name].bytes for name in (ENCODER, DECODER)) / 1e6
    return (
        f"Recipe {manifest.recipe} on {manifest.dataset}: {_net(manifest)}. Exported with seed {manifest.seed}, "
        f"{chosen}measured with the seeds {', '.join(map(str, seeds))}. The graphs take {megabytes:.1f} MB. Trained "
        f"from commit {manifest.git_commit[:12]} with torch {torch}; torch and onnxruntime differ by "
        f"{manifest.max_difference:.1e} at most."
    )


def _net(manifest: Manifest) -> str:
    config, size = manifest.config, manifest.code_size
    encoder = "-".join(map(str, (784, *config["encoder_hidden"], size)))
    decoder = "-".join(map(str, (size, *(config["decoder_hidden"] or config["encoder_hidden"][::-1]), 784)))
    steps = config["refine_steps"]
    refined = f", each code refined by {steps} Gauss-Newton step{'s' * (steps > 1)}" if steps else ""
    return (
        f"encoder {encoder}, decoder {decoder}{refined}, {config['epochs']} epochs of batches of "
        f"{config['batch_size']}, Adam at {config['lr']} ({config['schedule']})"
    )


def _main_table(manifest: Manifest) -> Table:
    pca = manifest.metrics[f"pca{manifest.code_size}"]
    own = metrics_by_seed([manifest.seed], [manifest.metrics])
    rows = [
        [title, f"{own[name][0]:.4f}", _claim(manifest, name), _pca_metric(pca, name)]
        for name, title in TITLES.items()
        if name in own
    ]
    return Table(["metric", "exported", "over seeds", f"PCA, {manifest.code_size} components"], rows)


def _pca_metric(pca: Mapping[str, float], name: str) -> str:
    split, metric = name.split("/", 1)
    return f"{pca[metric]:.4f}" if split == "test" and metric in pca else ""


def _class_table(manifest: Manifest) -> Table | None:
    if "mse_by_class" not in manifest.metrics["test"]:
        return None
    claims = [_claim(manifest, f"test/mse_by_class/{number}") for number in range(len(manifest.class_names))]
    return Table(["class", "MSE, test"], list(zip(manifest.class_names, claims, strict=True)))


def _few_label_table(manifest: Manifest) -> Table | None:
    metrics = manifest.metrics.get("few_labels", {})
    rows = []
    for count in FEW_LABELS:
        if f"{METHODS[0]}_{count}" in metrics:
            means = [_mean(manifest, f"few_labels/{method}_{count}/0") for method in METHODS]
            stds = [_mean(manifest, f"few_labels/{method}_{count}/1") for method in METHODS]
            rows.append([str(count), *(f"{mean:.3f} ± {std:.3f}" for mean, std in zip(means, stds, strict=True))])
    return Table(["labels", *(METHOD_TITLES[method] for method in METHODS)], rows) if rows else None


def _robustness_table(manifest: Manifest) -> Table:
    rows = []
    for name in CORRUPTIONS:
        metrics = [f"robustness/{name}_{metric}" for metric in ("mse", "knn_accuracy")]
        rows.append([_corruption_title(name), *(_claim(manifest, metric) for metric in metrics)])
    return Table(["corruption", "MSE", "k-NN accuracy"], rows)


def _ladder_robustness_table(rungs: Sequence[Manifest]) -> Table:
    """One table for all rungs: a row a corruption, a column a rung."""
    rows = []
    for name in CORRUPTIONS:
        rows.append([_corruption_title(name), *(" / ".join(_robustness_means(rung, name)) for rung in rungs)])
    return Table(["corruption", *(str(rung.code_size) for rung in rungs)], rows)


def _robustness_means(manifest: Manifest, corruption: str) -> list[str]:
    names = (f"robustness/{corruption}_mse", f"robustness/{corruption}_knn_accuracy")
    return [f"{_mean(manifest, name):.3f}" for name in names if _values(manifest, name)]


def _corruption_title(name: str) -> str:
    corruption, amount = name.split("_")
    return f"{corruption} {amount} {UNITS.get(corruption, 'pixel' if amount == '1' else 'pixels')}"


def _claim(manifest: Manifest, name: str) -> str:
    """Mean and spread over the seeds of a metric, "split/metric"; the one value where one seed was measured."""
    values = _values(manifest, name)
    if len(values) < 2:
        return f"{values[0]:.4f}" if values else ""
    mean, std = mean_and_std(values)
    return f"{mean:.4f} ± {std:.4f}"


def _mean(manifest: Manifest, name: str) -> float:
    values = _values(manifest, name)
    return sum(values) / len(values)


def _values(manifest: Manifest, name: str) -> list[float]:
    seeds = manifest.metrics.get("seeds") or metrics_by_seed([manifest.seed], [manifest.metrics])
    return seeds.get(name, [])
