"""Payloads: bytes that a view needs and that seldom change, such as a figure with 10,000 points.

The browser fetches them from an address that names their contents, and keeps them: they are sent once, however often
the visitor comes back to a page. The data of a component would be sent with every visit to it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dashboard import resources
from dashboard.engine.payload_store import PAYLOAD_PATH

if TYPE_CHECKING:
    import plotly.graph_objects as go


def payload_address(name: str, build: Callable[[], bytes]) -> str:
    """The address, below the app's own, of the bytes called `name`; they are built where no visitor's page has yet.

    The name must say everything that the bytes depend on. Two visitors who ask at once may both build them.
    """
    payload = resources.PAYLOADS.find(name) or resources.PAYLOADS.put(name, build())
    return PAYLOAD_PATH + payload.digest


def figure_bytes(figure: "go.Figure") -> bytes:
    """A figure as the JSON that Plotly.react takes, numbers packed."""
    return figure.to_json().encode()
