"""What the server does before the first visitor comes: it opens the model that most of them will see."""

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from logging import getLogger
from threading import Thread, current_thread

from streamlit import App

_WARNS = "streamlit.runtime.scriptrunner_utils.script_run_context"


@asynccontextmanager
async def warm_up(_: App) -> AsyncIterator[None]:
    """Begin to open the first model as the server starts; who comes before it is open waits for the rest alone.

    The thread ends with the process.
    """
    thread = Thread(target=_open_first_model, name="warm-up", daemon=True)
    # Streamlit would warn that its caches are used by a thread that runs no visitor's script.
    getLogger(_WARNS).addFilter(lambda _: current_thread() is not thread)
    thread.start()
    yield


def _open_first_model() -> None:
    # Imported here, as the first page would: the server answers meanwhile.
    from dashboard import resources
    from dashboard.engine.contract import ModelError

    if problem := resources.models_problem():
        sys.stderr.write(f"{problem} ({resources.MODELS})\n")
    with suppress(ModelError):  # a page says what is wrong with it
        resources.load_embedding(resources.load_model(resources.first_model()))
    gc.collect()
    gc.freeze()  # what is loaded by now stays: the garbage collector need not look at it again
