"""A store of bytes by name that many threads share and that forgets what was used least recently."""

from collections import OrderedDict
from threading import Lock


class PayloadStore:
    """The `size` payloads that were used last.

    Nobody waits for a build: it happens between `get` and `put`, so two who want the same bytes at the same moment may
    both build them.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._payloads: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, name: str) -> bytes | None:
        """The bytes of that name, or None when they were never put or are forgotten."""
        with self._lock:
            if name in self._payloads:
                self._payloads.move_to_end(name)
            return self._payloads.get(name)

    def put(self, name: str, payload: bytes) -> None:
        """Keep bytes under a name that says everything that they depend on."""
        with self._lock:
            self._payloads[name] = payload
            self._payloads.move_to_end(name)
            while len(self._payloads) > self._size:
                self._payloads.popitem(last=False)
