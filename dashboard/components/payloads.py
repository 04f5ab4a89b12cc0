"""Payloads: bytes that a view needs and that seldom change, such as a figure with 10,000 points.

The browser fetches them from an address that stands for their contents, and keeps them: they are sent once, however
often the visitor comes back to a page. The data of a component would be sent with every visit to it. They are built
when a browser asks, so a page does not wait for pictures that nobody has pointed at.
"""

from collections.abc import Callable

import plotly.graph_objects as go

from dashboard import resources
from dashboard.engine.payload_store import PAYLOAD_PATH


def payload_address(name: str, build: Callable[[], bytes]) -> str:
    """The address, below the app's own, of the bytes called `name`.

    The name must say everything that the bytes depend on, but for the source code.
    """
    return PAYLOAD_PATH + resources.PAYLOADS.offer(name, build)


def figure_bytes(figure: go.Figure) -> bytes:
    """A figure as the JSON that Plotly.react takes, numbers packed."""
    return figure.to_json().encode()
