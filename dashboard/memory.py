"""How the C library keeps memory: a server with a hundred visitors needs a fifth less when it gives it back sooner."""

import ctypes
import platform

# malloc.h of glibc, and mallopt(3).
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_SETTINGS = {
    _ARENA_MAX: 2,  # by default eight a core, and each page is computed by a thread of its own, which fills another one
    _MMAP_THRESHOLD: 1_000_000,  # larger arrays go back as soon as they are freed; by default it rises to 32 MB
    _TRIM_THRESHOLD: 10_000_000,
}


def give_memory_back() -> None:
    """Set glibc's malloc so that memory which was freed is given back; elsewhere nothing is done."""
    if platform.libc_ver()[0] == "glibc":
        library = ctypes.CDLL(None)
        for parameter, value in _SETTINGS.items():
            library.mallopt(parameter, value)
