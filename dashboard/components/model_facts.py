"""What a model's manifest says of where it came from, and its two graphs to take along."""

from functools import partial
from html import escape
from typing import Any

import streamlit as st

from dashboard import resources
from dashboard.components.foot import SOURCES
from dashboard.components.model_words import day, megabytes, scientific
from dashboard.components.words import counted, shortened, thing
from dashboard.engine.contract import DECODER, ENCODER, FileSpec, Manifest
from dashboard.engine.runtime import Autoencoder

DIGEST_LETTERS = 12
LONGEST = 120  # characters of what a manifest says in words
TOOLS = {"python": "Python", "torch": "torch", "onnx": "onnx", "onnxruntime": "onnxruntime"}
SNIPPET = """\
import numpy as np
import onnxruntime as ort
from PIL import Image

encoder = ort.InferenceSession("encoder.onnx")
decoder = ort.InferenceSession("decoder.onnx")
image = Image.open("digit.png").convert("L").resize((28, 28))
pixels = np.float32(image).reshape(1, 1, 28, 28) / 255  # ink is 1
(code,) = encoder.run(["code"], {"image": pixels})
(redrawn,) = decoder.run(["image"], {"code": code})
Image.fromarray(np.uint8(redrawn[0, 0] * 255)).save("redrawn.png")
print("the code:", code[0])
"""


def show_facts(manifest: Manifest) -> None:
    """Show the recipe, the seed, the versions, the data with its licence, and the graphs with their digests."""
    facts = {
        "Recipe": f"{_text(manifest.recipe)}{_about(manifest.config.get('about'))}",
        "Seed": str(manifest.seed),
        "Created": f"{day(manifest.created[:LONGEST])}{_commit(manifest.git_commit)}",
        "Made with": ", ".join(
            f"{name} {_text(manifest.tools[tool])}" for tool, name in TOOLS.items() if tool in manifest.tools
        ),
        "Exactness": f"torch and onnxruntime differ by {scientific(manifest.max_difference)} at most",
        "Data": _data(manifest),
        "Encoder": _file(manifest.files[ENCODER]),
        "Decoder": _file(manifest.files[DECODER]),
    }
    rows = "".join(f"<dt>{name}</dt><dd>{fact}</dd>" for name, fact in facts.items() if fact)
    st.html(f'<dl class="ld-facts">{rows}</dl>')


def show_files(model: Autoencoder) -> None:
    """Show a button for each graph, whose bytes are read when it is pressed, and how both are used elsewhere."""
    with st.container(horizontal=True):
        for name, file in (("Encoder", ENCODER), ("Decoder", DECODER)):
            st.download_button(
                f"{name}, {megabytes(model.manifest.files[file].bytes)}", partial(resources.read_graph, model, file),
                file_name=file, mime="application/octet-stream", on_click="ignore", icon=":material/download:",
                key=f"models_download_{file}",
            )  # fmt: skip
    with st.expander("Use both files in Python", icon=":material/code:"):
        st.code(SNIPPET, language="python", wrap_lines=True)


def _about(about: Any) -> str:
    return f": {_text(about)}" if about and isinstance(about, str) else ""


def _commit(commit: str) -> str:
    return f", from commit {_text(commit[:DIGEST_LETTERS])}" if commit else ""


def _data(manifest: Manifest) -> str:
    source = SOURCES.get(manifest.dataset)
    images = counted(manifest.gallery.images, f"test {thing(manifest.dataset)}") if manifest.gallery else ""
    measured = f"measured on {images}" if images else ""
    return ", ".join(filter(None, [_text(manifest.dataset), measured])) + (f". {source}" if source else "")


def _file(spec: FileSpec) -> str:
    """The size and the digest of a file; the whole digest on a press."""
    digest = _text(spec.sha256)
    short = digest[:DIGEST_LETTERS]
    return (
        f"{megabytes(spec.bytes)} <details><summary>sha256 <code>{short}…</code></summary>"
        f"<code>{digest}</code></details>"
    )


def _text(value: Any) -> str:
    return escape(shortened(str(value), LONGEST))
