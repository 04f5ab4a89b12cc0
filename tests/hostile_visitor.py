"""A visitor whose browser sends what none would: other types, huge texts, deep nesting, numbers that are none."""

import json
import random
from collections.abc import Iterator

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.visitor import Visitor, trigger_id

FLOATS = [0.0, -1.0, 1e308, -1e308, float("nan"), float("inf"), float("-inf"), 0.1, 2.0**63]
WHOLES = [0, -1, 1, 2**31, 2**63 - 1, -(2**63)]
DEEP = "[" * 50_000 + "]" * 50_000
DATA_URL = "data:image/png;base64,"
TEXTS = [
    "", "x" * 1_000_000, "\0", "../../etc/passwd", "<script>alert(1)</script>", DATA_URL, DATA_URL + "====",
    DATA_URL + "A" * 3_000_000, "islands", "data:text/html,x", "\U0001f600" * 1000, "-1", "9" * 5000,
]  # fmt: skip
VALUES = [
    None, True, [], {}, [[]], -1, 1.5, 10**30, 10**6, float("nan"), float("inf"), "7", {"a": {"b": []}}, [0] * 1000,
    *TEXTS,
]  # fmt: skip
NAMES = ["drawing", "picked", "settled", "link", "theme", "value", "event", "", "x" * 1000, "__proto__"]
_JSON_VALUES = ["json_value", "json_trigger_value"]


class HostileVisitor(Visitor):
    """A visitor who sends a random state for a widget of the page, and remembers what the page then says."""

    def __init__(self, address: str, rng: random.Random) -> None:
        super().__init__(address, rng)
        self.alerts: list[str] = []

    async def attack(self) -> None:
        """Send something for one of the page's widgets, and leave it out of all later messages."""
        name = self._rng.choice(sorted(self._widgets))
        element, fragment = self._widgets[name]
        states = list(self._hostile(name))
        suiting = {"bidi_component": _JSON_VALUES, "slider": ["double_array_value"]}.get(element.WhichOneof("type"), [])
        # Streamlit itself refuses what is of another type than the widget's: mostly send what comes as far as our code.
        reaching = [state for state in states if state.WhichOneof("value") in suiting and self._rng.random() < 0.8]
        state = self._rng.choice(reaching or states)
        await self._run(fragment=self._rng.choice([fragment, ""]), trigger=state)

    def _hostile(self, name: str) -> Iterator[WidgetState]:
        """States of every type for a widget."""
        rng = self._rng
        for field, values in (
            ("trigger_value", [True]), ("bool_value", [True]), ("double_value", FLOATS), ("int_value", WHOLES),
            ("string_value", TEXTS), ("bytes_value", [b"\xff" * 1000]), ("json_value", [self._json()]),
            ("json_trigger_value", [self._json()]),
        ):  # fmt: skip
            yield WidgetState(id=name, **{field: rng.choice(values)})
        for field, values in (("double", FLOATS), ("int", WHOLES), ("string", TEXTS)):
            state = WidgetState(id=name)
            getattr(state, f"{field}_array_value").data.extend(rng.choices(values, k=rng.randrange(4)))
            yield state
        events = [{"event": rng.choice(NAMES), "value": rng.choice(VALUES)} for _ in range(rng.randrange(3))]
        yield WidgetState(
            id=trigger_id(name), json_trigger_value=json.dumps(rng.choice([events, *events, self._json()]))
        )

    def _json(self) -> str:
        """JSON that a component may be sent, or what is none."""
        rng = self._rng
        states = {rng.choice(NAMES): rng.choice(VALUES) for _ in range(rng.randrange(4))}
        return rng.choice(
            [json.dumps(states), json.dumps(states), json.dumps(rng.choice(VALUES)), DEEP, "{", '{"a":1,"a":2}']
        )

    async def _take(self, message: ForwardMsg, data: bytes) -> None:
        await super()._take(message, data)
        element = message.delta.new_element
        if element.WhichOneof("type") == "alert":
            self.alerts.append(element.alert.body)
