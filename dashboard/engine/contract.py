"""The contract between training and dashboard: a model's two graphs, and the manifest that vouches for them.

`training` writes what this module describes, `manifest` reads and checks it, `runtime` opens what was checked.

| graph        | input                                         | output                                       |
| ------------ | --------------------------------------------- | -------------------------------------------- |
| encoder.onnx | `image` float32 (batch, 1, 28, 28), 0 to 1 ink | `code` float32 (batch, code_size)            |
| decoder.onnx | `code` float32 (batch, code_size)              | `image` float32 (batch, 1, 28, 28) in [0, 1] |
"""

import hashlib
import json
import re
import reprlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

SCHEMA = 2
IMAGE_SHAPE = (1, 28, 28)
LARGEST_CODE = 1e6  # of a number in a code, with either sign: pages square and subtract them in float32
MOST_CLASSES = 256  # a label is a uint8
ENCODER = "encoder.onnx"
DECODER = "decoder.onnx"
MANIFEST = "manifest.json"
HISTORY = "history.npz"
EMBEDDING = "embedding.npz"
REFINEMENT = "Gauss-Newton refinement"  # a layer of an encoder that computes with the decoder's weights


class ModelError(Exception):
    """A model folder that cannot be used; the message says what was found, what was expected and what to do."""


class ManifestMissing(ModelError):
    """The folder, or its manifest.json, is not there."""


class ManifestUnreadable(ModelError):
    """manifest.json is not JSON, or not a JSON object."""


class SchemaUnsupported(ModelError):
    """The manifest was written for another schema than this dashboard reads."""


class ManifestInvalid(ModelError):
    """A field of the manifest is missing, or is not what the schema says."""


class FileMissing(ModelError):
    """A file that the manifest names is not in the folder, or cannot be read."""


class FileCut(ModelError):
    """A file has another length than the manifest says."""


class DigestMismatch(ModelError):
    """A file has the right length and other contents."""


class GraphMismatch(ModelError):
    """A graph cannot be opened, or has other inputs and outputs than the contract says."""


class GraphFailed(ModelError):
    """A graph breaks off while it runs, or gives something else than codes or images."""


class EmbeddingMismatch(ModelError):
    """The file of codes cannot be read, or holds other arrays than those of this model and its test digits."""


@dataclass(frozen=True)
class FileSpec:
    """One file of a model folder: its length in bytes and its sha256 in lower-case hexadecimal."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class GallerySpec:
    """The test digits that a model was measured on: a file beside the models, its images, and a sha256.

    The sha256 is that of the images, the labels and the names of the classes, as `gallery.Gallery.digest` gives it.
    """

    file: str
    images: int
    sha256: str


@dataclass(frozen=True)
class TensorSpec:
    """One input or output of a graph; in `shape`, None stands for the batch."""

    name: str
    dtype: str
    shape: tuple[int | None, ...]


@dataclass(frozen=True)
class LayerSpec:
    """One layer of a graph: an operator, or a few that belong together."""

    op: str  # "Linear", "Tanh", "SiLU", ...
    weights: tuple[tuple[int, ...], ...]  # the shapes of what is learned in it
    parameters: int  # the numbers in these
    outputs: int  # numbers that come out of it for each image


@dataclass(frozen=True)
class Manifest:
    """What a model is, where it came from, what it was measured to do, and which files belong to it.

    `metrics` maps a split to its metrics, {"test": {"mse": 0.0375, ...}, ...}; each is a number or a list of numbers.
    """

    schema: int
    name: str  # the folder's name, as the model choice shows it
    recipe: str
    config: Mapping[str, Any]  # the recipe's full configuration
    seed: int
    git_commit: str
    created: str  # ISO 8601, UTC
    dataset: str  # "mnist", or the name of a folder of pictures
    dataset_digests: Mapping[str, str]  # file name -> md5, as the data's publishers give it
    class_names: tuple[str, ...]
    code_size: int  # numbers in a code, d
    metrics: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, FileSpec]
    tools: Mapping[str, str]  # package -> version
    max_difference: float  # largest |torch - onnxruntime| over the checked outputs
    gallery: GallerySpec | None = None  # None in a manifest of schema 1, which did not record it
    # File name -> layers of that graph in their order; empty in a manifest that does not record them.
    layers: Mapping[str, tuple[LayerSpec, ...]] = field(default_factory=dict)

    @property
    def graphs(self) -> dict[str, tuple[TensorSpec, TensorSpec]]:
        """File name -> (input, output) of each graph, for this code size."""
        image = TensorSpec("image", "float32", (None, *IMAGE_SHAPE))
        code = TensorSpec("code", "float32", (None, self.code_size))
        return {ENCODER: (image, code), DECODER: (code, image)}

    @property
    def parameters(self) -> int | None:
        """Learned numbers of encoder and decoder; None where the layers are not recorded.

        A refinement adds none: its weights are the decoder's, stored once more.
        """
        layers = [layer for graph in self.layers.values() for layer in graph]
        return sum(layer.parameters for layer in layers if layer.op != REFINEMENT) if layers else None

    @property
    def gallery_file(self) -> str:
        """Name of the file of test digits beside the models."""
        return self.gallery.file if self.gallery else gallery_file(self.dataset)

    @property
    def digest(self) -> str:
        """One sha256 that stands for both graphs: the key for caches of anything computed from them."""
        joined = "".join(self.files[name].sha256 for name in (ENCODER, DECODER))
        return hashlib.sha256(joined.encode()).hexdigest()

    def number(self, split: str, name: str) -> float | None:
        """A metric that is one number; None where it is not there."""
        found = self.metrics.get(split, {}).get(name)
        return found if isinstance(found, int | float) else None

    def graphs_json(self) -> str:
        """The graphs' inputs and outputs, as manifest.json writes them."""
        graphs = {
            name: {"input": asdict(given), "output": asdict(result)} for name, (given, result) in self.graphs.items()
        }
        return json.dumps(graphs)

    def to_json(self) -> str:
        """The text of manifest.json."""
        return json.dumps(asdict(self) | {"graphs": json.loads(self.graphs_json())}, indent=2) + "\n"


_QUOTE = reprlib.Repr()
_QUOTE.maxlevel, _QUOTE.maxstring, _QUOTE.maxother, _QUOTE.maxlong = 3, 60, 60, 60


def quoted(value: object) -> str:
    """A value from a file as a message shows it: on one line, cut, and without marks that a page would follow."""
    return re.sub(r"[<>()`*$!|\\~]", "?", " ".join(_QUOTE.repr(value).split()))


def gallery_file(dataset: str) -> str:
    """Name of the file that a data set's test digits are kept in, where it is not taken by other digits."""
    return f"{dataset}-test.npz"
