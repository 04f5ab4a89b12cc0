"""A visitor without a browser: speaks Streamlit's websocket as its frontend does, and presses what a page offers."""

import asyncio
import base64
import io
import json
import random
import re
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

from PIL import Image, ImageDraw
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 120  # seconds until an action counts as failed
STROKE_SIDE = 336  # pixels of the pad
_PAYLOAD = re.compile(rb"payload/[0-9a-f]{32}")


class ActionFailed(Exception):
    """A run of the page's script ended in an exception, or did not end."""


class Visitor:
    """One session. `open` first, then any number of `act`; each waits until the script has run to its end."""

    def __init__(self, address: str, rng: random.Random) -> None:
        """Take the server's address, such as "http://127.0.0.1:8501", and what decides the actions."""
        self._address = address
        self._rng = rng
        self._socket: ClientConnection | None = None
        self._pages: dict[str, str] = {}  # address of a page -> its hash
        self._page = ""
        self._query = ""
        self._widgets: dict[str, tuple[Element, str]] = {}  # id -> element, id of its fragment
        self._states: dict[str, WidgetState] = {}
        self._kept: dict[str, ForwardMsg] = {}  # messages that the server need not send twice
        self._wanted: set[str] = set()  # payloads that a page has named
        self._fetched: set[str] = set()  # those that a browser keeps

    async def open(self, page: str = "", query: str = "") -> None:
        """Connect and open a page, as somebody does who follows a link."""
        parts = urlsplit(self._address)
        url = f"ws://{parts.netloc}{parts.path}/_stcore/stream"
        self._socket = await connect(url, max_size=None, open_timeout=PATIENCE, ping_interval=None)
        self._query = query
        await self._run(page_name=page)

    async def close(self) -> None:
        """Leave."""
        if self._socket:
            await self._socket.close()

    @property
    def pages(self) -> list[str]:
        """The addresses of the pages, as the server has named them."""
        return list(self._pages)

    async def go_to(self, page: str) -> None:
        """Choose a page in the menu."""
        await self._run(page_hash=self._pages[page])

    async def choose_model(self) -> None:
        """Choose another model than the one that is open."""
        name, element = next((name, one) for name, (one, _) in self._widgets.items() if one.selectbox.label == "Model")
        await self._change(WidgetState(id=name, string_value=self._rng.choice(list(element.selectbox.options))))

    async def act(self, only: str | None = None) -> str:
        """Move a slider, press a button, choose, draw a stroke or pick a point; which is said.

        `only` one of "slider", "button", "choice", "stroke", "pick", where the page has it; else a page is opened.
        """
        choices = [choice for element, _ in self._widgets.values() for choice in self._changes(element)]
        choices = [choice for choice in choices if only in (None, choice[0])]
        if not choices:
            await self.go_to(self._rng.choice(self.pages))
            return "page"
        kind = self._rng.choice(sorted({kind for kind, _ in choices}))
        await self._change(self._rng.choice([state for one, state in choices if one == kind]))
        return kind

    def _changes(self, element: Element) -> Iterator[tuple[str, WidgetState]]:
        """What can be done with an element, each as what the frontend would send."""
        kind = element.WhichOneof("type")
        if kind == "slider":
            one = element.slider
            steps = max(1, round((one.max - one.min) / one.step))
            value = one.min + one.step * self._rng.randint(0, steps)
            yield kind, _array(one.id, min(value, one.max))
        elif kind == "button" and not element.button.disabled:
            yield kind, WidgetState(id=element.button.id, trigger_value=True)
        elif kind == "button_group":
            state = WidgetState(id=element.button_group.id)
            state.string_array_value.data.append(self._rng.choice(list(element.button_group.options)).content)
            yield "choice", state
        elif kind == "selectbox" and element.selectbox.label != "Model":
            value = self._rng.choice(list(element.selectbox.options))
            yield "choice", WidgetState(id=element.selectbox.id, string_value=value)
        elif kind == "bidi_component":
            one = element.bidi_component
            if one.component_name.endswith("sketch_pad"):
                yield "stroke", WidgetState(id=one.id, json_value=json.dumps({"drawing": self._drawing()}))
            elif one.component_name.endswith("space_view"):
                picked = json.dumps([{"event": "picked", "value": self._rng.randrange(1000)}])
                yield "pick", WidgetState(id=trigger_id(one.id), json_trigger_value=picked)

    def _drawing(self) -> str:
        image = Image.new("LA", (STROKE_SIDE, STROKE_SIDE), (255, 0))
        spots = [(self._rng.randint(60, 270), self._rng.randint(40, 300)) for _ in range(4)]
        ImageDraw.Draw(image).line(spots, fill=(255, 255), width=26, joint="curve")
        stream = io.BytesIO()
        image.save(stream, "PNG")
        return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()

    async def _change(self, state: WidgetState) -> None:
        triggered = state.WhichOneof("value") in ("trigger_value", "json_trigger_value")
        if not triggered:
            self._states[state.id] = state
        owner = state.id.removeprefix(_TRIGGER).removesuffix(_EVENTS)
        await self._run(fragment=self._widgets[owner][1], trigger=state if triggered else None)

    async def _run(
        self, page_name: str = "", page_hash: str = "", fragment: str = "", trigger: WidgetState | None = None
    ) -> None:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string = self._query
        asked.page_name = page_name
        asked.page_script_hash = page_hash or ("" if page_name else self._page)
        asked.fragment_id = fragment
        asked.widget_states.widgets.extend([*self._states.values(), *([trigger] if trigger else [])])
        asked.cached_message_hashes.extend(self._kept)
        asked.context_info.timezone = "UTC"
        assert self._socket
        await self._socket.send(message.SerializeToString())
        await asyncio.wait_for(self._until_finished(), PATIENCE)
        for address in sorted(self._wanted):
            await asyncio.to_thread(_download, f"{self._address}/{address}")
        self._fetched |= self._wanted
        self._wanted.clear()

    async def _until_finished(self) -> None:
        """Take in what the server sends, to the end of the run, and of those that it begins by itself."""
        assert self._socket
        while True:
            data = await self._socket.recv()
            assert isinstance(data, bytes)
            message = ForwardMsg.FromString(data)
            if message.ref_hash:
                message = self._kept[message.ref_hash]
            elif message.metadata.cacheable:
                self._kept[message.hash] = message
            kind = message.WhichOneof("type")
            if kind == "new_session" and not message.metadata.run.fragment_ids:
                self._widgets.clear()
            elif kind == "navigation":
                self._pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
                self._page = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self._query = message.page_info_changed.query_string
            elif kind == "delta":
                await self._take(message, data)
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return

    async def _take(self, message: ForwardMsg, data: bytes) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise ActionFailed(element.exception.message)
        if kind is None:
            return
        name = getattr(getattr(element, kind), "id", "")
        if name:
            self._widgets[name] = element, message.delta.fragment_id
        self._wanted |= {found.decode() for found in _PAYLOAD.findall(data)} - self._fetched


_TRIGGER = "$$STREAMLIT_INTERNAL_KEY_"
_EVENTS = "__events"


def _download(url: str) -> None:
    """Have sent what a browser would be sent."""
    request = urllib.request.Request(url, headers={"accept-encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        response.read()


def trigger_id(component: str) -> str:
    """The id under which the events of a component arrive."""
    return f"{_TRIGGER}{component}{_EVENTS}"


def _array(name: str, value: float) -> WidgetState:
    state = WidgetState(id=name)
    state.double_array_value.data.append(value)
    return state
