"""The player: a run's snapshots as a time line to play, pause and step through, or its newest one as it comes.

All that the time line needs goes to the browser once, as a parcel; playing it asks nothing of the server.
"""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboard.components.space_view import PLOTLY_PATH, send_parcel
from dashboard.engine.tile import GROUND, INK

_HERE = Path(__file__).parent
_SPACE = _HERE.parent / "space_view"
_CSS = (_SPACE / "view.css", _HERE / "player.css")
_JS = (
    *(_SPACE / name for name in ("shelf.js", "orbit.js")),
    *(_HERE / name for name in ("timeline.js", "cloud.js", "player.js")),
)
_player = st.components.v2.component(
    "latent_digits.player",
    html=(_HERE / "player.html").read_text(encoding="utf-8"),
    css="".join(path.read_text(encoding="utf-8") for path in _CSS),
    js="".join(path.read_text(encoding="utf-8") for path in _JS),
)


def player(
    key: str,
    source: str,
    timeline: tuple[str, bytes],
    curves: tuple[str, bytes] | None,
    classes: list[dict[str, str | int]],
    axes: tuple[str, ...],
    last_step: int,
    epochs: int | None,
    step: int | None,
    follow: bool,
    alt: str,
    on_settle: Callable[[int], None] | None = None,
) -> None:
    """Show the snapshots in `timeline`, a parcel's name and `pack_timeline`'s bytes; `curves` is a figure's parcel.

    It opens at the moment nearest to `step`. With `follow` there are no controls: each new time line of the same
    `source` glides in from the one before. `on_settle` gets the step at which the visitor has come to rest.
    """

    def settled() -> None:
        step = st.session_state[key].get("settled")
        if on_settle and isinstance(step, int) and 0 <= step <= last_step:
            on_settle(step)

    data = {
        "view": key,
        "source": source,
        "timeline": timeline[0],
        "curves": curves and curves[0],
        "plotly": PLOTLY_PATH,
        "classes": classes,
        "axes": list(axes),
        "ground": list(GROUND),
        "ink": list(INK),
        "lastStep": last_step,
        "epochs": epochs,
        "step": step,
        "follow": follow,
        "linked": on_settle is not None,
        "alt": alt,
    }
    _player(key=key, data=data, on_settled_change=settled)
    with st.container(key=f"parcels_{key}"):
        for parcel in filter(None, (timeline, curves)):
            send_parcel(*parcel, f"{key}_{parcel[0].split('-')[0]}")
