"""Memory a long-running process has done with goes back to the system."""

from __future__ import annotations

import ctypes
import sys

_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1  # M_… of mallopt(3)
_LARGE = 512 * 1024  # bytes; above what the arrays of a look-up take, which come and go with each message


def return_large_blocks() -> None:
    """Let the C library give large blocks back as soon as they are free.

    glibc does so only above a limit that it raises to the largest block it has seen: indexing a catalogue then leaves
    25 MB behind that nobody uses. Setting the limit keeps it where it is. Other C libraries have no such limit.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, _LARGE)
        mallopt(_TRIM_THRESHOLD, 2 * _LARGE)
