"""What the server does before the first visitors come: it opens the model that most of them will see, then the rest."""

import gc
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from logging import getLogger
from threading import Thread, current_thread
from typing import TYPE_CHECKING

from streamlit import App

from dashboard.engine.payload_store import PAYLOAD_PATH
from dashboard.memory import give_memory_back

if TYPE_CHECKING:
    from dashboard.engine.latent import Embedding
    from dashboard.engine.runtime import Autoencoder

PAUSE = 5  # seconds: who comes while the server starts, and waits for it, has the processor alone
_WARNS = "streamlit.runtime.scriptrunner_utils.script_run_context"


@asynccontextmanager
async def warm_up(_: App) -> AsyncIterator[None]:
    """Begin to open the first model as the server starts; who comes before it is open waits for the rest of it alone.

    After a PAUSE, what other pages need at their first visit follows: scikit-learn, and the sheets of pictures.

    The thread ends with the process.
    """
    give_memory_back()
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
        model = resources.load_model(resources.first_model())
        embedding = resources.load_embedding(model)
        time.sleep(PAUSE)
        _prepare_pages(model, embedding)
    gc.collect()
    gc.freeze()  # what is loaded by now stays: the garbage collector need not look at it again


def _prepare_pages(model: "Autoencoder", embedding: "Embedding") -> None:
    import dashboard.learners  # noqa: F401
    from dashboard import resources
    from dashboard.components.embedding_view import digits_sheet, reconstructions_sheet

    for address in digits_sheet(resources.load_digits(model.manifest)), reconstructions_sheet(model, embedding):
        resources.PAYLOADS.read(address.removeprefix(PAYLOAD_PATH))
