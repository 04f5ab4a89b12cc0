"""A store of bytes for the browser: offered under an address, built when somebody asks for it, and kept for a while."""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock

PAYLOAD_PATH = "payload/"  # below the app's own address; a payload's key follows
BUILT_AT_ONCE = 2  # the others wait: building takes up to some seconds of a core
OFFERS = 64  # kept at most that nobody has read; what such an offer needs to build stays in memory for as long
_WORTH_PACKING = 0.9  # packed bytes are kept where they are at most this share of the plain ones


@dataclass(frozen=True)
class StoredPayload:
    """Bytes as they are sent: packed by gzip where that makes them smaller."""

    body: bytes
    packed: bool

    @property
    def contents(self) -> bytes:
        """The plain bytes."""
        return gzip.decompress(self.body) if self.packed else self.body


@dataclass(frozen=True)
class _Offer:
    build: Callable[[], bytes]
    lock: Lock  # held while it is built: who asks for the same bytes meanwhile waits for them


class PayloadStore:
    """Payloads by key: the OFFERS that were made last and not read yet, and the bytes, `size` at most, read last."""

    def __init__(self, size: int, version: str = "") -> None:
        """Keep at most `size` bytes, but at least one payload; another `version` gives other keys."""
        self._size = size
        self._version = version
        self._offers: OrderedDict[str, _Offer] = OrderedDict()
        self._payloads: OrderedDict[str, StoredPayload] = OrderedDict()
        self._lock = Lock()
        self._building = BoundedSemaphore(BUILT_AT_ONCE)

    def offer(self, name: str, build: Callable[[], bytes]) -> str:
        """The key, 32 hexadecimal digits, under which the bytes called `name` can be read from now on.

        The name must say everything that the bytes depend on, but for the version.
        """
        key = hashlib.sha256(f"{self._version}\n{name}".encode()).hexdigest()[:32]
        with self._lock:
            if key in self._payloads:
                return key
            self._offers.setdefault(key, _Offer(build, Lock()))
            self._offers.move_to_end(key)
            while len(self._offers) > OFFERS:
                self._offers.popitem(last=False)
        return key

    def read(self, key: str) -> StoredPayload | None:
        """The payload under that key, built by this call where it is not there; None when it is not on offer.

        Raises what `build` raises.
        """
        with self._lock:
            offer = self._offers.get(key)
        if offer is None:
            return self._kept(key)
        with offer.lock:
            return self._kept(key) or self._keep(key, offer.build)

    def _kept(self, key: str) -> StoredPayload | None:
        with self._lock:
            if key in self._payloads:
                self._payloads.move_to_end(key)
            return self._payloads.get(key)

    def _keep(self, key: str, build: Callable[[], bytes]) -> StoredPayload:
        with self._building:
            contents = build()
            packed = gzip.compress(contents, 6, mtime=0)
        smaller = len(packed) <= _WORTH_PACKING * len(contents)
        payload = StoredPayload(packed if smaller else contents, smaller)
        with self._lock:
            self._offers.pop(key, None)
            self._payloads[key] = payload
            while len(self._payloads) > 1 and sum(len(one.body) for one in self._payloads.values()) > self._size:
                self._payloads.popitem(last=False)
        return payload
