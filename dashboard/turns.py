"""How many pages are computed at once. All of them share one interpreter lock, and the server's own loop needs it too.

When a hundred visitors come in the same second, a hundred threads that compete for the lock keep the loop from
answering anybody. A few at a time, and the others in turn, serve all of them sooner.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

AT_ONCE = 4  # a page that waits for a graph, or packs pictures, has let go of the lock

_turns = BoundedSemaphore(AT_ONCE)


@contextmanager
def turn() -> Iterator[None]:
    """Wait for a turn, and keep it for as long as the page is computed.

    A step of a slider inside a fragment takes no turn: it is short, and who is in goes first.
    """
    with _turns:
        yield
