"""The model card, models/README.md: every figure in it comes from the manifests beside it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from dashboard.engine.classify import METHODS
from dashboard.engine.contract import DECODER, ENCODER, Manifest
from training.distort import DISTORTIONS
from training.evaluate import DRAWS, FEW_LABELS, ONE_A_CLASS_DRAWS, mean_and_spread
from training.files import write_atomically
from training.pictures import LADDER, PICTURES, WORST, between_name, draw_pictures, rungs_of, worst_name
from training.seeds import seed_figures

CARD = "README.md"
HEAD = """# Model card

Written by `python -m training card` from the manifests in this folder; `python -m training models` trains every model
here again from nothing. Do not edit by hand.

**What they are.** Autoencoders: an encoder squeezes a 28x28 grey image into a few numbers, and a decoder draws it again
from them. They were fitted on training images without labels; labels only measure them, on test images they never saw.
The recipe islands is told one thing about them: that there are ten kinds.

**What they are for.** Learning about embeddings, and the pages of the dashboard. They are not digit readers: the
figures below say how much of the labels three numbers keep, and how fast that goes when a digit is moved or turned.

**Data.** MNIST: Yann LeCun, Corinna Cortes and Christopher J. C. Burges, The MNIST database of handwritten digits,
CC BY-SA 3.0. Its writers were employees of the US Census Bureau and American high school students, so these digits do
not stand for everybody's.

