"""Reading the layers that a manifest records of its graphs: each field within bounds, or one error."""

from typing import Any

from dashboard.engine.contract import DECODER, ENCODER, LayerSpec, ManifestInvalid

MOST_LAYERS = 200  # of a graph, and weights of a layer
MOST_LETTERS = 60  # of an operator's name
MOST_DIMENSIONS = 8
MOST_NUMBERS = 10**10  # in a layer, or along one dimension of a weight


def parse_layers(raw: Any, where: str) -> dict[str, tuple[LayerSpec, ...]]:
    """The layers by graph from a manifest's field; none where an earlier version wrote it. `where` names the manifest.

    Raises ManifestInvalid.
    """
    if raw is None or raw == {}:
        return {}
    if not isinstance(raw, dict) or set(raw) != {ENCODER, DECODER}:
        raise ManifestInvalid(f"{where}: layers must be those of {ENCODER} and {DECODER}; export the model again.")
    return {file: _layers(layers, f"{where}: the layers of {file}") for file, layers in raw.items()}


def _layers(raw: Any, where: str) -> tuple[LayerSpec, ...]:
    if not isinstance(raw, list) or not 0 < len(raw) <= MOST_LAYERS:
        raise ManifestInvalid(f"{where} must be a list of 1 to {MOST_LAYERS}; export the model again.")
    if not all(map(_is_layer, raw)):
        raise ManifestInvalid(f"{where} each need op, weights, parameters and outputs; export the model again.")
    return tuple(
        LayerSpec(layer["op"], tuple(map(tuple, layer["weights"])), layer["parameters"], layer["outputs"])
        for layer in raw
    )


def _is_layer(raw: Any) -> bool:
    if not isinstance(raw, dict) or set(raw) != {"op", "weights", "parameters", "outputs"}:
        return False
    op, weights = raw["op"], raw["weights"]
    named = isinstance(op, str) and 0 < len(op) <= MOST_LETTERS and op.isprintable()
    shaped = isinstance(weights, list) and len(weights) <= MOST_LAYERS and all(map(_is_shape, weights))
    return named and shaped and _is_count(raw["parameters"], 0) and _is_count(raw["outputs"], 1)


def _is_shape(raw: Any) -> bool:
    return isinstance(raw, list) and len(raw) <= MOST_DIMENSIONS and all(_is_count(size, 1) for size in raw)


def _is_count(raw: Any, least: int) -> bool:
    return type(raw) is int and least <= raw <= MOST_NUMBERS  # true is no count
