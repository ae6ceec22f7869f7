"""A bar on the operator's terminal that says how far a long command is. Nothing is shown to a file or a pipe."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import TextIO

_WIDTH = 30
_EVERY_S = 0.2
_BACK = "\r\x1b[2K"


class Bar:
    """Draws at most five times a second; any thread may tell it something. `words` are the names of the stages."""

    def __init__(self, out: TextIO, words: Mapping[str, str]) -> None:
        self._out = out if out.isatty() else None
        self._words = words
        self._drawn_at = 0.0
        self._lock = threading.Lock()

    def show(self, stage: str, done: int, of: int) -> None:
        """Say how far a stage is; `of` 0 while nobody knows how much there is."""
        with self._lock:
            now = time.monotonic()
            if self._out is not None and (now - self._drawn_at >= _EVERY_S or (of and done >= of)):
                self._drawn_at = now
                self._out.write(_BACK + self._line(stage, done, of))
                self._out.flush()

    def clear(self) -> None:
        """Leave the line empty for what is printed next."""
        with self._lock:
            if self._out is not None and self._drawn_at:
                self._out.write(_BACK)
                self._out.flush()

    def _line(self, stage: str, done: int, of: int) -> str:
        word = self._words.get(stage, "")
        if not of:
            return f"{word} {done:,}"
        filled = _WIDTH * min(done, of) // of
        return (
            f"{word} [{'#' * filled}{'.' * (_WIDTH - filled)}] {min(done, of) * 100 // of}% {done:,}/{of:,}"
        )