**How to read the figures.** MSE is the mean squared error a pixel, ink counted from 0 to 1. k-NN asks the ten nearest
training codes. k-means and the Gaussian mixture (GMM) saw no label; their accuracy is that of the best one-to-one match
of clusters and classes; the codes are the test digits' where nothing else is said. The cycle is the median distance
between a code and the code of its picture, in standard deviations of a code's number. A figure with ± is the mean and
standard deviation over runs that differ in their seed alone.
"""
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
    "held_out/loss": "loss, held-out training images",
}
LADDER_FIGURES = ("test/mse", "train/mse", "test/knn_accuracy", "test/kmeans_accuracy", "test/cycle")
UNITS = {"turn": "degrees", "noise": "% of full ink"}
TRIED = Path(__file__).with_name("tried.md")
METHOD_TITLES = {"knn": "k-NN", "1nn": "1-NN", "logistic": "logistic regression", "spreading": "label spreading"}


def write_card(models: Path, manifests: Sequence[Manifest]) -> Path:
    """Write models/README.md and its pictures; the same models give the same bytes."""
    rungs = rungs_of(manifests)
    others = [manifest for manifest in manifests if manifest not in rungs]
    draw_pictures(models, others, rungs)
    parts = [HEAD, *map(_section, others), *_ladder(rungs), TRIED.read_text(encoding="utf-8")]
    path = models / CARD
    write_atomically(path, "\n".join(parts).encode())
    return path


def _section(manifest: Manifest) -> str:
    parts = [
        f"## {manifest.name}\n",
        _description(manifest),
        _main_table(manifest),
        _class_table(manifest),
        _few_label_table(manifest),
        _robustness_table(manifest),
        f"The {WORST} test digits with the largest error, and what the model makes of them:\n",
        f"![Digits above, their reconstructions below]({PICTURES}/{worst_name(manifest)})\n",
        "From the middle of each cluster of codes, on the left, to that of its nearest neighbour, on the right: "
        "between them mostly nothing lies that anybody wrote.\n",
        f"![A row of pictures for each cluster]({PICTURES}/{between_name(manifest)})\n",
    ]
    return "\n".join(part for part in parts if part)


def _description(manifest: Manifest) -> str:
    seeds = manifest.metrics.get("seeds", {}).get("seed", [manifest.seed])
    held_out = manifest.config["held_out"]
    chosen = f"the one with the least loss on {held_out:,} held-out training images; " if held_out else ""
    megabytes = sum(manifest.files[name].bytes for name in (ENCODER, DECODER)) / 1e6
    return (
        f"Recipe {manifest.recipe} on {manifest.dataset}: {_net(manifest)}. Exported with seed {manifest.seed}, "
        f"{chosen}measured with the seeds {', '.join(map(str, seeds))}. The graphs take {megabytes:.1f} MB. Trained "
        f"from commit {manifest.git_commit[:12]} with torch {manifest.tools['torch']}; torch and onnxruntime differ by "
        f"{manifest.max_difference:.1e} at most.\n"
    )


def _net(manifest: Manifest) -> str:
    config, size = manifest.config, manifest.code_size
    encoder = "-".join(map(str, (784, *config["hidden"], size)))
    decoder = "-".join(map(str, (size, *(config["decoder"] or config["hidden"][::-1]), 784)))
    corrected = ", each code corrected once by its picture" if config["corrected"] else ""
    return (
        f"encoder {encoder}, decoder {decoder}{corrected}, {config['epochs']} epochs of batches of "
        f"{config['batch']}, Adam at {config['lr']} ({config['schedule']})"
    )


def _ladder(rungs: Sequence[Manifest]) -> list[str]:
    """What one more number buys: the same plain recipe with codes of more and more numbers."""
    if not rungs:
        return []
    sizes = ", ".join(str(rung.code_size) for rung in rungs)
    rows = [[str(rung.code_size), *(_claim(rung, name) for name in LADDER_FIGURES)] for rung in rungs]
    return [
        "## The bottleneck ladder\n",
        f"What does one more number buy? One recipe, {_net(rungs[0])}, with codes of {sizes} numbers.\n",
        _table(["numbers", *(TITLES[name] for name in LADDER_FIGURES)], rows),
        f"From top to bottom: a digit of each class, and its reconstruction from {sizes} numbers.\n",
        f"![Ten digits, redrawn from more and more numbers]({PICTURES}/{LADDER})\n",
        *(f"### {rung.name}\n\n{_robustness_table(rung)}" for rung in rungs),
    ]


def _main_table(manifest: Manifest) -> str:
    floor = manifest.metrics[f"pca{manifest.code_size}"]
    own = seed_figures([manifest.seed], [manifest.metrics])
    rows = [
        [title, f"{own[name][0]:.4f}", _claim(manifest, name), _floor_figure(floor, name)]
        for name, title in TITLES.items()
        if name in own
    ]
    return _table(["figure", "exported", "over seeds", f"PCA, {manifest.code_size} components"], rows)


def _floor_figure(floor: Mapping[str, float], name: str) -> str:
    split, figure = name.split("/", 1)
    return f"{floor[figure]:.4f}" if split == "test" and figure in floor else ""


def _class_table(manifest: Manifest) -> str:
    if "mse_by_class" not in manifest.metrics["test"]:
        return ""
    claims = [_claim(manifest, f"test/mse_by_class/{number}") for number in range(len(manifest.class_names))]
    rows = [list(row) for row in zip(manifest.class_names, claims, strict=True)]
    return _table(["class", "MSE, test"], rows)


def _few_label_table(manifest: Manifest) -> str:
    figures = manifest.metrics.get("few_labels", {})
    rows = []
    for count in FEW_LABELS:
        if f"{METHODS[0]}_{count}" in figures:
            means = [_mean(manifest, f"few_labels/{method}_{count}/0") for method in METHODS]
            spreads = [_mean(manifest, f"few_labels/{method}_{count}/1") for method in METHODS]
            rows.append(
                [str(count), *(f"{mean:.3f} ± {spread:.3f}" for mean, spread in zip(means, spreads, strict=True))]
            )
    if not rows:
        return ""
    words = (
        f"Accuracy on the other test digits when a few of them, the same number of each class, are given their label; "
        f"± is the standard deviation over {DRAWS} draws of which ones.\n"
    )
    return words + "\n" + _table(["labels", *(METHOD_TITLES[method] for method in METHODS)], rows)


def _robustness_table(manifest: Manifest) -> str:
    rows = []
    for name in DISTORTIONS:
        figures = [f"robustness/{name}_{figure}" for figure in ("mse", "knn_accuracy")]
        kind, amount = name.split("_")
        unit = UNITS.get(kind, "pixel" if amount == "1" else "pixels")
        rows.append([f"{kind} {amount} {unit}", *(_claim(manifest, figure) for figure in figures)])
    words = (
        "Test digits moved, turned to either side, drawn with another pen, or under noise of that standard deviation. "
        "The error is against the distorted digit; turning resamples it, and a softer digit is easier to redraw.\n"
    )
    return words + "\n" + _table(["distortion", "MSE", "k-NN accuracy"], rows)


def _claim(manifest: Manifest, name: str) -> str:
    """Mean and spread over the seeds of a figure, "split/figure"; the one value where one seed was measured."""
    values = _values(manifest, name)
    if len(values) < 2:
        return f"{values[0]:.4f}" if values else ""
    mean, spread = mean_and_spread(values)
    return f"{mean:.4f} ± {spread:.4f}"


def _mean(manifest: Manifest, name: str) -> float:
    values = _values(manifest, name)
    return sum(values) / len(values)


def _values(manifest: Manifest, name: str) -> list[float]:
    seeds = manifest.metrics.get("seeds") or seed_figures([manifest.seed], [manifest.metrics])
    return seeds.get(name, [])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
