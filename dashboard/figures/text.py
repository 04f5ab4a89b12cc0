"""Names in Plotly's figures: shown as they are written, and cut where there is no room."""

from html import escape

LONGEST = 14  # characters of a name on an axis or a flag; hover text holds it whole


def plain(name: str) -> str:
    """A name for hover text and labels, where Plotly would take <b> for bold and &lt; for a bracket."""
    return escape(" ".join(name.split()), quote=False)


def plain_and_short(name: str) -> str:
    """The same, cut to LONGEST characters, the last of them an ellipsis."""
    return plain(name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…")
