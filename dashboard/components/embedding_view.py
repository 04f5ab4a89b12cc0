"""The embedding of the test digits in the 3-D view, as the pages show it."""

from collections.abc import Callable

import numpy as np
import plotly.graph_objects as go

from dashboard.components.page import Exhibit
from dashboard.components.payloads import figure_bytes, payload_address
from dashboard.components.space_view import SpaceView, space_view
from dashboard.components.words import counted
from dashboard.engine.gallery import Gallery
from dashboard.engine.latent import Embedding
from dashboard.engine.runtime import Autoencoder
from dashboard.engine.tile import sheet_png
from dashboard.figures.space import Style, space_figure
from dashboard.figures.theme import class_colour


def show_embedding(
    exhibit: Exhibit,
    key: str,
    on_pick: Callable[[int], None],
    count: int,
    style: Style = "points",
    overlay: dict[str, list[dict]] | None = None,
    opens: str = "",
) -> None:
    """Show the first `count` digits of the gallery, and over them `overlay`, as `figures.space.overlay` builds it.

    `on_pick` gets the number of a digit that was clicked, and the container with the key `opens` comes into sight then.
    """
    names, digest = exhibit.digits.class_names, exhibit.model.manifest.digest[:16]
    view = SpaceView(
        figure=payload_address(
            f"figure:{digest}:{exhibit.theme.name}:{style}:{count}",
            lambda: figure_bytes(_figure(exhibit, count, style)),
        ),
        overlay=overlay or {"data": [], "annotations": []},
        classes=[{"label": i, "name": name, "colour": class_colour(exhibit.theme, i)} for i, name in enumerate(names)],
        digits=digits_sheet(exhibit.digits),
        reconstructions=reconstructions_sheet(exhibit.model, exhibit.embedding),
        alt=f"{counted(count, f'test {exhibit.thing}')} in the space of their {exhibit.numbers}, coloured by class. "
        f"Arrow keys turn it, plus and minus zoom. N and P point at one {exhibit.thing} after another, "
        "from the marked place outward, and Enter opens it.",
        opens=opens,
    )
    space_view(key, view, on_pick)


def digits_sheet(digits: Gallery) -> str:
    """The address of the sheet with all test digits."""
    return payload_address(f"digits:{digits.digest}", lambda: sheet_png(digits.images))


def reconstructions_sheet(model: Autoencoder, embedding: Embedding) -> str:
    """The address of the sheet with the reconstructions of all test digits."""
    name = f"reconstructions:{model.manifest.digest[:16]}"
    return payload_address(name, lambda: sheet_png(embedding.reconstruct(slice(None))))


def _figure(exhibit: Exhibit, count: int, style: Style) -> go.Figure:
    shown, embedding, digits = slice(count), exhibit.embedding, exhibit.digits
    return space_figure(
        embedding.positions[shown],
        digits.labels[shown],
        embedding.errors[shown],
        np.arange(len(digits))[shown],
        digits.class_names,
        exhibit.theme,
        style,
    )
