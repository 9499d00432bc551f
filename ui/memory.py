"""Memory that a server has freed goes back to the machine, as far as the C library lets itself be told."""

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
"""Of `mallopt(3)`, in glibc's malloc.h."""


def give_back_freed_memory() -> None:
    """Tell glibc so; elsewhere nothing happens.

    Each answer passes through strings of some 100 KB in many threads. Left to itself glibc keeps what it had for them:
    `benchmarks/load.py` went from 444 to 468 MB, and with this from 419 to 437.
    """
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
    if mallopt is not None:
        for parameter, value in ((_ARENA_MAX, 2), (_MMAP_THRESHOLD, 1 << 16), (_TRIM_THRESHOLD, 1 << 17)):
            mallopt(parameter, value)
