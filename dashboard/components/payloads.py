"""Payloads: bytes that a view needs and that seldom change, such as a figure with 10,000 points.

They go to the browser apart from the few values that change at a click, because Streamlit sends the data of a component
as a whole whenever any of it changes.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import plotly.graph_objects as go
import streamlit as st

from dashboard import resources
from dashboard.components.es_modules import script

_payload = st.components.v2.component("latent_digits.payload", js=script("payloads"))


@dataclass(frozen=True)
class Payload:
    """Bytes under the name by which a view in the browser asks for them.

    The browser keeps one payload of each `kind`: a new one replaces it.
    """

    name: str
    contents: bytes

    @property
    def kind(self) -> str:
        """The part of the name before its first colon."""
        return self.name.split(":", 1)[0]


def built_payload(name: str, build: Callable[[], bytes]) -> Payload:
    """The payload of that name from the store of all visitors, built if it is not there.

    The name must say everything that the bytes depend on. Two visitors who ask at once may both build it.
    """
    contents = resources.payloads().get(name)
    if contents is None:
        contents = build()
        resources.payloads().put(name, contents)
    return Payload(name, contents)


def figure_bytes(figure: go.Figure) -> bytes:
    """A figure as the JSON that Plotly.react takes, numbers packed."""
    return figure.to_json().encode()


def send_payloads(view: str, payloads: Iterable[Payload]) -> None:
    """Hand the payloads of the view with that key to the browser; each is sent again only when it has changed."""
    with st.container(key=f"payloads_{view}"):
        for payload in payloads:
            _payload(key=f"{view}_{payload.kind}", data=payload.name.encode() + b"\n" + payload.contents)
