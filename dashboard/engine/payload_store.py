"""A store of bytes for the browser, found by what they are or by the digest of their contents."""

import gzip
import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

PAYLOAD_PATH = "payload/"  # below the app's own address; a payload's digest follows
_WORTH_PACKING = 0.9  # packed bytes are kept where they are at most this share of the plain ones


@dataclass(frozen=True)
class StoredPayload:
    """Bytes as they are sent: packed by gzip where that makes them smaller."""

    digest: str  # 32 hexadecimal digits of the plain contents
    body: bytes
    packed: bool

    @property
    def contents(self) -> bytes:
        """The plain bytes."""
        return gzip.decompress(self.body) if self.packed else self.body


class PayloadStore:
    """The payloads that were used last, of at most `size` bytes together, but at least one.

    Nobody waits for a build: it happens between `find` and `put`, so two who want the same bytes at the same moment may
    both build them.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._payloads: OrderedDict[str, StoredPayload] = OrderedDict()
        self._lock = Lock()

    def find(self, name: str) -> StoredPayload | None:
        """What was put under that name, or None when it never was or is forgotten."""
        with self._lock:
            if name in self._payloads:
                self._payloads.move_to_end(name)
            return self._payloads.get(name)

    def put(self, name: str, contents: bytes) -> StoredPayload:
        """Keep bytes under a name that says everything that they depend on."""
        packed = gzip.compress(contents, 6, mtime=0)
        smaller = len(packed) <= _WORTH_PACKING * len(contents)
        digest = hashlib.sha256(contents).hexdigest()[:32]
        payload = StoredPayload(digest, packed if smaller else contents, smaller)
        with self._lock:
            self._payloads[name] = payload
            self._payloads.move_to_end(name)
            while len(self._payloads) > 1 and sum(len(one.body) for one in self._payloads.values()) > self._size:
                self._payloads.popitem(last=False)
        return payload

    def read(self, digest: str) -> StoredPayload | None:
        """The payload whose contents have that digest, or None when it never was there or is forgotten."""
        with self._lock:
            return next((one for one in self._payloads.values() if one.digest == digest), None)
